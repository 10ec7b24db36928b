package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
)

// Defaults of Options.
const (
	DefaultTimeout  = time.Minute
	DefaultMaxBytes = 4 << 20
	DefaultCursor   = "next_cursor"
)

// Options name the other source.
type Options struct {
	// URL is its address, with gaps for arguments: "http://localhost:8080/search?q={query}&n={max_results:10}". It is
	// the owner's choice, and may be private.
	URL string
	// Method is GET, or POST with the job's arguments as the body.
	Method string
	// Key goes into the Authorization header; empty for a source that asks for none.
	Key string
	// Path leads to the list in the answer, "data.items"; empty answers with the whole document.
	Path string
	// Cursor leads to where the source goes on behind the list; empty stands for DefaultCursor. Without a path the
	// document says so itself.
	Cursor string
	// Types are the types of jobs that are passed on; empty stands for all.
	Types []string
	// Timeout bounds one call, MaxBytes the answer; 0 stands for the defaults.
	Timeout  time.Duration
	MaxBytes int64
}

// Source asks another source. It is safe for concurrent use.
type Source struct {
	options  Options
	template template
	http     *http.Client
}

var _ datajob.Source = (*Source)(nil)

// New checks the template; it does not call it yet.
func New(options Options) (*Source, error) {
	t, err := parseTemplate(options.URL)
	if err != nil {
		return nil, fmt.Errorf("url: %w", err)
	}
	if options.Method == "" {
		options.Method = http.MethodGet
	}
	if options.Method != http.MethodGet && options.Method != http.MethodPost {
		return nil, fmt.Errorf("method: %q is neither GET nor POST", options.Method)
	}
	if options.Cursor != "" && options.Path == "" {
		return nil, errors.New("cursor: without a path the whole document is the result, and its cursor stays where it is")
	}
	if options.Cursor == "" {
		options.Cursor = DefaultCursor
	}
	if options.Timeout == 0 {
		options.Timeout = DefaultTimeout
	}
	if options.MaxBytes == 0 {
		options.MaxBytes = DefaultMaxBytes
	}
	return &Source{
		options: options, template: t,
		// A redirect would carry the key, and the job, to somebody else.
		http: &http.Client{Timeout: options.Timeout, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}},
	}, nil
}

// Do passes a job on and answers with what comes back.
func (s *Source) Do(ctx context.Context, job datajob.Job, limit int) (backend.Response, error) {
	if len(s.options.Types) > 0 {
		if _, err := job.Is(s.options.Types, []string{job.Capability}); err != nil {
			return backend.Response{}, err
		}
	}
	var arguments map[string]json.RawMessage
	if err := json.Unmarshal(job.Arguments, &arguments); err != nil {
		return backend.Response{}, backend.Refuse("arguments: must be an object")
	}
	address, err := s.template.fill(arguments)
	if err != nil {
		return backend.Response{}, err
	}
	content, err := s.call(ctx, address, job.Arguments)
	if err != nil {
		return backend.Response{}, err
	}
	if s.options.Path == "" {
		return datajob.Document(content, limit)
	}
	found, err := datajob.At(content, s.options.Path)
	if err != nil {
		return backend.Response{}, err
	}
	cursor, err := datajob.At(content, s.options.Cursor)
	if err != nil {
		cursor = nil // the last page often has none
	}
	return datajob.List(found, cursor, limit)
}

// call asks once and returns a JSON document. What the other source says besides is not for everybody's eyes, and so
// not in a refusal.
func (s *Source) call(ctx context.Context, address string, arguments []byte) (json.RawMessage, error) {
	var body io.Reader = http.NoBody
	if s.options.Method == http.MethodPost {
		body = bytes.NewReader(arguments)
	}
	request, err := http.NewRequestWithContext(ctx, s.options.Method, address, body)
	if err != nil {
		return nil, backend.Refuse("arguments: make no address")
	}
	request.Header.Set("Accept", "application/json")
	if s.options.Method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	if s.options.Key != "" {
		request.Header.Set("Authorization", "Bearer "+s.options.Key)
	}
	response, err := s.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", backend.ErrUnavailable, err)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, s.options.MaxBytes+1))
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return nil, fmt.Errorf("%w: %w", backend.ErrUnavailable, err)
	}
	size := int64(len(content))
	content = datajob.Plain(content, response.Header.Get("Content-Type"))
	switch status := response.StatusCode; {
	case status >= http.StatusInternalServerError || status == http.StatusTooManyRequests ||
		status == http.StatusRequestTimeout:
		return nil, fmt.Errorf("%w: status %d", backend.ErrUnavailable, status)
	case status < http.StatusOK || status >= http.StatusMultipleChoices:
		return nil, backend.Refuse("the source's answer: status %d", status)
	case size > s.options.MaxBytes:
		return nil, backend.Refuse("the source's answer: more than %d bytes", s.options.MaxBytes)
	case !json.Valid(content):
		return nil, fmt.Errorf("%w: the source's answer is not JSON", backend.ErrUnavailable)
	}
	return content, nil
}

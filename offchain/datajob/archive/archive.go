package archive

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/openai"
)

// Defaults and bounds.
const (
	DefaultTimeout    = 30 * time.Second
	defaultMaxResults = 20
	maxResults        = 1_000
	extension         = ".jsonl"
)

// Types are the jobs that an archive does unless it has a type of its own.
var Types = []string{
	"archive", "discord", "discord-channel-messages", "telegram", "telegram-channel-messages",
}

// Options say what is searched.
type Options struct {
	// Dir is the folder; its *.jsonl files are searched, not those of folders in it.
	Dir string
	// Types are the types of jobs; empty stands for Types.
	Types []string
	// Timeout bounds a job; 0 stands for DefaultTimeout.
	Timeout time.Duration
}

// Source searches a folder. It is safe for concurrent use.
type Source struct {
	options Options
	root    *os.Root
}

var _ datajob.Source = (*Source)(nil)

// New opens the folder. What a link in it points to outside of it is not read.
func New(options Options) (*Source, error) {
	root, err := os.OpenRoot(options.Dir)
	if err != nil {
		return nil, err
	}
	if len(options.Types) == 0 {
		options.Types = Types
	}
	if options.Timeout == 0 {
		options.Timeout = DefaultTimeout
	}
	return &Source{options: options, root: root}, nil
}

// arguments of a job.
type arguments struct {
	datajob.Base

	Query      string         `json:"query"`
	MaxResults openai.Integer `json:"max_results"`
	Count      openai.Integer `json:"count"`
	StartTime  string         `json:"start_time"`
	EndTime    string         `json:"end_time"`
	NextCursor string         `json:"next_cursor"`
}

// Do answers with the messages that have all words of the query and are of the time asked for.
func (s *Source) Do(ctx context.Context, job datajob.Job, limit int) (backend.Response, error) {
	if _, err := job.Is(s.options.Types, []string{"searchbyquery"}); err != nil {
		return backend.Response{}, err
	}
	var asked arguments
	if err := job.Read(&asked); err != nil {
		return backend.Response{}, err
	}
	query, begin, err := asked.search(limit)
	if err != nil {
		return backend.Response{}, err
	}
	files, err := s.files()
	if err != nil {
		return backend.Response{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	if err := query.run(ctx, s.root.FS(), files, begin); err != nil {
		return backend.Response{}, err
	}
	return datajob.Result{Items: query.items, More: query.more}.Answer(limit)
}

// search is the job as it is looked for.
func (a arguments) search(limit int) (*search, position, error) {
	q := search{words: strings.Fields(strings.ToLower(a.Query)), limit: limit}
	begin, err := parsePosition(a.NextCursor)
	if err != nil {
		return nil, begin, err
	}
	usual, err := datajob.Count("arguments.count", a.Count, defaultMaxResults, maxResults)
	if err != nil {
		return nil, begin, err
	}
	if q.count, err = datajob.Count("arguments.max_results", a.MaxResults, usual, maxResults); err != nil {
		return nil, begin, err
	}
	if q.from, err = bound("arguments.start_time", a.StartTime); err != nil {
		return nil, begin, err
	}
	if q.to, err = bound("arguments.end_time", a.EndTime); err != nil {
		return nil, begin, err
	}
	if len(q.words) == 0 && q.from.IsZero() && q.to.IsZero() {
		return nil, begin, backend.Refuse("arguments.query: is missing, and there is no start_time or end_time")
	}
	return &q, begin, nil
}

func bound(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	read, ok := readTime(text)
	if !ok {
		return read, backend.Refuse("%s: %.40q is not a time such as 2026-01-02T15:04:05Z", field, text)
	}
	return read, nil
}

// files are the names of the archives, in their order. A link that leads out of the folder is passed over.
func (s *Source) files() ([]string, error) {
	entries, err := fs.ReadDir(s.root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", backend.ErrUnavailable, err)
	}
	var names []string
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != extension {
			continue
		}
		if info, err := s.root.Stat(entry.Name()); err == nil && info.Mode().IsRegular() {
			names = append(names, entry.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// shorten is the message with as much of its text as fits, or nil.
func (i Item) shorten(limit int) json.RawMessage {
	return datajob.Longest(len(i.Text), limit, func(length int) any {
		short := i
		short.Text = datajob.Prefix(i.Text, length)
		return struct {
			Item

			Truncated bool `json:"truncated"`
		}{short, true}
	})
}

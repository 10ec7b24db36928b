package backend

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/masa-finance/masad/offchain/openai"
)

// Defaults of OpenAI.
const (
	DefaultTimeout  = 2 * time.Minute
	maxAnswerBytes  = 4 << 20
	maxErrorExcerpt = 200
)

// OpenAIConfig names an endpoint.
type OpenAIConfig struct {
	// URL is the API's root, "http://localhost:11434/v1".
	URL   string
	Model string
	// Key goes into the Authorization header; empty for an endpoint that asks for none.
	Key string
	// Timeout bounds one answer; 0 stands for DefaultTimeout.
	Timeout time.Duration
}

// OpenAI is a Backend behind a chat completions API.
type OpenAI struct {
	endpoint string
	config   OpenAIConfig
	http     *http.Client
}

var _ Backend = (*OpenAI)(nil)

// NewOpenAI checks the address; it does not call it yet.
func NewOpenAI(config OpenAIConfig) (*OpenAI, error) {
	root, err := url.Parse(config.URL)
	if err != nil || root.Host == "" || (root.Scheme != "http" && root.Scheme != "https") {
		return nil, fmt.Errorf("backend: %q is not an http or https address", config.URL)
	}
	if config.Model == "" {
		return nil, errors.New("backend: the model's name is missing")
	}
	if config.Timeout == 0 {
		config.Timeout = DefaultTimeout
	}
	return &OpenAI{
		endpoint: strings.TrimRight(config.URL, "/") + "/chat/completions",
		config:   config,
		// A redirect would carry the key to somebody else.
		http: &http.Client{Timeout: config.Timeout, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}},
	}, nil
}

// Answer asks the endpoint once.
func (b *OpenAI) Answer(ctx context.Context, request Request) (Response, error) {
	body, err := json.Marshal(openai.Request{
		Model:     b.config.Model,
		Messages:  []openai.Message{{Role: openai.RoleUser, Content: openai.Text(request.Prompt)}},
		MaxTokens: request.MaxTokens,
	})
	if err != nil {
		return Response{}, err
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, b.endpoint, bytes.NewReader(body))
	if err != nil {
		return Response{}, err
	}
	post.Header.Set("Content-Type", "application/json")
	if b.config.Key != "" {
		post.Header.Set("Authorization", "Bearer "+b.config.Key)
	}
	reply, err := b.http.Do(post)
	if err != nil {
		return Response{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	defer func() { _ = reply.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(reply.Body, maxAnswerBytes+1))
	if err != nil {
		return Response{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if err := checkReply(reply.StatusCode, content); err != nil {
		return Response{}, err
	}
	return decodeAnswer(content)
}

// checkReply tells failures that may pass from those that will not.
func checkReply(status int, content []byte) error {
	kind := ErrRefused
	if status >= http.StatusInternalServerError || status == http.StatusTooManyRequests ||
		status == http.StatusRequestTimeout {
		kind = ErrUnavailable
	}
	switch {
	case status != http.StatusOK:
		return fmt.Errorf("%w: status %d: %s", kind, status, excerpt(content))
	case len(content) > maxAnswerBytes:
		return fmt.Errorf("%w: more than %d bytes", ErrRefused, maxAnswerBytes)
	default:
		return nil
	}
}

func decodeAnswer(content []byte) (Response, error) {
	var answer openai.Completion
	if err := json.Unmarshal(content, &answer); err != nil {
		return Response{}, fmt.Errorf("%w: not a chat completion: %s", ErrUnavailable, excerpt(content))
	}
	if len(answer.Choices) == 0 || strings.TrimSpace(string(answer.Choices[0].Message.Content)) == "" {
		return Response{}, fmt.Errorf("%w: an empty answer", ErrUnavailable)
	}
	return Response{Text: string(answer.Choices[0].Message.Content), Tokens: answer.Usage.CompletionTokens}, nil
}

// excerpt shortens what a server said so that it can be logged.
func excerpt(content []byte) string {
	if len(content) > maxErrorExcerpt {
		content = content[:maxErrorExcerpt]
	}
	return strings.ToValidUTF8(string(bytes.TrimSpace(content)), "?")
}

package backend

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
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
	// Deterministic asks for temperature 0 and sends a seed: that of the request, unless Seed is another. Otherwise the
	// model has its own settings.
	Deterministic bool
	// Seed is sent with every request; nil stands for none of its own.
	Seed *uint64
}

// OpenAI is a Backend behind an API of chat completions and embeddings.
type OpenAI struct {
	root   string
	config OpenAIConfig
	http   *http.Client
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
		root:   strings.TrimRight(config.URL, "/"),
		config: config,
		// A redirect would carry the key to somebody else.
		http: &http.Client{Timeout: config.Timeout, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}},
	}, nil
}

// Answer asks the endpoint once: for vectors if the service is one of them, otherwise for a completion.
func (b *OpenAI) Answer(ctx context.Context, request Request) (Response, error) {
	if embeds(request.Service) {
		return b.embed(ctx, request)
	}
	ask := openai.Request{
		Model:     b.config.Model,
		Messages:  []openai.Message{{Role: openai.RoleUser, Content: openai.Text(request.Prompt)}},
		MaxTokens: openai.Count(request.MaxTokens),
	}
	seed := b.config.Seed
	if b.config.Deterministic {
		cold := 0.0
		ask.Temperature = &cold
		if seed == nil {
			seed = &request.Seed
		}
	}
	if seed != nil {
		signed := openai.Integer(min(*seed, math.MaxInt64))
		ask.Seed = &signed
	}
	content, err := b.post(ctx, "/chat/completions", ask)
	if err != nil {
		return Response{}, err
	}
	return decodeAnswer(content)
}

// embed asks for vectors, by the worker's own model.
func (b *OpenAI) embed(ctx context.Context, request Request) (Response, error) {
	asked, err := parseEmbedding(request.Prompt)
	if err != nil {
		return Response{}, err
	}
	content, err := b.post(ctx, "/embeddings", openai.EmbeddingRequest{Model: b.config.Model, Input: asked.Input})
	if err != nil {
		return Response{}, err
	}
	var answer struct {
		Data  []openai.Embedding `json:"data"`
		Usage json.RawMessage    `json:"usage"`
	}
	if err := json.Unmarshal(content, &answer); err != nil {
		return Response{}, fmt.Errorf("%w: not a list of embeddings: %s", ErrUnavailable, excerpt(content))
	}
	response, err := vectorAnswer(answer.Data, len(asked.Input), request.MaxBytes)
	response.Tokens = tokensIn(answer.Usage).Prompt
	return response, err
}

// post sends a body to a path of the API and returns what it answers.
func (b *OpenAI) post(ctx context.Context, path string, body any) ([]byte, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, b.root+path, bytes.NewReader(encoded))
	if err != nil {
		return nil, err
	}
	post.Header.Set("Content-Type", "application/json")
	if b.config.Key != "" {
		post.Header.Set("Authorization", "Bearer "+b.config.Key)
	}
	reply, err := b.http.Do(post)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	defer func() { _ = reply.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(reply.Body, maxAnswerBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return content, checkReply(reply.StatusCode, content)
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

// completion is what is read of an answer. What else is in it may have any form.
type completion struct {
	Choices []struct {
		Message struct {
			Content openai.Text `json:"content"`
		} `json:"message"`
	} `json:"choices"`
	Usage json.RawMessage `json:"usage"`
}

func decodeAnswer(content []byte) (Response, error) {
	var answer completion
	if err := json.Unmarshal(content, &answer); err != nil {
		return Response{}, fmt.Errorf("%w: not a chat completion: %s", ErrUnavailable, excerpt(content))
	}
	if len(answer.Choices) == 0 || strings.TrimSpace(string(answer.Choices[0].Message.Content)) == "" {
		return Response{}, fmt.Errorf("%w: an empty answer", ErrUnavailable)
	}
	return Response{Text: string(answer.Choices[0].Message.Content), Tokens: tokensIn(answer.Usage).Completion}, nil
}

// tokens are counts of a server.
type tokens struct {
	Prompt, Completion uint64
}

// tokensIn are the lengths of a prompt and its answer as their server tells them, each 0 if that is no such number.
func tokensIn(usage json.RawMessage) tokens {
	var told struct {
		Prompt     json.RawMessage `json:"prompt_tokens"`
		Completion json.RawMessage `json:"completion_tokens"`
	}
	_ = json.Unmarshal(usage, &told) // what cannot be read tells nothing
	return tokens{Prompt: tokenCount(told.Prompt), Completion: tokenCount(told.Completion)}
}

func tokenCount(text json.RawMessage) uint64 {
	var count float64
	if json.Unmarshal(text, &count) != nil || !(count > 0 && count <= math.MaxUint32) {
		return 0
	}
	return uint64(count)
}

// excerpt shortens what a server said so that it can be logged.
func excerpt(content []byte) string {
	if len(content) > maxErrorExcerpt {
		content = content[:maxErrorExcerpt]
	}
	return strings.ToValidUTF8(string(bytes.TrimSpace(content)), "?")
}

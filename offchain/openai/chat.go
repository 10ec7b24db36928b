package openai

import "encoding/json"

// Values of fields.
const (
	ObjectCompletion = "chat.completion"
	ObjectChunk      = "chat.completion.chunk"
	ObjectList       = "list"
	ObjectModel      = "model"
	RoleUser         = "user"
	RoleAssistant    = "assistant"
	// FinishStop ends an answer that is whole, FinishLength one that was cut.
	FinishStop   = "stop"
	FinishLength = "length"
)

// Message is one turn of a conversation. What a model called, it said instead of a text.
type Message struct {
	Role         string          `json:"role"`
	Content      Text            `json:"content"`
	ToolCalls    json.RawMessage `json:"tool_calls,omitempty"`
	FunctionCall json.RawMessage `json:"function_call,omitempty"`
}

// Request is a request for a chat completion.
type Request struct {
	Model    string    `json:"model"`
	Messages []Message `json:"messages"`
	// MaxTokens and the newer MaxCompletionTokens bound the answer; 0 is no bound.
	MaxTokens           Count `json:"max_tokens,omitempty"`
	MaxCompletionTokens Count `json:"max_completion_tokens,omitempty"`
	// Temperature and Seed are the model's own if they are left out.
	Temperature   *float64       `json:"temperature,omitempty"`
	Seed          *Integer       `json:"seed,omitempty"`
	Stream        bool           `json:"stream"`
	StreamOptions *StreamOptions `json:"stream_options,omitempty"`

	// What follows asks for more than one answer of text, or for another form of it.
	N              *Integer        `json:"n,omitempty"`
	Tools          json.RawMessage `json:"tools,omitempty"`
	Functions      json.RawMessage `json:"functions,omitempty"`
	ResponseFormat *Format         `json:"response_format,omitempty"`
	Modalities     []string        `json:"modalities,omitempty"`
	Logprobs       bool            `json:"logprobs,omitempty"`
}

// StreamOptions are what a stream tells besides the answer.
type StreamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

// Format is the form that an answer is to have.
type Format struct {
	Type string `json:"type"`
}

// Choice is one answer.
type Choice struct {
	Index        int     `json:"index"`
	Message      Message `json:"message"`
	FinishReason string  `json:"finish_reason"`
}

// Usage counts tokens.
type Usage struct {
	PromptTokens     uint64 `json:"prompt_tokens"`
	CompletionTokens uint64 `json:"completion_tokens"`
	TotalTokens      uint64 `json:"total_tokens"`
}

// NewUsage adds the total.
func NewUsage(prompt, completion uint64) Usage {
	return Usage{PromptTokens: prompt, CompletionTokens: completion, TotalTokens: prompt + completion}
}

// Completion is the answer to a Request. Created is in seconds since 1970.
type Completion struct {
	ID      string   `json:"id"`
	Object  string   `json:"object"`
	Created int64    `json:"created"`
	Model   string   `json:"model"`
	Choices []Choice `json:"choices"`
	Usage   Usage    `json:"usage"`
}

// Chunk is a part of the answer to a Request with stream: true.
type Chunk struct {
	ID      string        `json:"id"`
	Object  string        `json:"object"`
	Created int64         `json:"created"`
	Model   string        `json:"model"`
	Choices []ChunkChoice `json:"choices"`
	Usage   *Usage        `json:"usage,omitempty"`
}

// ChunkChoice is what a chunk adds to an answer; the last one has a FinishReason.
type ChunkChoice struct {
	Index        int     `json:"index"`
	Delta        Delta   `json:"delta"`
	FinishReason *string `json:"finish_reason"`
}

// Delta is what is new of a message.
type Delta struct {
	Role    string `json:"role,omitempty"`
	Content string `json:"content,omitempty"`
}

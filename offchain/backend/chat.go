package backend

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The part of the chat completions API that both sides of it here use.

type chatMessage struct {
	Role    string   `json:"role"`
	Content chatText `json:"content"`
}

// chatText is the text of a message. The API allows it in parts as well.
type chatText string

// UnmarshalJSON reads a text, or joins a list of parts, all of which must be text.
func (c *chatText) UnmarshalJSON(content []byte) error {
	var text string
	whole := json.Unmarshal(content, &text)
	if whole == nil {
		*c = chatText(text)
		return nil
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if json.Unmarshal(content, &parts) != nil {
		return fmt.Errorf("content: %w", whole)
	}
	texts := make([]string, 0, len(parts))
	for i, part := range parts {
		if part.Type != "text" {
			return fmt.Errorf("content[%d].type: %q is not text", i, part.Type)
		}
		texts = append(texts, part.Text)
	}
	*c = chatText(strings.Join(texts, "\n"))
	return nil
}

type chatRequest struct {
	Model       string        `json:"model"`
	Messages    []chatMessage `json:"messages"`
	MaxTokens   uint64        `json:"max_tokens,omitempty"`
	Temperature float64       `json:"temperature"`
	Stream      bool          `json:"stream"`
}

type chatChoice struct {
	Index        int         `json:"index"`
	Message      chatMessage `json:"message"`
	FinishReason string      `json:"finish_reason"`
}

type chatUsage struct {
	PromptTokens     uint64 `json:"prompt_tokens"`
	CompletionTokens uint64 `json:"completion_tokens"`
	TotalTokens      uint64 `json:"total_tokens"`
}

type chatResponse struct {
	ID      string       `json:"id"`
	Object  string       `json:"object"`
	Created int64        `json:"created"`
	Model   string       `json:"model"`
	Choices []chatChoice `json:"choices"`
	Usage   chatUsage    `json:"usage"`
}

type chatModel struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

type chatModels struct {
	Object string      `json:"object"`
	Data   []chatModel `json:"data"`
}

type chatError struct {
	Error struct {
		Message string `json:"message"`
		Type    string `json:"type"`
	} `json:"error"`
}

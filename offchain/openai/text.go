package openai

import (
	"encoding/json"
	"fmt"
	"strings"
)

// PartError tells that a part of a message is no text, but a picture for example.
type PartError struct {
	Part int
	Type string
}

// Error tells which part.
func (e *PartError) Error() string {
	return fmt.Sprintf("content[%d].type: %.40q is not text", e.Part, e.Type)
}

// Text is the text of a message. The API allows it in parts as well.
type Text string

// UnmarshalJSON reads a text, or joins a list of parts, all of which must be text.
func (t *Text) UnmarshalJSON(content []byte) error {
	var text string
	if json.Unmarshal(content, &text) == nil {
		*t = Text(text)
		return nil
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if json.Unmarshal(content, &parts) != nil {
		return misfit[Text](content)
	}
	texts := make([]string, 0, len(parts))
	for i, part := range parts {
		if part.Type != "text" {
			return &PartError{Part: i, Type: part.Type}
		}
		texts = append(texts, part.Text)
	}
	*t = Text(strings.Join(texts, "\n"))
	return nil
}

package datajob

import (
	"encoding/json"
	"strings"

	"github.com/masa-finance/masad/offchain/backend"
)

// Text is a text as a response: as data, because what is asked of a source is answered as JSON. It is cut if it is too
// long.
func Text(text string, limit int) (backend.Response, error) {
	type answer struct {
		Data      string `json:"data"`
		Truncated bool   `json:"truncated,omitempty"`
	}
	whole, err := Encoded(answer{Data: text})
	if err != nil {
		return backend.Response{}, err
	}
	if limit > 0 && len(whole) > limit {
		size := len(whole)
		whole = Longest(len(text), limit, func(length int) any { return answer{Prefix(text, length), true} })
		if whole == nil {
			return backend.Response{}, backend.Refuse("the source's answer: %d bytes, limit %d", size, limit)
		}
	}
	return backend.Response{Text: string(whole), JSON: true}, nil
}

// Longest is the longest form of a value that has at most limit bytes as JSON, or nil. The form of a length has at most
// so many bytes of each of its texts.
func Longest(most, limit int, form func(length int) any) json.RawMessage {
	var best json.RawMessage
	for low, high := 0, most; low <= high; {
		length := (low + high) / 2
		short, err := Encoded(form(length))
		if err != nil {
			return nil
		}
		if len(short) > limit {
			high = length - 1
			continue
		}
		best, low = short, length+1
	}
	return best
}

// Prefix is at most so many bytes of a text, in whole characters.
func Prefix(text string, length int) string {
	if len(text) <= length {
		return text
	}
	return strings.ToValidUTF8(text[:length], "")
}

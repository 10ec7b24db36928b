package datajob

import (
	"encoding/json"
	"strings"
)

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

package datajob

import (
	"strings"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/openai"
)

// Count is how many results a job asks for in a field, at most as many as the worker gives. Zero is no wish: Masa's own
// clients send it for a field that is not set.
func Count(field string, asked openai.Integer, usual, most int) (int, error) {
	switch {
	case asked < 0:
		return 0, backend.Refuse("%s: %d, must be 0 or more", field, asked)
	case asked == 0:
		return usual, nil
	default:
		return int(min(asked, openai.Integer(most))), nil
	}
}

// HasWords tells whether each of the lower-case words is in one of the texts.
func HasWords(words []string, texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, "\n"))
	for _, word := range words {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

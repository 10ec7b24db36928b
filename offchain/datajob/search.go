package datajob

import (
	"strings"

	"github.com/masa-finance/masad/offchain/backend"
)

// Count is how many results a job asks for in a field, at most as many as the worker gives.
func Count(field string, asked *int, usual, most int) (int, error) {
	switch {
	case asked == nil:
		return usual, nil
	case *asked < 1:
		return 0, backend.Refuse("%s: %d, must be 1 or more", field, *asked)
	default:
		return min(*asked, most), nil
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

package web

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/datajob/page"
)

// entry is a page on the wire.
type entry struct {
	URL         string   `json:"url"`
	Crawl       loading  `json:"crawl"`
	Metadata    metadata `json:"metadata"`
	Text        string   `json:"text"`
	Markdown    string   `json:"markdown"`
	LLMResponse string   `json:"llmresponse"`
}

// metadata tells besides whether text and Markdown were cut to fit.
type metadata struct {
	page.Metadata

	Truncated bool `json:"truncated,omitempty"`
}

type loading struct {
	LoadedURL      string    `json:"loadedUrl"`
	LoadedTime     time.Time `json:"loadedTime"`
	ReferrerURL    string    `json:"referrerUrl"`
	Depth          int       `json:"depth"`
	HTTPStatusCode int       `json:"httpStatusCode"`
}

// shorten is the page with as much of its text and its Markdown as fits, or nil.
func (e entry) shorten(limit int) json.RawMessage {
	e.Metadata.Truncated = true
	text, markdown := e.Text, e.Markdown
	var best json.RawMessage
	for low, high := 0, max(len(text), len(markdown)); low <= high; {
		length := (low + high) / 2
		e.Text, e.Markdown = prefix(text, length), prefix(markdown, length)
		short, err := datajob.Encoded(e)
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

// prefix is at most so many bytes of a text, in whole characters.
func prefix(text string, length int) string {
	if len(text) <= length {
		return text
	}
	return strings.ToValidUTF8(text[:length], "")
}

package web

import (
	"encoding/json"
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
	return datajob.Longest(max(len(e.Text), len(e.Markdown)), limit, func(length int) any {
		short := e
		short.Text, short.Markdown = datajob.Prefix(e.Text, length), datajob.Prefix(e.Markdown, length)
		return short
	})
}

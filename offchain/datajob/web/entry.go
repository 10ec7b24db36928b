package web

import (
	"encoding/json"
	"time"

	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/datajob/page"
)

// entry is a page on the wire, as Masa's workers write it. What a model says of it, their llmresponse, is left out.
type entry struct {
	URL      string   `json:"url"`
	Crawl    loading  `json:"crawl"`
	Metadata metadata `json:"metadata"`
	Text     string   `json:"text"`
	Markdown string   `json:"markdown"`
}

// metadata has all fields of Masa's, null where a page says nothing of itself. It tells besides whether text and
// Markdown were cut to fit.
type metadata struct {
	CanonicalURL string  `json:"canonicalUrl"`
	Title        string  `json:"title"`
	Description  *string `json:"description"`
	Author       *string `json:"author"`
	Keywords     *string `json:"keywords"`
	LanguageCode *string `json:"languageCode"`
	Truncated    bool    `json:"truncated,omitempty"`
}

func metadataOf(m page.Metadata) metadata {
	return metadata{
		CanonicalURL: m.CanonicalURL, Title: m.Title, Description: optional(m.Description), Author: optional(m.Author),
		Keywords: optional(m.Keywords), LanguageCode: optional(m.LanguageCode),
	}
}

// optional is a text, or nil for an empty one.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
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

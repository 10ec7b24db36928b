package feed

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/masa-finance/masad/offchain/datajob/page"
)

// Item is one entry of a feed.
type Item struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Link      string    `json:"link"`
	Published time.Time `json:"published,omitzero"`
	Summary   string    `json:"summary"`
	Author    string    `json:"author"`
	Source    string    `json:"source"`
}

// Bounds of a feed and its items.
const (
	maxItems   = 1_000
	maxTitle   = 300
	maxLink    = 1_000
	maxSummary = 1_000
	// maxMarkup is how much of a summary's HTML is read.
	maxMarkup = 16 << 10
)

var (
	// errNoFeed tells that the bytes are no feed.
	errNoFeed = errors.New("is no feed: neither RSS nor Atom")
	// errBroken tells that they are one, but not to its end.
	errBroken = errors.New("is broken XML")
)

// document is a feed of any of the kinds: RSS 2.0 has its items in the channel, RSS 1.0 beside it, Atom calls them
// entries.
type document struct {
	XMLName xml.Name
	Base    string   `xml:"http://www.w3.org/XML/1998/namespace base,attr"`
	Titles  elements `xml:"title"`
	Items   entries  `xml:"item"`
	Entries entries  `xml:"entry"`
	Channel struct {
		XMLName xml.Name
		Base    string   `xml:"http://www.w3.org/XML/1998/namespace base,attr"`
		Titles  elements `xml:"title"`
		Items   entries  `xml:"item"`
	} `xml:"channel"`
}

// entry is an item of any of the kinds.
type entry struct {
	XMLName      xml.Name
	Base         string   `xml:"http://www.w3.org/XML/1998/namespace base,attr"`
	About        string   `xml:"about,attr"`
	GUIDs        elements `xml:"guid"`
	IDs          elements `xml:"id"`
	Titles       elements `xml:"title"`
	Links        elements `xml:"link"`
	PubDates     elements `xml:"pubDate"`
	Dates        elements `xml:"date"`
	Published    elements `xml:"published"`
	Updated      elements `xml:"updated"`
	Descriptions elements `xml:"description"`
	Summaries    elements `xml:"summary"`
	Contents     elements `xml:"content"`
	Encoded      elements `xml:"encoded"`
	Creators     elements `xml:"creator"`
	Authors      elements `xml:"author"`
}

// entries are the first items of a feed.
type entries []entry

// UnmarshalXML reads one more, or passes it over: it takes many times as much memory as a feed.
func (e *entries) UnmarshalXML(decoder *xml.Decoder, start xml.StartElement) error {
	if len(*e) >= maxItems {
		return decoder.Skip()
	}
	var next entry
	if err := decoder.DecodeElement(&next, &start); err != nil {
		return err
	}
	*e = append(*e, next)
	return nil
}

// Parse reads a feed that was found at an address, which may be nil, and came with a content type, which may be empty.
// Its items keep their order.
func Parse(content io.Reader, from *url.URL, contentType string) ([]Item, error) {
	var read document
	err := newDecoder(content, contentType).Decode(&read)
	channel, root := read.Channel, read.XMLName.Local
	source, base, entries := channel.Titles.own(channel.XMLName.Space), based(from, read.Base, channel.Base), channel.Items
	switch {
	case root == "rss":
	case root == "RDF":
		entries = read.Items
	case root == "feed":
		source, entries = read.Titles.own(read.XMLName.Space), read.Entries
	case root != "" || err == nil || errors.Is(err, io.EOF):
		return nil, errNoFeed
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	items := make([]Item, 0, len(entries))
	for _, e := range entries {
		items = append(items, e.item(base, line(source.text(), maxTitle)))
	}
	return items, nil
}

func (e entry) item(base *url.URL, source string) Item {
	own := func(children elements) string { return children.own(e.XMLName.Space).text() }
	item := Item{
		Title:  line(page.Text(bounded(own(e.Titles))), maxTitle),
		Link:   line(e.Links.own(e.XMLName.Space).link(based(base, e.Base)), maxLink),
		Source: source,
		Published: date(first(own(e.PubDates), own(e.Published), e.Dates.of(dublin...).text(), own(e.Dates),
			own(e.Updated))),
		Summary: line(page.Text(bounded(first(own(e.Descriptions), own(e.Summaries), own(e.Contents),
			e.Encoded.of(contents...).text()))), maxSummary),
		Author: line(first(e.Authors.own(e.XMLName.Space).author(), e.Creators.of(dublin...).text()), maxTitle),
	}
	item.ID = line(first(own(e.GUIDs), own(e.IDs), e.About, item.Link, item.Title), maxLink)
	return item
}

// first is the first text that is not blank.
func first(texts ...string) string {
	for _, text := range texts {
		if trimmed := strings.TrimSpace(text); trimmed != "" {
			return trimmed
		}
	}
	return ""
}

func bounded(text string) string { return text[:min(len(text), maxMarkup)] }

// line is a text in one line, cut.
func line(text string, limit int) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "")
}

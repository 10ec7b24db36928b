package feed

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

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

// errNoFeed tells that the bytes are no feed.
var errNoFeed = errors.New("neither RSS nor Atom")

// document is a feed of any of the kinds: RSS 2.0 has its items in the channel, RSS 1.0 beside it, Atom calls them
// entries.
type document struct {
	XMLName xml.Name
	Title   string  `xml:"title"`
	Items   []entry `xml:"item"`
	Entries []entry `xml:"entry"`
	Channel struct {
		Title string  `xml:"title"`
		Items []entry `xml:"item"`
	} `xml:"channel"`
}

// entry is an item of any of the kinds.
type entry struct {
	GUID        string   `xml:"guid"`
	ID          string   `xml:"id"`
	About       string   `xml:"about,attr"`
	Title       string   `xml:"title"`
	Links       []link   `xml:"link"`
	PubDate     string   `xml:"pubDate"`
	Date        string   `xml:"date"`
	Published   string   `xml:"published"`
	Updated     string   `xml:"updated"`
	Description string   `xml:"description"`
	Summary     string   `xml:"summary"`
	Content     string   `xml:"content"`
	Creator     string   `xml:"creator"`
	Authors     []author `xml:"author"`
}

type link struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Text string `xml:",chardata"`
}

type author struct {
	Name string `xml:"name"`
	Text string `xml:",chardata"`
}

// Parse reads a feed; its items keep their order.
func Parse(content io.Reader) ([]Item, error) {
	decoder := xml.NewDecoder(content)
	decoder.Strict = false
	decoder.Entity = xml.HTMLEntity
	decoder.CharsetReader = charset.NewReaderLabel
	var read document
	if err := decoder.Decode(&read); err != nil {
		return nil, err
	}
	source, entries := read.Channel.Title, read.Channel.Items
	switch read.XMLName.Local {
	case "rss":
	case "RDF":
		entries = read.Items
	case "feed":
		source, entries = read.Title, read.Entries
	default:
		return nil, errNoFeed
	}
	items := make([]Item, 0, min(len(entries), maxItems))
	for _, e := range entries[:min(len(entries), maxItems)] {
		items = append(items, e.item(line(source, maxTitle)))
	}
	return items, nil
}

func (e entry) item(source string) Item {
	item := Item{
		Title: line(page.Text(bounded(e.Title)), maxTitle), Link: line(e.link(), maxLink), Source: source,
		Published: date(first(e.PubDate, e.Published, e.Date, e.Updated)),
		Summary:   line(page.Text(bounded(first(e.Description, e.Summary, e.Content))), maxSummary),
		Author:    line(e.author(), maxTitle),
	}
	item.ID = line(first(e.GUID, e.ID, e.About, item.Link, item.Title), maxLink)
	return item
}

// link is where an item points to: the text of an RSS link, or the address of an Atom link to the page itself.
func (e entry) link() string {
	for _, l := range e.Links {
		if text := strings.TrimSpace(l.Text); text != "" {
			return text
		}
		if l.Href != "" && (l.Rel == "" || l.Rel == "alternate") {
			return l.Href
		}
	}
	return ""
}

func (e entry) author() string {
	for _, a := range e.Authors {
		if name := first(a.Name, a.Text); name != "" {
			return name
		}
	}
	return e.Creator
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

// layouts are the forms of dates in feeds.
var layouts = []string{
	time.RFC1123Z, time.RFC1123, time.RFC3339, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST",
	"Mon, 2 Jan 2006 15:04 -0700", "2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST", "2006-01-02T15:04:05",
	time.DateOnly,
}

// date reads a date; the zero time stands for one that cannot be read.
func date(text string) time.Time {
	for _, layout := range layouts {
		if read, err := time.Parse(layout, text); err == nil {
			return read.UTC()
		}
	}
	return time.Time{}
}

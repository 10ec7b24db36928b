package feed

import (
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
)

// The namespaces whose elements say something about an item. Those of others, of podcasts and videos for example, have
// the same names and mean something else. A prefix that is not declared stands for itself.
var (
	plain    = []string{"", "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/"}
	dublin   = []string{"http://purl.org/dc/elements/1.1/", "dc"}
	contents = []string{"http://purl.org/rss/1.0/modules/content/", "content"}
)

// element is a child of a feed or an item.
type element struct {
	XMLName xml.Name
	Base    string `xml:"http://www.w3.org/XML/1998/namespace base,attr"`
	Type    string `xml:"type,attr"`
	Href    string `xml:"href,attr"`
	Rel     string `xml:"rel,attr"`
	// Name is that of an Atom author.
	Name  string `xml:"name"`
	Text  string `xml:",chardata"`
	Inner string `xml:",innerxml"`
}

// text is what an element says; markup stays markup.
func (e element) text() string {
	if e.Type == "xhtml" {
		return strings.TrimSpace(e.Inner)
	}
	return strings.TrimSpace(e.Text)
}

// maxElements bounds the elements of one name that are looked at.
const maxElements = 100

// elements are those of one name and of any namespace.
type elements []element

// UnmarshalXML reads one more, or passes it over.
func (e *elements) UnmarshalXML(decoder *xml.Decoder, start xml.StartElement) error {
	if len(*e) >= maxElements {
		return decoder.Skip()
	}
	var next element
	if err := decoder.DecodeElement(&next, &start); err != nil {
		return err
	}
	*e = append(*e, next)
	return nil
}

// own are the elements of the parent's namespace, and behind them the others that belong to a feed.
func (e elements) own(parent string) elements {
	return append(e.of(parent), e.of(slices.DeleteFunc(slices.Clone(plain), func(space string) bool {
		return space == parent
	})...)...)
}

// of are the elements of some namespaces.
func (e elements) of(spaces ...string) (found elements) {
	for _, child := range e {
		if slices.Contains(spaces, child.XMLName.Space) {
			found = append(found, child)
		}
	}
	return found
}

// text is that of the first element that has one.
func (e elements) text() string {
	for _, child := range e {
		if text := child.text(); text != "" {
			return text
		}
	}
	return ""
}

// author is the first name, or else what the first author is called.
func (e elements) author() string {
	for _, child := range e {
		if name := first(child.Name, child.Text); name != "" {
			return name
		}
	}
	return ""
}

// link is where an item points to: the text of an RSS link, or the address of an Atom link to the page itself.
func (e elements) link(base *url.URL) string {
	for _, l := range e {
		if text := first(l.Text); text != "" {
			return resolved(based(base, l.Base), text)
		}
		if l.Href != "" && (l.Rel == "" || l.Rel == "alternate") {
			return resolved(based(base, l.Base), l.Href)
		}
	}
	return ""
}

// based is the address that links are relative to, moved by some xml:base, the outermost first; nil if there is none.
func based(base *url.URL, moves ...string) *url.URL {
	for _, move := range moves {
		to, err := url.Parse(strings.TrimSpace(move))
		if err != nil || move == "" {
			continue
		}
		if base != nil {
			to = base.ResolveReference(to)
		}
		base = to
	}
	return base
}

// resolved is a link as an absolute address, or as it is if it cannot be one.
func resolved(base *url.URL, link string) string {
	to, err := url.Parse(strings.TrimSpace(link))
	if err != nil || to.IsAbs() || base == nil || !base.IsAbs() {
		return link
	}
	return base.ResolveReference(to).String()
}

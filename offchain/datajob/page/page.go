package page

import (
	"errors"
	"io"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Page is what a reader sees.
type Page struct {
	Metadata Metadata
	// Text has a line for each block, Markdown the same with headings, lists, links and code.
	Text     string
	Markdown string
	// Links are the addresses that the page points to, absolute, without fragments, each once, in their order.
	Links []*url.URL
}

// Metadata is what a page says about itself.
type Metadata struct {
	CanonicalURL, Title, Description, Author, Keywords, LanguageCode string
}

// maxMetadata bounds a field of Metadata in bytes.
const maxMetadata = 300

// ErrUnreadable tells that there is no page in the bytes.
var ErrUnreadable = errors.New("page cannot be read")

// Read reads a page in UTF-8 that was loaded from an address.
func Read(content io.Reader, from *url.URL) (Page, error) {
	root, err := html.Parse(content)
	if err != nil {
		return Page{}, errors.Join(ErrUnreadable, err)
	}
	r := reader{base: from, seen: make(map[string]bool)}
	r.head(root)
	r.links(root)
	body := find(root, atom.Main)
	if body == nil {
		body = root
	}
	plain, marked := newWriter(nil), newWriter(r.base)
	plain.node(body)
	marked.node(body)
	r.page.Text, r.page.Markdown = plain.String(), marked.String()
	return r.page, nil
}

// Text is the text of a piece of HTML, such as the summary in a feed.
func Text(piece string) string {
	root, err := html.Parse(strings.NewReader(piece))
	if err != nil {
		return ""
	}
	w := newWriter(nil)
	w.node(root)
	return w.String()
}

// reader gathers what is not the text.
type reader struct {
	page Page
	base *url.URL
	seen map[string]bool
}

// head reads the title, the <meta> elements, the base and the canonical address.
func (r *reader) head(root *html.Node) {
	for node := range root.Descendants() {
		switch node.DataAtom {
		case atom.Html:
			r.page.Metadata.LanguageCode = short(attribute(node, "lang"))
		case atom.Title:
			if r.page.Metadata.Title == "" && node.FirstChild != nil {
				r.page.Metadata.Title = short(node.FirstChild.Data)
			}
		case atom.Base:
			if base := r.resolve(attribute(node, "href")); base != nil {
				r.base = base
			}
		case atom.Link:
			if canonical := r.resolve(attribute(node, "href")); canonical != nil &&
				strings.EqualFold(attribute(node, "rel"), "canonical") {
				r.page.Metadata.CanonicalURL = short(canonical.String())
			}
		case atom.Meta:
			r.meta(strings.ToLower(attribute(node, "name")), short(attribute(node, "content")))
		}
	}
}

func (r *reader) meta(name, content string) {
	switch name {
	case "description":
		r.page.Metadata.Description = content
	case "author":
		r.page.Metadata.Author = content
	case "keywords":
		r.page.Metadata.Keywords = content
	}
}

// links gathers where the page points to.
func (r *reader) links(root *html.Node) {
	for node := range root.Descendants() {
		if node.DataAtom != atom.A || strings.Contains(strings.ToLower(attribute(node, "rel")), "nofollow") {
			continue
		}
		to := r.resolve(attribute(node, "href"))
		if to == nil || r.seen[to.String()] {
			continue
		}
		r.seen[to.String()] = true
		r.page.Links = append(r.page.Links, to)
	}
}

// resolve is an address as the page means it, or nil if it is none that can be loaded.
func (r *reader) resolve(reference string) *url.URL { return resolve(r.base, reference) }

func resolve(base *url.URL, reference string) *url.URL {
	reference = strings.TrimSpace(reference)
	if reference == "" || base == nil {
		return nil
	}
	to, err := base.Parse(reference)
	if err != nil || (to.Scheme != "http" && to.Scheme != "https") || to.Host == "" || to.User != nil {
		return nil
	}
	to.Fragment, to.RawFragment = "", ""
	return to
}

func attribute(node *html.Node, key string) string {
	for _, a := range node.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// find is the first element of a kind.
func find(root *html.Node, kind atom.Atom) *html.Node {
	for node := range root.Descendants() {
		if node.DataAtom == kind {
			return node
		}
	}
	return nil
}

// short is a text in one line, cut.
func short(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if len(text) <= maxMetadata {
		return text
	}
	return strings.ToValidUTF8(text[:maxMetadata], "")
}

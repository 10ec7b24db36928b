package page

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// skipped are the elements that are no content, or around it.
var skipped = map[atom.Atom]bool{
	atom.Head: true, atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Iframe: true,
	atom.Nav: true, atom.Footer: true, atom.Aside: true, atom.Form: true, atom.Button: true, atom.Select: true,
	atom.Svg: true, atom.Object: true, atom.Canvas: true, atom.Textarea: true,
}

// blocks are the elements that begin and end a paragraph.
var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true, atom.Header: true,
	atom.Ul: true, atom.Ol: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Table: true, atom.Figure: true,
	atom.Figcaption: true, atom.Blockquote: true, atom.Address: true, atom.Details: true, atom.Summary: true,
	atom.Body: true,
}

// headings are the levels of headings.
var headings = map[atom.Atom]int{atom.H1: 1, atom.H2: 2, atom.H3: 3, atom.H4: 4, atom.H5: 5, atom.H6: 6}

// maxIndent bounds the levels of a list that are shown as such.
const maxIndent = 8

// writer writes what is seen of a tree. The parser bounds the depth of trees, and so the recursion.
type writer struct {
	out strings.Builder
	// base resolves links; nil writes plain text.
	base *url.URL
	// breaks are the line ends owed before the next word, space tells whether a blank is.
	breaks int
	space  bool
	// glued tells that the next word follows a mark without a blank.
	glued bool
	// lists are the counters of the open lists: the next number, or 0 for a list without.
	lists []int
	pre   bool
}

func newWriter(base *url.URL) *writer { return &writer{base: base} }

// String is what was written.
func (w *writer) String() string { return strings.TrimSpace(w.out.String()) }

func (w *writer) marked() bool { return w.base != nil }

func (w *writer) children(node *html.Node) {
	for child := node.FirstChild; child != nil; child = child.NextSibling {
		w.node(child)
	}
}

// node writes a node by its kind.
func (w *writer) node(node *html.Node) {
	if node.Type == html.TextNode {
		w.text(node.Data)
		return
	}
	if node.Type == html.ElementNode && (skipped[node.DataAtom] || hidden(node)) {
		return
	}
	level, heading := headings[node.DataAtom]
	switch {
	case heading:
		w.block(node, strings.Repeat("#", level)+" ")
	case node.DataAtom == atom.Ul || node.DataAtom == atom.Ol:
		w.list(node)
	case blocks[node.DataAtom]:
		w.block(node, "")
	default:
		w.inline(node)
	}
}

// inline writes the elements within a line, and those that a line is made of.
func (w *writer) inline(node *html.Node) {
	switch node.DataAtom {
	case atom.Br:
		w.owe(1)
	case atom.Hr:
		w.owe(2)
	case atom.Li:
		w.item(node)
	case atom.Tr:
		w.owe(1)
		w.children(node)
		w.owe(1)
	case atom.Td, atom.Th:
		w.children(node)
		w.raw(" | ", w.marked() && w.breaks == 0 && node.NextSibling != nil)
		w.space = true
	case atom.Pre:
		w.preformatted(node)
	case atom.A:
		w.link(node)
	case atom.Strong, atom.B:
		w.wrapped(node, "**")
	case atom.Em, atom.I:
		w.wrapped(node, "*")
	case atom.Code:
		w.wrapped(node, "`")
	default:
		w.children(node)
	}
}

func (w *writer) block(node *html.Node, mark string) {
	w.owe(2)
	if mark != "" && w.marked() {
		w.word(mark)
	}
	w.children(node)
	w.owe(2)
}

func (w *writer) list(node *html.Node) {
	number := 0
	if node.DataAtom == atom.Ol {
		number = 1
	}
	gap := 2
	if len(w.lists) > 0 {
		gap = 1
	}
	w.owe(gap)
	w.lists = append(w.lists, number)
	w.children(node)
	w.lists = w.lists[:len(w.lists)-1]
	w.owe(gap)
}

func (w *writer) item(node *html.Node) {
	w.owe(1)
	mark := "- "
	if last := len(w.lists) - 1; last >= 0 {
		if w.lists[last] > 0 {
			mark = strconv.Itoa(w.lists[last]) + ". "
			w.lists[last]++
		}
		mark = strings.Repeat("  ", min(last, maxIndent)) + mark
	}
	w.word(mark)
	w.children(node)
	w.owe(1)
}

func (w *writer) preformatted(node *html.Node) {
	w.owe(2)
	w.raw("```\n", w.marked())
	w.pre = true
	w.children(node)
	w.pre = false
	w.raw("\n```", w.marked())
	w.owe(2)
}

// link writes the words of a link, and in Markdown where it points to.
func (w *writer) link(node *html.Node) {
	to := resolve(w.base, attribute(node, "href"))
	if to == nil || w.pre || strings.ContainsAny(to.String(), "()<> ") || !oneLine(node) {
		w.children(node)
		return
	}
	w.between("[", "]("+to.String()+")", node)
}

// wrapped writes the words of an element between two marks.
func (w *writer) wrapped(node *html.Node, mark string) {
	if !w.marked() || w.pre || !oneLine(node) {
		w.children(node)
		return
	}
	w.between(mark, mark, node)
}

// between writes the words of an element after one mark and before another, without blanks inside.
func (w *writer) between(before, after string, node *html.Node) {
	w.space = w.space || opensBlank(node)
	w.word(before)
	w.glued = true
	w.children(node)
	w.glued = false
	space := w.space
	w.space = false
	w.word(after)
	w.space = space
}

// opensBlank tells whether the first text of an element begins with a blank, which then stands before it.
func opensBlank(node *html.Node) bool {
	for below := range node.Descendants() {
		if below.Type == html.TextNode {
			return strings.TrimLeft(below.Data, " \t\r\n\f") != below.Data
		}
	}
	return false
}

// maxLine bounds what is looked at to see whether an element is a part of a line.
const maxLine = 100

// oneLine tells whether there are words in an element, and nothing that ends a line.
func oneLine(node *html.Node) bool {
	words, looked := false, 0
	for below := range node.Descendants() {
		if looked++; looked > maxLine {
			return false
		}
		if below.Type == html.TextNode {
			words = words || strings.TrimSpace(below.Data) != ""
			continue
		}
		switch below.DataAtom {
		case atom.Br, atom.Hr, atom.Ul, atom.Ol, atom.Li, atom.Tr, atom.Td, atom.Th, atom.Pre:
			return false
		}
		if headings[below.DataAtom] > 0 || blocks[below.DataAtom] || skipped[below.DataAtom] || hidden(below) {
			return false
		}
	}
	return words
}

// raw writes a mark before or within words, after what is owed.
func (w *writer) raw(mark string, wanted bool) {
	if wanted {
		w.word(mark)
	}
}

// text writes words with single blanks between, or as they are in preformatted text.
func (w *writer) text(text string) {
	text = strings.ToValidUTF8(text, "?")
	if w.pre {
		if text != "" {
			w.word(text)
		}
		return
	}
	words := strings.Fields(text)
	if len(words) == 0 {
		w.space = w.space || text != ""
		return
	}
	w.space = w.space || strings.TrimLeft(text, " \t\r\n\f") != text
	for i, word := range words {
		w.space = w.space || i > 0
		w.word(word)
	}
	w.space = strings.TrimRight(text, " \t\r\n\f") != text
}

// word writes a word after what is owed before it.
func (w *writer) word(word string) {
	switch {
	case w.out.Len() == 0:
	case w.breaks > 0:
		w.out.WriteString("\n\n"[:w.breaks])
	case w.space && !w.glued:
		if !strings.HasSuffix(w.out.String(), " ") {
			w.out.WriteByte(' ')
		}
	}
	w.breaks, w.space, w.glued = 0, false, false
	w.out.WriteString(word)
}

// owe asks for line ends before the next word.
func (w *writer) owe(breaks int) {
	if w.breaks = max(w.breaks, breaks); w.out.Len() == 0 {
		w.breaks = 0
	}
	w.space = false
}

// hidden tells whether the page hides an element.
func hidden(node *html.Node) bool {
	for _, a := range node.Attr {
		style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
		if a.Key == "hidden" || (a.Key == "aria-hidden" && style == "true") ||
			(a.Key == "style" && strings.Contains(style, "display:none")) {
			return true
		}
	}
	return false
}

package page_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/offchain/datajob/page"
	"github.com/masa-finance/masad/testutil/scale"
)

func read(t require.TestingT, content string) page.Page {
	from, err := url.Parse("https://example.com/blog/post?x=1")
	require.NoError(t, err)
	got, err := page.Read(strings.NewReader(content), from)
	require.NoError(t, err)
	return got
}

func TestAPageBecomesWhatAReaderSees(t *testing.T) {
	cases := []struct{ name, html, text, markdown string }{
		{"paragraphs are apart", "<p>One\n two</p><p>Three</p>", "One two\n\nThree", "One two\n\nThree"},
		{"words in a line stay in it", "a<b>b</b> c<i> d</i>", "ab c d", "a**b** c *d*"},
		{"headings", "<h1>Big</h1>text<h3>Small <b>x</b></h3>", "Big\n\ntext\n\nSmall x", "# Big\n\ntext\n\n### Small **x**"},
		{
			"lists", "<ul><li>a<li>b<ol><li>c</li><li>d</li></ol></ul>end",
			"- a\n- b\n  1. c\n  2. d\n\nend", "- a\n- b\n  1. c\n  2. d\n\nend",
		},
		{"a link", `See <a href="../up#part"> the top </a>.`, "See the top .", "See [the top](https://example.com/up) ."},
		{"a link that is a card", `<a href="/x"><h2>T</h2><p>t</p></a>`, "T\n\nt", "## T\n\nt"},
		{"a link that runs code", `<a href="javascript:alert(1)">x</a>`, "x", "x"},
		{"a link without words", `a<a href="/x"></a>b`, "ab", "ab"},
		{
			"code", "<p>Run <code>go test</code>:<pre>a\n  b</pre>",
			"Run go test:\n\na\n  b", "Run `go test`:\n\n```\na\n  b\n```",
		},
		{"a line break", "a<br>b", "a\nb", "a\nb"},
		{"a table", "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a b\n1 2", "a | b\n1 | 2"},
		{
			"what is around the content is left out",
			"<nav>menu</nav><script>evil()</script><style>p{}</style><p>text</p><footer>legal</footer><form>x</form>",
			"text", "text",
		},
		{"what is hidden is left out", `<p hidden>a</p><p style="display: none">b</p><p aria-hidden="true">c</p>d`, "d", "d"},
		{"the main part is the content", "<div>around</div><main><p>inside</p></main>", "inside", "inside"},
		{"entities are characters", "&lt;b&gt; &amp; &eacute;", "<b> & é", "<b> & é"},
		{"bytes that are no text", "a\xffb", "a?b", "a?b"},
		{"nothing", "", "", ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			got := read(t, tc.html)
			require.Equal(t, tc.text, got.Text)
			require.Equal(t, tc.markdown, got.Markdown)
		})
	}
}

func TestAPageTellsOfItself(t *testing.T) {
	got := read(t, `<html lang="en"><head><title> A
 title </title><meta name="Description" content="What it is"><meta name="author" content="Ann">
<meta name="keywords" content="a,b"><link rel="canonical" href="/post"></head><body>
<a href="/a#1">a</a><a href="/a">again</a><a href="https://other.example/">b</a><a href="mailto:x@y">c</a>
<a href="http://user:key@example.com/">d</a><a rel="nofollow" href="/no">e</a>
<a href="//example.com/f">f</a></body></html>`)
	require.Equal(t, page.Metadata{
		CanonicalURL: "https://example.com/post", Title: "A title", Description: "What it is", Author: "Ann",
		Keywords: "a,b", LanguageCode: "en",
	}, got.Metadata)
	var links []string
	for _, link := range got.Links {
		links = append(links, link.String())
	}
	require.Equal(t, []string{"https://example.com/a", "https://other.example/", "https://example.com/f"}, links)
	long := read(t, "<title>"+strings.Repeat("é", 1_000)+"</title>").Metadata.Title
	require.Equal(t, strings.Repeat("é", 150), long)
}

func TestABaseMovesLinks(t *testing.T) {
	got := read(t, `<base href="https://cdn.example/x/"><a href="y">y</a>`)
	require.Equal(t, "https://cdn.example/x/y", got.Links[0].String())
}

func TestATreeWithoutEndIsRefusedOrRead(t *testing.T) {
	from, err := url.Parse("https://example.com/")
	require.NoError(t, err)
	for _, part := range []string{"<div>", "<ul><li>", "<b>", `<a href="/x">`, "<table>", "<svg>", "<p><em><b>"} {
		got, err := page.Read(strings.NewReader(strings.Repeat(part, 20_000)+"x"), from)
		if err != nil {
			require.ErrorIs(t, err, page.ErrUnreadable)
			continue
		}
		require.Less(t, len(got.Markdown), 1<<20)
	}
}

// TestNoPageBreaksTheReader: whatever the bytes, the text has no element and no blanks at its ends.
func TestNoPageBreaksTheReader(t *testing.T) {
	parts := []string{
		"<p>", "</p>", "<b>", "</b>", "<a href='x'>", "</a>", "<ul>", "<li>", "</ul>", "<h1>", "</h1>", "<pre>", "</pre>",
		"<td>", "<table>", "<br>", "word", " ", "\n", "<script>evil</script>", "<!--", "-->", "<main>", "&amp;", "\xff",
	}
	scale.Check(t, 300, 30_000, func(t *rapid.T) {
		content := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 60).Draw(t, "parts"), "")
		got := read(t, content)
		require.Equal(t, strings.TrimSpace(got.Text), got.Text)
		if !strings.Contains(content, "<pre>") {
			require.NotContains(t, got.Text, "\n\n\n")
		}
		require.NotContains(t, got.Text, "evil")
	})
}

func TestAPieceOfHTMLBecomesText(t *testing.T) {
	require.Equal(t, "Hello you", page.Text("<b>Hello</b> <i>you</i><script>x</script>"))
	require.Equal(t, "plain", page.Text("plain"))
}

package feed_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob/feed"
)

// serve serves one feed below /news/feed, with headers such as "Content-Type: text/xml".
func serve(t *testing.T, content string, headers ...string) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/news/feed", func(w http.ResponseWriter, _ *http.Request) {
		for _, header := range headers {
			name, value, _ := strings.Cut(header, ": ")
			w.Header().Set(name, value)
		}
		_, _ = w.Write([]byte(content))
	})
	mux.Handle("/moved", http.RedirectHandler("/news/feed", http.StatusFound))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// only is the one item of a feed.
func only(t *testing.T, address string) feed.Item {
	t.Helper()
	response, err := ask(t, feed.Options{Feeds: []string{address}, AllowPrivate: true}, 0, `{}`)
	got := read(t, response, err)
	require.Len(t, got.Data, 1)
	return got.Data[0]
}

func TestALinkIsResolved(t *testing.T) {
	const item, open = `<item><title>T</title><link>a/b?c</link></item>`, `<rss xmlns:x="http://x/"><channel>`
	url := serve(t, open+item+`</channel></rss>`)
	require.Equal(t, url+"/news/a/b?c", only(t, url+"/news/feed").Link)
	require.Equal(t, url+"/news/a/b?c", only(t, url+"/moved").Link, "where the feed was found")
	require.Equal(t, url+"/news/a/b?c", only(t, url+"/moved").ID)
	for content, want := range map[string]string{
		`<rss xml:base="https://b.example/x/"><channel>` + item + `</channel></rss>`: "https://b.example/x/a/b?c",
		`<rss xml:base="https://b.example/x/"><channel xml:base="y/">` + item +
			`</channel></rss>`: "https://b.example/x/y/a/b?c",
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/x/"><entry xml:base="../y/">` +
			`<link xml:base="z/" href="a"/></entry></feed>`: "https://b.example/y/z/a",
		`<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/a"/></entry></feed>`: "/a",
		open + `<item><link>//c.example/a</link></item></channel></rss>`:                    "http://c.example/a",
		open + `<item><link>urn:x:1</link></item></channel></rss>`:                          "urn:x:1",
		open + `<item><link>https://c.example/é %zz</link></item></channel></rss>`:          "https://c.example/é %zz",
		open + `<item><title>T</title></item></channel></rss>`:                              "",
	} {
		url = serve(t, content)
		if strings.HasPrefix(want, "/") {
			want = url + want
		}
		require.Equal(t, want, only(t, url+"/news/feed").Link, content)
	}
	require.Equal(t, "a/b?c", parse(t, open+item+`</channel></rss>`)[0].Link, "a feed from nowhere")
}

func TestXHTMLIsText(t *testing.T) {
	url := serve(t, `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml">A <i>title</i></div></title><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>One &amp; <b>two</b></p><script>evil()</script></div></content>
</entry></feed>`)
	require.Equal(t, "A title", only(t, url+"/news/feed").Title)
	require.Equal(t, "One & two", only(t, url+"/news/feed").Summary)
}

// utf16Of is a text in UTF-16, the greater half of each unit first.
func utf16Of(text string, mark bool) string {
	var out strings.Builder
	if mark {
		text = "\ufeff" + text
	}
	for _, unit := range utf16.Encode([]rune(text)) {
		out.Write([]byte{byte(unit >> 8), byte(unit)})
	}
	return out.String()
}

// swapped is a text with the bytes of each pair in the other order.
func swapped(text string) string {
	bytes := []byte(text)
	for i := 0; i+1 < len(bytes); i += 2 {
		bytes[i], bytes[i+1] = bytes[i+1], bytes[i]
	}
	return string(bytes)
}

func TestACharsetIsReadWhereverItIsTold(t *testing.T) {
	feedOf := func(declaration, title string) string {
		return declaration + `<rss><channel><item><title>` + title + `</title></item></channel></rss>`
	}
	const wide, narrow = `<?xml version="1.0" encoding="utf-16"?>`, `<?xml version="1.0" encoding="iso-8859-1"?>`
	for name, row := range map[string]struct{ content, kind string }{
		"in the header":               {feedOf("", "caf\xe9"), "application/rss+xml; charset=iso-8859-1"},
		"in the document":             {feedOf(narrow, "caf\xe9"), "text/xml"},
		"the header is right":         {feedOf(narrow, "café"), "text/xml; charset=utf-8"},
		"nowhere":                     {feedOf("", "café"), "application/xml"},
		"by a mark":                   {utf16Of(feedOf(wide, "café"), true), "text/xml"},
		"by a mark, little ends":      {swapped(utf16Of(feedOf("", "café"), true)), "text/xml; charset=iso-8859-1"},
		"by the first sign":           {utf16Of(feedOf(wide, "café"), false), "text/xml"},
		"by the first sign, swapped":  {swapped(utf16Of(feedOf(wide, "café"), false)), "text/xml"},
		"a mark of UTF-8":             {"\ufeff" + feedOf("", "café"), "text/xml"},
		"UTF-16 that is none":         {feedOf(wide, "café"), "text/xml"},
		"a header that says nonsense": {feedOf(narrow, "caf\xe9"), "text/xml; charset=klingon"},
	} {
		url := serve(t, row.content, "Content-Type: "+row.kind)
		require.Equal(t, "café", only(t, url+"/news/feed").Title, name)
	}
}

// TestAByteThatIsNoTextCostsNoFeed: a summary that was cut within a sign is in many of them.
func TestAByteThatIsNoTextCostsNoFeed(t *testing.T) {
	const body = `<rss><channel><item><title>caf` + "\xe9" + `</title></item></channel></rss>`
	for _, row := range []struct{ declaration, kind string }{
		{"", "text/xml"},
		{`<?xml version="1.0" encoding="UTF-8"?>`, "application/rss+xml"},
		{`<?xml version='1.0' encoding='utf-8'?>`, "text/xml; charset=klingon"},
		{"\ufeff", "text/xml"},
		{"", "text/xml; charset=utf-8"},
	} {
		url := serve(t, row.declaration+body, "Content-Type: "+row.kind)
		require.Equal(t, "caf\ufffd", only(t, url+"/news/feed").Title, row)
	}
}

func TestWhyAFeedIsNotReadIsTold(t *testing.T) {
	for content, reason := range map[string]string{
		rss2[:len(rss2)-30]:                       "is broken XML: XML syntax error on line",
		`<rss><channel><item><title>caf` + "\xe9": "is broken XML",
		`<html><p>hello`:                          "is no feed",
		`hello`:                                   "is no feed",
		``:                                        "is no feed",
	} {
		url := serve(t, content)
		_, err := ask(t, feed.Options{Feeds: []string{url + "/news/feed"}, AllowPrivate: true}, 0, `{}`)
		var refusal *backend.Refusal
		require.ErrorAs(t, err, &refusal, content)
		require.Contains(t, refusal.Reason, reason, content)
		require.Less(t, len(refusal.Reason), 256)
	}
	url := serve(t, "\x1b\x2f packed", "Content-Encoding: br")
	_, err := ask(t, feed.Options{Feeds: []string{url + "/news/feed"}, AllowPrivate: true}, 0, `{}`)
	require.ErrorIs(t, err, backend.ErrRefused)
	require.ErrorContains(t, err, `content coded as "br" is not read`)
}

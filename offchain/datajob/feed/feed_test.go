package feed_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/datajob/feed"
	"github.com/masa-finance/masad/testutil/scale"
)

const rss2 = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title>
<item><guid>1</guid><title>Old &amp; gold</title><link>https://example.com/1</link>
<pubDate>Mon, 05 Jan 2026 10:00:00 +0100</pubDate>
<description>&lt;p&gt;About &lt;b&gt;bread&lt;/b&gt;&lt;/p&gt;</description>
<dc:creator>Ann</dc:creator></item>
<item><title>New</title><link>https://example.com/2</link><pubDate>Tue, 06 Jan 2026 10:00:00 GMT</pubDate></item>
</channel></rss>`

const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><entry><id>tag:x</id>
<title type="html">A &lt;i&gt;title&lt;/i&gt;</title><link rel="self" href="https://example.com/self"/>
<link href="https://example.com/a"/><updated>2026-01-07T08:00:00Z</updated><author><name>Bob</name></author>
<content type="html">Words</content></entry></feed>`

const rss1 = `<?xml version="1.0" encoding="iso-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old site</title></channel>
<item rdf:about="https://example.com/r"><title>Caf` + "\xe9" + `</title><link>https://example.com/r</link>
<dc:date>2026-01-01</dc:date></item></rdf:RDF>`

func TestFeedsOfAllKindsAreRead(t *testing.T) {
	cases := []struct {
		name, content string
		want          feed.Item
	}{
		{"RSS 2.0", rss2, feed.Item{
			ID: "1", Title: "Old & gold", Link: "https://example.com/1", Summary: "About bread", Author: "Ann", Source: "News",
			Published: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC),
		}},
		{"Atom", atom, feed.Item{
			ID: "tag:x", Title: "A title", Link: "https://example.com/a", Summary: "Words", Author: "Bob", Source: "Blog",
			Published: time.Date(2026, 1, 7, 8, 0, 0, 0, time.UTC),
		}},
		{"RSS 1.0", rss1, feed.Item{
			ID: "https://example.com/r", Title: "Café", Link: "https://example.com/r", Source: "Old site",
			Published: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			items, err := feed.Parse(strings.NewReader(tc.content), nil, "")
			require.NoError(t, err)
			require.Equal(t, tc.want, items[0])
		})
	}
}

func TestWhatIsNoFeedIsRefused(t *testing.T) {
	entities := `<!DOCTYPE r [<!ENTITY a "` + strings.Repeat("x", 1_000) + `"><!ENTITY b "&a;&a;&a;">]>` +
		`<rss><channel><item><title>&b;</title></item></channel></rss>`
	for _, content := range []string{"", "hello", "<html></html>", "<rss>", `<rss><channel><item>`, "{}"} {
		_, err := feed.Parse(strings.NewReader(content), nil, "")
		require.Error(t, err, content)
	}
	items, err := feed.Parse(strings.NewReader(entities), nil, "")
	if err == nil {
		require.Less(t, len(items[0].Title), 100, "entities of the document stand for nothing")
	}
	_, err = feed.Parse(strings.NewReader("<rss>"+strings.Repeat("<a>", 200_000)), nil, "")
	require.Error(t, err)
}

func TestNoFeedBreaksTheParser(t *testing.T) {
	parts := []string{
		"<rss>", "</rss>", "<channel>", "</channel>", "<item>", "</item>", "<title>", "</title>", "<link href='", "'/>", "x",
		"<![CDATA[", "]]>", "&amp;", "&nbsp;", "\xff", "<feed>", "<entry>", "<?xml version='1.0' encoding='x'?>", "<!--",
		"<media:title>", "</media:title>", "<content type='xhtml'>", "<link xml:base='", ":", "\xfe\xff", "<\x00",
	}
	scale.Check(t, 300, 30_000, func(t *rapid.T) {
		content := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 60).Draw(t, "parts"), "")
		kind := rapid.SampledFrom([]string{"", "text/xml; charset=utf-16", "x", "text/xml; charset=koi8-r"}).Draw(t, "kind")
		items, err := feed.Parse(strings.NewReader(content), &url.URL{Scheme: "http", Host: "x"}, kind)
		require.True(t, err == nil || len(items) == 0)
	})
}

// TestWhatIsReadOfAFeedIsBounded: each empty element is a few bytes of a feed, and many more in memory.
func TestWhatIsReadOfAFeedIsBounded(t *testing.T) {
	titles := "<title/>" + strings.Repeat("<title>x</title>", 1_000)
	for _, content := range []string{
		"<rss><channel>" + "<item>" + titles + "</item>" + strings.Repeat("<item/>", 100_000) + "</channel></rss>",
		"<feed>" + "<entry>" + titles + "</entry>" + strings.Repeat("<entry/>", 100_000) + "</feed>",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		items, err := feed.Parse(strings.NewReader(content), nil, "")
		runtime.ReadMemStats(&after)
		require.NoError(t, err)
		require.Len(t, items, 1_000)
		require.Equal(t, "x", items[0].Title)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20))
	}
}

// server serves feeds, and counts how often.
func server(t *testing.T) (string, *atomic.Int64) {
	t.Helper()
	var calls atomic.Int64
	mux := http.NewServeMux()
	for path, content := range map[string]string{"/rss2": rss2, "/atom": atom, "/page": "<html></html>"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			calls.Add(1)
			_, _ = fmt.Fprint(w, content)
		})
	}
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		_, _ = packed.Write([]byte("<rss><channel>"))
		for range 32 {
			_, _ = packed.Write(bytes.Repeat([]byte("<a></a>"), 1<<17))
		}
		_ = packed.Close()
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL, &calls
}

func ask(t *testing.T, options feed.Options, limit int, arguments string) (backend.Response, error) {
	t.Helper()
	source, err := feed.New(options)
	require.NoError(t, err)
	return datajob.Backend{Source: source}.Answer(context.Background(), backend.Request{
		Prompt: `{"type":"rss","arguments":` + arguments + `}`, MaxBytes: limit,
	})
}

type answer struct {
	Data      []feed.Item `json:"data"`
	Truncated bool        `json:"truncated"`
}

func read(t *testing.T, response backend.Response, err error) (got answer) {
	t.Helper()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal([]byte(response.Text), &got))
	return got
}

func TestTheNewestItemsComeFirst(t *testing.T) {
	url, _ := server(t)
	options := feed.Options{Feeds: []string{url + "/rss2", url + "/atom", url + "/none"}, AllowPrivate: true}
	response, err := ask(t, options, 4_096, `{}`)
	got := read(t, response, err)
	require.Len(t, got.Data, 3)
	require.Equal(t, []string{"A title", "New", "Old & gold"}, []string{
		got.Data[0].Title, got.Data[1].Title, got.Data[2].Title,
	})
	require.False(t, got.Truncated)

	response, err = ask(t, options, 4_096, `{"type":"getfeed","query":"BREAD gold"}`)
	require.Equal(t, "1", read(t, response, err).Data[0].ID)
	response, err = ask(t, options, 4_096, `{"query":"nothing like it"}`)
	require.Equal(t, `{"data":[]}`, response.Text)
	require.NoError(t, err)
	response, err = ask(t, options, 4_096, `{"max_results":1}`)
	require.True(t, read(t, response, err).Truncated)
	response, err = ask(t, options, 4_096, `{"max_results":0}`)
	require.Len(t, read(t, response, err).Data, 3, "zero is no wish")
	response, err = ask(t, options, 400, `{}`)
	got = read(t, response, err)
	require.NotEmpty(t, got.Data, "whole items only")
	require.True(t, got.Truncated)
	require.LessOrEqual(t, len(response.Text), 400)
}

func TestAFeedIsNotLoadedForEachJob(t *testing.T) {
	url, calls := server(t)
	now := time.Date(2026, 1, 8, 0, 0, 0, 0, time.UTC)
	source, err := feed.New(feed.Options{
		Feeds: []string{url + "/rss2"}, AllowPrivate: true, Now: func() time.Time { return now },
	})
	require.NoError(t, err)
	do := func() {
		_, err := source.Do(context.Background(), datajob.Job{Type: "rss", Arguments: []byte(`{}`)}, 0)
		require.NoError(t, err)
	}
	do()
	do()
	require.Equal(t, int64(1), calls.Load())
	now = now.Add(feed.DefaultRefresh)
	do()
	require.Equal(t, int64(2), calls.Load())
}

func TestFeedsOfOthersAreReadIfAllowed(t *testing.T) {
	url, _ := server(t)
	chosen := feed.Options{Feeds: []string{url + "/rss2"}, AllowPrivate: true}
	anyone := feed.Options{Any: true, AllowPrivate: true, MaxBytes: 1 << 20}
	for name, row := range map[string]struct {
		options   feed.Options
		arguments string
		reason    string
	}{
		"another feed":      {chosen, `{"url":"` + url + `/atom"}`, "not read here"},
		"no feed":           {anyone, `{}`, "arguments.url: is missing"},
		"a file":            {anyone, `{"url":"file:///etc/passwd"}`, "not an http"},
		"a page":            {anyone, `{"url":"` + url + `/page"}`, "is no feed"},
		"a missing feed":    {anyone, `{"url":"` + url + `/none"}`, "status 404"},
		"a bomb":            {anyone, `{"url":"` + url + `/bomb"}`, "more than 1048576 bytes"},
		"a private address": {feed.Options{Any: true}, `{"url":"` + url + `/rss2"}`, "not a public address"},
		"less than nothing": {chosen, `{"max_results":-1}`, "arguments.max_results: -1"},
		"another argument":  {chosen, `{"limit":3}`, "unknown field"},
	} {
		_, err := ask(t, row.options, 0, row.arguments)
		var refusal *backend.Refusal
		require.ErrorAs(t, err, &refusal, name)
		require.Contains(t, refusal.Reason, row.reason, name)
	}
	response, err := ask(t, anyone, 0, `{"url":"`+url+`/atom"}`)
	require.Len(t, read(t, response, err).Data, 1)
}

func TestASourceNeedsFeeds(t *testing.T) {
	_, err := feed.New(feed.Options{})
	require.Error(t, err)
	_, err = feed.New(feed.Options{Feeds: []string{"/etc/passwd"}})
	require.ErrorContains(t, err, "/etc/passwd")
}

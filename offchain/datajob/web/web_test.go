package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/datajob/web"
)

// noon is when the tests take place.
var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// clock stands still but for those who sleep.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(_ context.Context, wait time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(wait)
	c.slept = append(c.slept, wait)
	return nil
}

func source(options web.Options) (datajob.Backend, *clock) {
	c := &clock{now: noon}
	options.AllowPrivate, options.Now, options.Sleep = true, c.Now, c.Sleep
	return datajob.Backend{Source: web.New(options)}, c
}

func html(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, body)
	}
}

// site is a small site, and the paths that were asked for.
func site(t *testing.T) (url string, asked func() []string) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, "User-agent: *\nDisallow: /secret\nCrawl-delay: 3")
	})
	mux.HandleFunc("/{$}", html(`<title>Home</title><h1>Hello</h1><p>Welcome</p><a href="/a">a</a><a href="/secret">s</a>
<a href="/gone">g</a><a href="http://other.invalid/">o</a><a href="/b">b</a>`))
	mux.HandleFunc("/a", html(`<p>Page a</p><a href="/deep">deep</a>`))
	mux.HandleFunc("/b", html(`<p>Page b</p>`))
	mux.HandleFunc("/deep", html(`<p>Deep</p>`))
	mux.HandleFunc("/secret", html(`<p>Secret</p>`))
	mux.HandleFunc("/latin", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
		_, _ = w.Write([]byte("<p>caf\xe9</p>"))
	})
	mux.HandleFunc("/plain", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = fmt.Fprint(w, "just <text>")
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		for range 64 {
			_, _ = packed.Write(bytes.Repeat([]byte("a "), 1<<19))
		}
		_ = packed.Close()
	})
	mux.HandleFunc("/picture", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
	})
	mux.Handle("/moved", http.RedirectHandler("/a", http.StatusFound))
	mux.Handle("/to-secret", http.RedirectHandler("/secret", http.StatusFound))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.Handle("/file", http.RedirectHandler("file:///etc/passwd", http.StatusFound))
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/busy", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	var mu sync.Mutex
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		paths = append(paths, r.URL.Path)
		mu.Unlock()
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), paths...)
	}
}

func ask(b backend.Backend, limit int, arguments string) (backend.Response, error) {
	return b.Answer(context.Background(), backend.Request{
		Service: "data/web", Prompt: `{"type":"web","arguments":` + arguments + `}`, MaxBytes: limit,
	})
}

type entry struct {
	URL      string         `json:"url"`
	Crawl    map[string]any `json:"crawl"`
	Metadata map[string]any `json:"metadata"`
	Text     string         `json:"text"`
	Markdown string         `json:"markdown"`
}

func entries(t *testing.T, response backend.Response, err error) (pages []entry) {
	t.Helper()
	require.NoError(t, err)
	require.True(t, response.JSON)
	require.NoError(t, json.Unmarshal([]byte(response.Text), &pages))
	return pages
}

func TestAPageIsLoadedInTheShapeOfMasasWorkers(t *testing.T) {
	url, _ := site(t)
	b, _ := source(web.Options{})
	response, err := ask(b, 4_096, `{"type":"scraper","url":"`+url+`/a#part"}`)
	require.NoError(t, err)
	require.JSONEq(t, `[{"url":"`+url+`/a","crawl":{"loadedUrl":"`+url+`/a","loadedTime":"2026-01-02T12:00:00Z",
"referrerUrl":"","depth":0,"httpStatusCode":200},"metadata":{"canonicalUrl":"","title":"","description":null,
"author":null,"keywords":null,"languageCode":null},"text":"Page a\n\ndeep",
"markdown":"Page a\n\n[deep](`+url+`/deep)"}]`, response.Text)
}

func TestASiteIsWalkedAsItAllows(t *testing.T) {
	url, asked := site(t)
	b, c := source(web.Options{})
	response, err := ask(b, 0, `{"url":"`+url+`","max_depth":1}`)
	pages := entries(t, response, err)
	var texts []string
	for _, page := range pages {
		texts = append(texts, strings.SplitN(page.Text, "\n", 2)[0])
	}
	require.Equal(t, []string{"Hello", "Page a", "Page b"}, texts)
	require.NotContains(t, asked(), "/secret")
	require.NotContains(t, asked(), "/deep")
	require.Equal(t, url, pages[1].Crawl["referrerUrl"])
	require.Equal(t, 1.0, pages[1].Crawl["depth"])
	require.Equal(t, "Home", pages[0].Metadata["title"])
	for _, wait := range c.slept {
		require.Equal(t, 3*time.Second, wait, "the host's own delay")
	}
	require.Len(t, c.slept, 3, "before a, gone and b")

	response, err = ask(b, 0, `{"url":"`+url+`","max_depth":1,"max_pages":0}`)
	require.Len(t, entries(t, response, err), 3, "zero is what Masa's own clients send for no wish")
	response, err = ask(b, 0, `{"url":"`+url+`","max_depth":0,"max_pages":0}`)
	require.Len(t, entries(t, response, err), 1)
	response, err = ask(b, 0, `{"url":"`+url+`","depth":7,"max_pages":2}`)
	require.Len(t, entries(t, response, err), 2)
	small, _ := source(web.Options{MaxPages: 2})
	response, err = ask(small, 0, `{"url":"`+url+`","max_depth":1,"max_pages":99}`)
	require.Len(t, entries(t, response, err), 2, "never more than the worker's bound")
}

func TestJobsOfOneHostWaitForEachOther(t *testing.T) {
	url, _ := site(t)
	b, c := source(web.Options{})
	for range 3 {
		_, err := ask(b, 0, `{"url":"`+url+`/a"}`)
		require.NoError(t, err)
	}
	require.Equal(t, []time.Duration{3 * time.Second, 3 * time.Second}, c.slept)
}

func TestALongPageIsCutToFit(t *testing.T) {
	server := httptest.NewServer(html("<p>" + strings.Repeat("wörd ", 5_000) + "</p>"))
	defer server.Close()
	b, _ := source(web.Options{})
	for _, limit := range []int{600, 1_000, 4_096} {
		response, err := ask(b, limit, `{"url":"`+server.URL+`"}`)
		pages := entries(t, response, err)
		require.LessOrEqual(t, len(response.Text), limit)
		require.Greater(t, len(response.Text), limit-20, "as much as fits")
		require.Equal(t, true, pages[0].Metadata["truncated"])
		require.True(t, strings.HasPrefix(pages[0].Text, "wörd"))
	}
	_, err := ask(b, 100, `{"url":"`+server.URL+`"}`)
	require.ErrorIs(t, err, backend.ErrRefused)
}

func TestWhatComesIsBoundedAndDecoded(t *testing.T) {
	url, _ := site(t)
	b, _ := source(web.Options{MaxBytes: 1 << 16})
	response, err := ask(b, 0, `{"url":"`+url+`/bomb"}`)
	require.Len(t, entries(t, response, err)[0].Text, 1<<16-1, "a bomb is read as far as the limit")
	response, err = ask(b, 0, `{"url":"`+url+`/latin"}`)
	require.Equal(t, "café", entries(t, response, err)[0].Text)
	response, err = ask(b, 0, `{"url":"`+url+`/plain"}`)
	require.Equal(t, "just <text>", entries(t, response, err)[0].Text)
	response, err = ask(b, 0, `{"url":"`+url+`/moved"}`)
	require.Equal(t, url+"/a", entries(t, response, err)[0].Crawl["loadedUrl"])
}

func TestWhatCannotBeDoneIsRefusedAndWhatMayPassIsNot(t *testing.T) {
	url, _ := site(t)
	b, _ := source(web.Options{})
	refused := map[string]string{
		`{"url":"` + url + `/secret"}`:       "robots.txt of",
		`{"url":"` + url + `/to-secret"}`:    "robots.txt of",
		`{"url":"` + url + `/gone"}`:         "status 404",
		`{"url":"` + url + `/picture"}`:      "image/png",
		`{"url":"` + url + `/loop"}`:         "redirects",
		`{"url":"` + url + `/file"}`:         "not an http",
		`{"url":"file:///etc/passwd"}`:       "not an http",
		`{"url":"http://u:p@x/"}`:            "must not carry a user",
		`{"url":""}`:                         "not an http",
		`{"url":"http://"}`:                  "not an http",
		`{"url":"http://x/","max_depth":-1}`: "arguments.max_depth: -1",
		`{"url":"http://x/","depth":-1}`:     "arguments.max_depth: -1",
		`{"url":"http://x/","max_pages":-1}`: "arguments.max_pages: -1",
		`{"url":"http://x/","more":0}`:       "unknown field",
		`{"type":"spider","url":"http://x"}`: `arguments.type: "spider"`,
	}
	for arguments, reason := range refused {
		_, err := ask(b, 0, arguments)
		var refusal *backend.Refusal
		require.ErrorAs(t, err, &refusal, arguments)
		require.Contains(t, refusal.Reason, reason, arguments)
	}
	for _, path := range []string{"/slow", "/busy"} {
		fresh, _ := source(web.Options{Timeout: 300 * time.Millisecond})
		_, err := ask(fresh, 0, `{"url":"`+url+path+`"}`)
		require.ErrorIs(t, err, backend.ErrUnavailable, path)
	}
}

func TestAHostThatCannotTellItsRulesIsLeftAlone(t *testing.T) {
	var pages int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		pages++
	}))
	defer server.Close()
	b, _ := source(web.Options{})
	_, err := ask(b, 0, `{"url":"`+server.URL+`"}`)
	require.ErrorIs(t, err, backend.ErrUnavailable)
	require.Zero(t, pages)
}

func TestPrivateNetworksAreNotReached(t *testing.T) {
	url, asked := site(t)
	b := datajob.Backend{Source: web.New(web.Options{})}
	port := url[strings.LastIndexByte(url, ':'):]
	for _, host := range []string{
		"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "192.168.0.1", "0.0.0.0", "localhost",
	} {
		_, err := ask(b, 0, `{"url":"http://`+host+port+`/a"}`)
		require.ErrorIs(t, err, backend.ErrRefused, host)
	}
	for _, host := range []string{"2130706433", "0x7f000001", "017700000001", "127.1"} {
		_, err := ask(b, 0, `{"url":"http://`+host+port+`/a"}`)
		require.Error(t, err, "%s: a name that no server knows, or an address that is refused", host)
	}
	require.Empty(t, asked())
}

package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob/web"
)

// forbidding is a site that disallows /no and remembers the addresses it was asked for. Its home has a link.
func forbidding(t *testing.T, link string) (url string, asked func() []string) {
	t.Helper()
	var mu sync.Mutex
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch r.URL.Path {
		case "/robots.txt":
			_, _ = w.Write([]byte("User-agent: *\nDisallow: /no\nDisallow: /end/$"))
			return
		case "/to":
			w.Header().Set("Location", link)
			w.WriteHeader(http.StatusFound)
		}
		seen = append(seen, r.RequestURI)
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<p>x</p><a href="` + link + `">y</a>`))
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return seen
	}
}

// TestNoSpellingOfAPathEscapesTheRules: servers take all of these for /no.
func TestNoSpellingOfAPathEscapesTheRules(t *testing.T) {
	for _, path := range []string{
		"/a/../no/x", "/a/./../no", "/../no", "/a/%2e%2e/no/x", "/a/.%2E/no", "/%2e/no", "//no/x", "/a/..//no/x", "///no",
		"/a/..%2fno", "/a%2F..%2Fno/x", "/%2Fno", "/%6eo", "/x//../../no", "/no/.", "/a/../end/", "/end/x/..", "/end/.",
		"/a%5C..%5Cno/x",
	} {
		url, asked := forbidding(t, path)
		b, _ := source(web.Options{})
		_, err := ask(b, 0, `{"url":"`+url+path+`"}`)
		require.ErrorIs(t, err, backend.ErrRefused, path)
		require.ErrorContains(t, err, "robots.txt of", path)
		_, err = ask(b, 0, `{"url":"`+url+`/to"}`)
		if !strings.HasPrefix(path, "//") { // which leads to another host
			require.ErrorIs(t, err, backend.ErrRefused, "redirected to %s", path)
		}
		_, err = ask(b, 0, `{"url":"`+url+`","max_depth":1}`)
		require.NoError(t, err)
		require.Subset(t, []string{"/to", "/"}, asked(), path)
	}
}

func TestAPathIsSentWithoutItsDots(t *testing.T) {
	for path, want := range map[string]string{
		"/a/../b": "/b", "/a/%2e%2e/b?c=../d": "/b?c=../d", "/a/./b/": "/a/b/", "/a/b/..": "/a/", "/a//b": "/a//b",
		"/a%2Fb": "/a%2Fb", "/%C3%A9/..a": "/%C3%A9/..a", "/...": "/...", "": "/", "?x": "/?x", "/a%3Fno": "/a%3Fno",
	} {
		url, asked := forbidding(t, "/")
		b, _ := source(web.Options{})
		response, err := ask(b, 0, `{"url":"`+url+path+`"}`)
		require.Equal(t, []string{want}, asked(), path)
		require.Equal(t, url+path, entries(t, response, err)[0].URL, "as the job has it")
	}
}

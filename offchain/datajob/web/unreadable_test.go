package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob/web"
)

// halting is a site whose pages cannot be read to their end.
func halting(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	page := func(path string, serve func(w http.ResponseWriter, r *http.Request), headers ...string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			for _, header := range headers {
				name, value, _ := strings.Cut(header, ": ")
				w.Header().Set(name, value)
			}
			serve(w, r)
		})
	}
	write := func(content string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, content) }
	}
	page("/trickle", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprint(w, "<p>a")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	page("/silent", func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	page("/short", write("<p>a"), "Content-Length: 100")
	page("/long", write("<p>"+strings.Repeat("a", 5_000)), "Content-Length: 9000")
	page("/packed", write("\x1f\x8b\x08 no gzip at all"), "Content-Encoding: gzip")
	page("/unpacked", write("<p>no gzip"), "Content-Encoding: gzip")
	page("/br", write("\x1b\x2f packed"), "Content-Encoding: br")
	page("/identity", write("<p>plain"), "Content-Encoding: identity")
	page("/empty", write(""))
	page("/wide", write("\xfe\xff\x00<\x00p\x00>\x00a"))
	page("/wide-text", write("\xff\xfea\x00"), "Content-Type: text/plain")
	page("/marked", write("\ufeff<p>a"), "Content-Type: text/html; charset=utf-8")
	page("/unreadable", write("\x1b$)C\x0e<p>a"), "Content-Type: text/html; charset=iso-2022-kr")
	page("/careless", write("<p>a"), "Content-Type: text/html;charset")
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

func TestAPageThatCannotBeReadIsNoEmptyPage(t *testing.T) {
	url := halting(t)
	for path, want := range map[string]error{
		"/trickle": backend.ErrUnavailable, "/silent": backend.ErrUnavailable, "/short": backend.ErrUnavailable,
		"/long": backend.ErrUnavailable, "/packed": backend.ErrUnavailable, "/unpacked": backend.ErrUnavailable,
		"/br": backend.ErrRefused, "/unreadable": backend.ErrRefused,
	} {
		b, _ := source(web.Options{Timeout: 500 * time.Millisecond})
		_, err := ask(b, 0, `{"url":"`+url+path+`"}`)
		require.ErrorIs(t, err, want, path)
	}
	b, _ := source(web.Options{})
	for path, want := range map[string]string{
		"/empty": "", "/identity": "plain", "/wide": "a", "/wide-text": "a", "/marked": "a", "/careless": "a",
	} {
		response, err := ask(b, 0, `{"url":"`+url+path+`"}`)
		require.Equal(t, want, entries(t, response, err)[0].Text, path)
	}
}

// TestRulesThatCannotBeReadAllowNothing: in a robots.txt that is coded or cut, the rule that matters may be missing.
func TestRulesThatCannotBeReadAllowNothing(t *testing.T) {
	for _, header := range []string{"Content-Encoding: br", "Content-Encoding: gzip", "Content-Length: 900"} {
		pages := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/robots.txt" {
				pages++
				return
			}
			name, value, _ := strings.Cut(header, ": ")
			w.Header().Set(name, value)
			_, _ = fmt.Fprint(w, "User-agent: *\n")
		}))
		b, _ := source(web.Options{})
		_, err := ask(b, 0, `{"url":"`+server.URL+`"}`)
		server.Close()
		require.ErrorIs(t, err, backend.ErrUnavailable, header)
		require.Zero(t, pages, header)
	}
}

package payload_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/payload"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

func hash(content string) []byte {
	sum := sha256.Sum256([]byte(content))
	return sum[:]
}

// site serves the paths of the test.
func site(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/hello", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) })
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(bytes.Repeat([]byte("x"), 1<<16)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.Handle("/moved", http.RedirectHandler("/hello", http.StatusFound))
	mux.Handle("/file", http.RedirectHandler("file:///etc/passwd", http.StatusFound))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func TestFetchTakesWhatTheChainVouchesForOnly(t *testing.T) {
	url := site(t).URL
	fetcher := payload.NewFetcher(payload.Options{
		AllowPrivate: true, MaxBytes: 1 << 10, Timeout: 300 * time.Millisecond,
	})
	remote := func(path, content string, size uint64) rewardstypes.Payload {
		return rewardstypes.Payload{Uri: url + path, Hash: hash(content), Size_: size}
	}
	inline := func(content, hashed string) rewardstypes.Payload {
		return rewardstypes.Payload{Inline: []byte(content), Hash: hash(hashed), Size_: uint64(len(content))}
	}
	elsewhere := func(uri string) rewardstypes.Payload {
		return rewardstypes.Payload{Uri: uri, Hash: hash("x"), Size_: 1}
	}
	cases := []struct {
		name    string
		payload rewardstypes.Payload
		want    error
	}{
		{"inline bytes with their hash", inline("hello", "hello"), nil},
		{"inline bytes with another hash", inline("hello", "x"), payload.ErrWrongContent},
		{"a page with its hash", remote("/hello", "hello", 5), nil},
		{"a page behind a redirect", remote("/moved", "hello", 5), nil},
		{"a page with another hash", remote("/hello", "hullo", 5), payload.ErrWrongContent},
		{"a page longer than announced", remote("/hello", "hello", 4), payload.ErrWrongContent},
		{"a page shorter than announced", remote("/hello", "hello", 6), payload.ErrWrongContent},
		{"a page without end", remote("/endless", "x", 1<<10), payload.ErrWrongContent},
		{"a page larger than the limit", remote("/hello", "hello", 1<<10+1), payload.ErrForbidden},
		{"a page that never comes", remote("/slow", "hello", 5), payload.ErrUnreachable},
		{"a page that is missing", remote("/none", "hello", 5), payload.ErrUnreachable},
		{"redirects without end", remote("/loop", "hello", 5), payload.ErrForbidden},
		{"a redirect to a file", remote("/file", "hello", 5), payload.ErrForbidden},
		{"a file", elsewhere("file:///etc/passwd"), payload.ErrForbidden},
		{"a settled request's payload", elsewhere(""), payload.ErrForbidden},
		{"nobody listens", elsewhere("http://127.0.0.1:1/"), payload.ErrUnreachable},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			content, err := fetcher.Fetch(context.Background(), tc.payload)
			if tc.want != nil {
				require.ErrorIs(t, err, tc.want)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "hello", string(content))
		})
	}
}

func TestFetchStaysOffPrivateNetworks(t *testing.T) {
	url := site(t).URL
	fetcher := payload.NewFetcher(payload.Options{})
	for _, uri := range []string{url + "/hello", strings.Replace(url, "127.0.0.1", "localhost", 1) + "/hello"} {
		_, err := fetcher.Fetch(context.Background(), rewardstypes.Payload{Uri: uri, Hash: hash("hello"), Size_: 5})
		require.ErrorIs(t, err, payload.ErrForbidden, uri)
	}
}

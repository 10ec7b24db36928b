package payload_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/payload"
)

func TestWhatIsPublishedIsFetched(t *testing.T) {
	s := newShelf(t, 1<<20)
	server := httptest.NewServer(payload.NewServer(s.Store).Handler())
	t.Cleanup(server.Close)
	publisher, err := payload.NewPublisher(s.Store, server.URL+"/")
	require.NoError(t, err)
	long := strings.Repeat("x", 100_000)
	p, err := publisher.Publish([]byte(long))
	require.NoError(t, err)
	require.NoError(t, p.Validate())
	require.Empty(t, p.Inline)
	got, err := payload.NewFetcher(payload.Options{AllowPrivate: true}).Fetch(context.Background(), p)
	require.NoError(t, err)
	require.Equal(t, long, string(got))
}

func TestTheServerShowsPayloadsAndNothingElse(t *testing.T) {
	s := newShelf(t, 1<<20)
	name := s.put("<b>hello</b>", 7, 7, 7)
	handler := payload.NewServer(s.Store).Handler()
	ask := func(method, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(method, path, http.NoBody))
		return w
	}
	got := ask(http.MethodGet, "/payload/"+name)
	require.Equal(t, http.StatusOK, got.Code)
	require.Equal(t, "<b>hello</b>", got.Body.String())
	require.Equal(t, "application/octet-stream", got.Header().Get("Content-Type"))
	require.Equal(t, "nosniff", got.Header().Get("X-Content-Type-Options"))
	got = ask(http.MethodHead, "/payload/"+name)
	require.Equal(t, http.StatusOK, got.Code)
	require.Equal(t, "12", got.Header().Get("Content-Length"))
	require.Empty(t, got.Body.String())
	for _, path := range []string{
		"/", "/payload", "/payload/", "/payload/" + strings.ToUpper(name), "/payload/" + name + ".key",
		"/payload/" + strings.Repeat("0", 64), "/payload/%2e%2e%2fjournal", "/payload/" + name + "/x",
	} {
		require.Equal(t, http.StatusNotFound, ask(http.MethodGet, path).Code, path)
	}
	require.Equal(t, http.StatusMethodNotAllowed, ask(http.MethodPut, "/payload/"+name).Code)
}

func TestTheServerEndsWithItsContext(t *testing.T) {
	s := newShelf(t, 1<<20)
	name := s.put("hello")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- payload.NewServer(s.Store).Serve(ctx, listener) }()
	got, err := http.Get("http://" + listener.Addr().String() + "/payload/" + name)
	require.NoError(t, err)
	content, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	require.Equal(t, "hello", string(content))
	cancel()
	select {
	case err := <-ended:
		require.NoError(t, err)
	case <-time.After(5 * time.Second):
		t.Fatal("the server goes on")
	}
}

func TestAPublicRootIsTheRootOfAServer(t *testing.T) {
	s := newShelf(t, 1<<20)
	for _, root := range []string{
		"", "worker.example", "ftp://worker.example", "https://", "https://worker.example/?a=b", "https://a:b@worker.example",
		"https://" + strings.Repeat("a", 500),
	} {
		_, err := payload.NewPublisher(s.Store, root)
		require.Error(t, err, root)
	}
	for _, root := range []string{"http://127.0.0.1:8091", "https://worker.example/under/"} {
		_, err := payload.NewPublisher(s.Store, root)
		require.NoError(t, err, root)
	}
}

package remote_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/datajob/remote"
	"github.com/masa-finance/masad/testutil/scale"
)

// api answers with what it was asked.
func api(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/search", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(w, `{"data": {"items": [{"asked": %q}, {"body": %q}, {"key": %q}]}}`,
			r.URL.RawQuery, body, r.Header.Get("Authorization"))
	})
	for path, reply := range map[string]string{"/list": `[1, 2, 3]`, "/text": "hello", "/object": `{"a": [1]}`} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, reply) })
	}
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte(strings.Repeat(" ", 1<<16))); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/busy", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	mux.HandleFunc("/bad", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) })
	mux.Handle("/moved", http.RedirectHandler("/list", http.StatusFound))
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

func do(t *testing.T, options remote.Options, arguments string) (backend.Response, error) {
	t.Helper()
	source, err := remote.New(options)
	require.NoError(t, err)
	return datajob.Backend{Source: source}.Answer(context.Background(), backend.Request{
		Prompt: `{"type":"twitter","arguments":` + arguments + `}`, MaxBytes: 4_096,
	})
}

func TestArgumentsFillTheGaps(t *testing.T) {
	root := api(t)
	options := remote.Options{URL: root + "/search?q={query}&n={max_results:10}", Path: "data.items", Key: "secret"}
	got, err := do(t, options, `{"query":"a b&c=d#e/../é"}`)
	require.NoError(t, err)
	require.Equal(t,
		`{"data":[{"asked":"q=a+b%26c%3Dd%23e%2F..%2F%C3%A9&n=10"},{"body":""},{"key":"Bearer secret"}]}`, got.Text)
	options.Method = http.MethodPost
	got, err = do(t, options, `{"query":"x","max_results":3}`)
	require.NoError(t, err)
	require.Equal(t,
		`{"data":[{"asked":"q=x&n=3"},{"body":"{\"query\":\"x\",\"max_results\":3}"},{"key":"Bearer secret"}]}`, got.Text)
	options = remote.Options{URL: root + "/search?q={query}&n={max_results:10}&after={next_cursor:}", Path: "data.items"}
	got, err = do(t, options, `{"query":"0","max_results":0,"next_cursor":null}`)
	require.NoError(t, err)
	require.Contains(t, got.Text, `{"asked":"q=0&n=10&after="}`, "zero is no wish")
	got, err = do(t, remote.Options{URL: root + "/list"}, `{}`)
	require.NoError(t, err)
	require.Equal(t, `[1,2,3]`, got.Text)
	got, err = do(t, remote.Options{URL: root + "/object"}, `{}`)
	require.NoError(t, err)
	require.Equal(t, `{"a":[1]}`, got.Text)
}

// TestTheSourcesCursorIsKept: a later job brings it back in a gap.
func TestTheSourcesCursorIsKept(t *testing.T) {
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.RawQuery
		_, _ = fmt.Fprint(w, `{"data":{"items":[1,2]},"next_cursor":"n&1","meta":{"next":5}}`)
	}))
	defer server.Close()
	for _, row := range []struct{ path, cursor, want string }{
		{"data.items", "", `{"data":[1,2],"next_cursor":"n&1"}`},
		{"data.items", "meta.next", `{"data":[1,2],"next_cursor":"5"}`},
		{"data.items", "meta.none", `{"data":[1,2]}`},
		{"data.items", "next_cursor.x", `{"data":[1,2]}`},
		{"", "", `{"data":{"items":[1,2]},"next_cursor":"n&1","meta":{"next":5}}`},
	} {
		options := remote.Options{URL: server.URL + "/?after={next_cursor:}", Path: row.path, Cursor: row.cursor}
		got, err := do(t, options, `{"next_cursor":"n&1"}`)
		require.NoError(t, err)
		require.Equal(t, row.want, got.Text, row)
		require.Equal(t, "after=n%261", asked)
	}
	_, err := remote.New(remote.Options{URL: server.URL, Cursor: "meta.next"})
	require.ErrorContains(t, err, "path")
}

// TestAnArgumentStaysInItsGap: whatever it is, scheme, host, path and the other parameters are the owner's.
// TestAnAnswerIsTextWhateverItIsCodedIn: gateways reject what is not UTF-8, and its worker is not paid.
func TestAnAnswerIsTextWhateverItIsCodedIn(t *testing.T) {
	for name, row := range map[string]struct{ kind, body, want string }{
		"UTF-8":                    {"application/json", `["café"]`, `["café"]`},
		"a byte order mark":        {"application/json", "\ufeff[1]", `[1]`},
		"Latin-1, as it says":      {"application/json; charset=ISO-8859-1", "[\"caf\xe9\"]", `["café"]`},
		"UTF-16, as it says":       {"application/json; charset=utf-16le", "[\x00\"\x00\xe9\x00\"\x00]\x00", `["é"]`},
		"bytes that are no text":   {"application/json", "[\"caf\xe9\"]", `["caf?"]`},
		"a charset that is none":   {"application/json; charset=x", `["café"]`, `["café"]`},
		"a type that cannot be it": {";;", `["café"]`, `["café"]`},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", row.kind)
				_, _ = io.WriteString(w, row.body)
			}))
			defer server.Close()
			got, err := do(t, remote.Options{URL: server.URL}, `{}`)
			require.NoError(t, err)
			require.Equal(t, row.want, got.Text)
		})
	}
}

func TestAnArgumentStaysInItsGap(t *testing.T) {
	var seen *url.URL
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r.URL
		_, _ = fmt.Fprint(w, "[]")
	}))
	defer server.Close()
	source, err := remote.New(remote.Options{URL: server.URL + "/v1/{name}/rows?q={query}&fixed=1"})
	require.NoError(t, err)
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		name, query := rapid.StringN(1, 20, -1).Draw(t, "name"), rapid.String().Draw(t, "query")
		arguments, err := datajob.Encoded(map[string]string{"name": name, "query": query})
		require.NoError(t, err)
		_, err = source.Do(context.Background(), datajob.Job{Type: "x", Arguments: arguments}, 0)
		if name == "." || name == ".." {
			require.ErrorIs(t, err, backend.ErrRefused)
			return
		}
		require.NoError(t, err)
		require.Equal(t, "/v1/"+url.PathEscape(strings.ToValidUTF8(name, "\ufffd"))+"/rows", seen.EscapedPath())
		require.Equal(t, url.Values{"q": {strings.ToValidUTF8(query, "\ufffd")}, "fixed": {"1"}}, seen.Query())
	})
}

func TestWhatCannotBePassedOnIsRefusedAndWhatMayPassIsNot(t *testing.T) {
	root := api(t)
	at := func(path string) remote.Options {
		return remote.Options{URL: root + path, Timeout: 300 * time.Millisecond, MaxBytes: 1 << 10}
	}
	picked := at("/object")
	picked.Path = "b"
	noList := at("/object")
	noList.Path = "a.b"
	typed := at("/list")
	typed.Types = []string{"reddit"}
	for name, row := range map[string]struct {
		options   remote.Options
		arguments string
		want      error
		reason    string
	}{
		"an argument is missing":   {at("/search?q={query}"), `{}`, backend.ErrRefused, "arguments.query: is missing"},
		"an argument is a list":    {at("/search?q={query}"), `{"query":[1]}`, backend.ErrRefused, "arguments.query"},
		"a step out of a path":     {at("/x/{name}"), `{"name":".."}`, backend.ErrRefused, "part of a path"},
		"another type of job":      {typed, `{}`, backend.ErrRefused, "type:"},
		"the path leads nowhere":   {picked, `{}`, backend.ErrRefused, "has no b"},
		"the path meets no object": {noList, `{}`, backend.ErrRefused, "no object"},
		"a bad request":            {at("/bad"), `{}`, backend.ErrRefused, "status 400"},
		"a redirect":               {at("/moved"), `{}`, backend.ErrRefused, "status 302"},
		"no end":                   {at("/endless"), `{}`, backend.ErrRefused, "more than 1024 bytes"},
		"no JSON":                  {at("/text"), `{}`, backend.ErrUnavailable, "not JSON"},
		"busy":                     {at("/busy"), `{}`, backend.ErrUnavailable, "status 503"},
		"silence":                  {at("/slow"), `{}`, backend.ErrUnavailable, ""},
	} {
		_, err := do(t, row.options, row.arguments)
		require.ErrorIs(t, err, row.want, name)
		require.ErrorContains(t, err, row.reason, name)
	}
}

func TestATemplateIsChecked(t *testing.T) {
	for _, text := range []string{
		"", "x", "ftp://x/", "http://", "http://{host}/", "http://x{host}/", "{scheme}://x/", "http://x/#{a}", "http://x/{",
		"http://x/{A}", "http://x/?q={}",
	} {
		_, err := remote.New(remote.Options{URL: text})
		require.Error(t, err, text)
	}
	_, err := remote.New(remote.Options{URL: "http://x/", Method: "DELETE"})
	require.ErrorContains(t, err, "DELETE")
}

package backend_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
)

func ask(t *testing.T, url, key string) (backend.Response, error) {
	t.Helper()
	openai, err := backend.NewOpenAI(backend.OpenAIConfig{
		URL: url + "/v1/", Model: backend.LocalModel, Key: key, Timeout: 500 * time.Millisecond,
	})
	require.NoError(t, err)
	return openai.Answer(context.Background(), backend.Request{Prompt: question, MaxTokens: 120})
}

func TestOpenAIAndTheLocalServerUnderstandEachOther(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	local := backend.NewLocal(backend.Knobs{Quality: 1_000_000, Seed: 5})
	go func() { done <- backend.Serve(ctx, listener, local) }()

	got, err := ask(t, "http://"+listener.Addr().String(), "")
	require.NoError(t, err)
	require.Equal(t, answer(t, backend.Knobs{Quality: 1_000_000, Seed: 5}, question, 120), got)

	cancel()
	require.NoError(t, <-done)
}

func TestTheLocalServerSpeaksTheAPI(t *testing.T) {
	server := httptest.NewServer(backend.Handler(backend.NewLocal(backend.Knobs{Quality: 1_000_000})))
	defer server.Close()
	post := func(body string) (int, map[string]any) {
		response, err := http.Post(server.URL+"/v1/chat/completions", "application/json", strings.NewReader(body))
		require.NoError(t, err)
		defer func() { require.NoError(t, response.Body.Close()) }()
		var decoded map[string]any
		require.NoError(t, json.NewDecoder(response.Body).Decode(&decoded))
		return response.StatusCode, decoded
	}
	cases := []struct {
		name, body string
		status     int
	}{
		{"a prompt is answered", `{"model":"m","messages":[{"role":"user","content":"Hi there"}]}`, http.StatusOK},
		{"a stream is refused", `{"stream":true,"messages":[{"role":"user","content":"Hi"}]}`, http.StatusBadRequest},
		{"no prompt is refused", `{"messages":[{"role":"system","content":"Hi"}]}`, http.StatusBadRequest},
		{"rubbish is refused", `rubbish`, http.StatusBadRequest},
		{
			"text in parts is read",
			`{"messages":[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"text","text":"you"}]}]}`,
			http.StatusOK,
		},
		{
			"a picture is refused",
			`{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}`,
			http.StatusBadRequest,
		},
		{"a number is refused", `{"messages":[{"role":"user","content":7}]}`, http.StatusBadRequest},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			status, body := post(tc.body)
			require.Equal(t, tc.status, status)
			if status != http.StatusOK {
				require.Contains(t, body, "error")
				return
			}
			require.Equal(t, "chat.completion", body["object"])
		})
	}
	for tokens, want := range map[string]string{"3": "length", "200": "stop"} {
		_, body := post(`{"max_tokens":` + tokens + `,"messages":[{"role":"user","content":"Hi there"}]}`)
		require.Equal(t, want, body["choices"].([]any)[0].(map[string]any)["finish_reason"], tokens)
	}
	for _, path := range []string{"/v1/models", "/healthz"} {
		response, err := http.Get(server.URL + path)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusOK, response.StatusCode, path)
	}
}

func TestOpenAITellsWhatMayPassFromWhatWillNot(t *testing.T) {
	cases := []struct {
		name    string
		handler http.HandlerFunc
		want    error
	}{
		{"an overloaded server may pass", status(http.StatusServiceUnavailable, "busy"), backend.ErrUnavailable},
		{"too many requests may pass", status(http.StatusTooManyRequests, ""), backend.ErrUnavailable},
		{"a wrong key will not", status(http.StatusUnauthorized, "who are you"), backend.ErrRefused},
		{"a missing model will not", status(http.StatusNotFound, "no such model"), backend.ErrRefused},
		{"a redirect is not followed", status(http.StatusFound, ""), backend.ErrRefused},
		{"an endless answer is cut", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(make([]byte, 5<<20))
		}, backend.ErrRefused},
		{"an empty answer may pass", status(http.StatusOK, `{"choices":[]}`), backend.ErrUnavailable},
		{"no JSON may pass", status(http.StatusOK, `<html>`), backend.ErrUnavailable},
		{"a silent server may pass", func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
		}, backend.ErrUnavailable},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			server := httptest.NewServer(tc.handler)
			defer server.CloseClientConnections()
			_, err := ask(t, server.URL, "")
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://127.0.0.1:1/")
		w.WriteHeader(code)
		_, _ = fmt.Fprint(w, body)
	}
}

func TestOpenAISendsTheKeyAndAcceptsAMissingCount(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = fmt.Fprint(w, `{"choices":[{"message":{"role":"assistant","content":"Fine."}}]}`)
	}))
	defer server.Close()
	_, err := ask(t, server.URL, "wrong")
	require.ErrorIs(t, err, backend.ErrRefused)
	got, err := ask(t, server.URL, "secret")
	require.NoError(t, err)
	require.Equal(t, backend.Response{Text: "Fine."}, got)
}

func TestATextIsTakenWhateverItsServerCounts(t *testing.T) {
	const good = `"choices":[{"message":{"role":"assistant","content":"Fine."}}]`
	for body, want := range map[string]uint64{
		`{` + good + `,"usage":{"completion_tokens":3}}`:                                              3,
		`{` + good + `,"usage":{"completion_tokens":3.0}}`:                                            3,
		`{` + good + `,"usage":{"completion_tokens":-3}}`:                                             0,
		`{` + good + `,"usage":{"completion_tokens":1e99}}`:                                           0,
		`{` + good + `,"usage":{"completion_tokens":"3"}}`:                                            0,
		`{` + good + `,"usage":null}`:                                                                 0,
		`{` + good + `,"usage":[]}`:                                                                   0,
		`{` + good + `,"created":1.5,"id":7,"usage":{"prompt_tokens":-1,` + `"completion_tokens":2}}`: 2,
	} {
		server := httptest.NewServer(status(http.StatusOK, body))
		got, err := ask(t, server.URL, "")
		server.Close()
		require.NoError(t, err, body)
		require.Equal(t, backend.Response{Text: "Fine.", Tokens: want}, got, body)
	}
}

func TestOpenAIRefusesAnEndpointItCannotCall(t *testing.T) {
	for _, config := range []backend.OpenAIConfig{
		{URL: "", Model: "m"}, {URL: "ftp://x/", Model: "m"}, {URL: "localhost:1", Model: "m"}, {URL: "http://x/v1"},
	} {
		_, err := backend.NewOpenAI(config)
		require.Error(t, err, config.URL)
	}
}

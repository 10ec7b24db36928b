package backend_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
)

// named answers with its name when it is let go, and with the context's error before.
type named struct {
	name string
	hold chan struct{}
}

func (n named) Answer(ctx context.Context, _ backend.Request) (backend.Response, error) {
	if n.hold != nil {
		select {
		case <-n.hold:
		case <-ctx.Done():
			return backend.Response{}, ctx.Err()
		}
	}
	return backend.Response{Text: n.name}, nil
}

func TestTheClosestRouteAnswers(t *testing.T) {
	router, err := backend.NewRouter([]backend.Route{
		{Pattern: "llm/*", Backend: named{name: "any"}},
		{Pattern: "llm/big/*", Backend: named{name: "big"}},
		{Pattern: "llm/big/one", Backend: named{name: "one"}},
	}, nil)
	require.NoError(t, err)
	for service, want := range map[string]string{
		"llm/x": "any", "llm/big": "any", "llm/big/two": "big", "llm/big/one": "one", "llm/big/one/more": "big",
	} {
		got, err := router.Answer(context.Background(), backend.Request{Service: service})
		require.NoError(t, err, service)
		require.Equal(t, want, got.Text, service)
	}
	for _, service := range []string{"data/web", "llm", "", "llmx/a"} {
		_, err := router.Answer(context.Background(), backend.Request{Service: service})
		var refusal *backend.Refusal
		require.ErrorAs(t, err, &refusal, service)
		require.ErrorIs(t, err, backend.ErrRefused)
	}
	for _, pattern := range []string{"", "*", "/*", "llm*", "llm/*/x"} {
		_, err := backend.NewRouter([]backend.Route{{Pattern: pattern}}, nil)
		require.Error(t, err, pattern)
	}
}

func TestARouteHasItsPlacesAndItsTime(t *testing.T) {
	router, err := backend.NewRouter([]backend.Route{
		{Pattern: "llm/one", Backend: named{name: "one"}, Parallel: 1},
		{Pattern: "llm/slow/*", Backend: named{"slow", make(chan struct{})}, Timeout: time.Millisecond},
	}, named{name: "other"})
	require.NoError(t, err)
	for service, want := range map[string]struct {
		name     string
		parallel int
	}{"llm/one": {"llm/one", 1}, "llm/slow/a": {"llm/slow/*", 0}, "llm/slow/b": {"llm/slow/*", 0}, "llm/two": {"", 0}} {
		name, parallel := router.Lane(service)
		require.Equal(t, want.name, name, service)
		require.Equal(t, want.parallel, parallel, service)
	}
	_, err = router.Answer(context.Background(), backend.Request{Service: "llm/slow/a"})
	require.ErrorIs(t, err, backend.ErrUnavailable)
	require.False(t, errors.Is(err, context.DeadlineExceeded))
	require.True(t, backend.TimedOut(err))
}

// TestASilentEndpointTimesOut: other failures are told apart from it.
func TestASilentEndpointTimesOut(t *testing.T) {
	hold := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hold }))
	defer server.Close()
	defer close(hold)
	ask := func(ctx context.Context, url string) error {
		model, err := backend.NewOpenAI(backend.OpenAIConfig{URL: url, Model: "m", Timeout: 10 * time.Millisecond})
		require.NoError(t, err)
		_, err = model.Answer(ctx, backend.Request{Service: "llm/m", Prompt: "x"})
		require.ErrorIs(t, err, backend.ErrUnavailable)
		return err
	}
	require.True(t, backend.TimedOut(ask(t.Context(), server.URL)))
	require.False(t, backend.TimedOut(ask(t.Context(), "http://127.0.0.1:1")), "nobody is there")
	ended, end := context.WithCancel(t.Context())
	end()
	require.False(t, backend.TimedOut(ask(ended, server.URL)), "nobody waits any more")
}

// recorder is an endpoint that keeps the last body it got.
func recorder(t *testing.T, reply string) (string, func() map[string]any) {
	t.Helper()
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, reply)
	}))
	t.Cleanup(server.Close)
	return server.URL, func() (decoded map[string]any) {
		require.NoError(t, json.Unmarshal(body, &decoded))
		return decoded
	}
}

func TestAModelIsAskedTheSameAgainIfItObeysSeeds(t *testing.T) {
	url, got := recorder(t, `{"choices":[{"message":{"role":"assistant","content":"Fine."}}]}`)
	seven := uint64(7)
	for name, row := range map[string]struct {
		deterministic bool
		seed          *uint64
		want          map[string]any
	}{
		"its own settings":   {false, nil, map[string]any{"temperature": nil, "seed": nil}},
		"the request's seed": {true, nil, map[string]any{"temperature": 0.0, "seed": 99.0}},
		"a seed of its own":  {true, &seven, map[string]any{"temperature": 0.0, "seed": 7.0}},
		"a seed, not cold":   {false, &seven, map[string]any{"temperature": nil, "seed": 7.0}},
	} {
		model, err := backend.NewOpenAI(backend.OpenAIConfig{
			URL: url, Model: "m", Deterministic: row.deterministic, Seed: row.seed,
		})
		require.NoError(t, err)
		_, err = model.Answer(context.Background(), backend.Request{Service: "llm/m", Prompt: "x", Seed: 99})
		require.NoError(t, err)
		body := got()
		for field, value := range row.want {
			require.Equal(t, value, body[field], "%s: %s", name, field)
		}
	}
}

func embed(b backend.Backend, payload string, limit int) (backend.Response, error) {
	return b.Answer(context.Background(), backend.Request{Service: "embed/small", Prompt: payload, MaxBytes: limit})
}

func TestEmbeddingsPassTheAPIUnchanged(t *testing.T) {
	url, got := recorder(t, `{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.10, -2e-05]}],
"model":"x","usage":{"prompt_tokens":3,"total_tokens":3}}`)
	model, err := backend.NewOpenAI(backend.OpenAIConfig{URL: url, Model: "mine"})
	require.NoError(t, err)
	response, err := embed(model, `{"input":"hello","model":"theirs"}`, 4_096)
	require.NoError(t, err)
	require.Equal(t, backend.Response{
		Text: `{"data":[{"index":0,"embedding":[0.10,-2e-05]}]}`, JSON: true, Tokens: 3,
	}, response)
	require.Equal(t, map[string]any{"model": "mine", "input": []any{"hello"}}, got())
	_, err = embed(model, `{"input":["a","b"]}`, 4_096)
	require.ErrorIs(t, err, backend.ErrUnavailable, "one vector for two texts")
	_, err = embed(model, `{"input":"hello"}`, 20)
	require.ErrorIs(t, err, backend.ErrRefused, "half a list of vectors is of no use")
	for _, payload := range []string{
		"hello", `{}`, `{"input":[]}`, `{"input":[""]}`, `{"input":7}`, `{"input":"a","n":1}`, `{"input":"a"}x`,
	} {
		_, err := embed(model, payload, 0)
		require.ErrorIs(t, err, backend.ErrRefused, payload)
	}
}

// TestVectorsThatWouldBeRejectedAreNotSent: a gateway takes none of them, and the worker could give the request back.
func TestVectorsThatWouldBeRejectedAreNotSent(t *testing.T) {
	const (
		two     = `{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2]}]}`
		swapped = `{"data":[{"index":1,"embedding":[1]},{"index":0,"embedding":[2]}]}`
	)
	for name, row := range map[string]struct{ said, want string }{
		"as the API has it":     {two, two},
		"in another order":      {swapped, swapped},
		"without numbers":       {`{"data":[{"embedding":[1]},{"embedding":[2]}]}`, two},
		"counted in fractions":  {strings.TrimSuffix(two, "}") + `,"usage":{"prompt_tokens":3.0}}`, two},
		"counted in text":       {strings.TrimSuffix(two, "}") + `,"usage":{"prompt_tokens":"3"}}`, two},
		"a number twice":        {`{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[2]}]}`, ""},
		"of different lengths":  {`{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]}`, ""},
		"with null":             {`{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[null]}]}`, ""},
		"with texts":            {`{"data":[{"index":0,"embedding":["1"]},{"index":1,"embedding":["1"]}]}`, ""},
		"too large for 32 bits": {`{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1e39]}]}`, ""},
		"empty":                 {`{"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[]}]}`, ""},
		"in base64":             {`{"data":[{"index":0,"embedding":"AACAPw=="},{"index":1,"embedding":"AACAPw=="}]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			url, _ := recorder(t, row.said)
			model, err := backend.NewOpenAI(backend.OpenAIConfig{URL: url, Model: "m"})
			require.NoError(t, err)
			got, err := embed(model, `{"input":["a","b"]}`, 4_096)
			if row.want == "" {
				require.ErrorIs(t, err, backend.ErrUnavailable)
				return
			}
			require.NoError(t, err)
			require.Equal(t, row.want, got.Text)
		})
	}
}

func TestTheLocalModelEmbedsByWords(t *testing.T) {
	local := backend.NewLocal(backend.Knobs{})
	vectors := func(payload string) [][]float64 {
		response, err := embed(local, payload, 0)
		require.NoError(t, err)
		var read struct {
			Data []struct {
				Embedding []float64 `json:"embedding"`
			} `json:"data"`
		}
		require.NoError(t, json.Unmarshal([]byte(response.Text), &read))
		var found [][]float64
		for _, vector := range read.Data {
			require.Len(t, vector.Embedding, 64)
			found = append(found, vector.Embedding)
		}
		return found
	}
	product := func(a, b []float64) (sum float64) {
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	found := vectors(`{"input":["yeast makes bread rise","Bread, rise! Yeast makes","stars shine at night","..."]}`)
	require.InDelta(t, 1, product(found[0], found[0]), 0.01)
	require.InDelta(t, 1, product(found[0], found[1]), 0.01, "the same words")
	require.Less(t, product(found[0], found[2]), 0.5, "other words")
	require.Zero(t, product(found[3], found[3]), "no words")

	server := httptest.NewServer(backend.Handler(local))
	defer server.Close()
	model, err := backend.NewOpenAI(backend.OpenAIConfig{URL: server.URL + "/v1", Model: backend.LocalModel})
	require.NoError(t, err)
	served, err := embed(model, `{"input":["yeast"]}`, 0)
	require.NoError(t, err)
	own, err := embed(local, `{"input":["yeast"]}`, 0)
	require.NoError(t, err)
	require.Equal(t, own, served)
	for _, body := range []string{"x", `{"input":[]}`, `{"input":7}`} {
		response, err := http.Post(server.URL+"/v1/embeddings", "application/json", strings.NewReader(body))
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusBadRequest, response.StatusCode, body)
	}
}

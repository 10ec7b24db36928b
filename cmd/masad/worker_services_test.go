package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
)

// served is the worker's backend for some values of the flag.
func served(t *testing.T, args ...string) (backend.Backend, error) {
	t.Helper()
	return routerOf(parsed(t, newWorkerRunCmd(), args...))
}

func TestServicesHaveTheirOwnBackends(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.jsonl"), []byte(`{"id":"1","text":"yeast"}`), 0o600))
	feeds := filepath.Join(dir, "feeds.txt")
	require.NoError(t, os.WriteFile(feeds, []byte("# news\n\nhttps://example.com/feed\n"), 0o600))
	t.Setenv("MASA_TEST_KEY", "secret")
	router, err := served(
		t,
		"--service", "data/archive=file,dir="+dir+",parallel=2,timeout=5s,type=archive discord",
		"--service", "data/news=rss,feeds="+feeds+",any=true,refresh=1m,max-bytes=1000",
		"--service", "data/web=web,pages=3,depth=1,pace=2s,max-bytes=100000,timeout=20s",
		"--service", `data/x=http-json,url=http://localhost:1/?q={query}\,{more:1},path=data,`+
			"cursor=meta.next,key-env=MASA_TEST_KEY",
		"--service", "data/y=exec,command=/bin/cat,args=-u -,env=LANG,type=x",
		"--service", "llm/llama-3-8b=openai,url=http://localhost:1/v1,model=m,seed=7,deterministic=false",
		"--service", "embed/*=local", "--service", "llm/*=local,quality=bad,seed=3,delay=1ms,failure=0",
	)
	require.NoError(t, err)
	ask := func(service, prompt string) (backend.Response, error) {
		return router.Answer(context.Background(), backend.Request{Service: service, Prompt: prompt})
	}
	got, err := ask("data/archive", `{"type":"archive","arguments":{"query":"yeast"}}`)
	require.NoError(t, err)
	require.Equal(t, `{"data":[{"id":"1","text":"yeast","username":""}]}`, got.Text)
	got, err = ask("data/y", `{"type":"x","arguments":{}}`)
	require.NoError(t, err)
	require.Equal(t, `{"type":"x","arguments":{}}`, got.Text)
	got, err = ask("embed/small", `{"input":"hello"}`)
	require.NoError(t, err)
	require.Contains(t, got.Text, `{"data":[{"index":0,"embedding":[`)
	got, err = ask("llm/other", "Why is the sky blue?")
	require.NoError(t, err)
	require.NotContains(t, got.Text, "sky")
	_, err = ask("llm/llama-3-8b", "Why is the sky blue?")
	require.ErrorIs(t, err, backend.ErrUnavailable, "nobody listens there")
	_, err = ask("data/other", `{"type":"archive","arguments":{"query":"yeast"}}`)
	require.ErrorIs(t, err, backend.ErrRefused, "no backend for it, and no default")
	require.ErrorContains(t, err, "service data/other is not served")
}

func TestTheDefaultBackendAnswersTheOthers(t *testing.T) {
	router, err := served(t, "--service", "data/y=exec,command=/bin/cat", "--backend", "local")
	require.NoError(t, err)
	got, err := router.Answer(context.Background(), backend.Request{Service: "llm/local", Prompt: "Why is the sky blue?"})
	require.NoError(t, err)
	require.Contains(t, got.Text, "blue")
	_, err = served(t)
	require.ErrorContains(t, err, "--backend-url: name the root of an OpenAI-compatible API",
		"without services the default has to be named")
}

func TestAWrongServiceNamesFlagAndOption(t *testing.T) {
	for text, reason := range map[string]string{
		"data/web":                            "is not <service>=<backend>",
		"web=web":                             "neither a service",
		"*=web":                               "neither a service",
		"DATA/x=web":                          "neither a service",
		"data/*/x=web":                        "neither a service",
		"data/web=spider":                     `data/web: "spider" is no backend, must be one of exec, file, http-json`,
		"data/web=web,pages":                  `"pages" is not option=value`,
		"data/web=web,colour=1":               "data/web=web: colour: no such option of web, must be one of depth, max-bytes",
		"data/web=web,pages=0":                `pages: "0" is outside 1..1000`,
		"data/web=web,pages=1,pages=2":        "pages: is given twice",
		"data/web=web,timeout=soon":           `timeout: "soon" is not a duration`,
		"data/web=web,parallel=-1":            "parallel:",
		"data/web=web,pace=-1s":               "pace:",
		"data/n=rss":                          "feeds:",
		"data/n=rss,any=maybe":                "any:",
		"data/n=rss,feeds=/no/such/file":      "feeds:",
		"data/f=file":                         "dir:",
		"data/f=file,dir=/no/such/dir":        "dir:",
		"data/h=http-json":                    "url:",
		"data/h=http-json,url=http://{host}/": "url:",
		"data/h=http-json,url=http://x/,method=DELETE":   "DELETE",
		"data/h=http-json,url=http://x/,cursor=next":     ": cursor: without a path",
		"data/h=http-json,url=http://x/,key-env=MASA_NO": "key-env: MASA_NO is not set",
		"data/e=exec":                                            "command:",
		"data/e=exec,command=cat":                                "command:",
		"llm/m=openai":                                           "llm/m=openai: url: name the root",
		"llm/m=openai,url=x,model=m":                             "llm/m=openai: url: backend: \"x\" is not an http",
		"llm/m=openai,url=http://x/v1":                           "model: name the model",
		"llm/m=openai,url=http://x/v1,model=m,seed=-1":           "seed:",
		"llm/m=openai,url=http://x/v1,model=m,deterministic=yes": "deterministic:",
		"llm/m=local,quality=fine":                               "quality:",
	} {
		_, err := served(t, "--service", text)
		require.ErrorContains(t, err, "--service: ", text)
		require.ErrorContains(t, err, reason, text)
	}
	_, err := served(t, "--service", "data/web=web", "--service", "data/web=web")
	require.ErrorContains(t, err, "--service: data/web: is given twice")
}

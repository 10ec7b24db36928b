package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	// maxHeader is the longest header of a call.
	maxHeader = 32 << 10
	// shutdownTime is how long a gateway that ends waits for answers that are being written.
	shutdownTime = 10 * time.Second
)

// ErrNotLoopback tells that a gateway without keys would listen where others can reach it.
var ErrNotLoopback = errors.New("without keys only a loopback address may be listened on")

// errEnding is why the contexts of calls end with the gateway; those of callers that hang up end without a cause.
var errEnding = errors.New("the gateway is shutting down")

// CheckListen refuses an address, as host:port, that is not a loopback one.
func CheckListen(address string) error {
	resolved, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return err
	}
	if !resolved.IP.IsLoopback() {
		return fmt.Errorf("%s: %w", address, ErrNotLoopback)
	}
	return nil
}

// Serve works until the context ends. Calls that wait for an answer then are told to look later; requests that are on
// the chain are taken up when a gateway with the same journal starts again.
func (g *Gateway) Serve(ctx context.Context, listener net.Listener) error {
	if err := g.abandon(); err != nil {
		return errors.Join(err, listener.Close(), g.memory.close())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	calls, end := context.WithCancelCause(context.WithoutCancel(ctx))
	defer context.AfterFunc(ctx, func() { end(errEnding) })()
	server := &http.Server{
		Handler: g.Handler(), ReadTimeout: g.options.ReadTime, ReadHeaderTimeout: g.options.ReadTime,
		WriteTimeout: g.options.WriteTime, IdleTimeout: time.Minute, MaxHeaderBytes: maxHeader,
		ErrorLog:    slog.NewLogLogger(g.options.Log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return calls },
	}
	listened, ran := make(chan error, 1), make(chan error, 1)
	go func() { listened <- server.Serve(listener) }()
	go func() { ran <- g.run(ctx) }()
	var failed error
	select {
	case failed = <-listened:
	case failed = <-ran:
		ran = nil
	case <-ctx.Done():
	}
	cancel()
	late, stop := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer stop()
	if err := server.Shutdown(late); err != nil {
		failed = errors.Join(failed, err, server.Close())
	}
	if ran != nil {
		failed = errors.Join(failed, <-ran)
	}
	return failed
}

// Handler is the HTTP side. Calls make progress only while Serve runs.
func (g *Gateway) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, serve := range g.endpoints() {
		_, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(pattern, g.guarded(path, serve))
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	mux.HandleFunc("GET /readyz", g.ready)
	return g.crossOrigin(g.routed(mux))
}

// endpoints are what callers are served, by method and path.
func (g *Gateway) endpoints() map[string]endpoint {
	const earlier = legacyRoot + "data"
	return map[string]endpoint{
		"POST /v1/chat/completions":     g.complete,
		"POST /v1/embeddings":           g.embed,
		"POST /v1/data":                 g.gather, // otherwise it would be sent to /v1/data/
		"POST /v1/data/{kind...}":       g.gather,
		"POST /v1/quote":                g.quoteCall,
		"POST /v1/quote/data":           g.quoteData,
		"POST /v1/quote/data/{kind...}": g.quoteData,
		"GET /v1/models":                g.listModels,
		"GET /v1/models/{id...}":        g.showModel,
		"GET /v1/requests/{id}":         g.showRequest,

		"POST " + earlier + "/web":                         g.legacy("web", g.readPages),
		"POST " + earlier + "/twitter/tweets/recent":       g.legacy("twitter", g.readTweets),
		"GET " + earlier + "/twitter/profile/{username}":   g.legacy("twitter", g.readProfile),
		"GET " + earlier + "/twitter/followers/{username}": g.legacy("twitter", g.readFollowers),
	}
}

// ready tells whether a call could be served: the chain answers, and the key has its grants.
func (g *Gateway) ready(w http.ResponseWriter, r *http.Request) {
	if _, err := g.chain.Height(r.Context()); err != nil {
		chainFault(err).reply(w, r)
		return
	}
	if !g.options.May() {
		notGranted().reply(w, r)
		return
	}
	w.WriteHeader(http.StatusOK)
}

package monitor

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	// headerTime is how long a call may take to arrive, shutdownTime how long one that is under way is waited for.
	headerTime   = 10 * time.Second
	shutdownTime = 2 * time.Second
)

// readiness is the body of /readyz.
type readiness struct {
	Ready  bool      `json:"ready"`
	Checks []Finding `json:"checks"`
}

// Handler serves /healthz, which answers as long as the program runs; /readyz, which answers 503 while one of the
// checks fails; and /metrics.
func (m *Monitor) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	mux.HandleFunc("GET /readyz", m.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

// ready answers with each check.
func (m *Monitor) ready(w http.ResponseWriter, r *http.Request) {
	findings := Examine(r.Context(), m.checks)
	body := readiness{Ready: !Failed(findings), Checks: findings}
	w.Header().Set("Content-Type", "application/json")
	if !body.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if err := json.NewEncoder(w).Encode(body); err != nil {
		m.options.Log.Debug("a caller of /readyz went away", "error", err)
	}
}

// Serve answers until the context ends.
func (m *Monitor) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: m.Handler(), ReadHeaderTimeout: headerTime, ReadTimeout: headerTime, WriteTimeout: 3 * headerTime,
		ErrorLog:    slog.NewLogLogger(m.options.Log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	stop := context.AfterFunc(ctx, func() {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer cancel()
		if server.Shutdown(late) != nil {
			_ = server.Close() // nobody is waited for any longer
		}
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

package payload

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/masa-finance/masad/offchain/gate"
)

const (
	// maxHeader is the longest header of a request.
	maxHeader = 8 << 10
	// readTime is how long a request may take to arrive, writeTime how long its answer may take to leave, shutdownTime
	// how long a server that ends waits for answers under way.
	readTime     = 10 * time.Second
	writeTime    = 2 * time.Minute
	shutdownTime = 5 * time.Second
	// sweepEvery is how often a server drops what is old.
	sweepEvery = time.Hour
)

// Server shows the payloads of a Store over HTTP, to whoever knows their hashes:
//
//	GET /payload/<SHA-256 in hex>     the bytes
//
// There is no list of them. It works for whoever asks, so that what one may cost is bounded: requests at a time, their
// size and their time.
type Server struct {
	store *Store
	gate  *gate.Gate
	// keys may be missing.
	keys *keys
}

// NewServer returns a server of a store.
func NewServer(store *Store) *Server {
	return &Server{store: store, gate: gate.New(gate.DefaultOpen, gate.DefaultOpenFrom)}
}

// Handler is the server's HTTP side.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /payload/{hash}", s.gate.Guard(s.serve)) // HEAD too
	if s.keys != nil {
		mux.HandleFunc("GET /payload/{hash}/key", s.keys.gate.Guard(s.keys.serve))
	}
	return mux
}

// serve answers with a payload's bytes, which never change.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	file, err := s.store.Open(r.PathValue("hash"))
	if err != nil {
		http.Error(w, "no such payload", http.StatusNotFound)
		return
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		http.Error(w, "the payload cannot be read", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "application/octet-stream")
	header.Set("X-Content-Type-Options", "nosniff") // whatever it is, a browser does not run it
	header.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = io.Copy(w, file) // who asked went away: there is nobody to tell
}

// Serve answers on a listener, and sweeps the store, until the context ends.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: s.Handler(), ReadTimeout: readTime, ReadHeaderTimeout: readTime, WriteTimeout: writeTime,
		IdleTimeout: time.Minute, MaxHeaderBytes: maxHeader,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	go s.sweep(ctx)
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := server.Shutdown(late); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}

// sweep drops what is old, now and then.
func (s *Server) sweep(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		s.store.Sweep()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

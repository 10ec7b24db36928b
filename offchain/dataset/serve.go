package dataset

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/masa-finance/masad/offchain/gate"
)

const (
	// MaxAsked is how many openings one request may ask for: twice what an audit does by default.
	MaxAsked = 64
	// maxStreams is how many streams of fingerprints a server sends at a time.
	maxStreams = 4
	// maxHeader is the longest header of a request: that of MaxAsked names has 1 200 bytes.
	maxHeader = 16 << 10
	// readTime is how long a request may take to arrive, writeTime how long its answer may take to leave, shutdownTime
	// how long a server that ends waits for answers under way.
	readTime     = 10 * time.Second
	writeTime    = 5 * time.Minute
	shutdownTime = 10 * time.Second
)

// Server shows a set to its auditors over HTTP:
//
//	GET /manifest               what the set is
//	GET /openings?fp8=a,b,…     openings of the records of these names, 16 hex digits each, at most 64
//	GET /fingerprints           all records, 36 bytes each: fingerprint ‖ u24be(weight) ‖ u8(category)
//
// It works for whoever asks, so that what one may cost is bounded: requests at a time, their size and their time.
type Server struct {
	dir      string
	manifest Manifest
	gate     *gate.Gate
	answers  answers
	streams  chan struct{}
}

// NewServer returns a server of the set in a folder. It reads the manifest; whether the index agrees with it is for
// Check to tell.
func NewServer(dir string) (*Server, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	return &Server{
		dir: dir, manifest: m, gate: gate.New(gate.DefaultOpen, gate.DefaultOpenFrom),
		streams: make(chan struct{}, maxStreams),
		answers: answers{busy: make(chan struct{}, 1)},
	}, nil
}

// Manifest is what the server shows.
func (s *Server) Manifest() Manifest { return s.manifest }

// Serve answers on a listener until the context ends; answers under way are finished, but not waited for long.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: s.Handler(), ReadTimeout: readTime, ReadHeaderTimeout: readTime, WriteTimeout: writeTime,
		IdleTimeout: time.Minute, MaxHeaderBytes: maxHeader,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
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

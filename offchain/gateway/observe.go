package gateway

import (
	"net/http"
	"time"
)

// Observer is told what a gateway does. It must be quick, and safe for concurrent use.
type Observer interface {
	// Answered tells of a call: its path as it is served, the status of its answer, and how long that took.
	Answered(kind string, status int, took time.Duration)
	// Spent tells what a request cost in the end, in umasa.
	Spent(umasa uint64)
}

// unobserved is the Observer that looks away.
type unobserved struct{}

func (unobserved) Answered(string, int, time.Duration) {}
func (unobserved) Spent(uint64)                        {}

// watched is a writer that remembers the status.
type watched struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *watched) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets an http.ResponseController find the writer below.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

package datajob

import (
	"context"

	"github.com/masa-finance/masad/offchain/backend"
)

// Source does jobs. It refuses those that it cannot do. Implementations are safe for concurrent use.
type Source interface {
	Do(ctx context.Context, job Job, limit int) (backend.Response, error)
}

// Backend is a backend.Backend whose prompts are jobs for a source.
type Backend struct {
	Source Source
}

var _ backend.Backend = Backend{}

// Answer does the job that the request's payload is.
func (b Backend) Answer(ctx context.Context, request backend.Request) (backend.Response, error) {
	job, err := Parse([]byte(request.Prompt))
	if err != nil {
		return backend.Response{}, err
	}
	return b.Source.Do(ctx, job, request.MaxBytes)
}

// Answer is a result as a response of at most limit bytes.
func (r Result) Answer(limit int) (backend.Response, error) {
	text, err := r.Encode(limit)
	if err != nil {
		return backend.Response{}, err
	}
	return backend.Response{Text: text, JSON: true}, nil
}

package scorer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// DefaultTimeout is how long is waited for a scorer.
const DefaultTimeout = 20 * time.Second

// Part is a scorer with its weight among others.
type Part struct {
	Name   string
	Scorer Scorer
	Weight uint32
}

// Observer is told which scorers judge. It must be safe for concurrent use, and quick.
type Observer interface {
	// Scored tells that a scorer has judged an answer, or why it was left out.
	Scored(name string, err error)
}

// Combined is the weighted mean of several scorers, each component rounded down. They are asked at the same time; one
// that fails, or does not answer in time, is left out, and the others' weights count for it.
type Combined struct {
	Parts []Part
	// Timeout is how long is waited for a part.
	Timeout time.Duration
	// Last judges if no part has, also if the context has ended; it may be missing.
	Last Scorer
	Log  *slog.Logger
	// Observer may be nil.
	Observer Observer
}

var _ Scorer = Combined{}

// Score judges an answer.
func (s Combined) Score(ctx context.Context, item Item) (Scores, error) {
	scores, errs := make([]Scores, len(s.Parts)), make([]error, len(s.Parts))
	var parts sync.WaitGroup
	for i, part := range s.Parts {
		parts.Go(func() {
			limited, cancel := context.WithTimeout(ctx, s.Timeout)
			defer cancel()
			scores[i], errs[i] = part.Scorer.Score(limited, item)
		})
	}
	parts.Wait()
	var r, c, f, total uint64
	for i, part := range s.Parts {
		s.observe(part.Name, errs[i])
		if errs[i] != nil {
			errs[i] = fmt.Errorf("%s: %w", part.Name, errs[i])
			s.Log.Warn("a scorer is left out", "scorer", part.Name, "error", errs[i])
			continue
		}
		weight := uint64(part.Weight)
		r, c, f = r+weight*uint64(scores[i].R), c+weight*uint64(scores[i].C), f+weight*uint64(scores[i].F)
		total += weight
	}
	switch {
	case total > 0:
		return Scores{R: uint32(r / total), C: uint32(c / total), F: uint32(f / total)}, nil
	case s.Last != nil:
		return s.Last.Score(context.WithoutCancel(ctx), item)
	default:
		return Scores{}, errors.Join(errs...)
	}
}

func (s Combined) observe(name string, err error) {
	if s.Observer != nil {
		s.Observer.Scored(name, err)
	}
}

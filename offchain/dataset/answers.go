package dataset

import (
	"context"
	"slices"
	"sync"
)

const (
	// keptAnswers is how many answers are kept: a committee asks for the same records, one member after the other.
	keptAnswers = 4
	// keptBytes is the largest content of an answer that is kept.
	keptBytes = 16 << 20
)

// answers keeps the last openings that were made. One is made at a time: making one reads the whole index.
type answers struct {
	busy chan struct{} // of one place
	mu   sync.Mutex
	kept []answer // oldest first
}

type answer struct {
	names    []uint64
	openings Openings
}

// get returns the openings of some names, and makes them if they are not kept.
func (a *answers) get(ctx context.Context, names []uint64, open func() (Openings, error)) (Openings, error) {
	if found, ok := a.find(names); ok {
		return found, nil
	}
	select {
	case a.busy <- struct{}{}:
	case <-ctx.Done():
		return Openings{}, ctx.Err()
	}
	defer func() { <-a.busy }()
	if found, ok := a.find(names); ok {
		return found, nil // somebody else waited for the same
	}
	made, err := open()
	if err == nil {
		a.keep(names, made)
	}
	return made, err
}

func (a *answers) find(names []uint64) (Openings, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, kept := range a.kept {
		if slices.Equal(kept.names, names) {
			return kept.openings, true
		}
	}
	return Openings{}, false
}

func (a *answers) keep(names []uint64, made Openings) {
	size := 0
	for _, opening := range made.Openings {
		size += len(opening.Content)
	}
	if size > keptBytes {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.kept) == keptAnswers {
		a.kept = a.kept[1:]
	}
	a.kept = append(a.kept, answer{names, made})
}

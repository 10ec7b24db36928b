package worker

import "time"

// Observer is told what a worker does. It must be safe for concurrent use, and quick.
type Observer interface{ Observe(e Event) }

// Event is one thing that a worker did.
type Event struct {
	Kind Kind
	// Class is what kind of thing kept an assignment from being answered that was declined.
	Class Class
	// Took is how long the backend thought.
	Took time.Duration
	// Amount is what was claimed, in umasa.
	Amount uint64
	// Err is why the journal could not be written; nil when it could again.
	Err error
}

// Kind tells events apart.
type Kind int

// The kinds of events.
const (
	// Assigned is an assignment taken up, Released one that is worked on no more.
	Assigned Kind = iota + 1
	Released
	// Thought is an answer of the backend, Answered one that is in a block.
	Thought
	Answered
	// Declined is an assignment given back, Failed a try that is made again.
	Declined
	Failed
	// Claimed is a claim, Attended an answered roll call.
	Claimed
	Attended
	// Remembered tells whether the journal can be written, whenever that changes.
	Remembered
)

// nobody does not look.
type nobody struct{}

// Observe implements Observer.
func (nobody) Observe(Event) {}

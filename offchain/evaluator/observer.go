package evaluator

import "time"

// Observer is told what an evaluator does. It must be safe for concurrent use, and quick.
type Observer interface{ Observe(e Event) }

// Event is one thing that an evaluator did.
type Event struct {
	Kind Kind
	// Items is how many judgements were committed to or revealed.
	Items int
	// Took is how long a judgement took.
	Took time.Duration
	// Err is why the journal could not be written; nil when it could again.
	Err error
}

// Kind tells events apart.
type Kind int

// The kinds of events.
const (
	// Judged is a judgement that is in the journal, Committed and Revealed are those that came into a block.
	Judged Kind = iota + 1
	Committed
	Revealed
	// Lost is a commitment whose salt is not in the journal, Failed a try that is made again.
	Lost
	Failed
	// Remembered tells whether the journal can be written, whenever that changes.
	Remembered
)

// kindOf is the event of an action that succeeded.
func kindOf(action string) Kind {
	if action == actionReveal {
		return Revealed
	}
	return Committed
}

// nobody does not look.
type nobody struct{}

// Observe implements Observer.
func (nobody) Observe(Event) {}

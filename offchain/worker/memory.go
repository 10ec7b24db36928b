package worker

import (
	"errors"
	"fmt"
	"sync"

	"github.com/masa-finance/masad/offchain/journal"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// record is one line of the journal: what became known of a request. Later lines add to earlier ones.
type record struct {
	// Request is the request's id, Assigned the height of the assignment: one that came back after a decline is new.
	Request  string `json:"request"`
	Assigned int64  `json:"assigned"`
	// Answer and Units are the answer as it will be sent.
	Answer []byte `json:"answer,omitempty"`
	Units  uint64 `json:"units,omitempty"`
	// Payload stands for an answer that is published instead.
	Payload *rewardstypes.Payload `json:"payload,omitempty"`
	// Raw is the signed transaction that carries the answer.
	Raw []byte `json:"raw,omitempty"`
	// Done says that the chain has decided.
	Done bool `json:"done,omitempty"`
}

// answered tells whether there is an answer.
func (r record) answered() bool { return r.Answer != nil || r.Payload != nil }

// payload is the answer as the chain is told it.
func (r record) payload() rewardstypes.Payload {
	if r.Payload != nil {
		return *r.Payload
	}
	return rewardstypes.Payload{Inline: r.Answer}
}

type key struct {
	request  string
	assigned int64
}

// memory is the journal with its contents at hand.
type memory struct {
	mu      sync.Mutex
	journal notebook
	known   map[key]record
	// drafts are answers that could not be written down yet; failed is why the last write failed.
	drafts map[key]record
	failed error
	// tell is called when writing begins to fail, and with nil when it succeeds again.
	tell func(err error)
}

// notebook is where records are made durable.
type notebook interface {
	Append(r record) error
	Rewrite(records []record) error
	Close() error
}

// errJournal tells that the journal cannot be written now.
var errJournal = errors.New("the journal cannot be written")

// openMemory reads the journal and drops what is done.
func openMemory(path string) (*memory, error) {
	j, records, err := journal.Open[record](path)
	if err != nil {
		return nil, err
	}
	m := &memory{journal: j, known: make(map[key]record), drafts: make(map[key]record), tell: func(error) {}}
	for _, r := range records {
		m.merge(r)
	}
	if err := j.Rewrite(m.interrupted()); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return m, nil
}

// merge adds a line to what is known.
func (m *memory) merge(r record) {
	k := key{r.Request, r.Assigned}
	if r.Done {
		delete(m.known, k)
		return
	}
	have := m.known[k]
	have.Request, have.Assigned = r.Request, r.Assigned
	if r.answered() {
		have.Answer, have.Payload, have.Units = r.Answer, r.Payload, r.Units
	}
	if r.Raw != nil {
		have.Raw = r.Raw
	}
	m.known[k] = have
}

// note makes a line durable.
func (m *memory) note(r record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.write(r)
}

// write appends a line and keeps an answer that could not be.
func (m *memory) write(r record) error {
	k := key{r.Request, r.Assigned}
	if r.Done {
		delete(m.drafts, k)
	}
	if err := m.journal.Append(r); err != nil {
		if r.answered() {
			m.drafts[k] = r
		}
		err = fmt.Errorf("%w: %w", errJournal, err)
		if m.failed == nil {
			m.tell(err)
		}
		m.failed = err
		return err
	}
	if m.failed != nil {
		m.failed = nil
		m.tell(nil)
	}
	delete(m.drafts, k)
	m.merge(r)
	return nil
}

// sound tells whether the journal can be written: after a failure it tries with a line that says nothing.
func (m *memory) sound() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failed == nil {
		return nil
	}
	return m.write(record{Done: true})
}

// drafted is an answer that could not be written down.
func (m *memory) drafted(k key) (record, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.drafts[k]
	return r, ok
}

// observe tells the log and the observer when the journal cannot be written, and when it can again.
func (m *memory) observe(o Options) {
	m.tell = func(err error) {
		if err != nil {
			o.Log.Error("no new work until the journal can be written", "error", err)
		} else {
			o.Log.Info("the journal can be written again")
		}
		o.Observer.Observe(Event{Kind: Remembered, Err: err})
	}
}

// recall is what is known of an assignment.
func (m *memory) recall(request string, assigned int64) record {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known[key{request, assigned}]
}

// interrupted are the requests that an earlier process left open.
func (m *memory) interrupted() []record {
	m.mu.Lock()
	defer m.mu.Unlock()
	open := make([]record, 0, len(m.known))
	for _, r := range m.known {
		open = append(open, r)
	}
	return open
}

func (m *memory) close() error { return m.journal.Close() }

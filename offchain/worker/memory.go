package worker

import (
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
	journal *journal.Journal[record]
	known   map[key]record
}

// openMemory reads the journal and drops what is done.
func openMemory(path string) (*memory, error) {
	j, records, err := journal.Open[record](path)
	if err != nil {
		return nil, err
	}
	m := &memory{journal: j, known: make(map[key]record)}
	for _, r := range records {
		m.merge(r)
	}
	return m, j.Rewrite(m.interrupted())
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
	if err := m.journal.Append(r); err != nil {
		return err
	}
	m.merge(r)
	return nil
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

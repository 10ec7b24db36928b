package gateway

import (
	"errors"
	"slices"
	"sync"

	"github.com/masa-finance/masad/offchain/journal"
)

// notebook is where records are made durable.
type notebook interface {
	Append(r record) error
	Rewrite(records []record) error
	// Size is the length of all lines in bytes.
	Size() int64
	Close() error
}

// minCompact is the size in bytes below which a journal is left as it is while the gateway runs.
const minCompact = 1 << 20

// errForgotten tells that a call is not in the memory.
var errForgotten = errors.New("the call is forgotten")

// entry is a call with the news of it.
type entry struct {
	record
	// changed is closed when the next line is known.
	changed chan struct{}
	// told is called when there is something to tell whoever waits, before they are; nil if nobody wants to know.
	told func()
}

// memory is the journal with its contents at hand. It remembers every call that is not over, the last ones that are,
// and what each caller spent on all of them.
type memory struct {
	mu      sync.Mutex
	journal notebook
	keep    int
	calls   map[string]*entry
	// begun and ended are the calls by their first and last lines, oldest first.
	begun, ended []string
	// named and requested find calls by the caller's own name for it, and by the request.
	named, requested map[string]string
	// spending is what each caller's calls cost, forgotten ones too.
	spending
	// compacted is the journal's size after it was rewritten last; from minSize on, it is rewritten at twice that size.
	compacted, minSize int64
	// over is told what a call cost that is over now; failed why the journal could not be rewritten.
	over   func(spent uint64)
	failed func(err error)
}

// openMemory reads the journal and drops what is over long ago.
func openMemory(path string, keep int) (*memory, error) {
	j, records, err := journal.Open[record](path)
	if err != nil {
		return nil, err
	}
	m := &memory{
		journal: j, keep: keep, calls: make(map[string]*entry), named: make(map[string]string),
		requested: make(map[string]string), spending: newSpending(), minSize: minCompact,
		over: func(uint64) {}, failed: func(error) {},
	}
	for _, r := range records {
		m.merge(r)
	}
	if err := m.compact(); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return m, nil
}

// compact rewrites the journal. After a crash it holds the old lines or the new ones.
func (m *memory) compact() error {
	err := m.journal.Rewrite(m.snapshot())
	m.compacted = m.journal.Size()
	return err
}

// append makes a line durable and adds it to what is known. The journal is rewritten when it has grown to twice its
// size; if that fails it is whole as before, and grows on.
func (m *memory) append(r record) error {
	if err := m.journal.Append(r); err != nil {
		return err
	}
	m.merge(r)
	if size := m.journal.Size(); size < m.minSize || size < 2*m.compacted {
		return nil
	}
	if err := m.compact(); err != nil {
		m.failed(err)
	}
	return nil
}

// snapshot is the memory in as few lines as can be.
func (m *memory) snapshot() []record {
	forgotten := m.spending.clone()
	lines := make([]record, 0, len(m.begun))
	for _, id := range m.begun {
		e := m.calls[id]
		forgotten.take(e.Ask.Caller, dayOf(e.Ask.Created), e.cost())
		lines = append(lines, e.record)
	}
	return append(forgotten.lines(), lines...)
}

// merge adds a line to what is known.
func (m *memory) merge(r record) {
	if r.Call == "" {
		m.add(r.Caller, r.Day, r.Spent)
		return
	}
	e, known := m.calls[r.Call]
	switch {
	case !known && r.Ask == nil:
		return // its first line is damaged
	case !known:
		e = &entry{record: record{Call: r.Call, Ask: r.Ask}, changed: make(chan struct{})}
		m.calls[r.Call] = e
		m.begun = append(m.begun, r.Call)
		m.add(r.Ask.Caller, dayOf(r.Ask.Created), e.cost())
		if r.Ask.Key != "" {
			m.named[nameOf(r.Ask.Caller, r.Ask.Key)] = r.Call
		}
	}
	over := e.End != nil
	m.take(e.Ask.Caller, dayOf(e.Ask.Created), e.cost())
	e.merge(r)
	m.add(e.Ask.Caller, dayOf(e.Ask.Created), e.cost())
	if e.Request != "" {
		m.requested[e.Request] = r.Call
	}
	if e.told != nil && (isAnswered(e.record) || e.fault() != nil) {
		e.told()
	}
	close(e.changed)
	e.changed = make(chan struct{})
	if e.End != nil && !over {
		m.over(e.End.Spent)
		m.finish(e)
	}
}

// finish lets go of a call that is over: at once if nothing was asked, later if it was.
func (m *memory) finish(e *entry) {
	if e.Request == "" {
		m.unname(e)
	}
	m.ended = append(m.ended, e.Call)
	for len(m.ended) > m.keep {
		oldest := m.calls[m.ended[0]]
		m.ended = m.ended[1:]
		m.unname(oldest)
		delete(m.requested, oldest.Request)
		delete(m.calls, oldest.Call)
		m.begun = slices.DeleteFunc(m.begun, func(id string) bool { return id == oldest.Call })
	}
}

// unname frees the caller's own name for a call.
func (m *memory) unname(e *entry) {
	if name := nameOf(e.Ask.Caller, e.Ask.Key); m.named[name] == e.Call {
		delete(m.named, name)
	}
}

// nameOf joins a caller and its own name for a call; a caller's name has no line's end in it.
func nameOf(caller, key string) string { return caller + "\n" + key }

// note makes a line durable.
func (m *memory) note(r record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.append(r)
}

// admit makes a new call durable if its caller's budget has room for it. A call that its caller named before is not
// admitted again: its id is returned instead.
func (m *memory) admit(call string, a ask, l limits) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if id, err := m.find(a); id != "" || err != nil {
		return id, err
	}
	if err := m.check(a, l); err != nil {
		return "", err
	}
	if err := m.append(record{Call: call, Ask: &a}); err != nil {
		return "", err
	}
	return call, nil
}

// find is the call that its caller named before; a name is good for one question.
func (m *memory) find(a ask) (string, error) {
	id, known := m.named[nameOf(a.Caller, a.Key)]
	if !known || a.Key == "" {
		return "", nil
	}
	if m.calls[id].Ask.digest() != a.digest() {
		return "", final(invalid(codeReused, "", "the Idempotency-Key was used for another request"))
	}
	return id, nil
}

// known is find for callers that do not hold the lock.
func (m *memory) known(a ask) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.find(a)
}

// recall is what is known of a call, and a channel that is closed when there is more.
func (m *memory) recall(call string) (record, <-chan struct{}, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, known := m.calls[call]
	if !known {
		return record{}, nil, errForgotten
	}
	return e.record, e.changed, nil
}

// whenTold has a function called when a call's answer is known, or that there will be none: before whoever waits for it
// goes on, and maybe again later.
func (m *memory) whenTold(call string, told func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, known := m.calls[call]; known {
		e.told = told
	}
}

// requestOf is the call behind a request's id.
func (m *memory) requestOf(request string) (record, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, known := m.calls[m.requested[request]]
	if !known {
		return record{}, false
	}
	return e.record, true
}

// open are the calls that are not over, oldest first.
func (m *memory) open() []record {
	m.mu.Lock()
	defer m.mu.Unlock()
	var open []record
	for _, id := range m.begun {
		if e := m.calls[id]; e.End == nil {
			open = append(open, e.record)
		}
	}
	return open
}

func (m *memory) close() error { return m.journal.Close() }

package evaluator

import (
	"slices"
	"strings"
	"sync"

	"github.com/masa-finance/masad/offchain/journal"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// Judgement is one line of the journal: what the operator thinks of one item, and the salt that hides it.
type Judgement struct {
	Item string `json:"item"`
	// Round is the committee the item was judged for: a redrawn one needs another commitment.
	Round uint32 `json:"round"`
	R     uint32 `json:"r"`
	C     uint32 `json:"c"`
	F     uint32 `json:"f"`
	Flag  bool   `json:"flag"`
	Salt  []byte `json:"salt"`
	// Height is when the committee was drawn.
	Height int64 `json:"height"`
}

func (j Judgement) opinion() rewardstypes.Opinion {
	return rewardstypes.Opinion{R: j.R, C: j.C, F: j.F, Flag: j.Flag}
}

type key struct {
	item  string
	round uint32
}

func keyOf(item rewardstypes.Item) key { return key{item.Id, item.Round} }

// memory is the journal with its contents at hand. The first judgement of an item and round stands: a second one would
// have another salt, and only one of the two could be revealed.
type memory struct {
	mu      sync.Mutex
	journal notebook
	known   map[key]Judgement
	// drafts are judgements that could not be written down yet; no commitment is made to them.
	drafts map[key]Judgement
	// tell is called when writing begins to fail, and with nil when it succeeds again.
	tell func(err error)
}

// notebook is where judgements are made durable.
type notebook interface {
	Append(j Judgement) error
	Rewrite(judgements []Judgement) error
	Close() error
}

func openMemory(path string) (*memory, error) {
	j, judgements, err := journal.Open[Judgement](path)
	if err != nil {
		return nil, err
	}
	m := &memory{
		journal: j, known: make(map[key]Judgement), drafts: make(map[key]Judgement), tell: func(error) {},
	}
	for _, judgement := range judgements {
		m.add(judgement)
	}
	return m, nil
}

func (m *memory) add(j Judgement) {
	k := key{j.Item, j.Round}
	if _, ok := m.known[k]; !ok {
		m.known[k] = j
	}
}

// note makes a judgement durable, unless there is one.
func (m *memory) note(j Judgement) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.known[key{j.Item, j.Round}]; ok {
		return nil
	}
	return m.write(j)
}

// write appends a judgement and keeps one that could not be.
func (m *memory) write(j Judgement) error {
	failing, k := len(m.drafts) > 0, key{j.Item, j.Round}
	if err := m.journal.Append(j); err != nil {
		m.drafts[k] = j
		if !failing {
			m.tell(err)
		}
		return err
	}
	m.add(j)
	if delete(m.drafts, k); failing && len(m.drafts) == 0 {
		m.tell(nil)
	}
	return nil
}

// sound tells whether the journal can be written: it writes what could not be written before.
func (m *memory) sound() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, j := range m.drafts {
		if err := m.write(j); err != nil {
			return err
		}
	}
	return nil
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

func (m *memory) recall(k key) (Judgement, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j, ok := m.known[k]
	return j, ok
}

// prune drops the judgements of committees drawn before a height, but for those still open.
func (m *memory) prune(before int64, open map[key]bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var kept []Judgement
	for k, j := range m.known {
		if j.Height >= before || open[k] {
			kept = append(kept, j)
		}
	}
	if len(kept) == len(m.known) {
		return nil
	}
	slices.SortFunc(kept, func(a, b Judgement) int { return strings.Compare(a.Item, b.Item) })
	if err := m.journal.Rewrite(kept); err != nil {
		return err
	}
	clear(m.known)
	for _, j := range kept {
		m.add(j)
	}
	return nil
}

func (m *memory) close() error { return m.journal.Close() }

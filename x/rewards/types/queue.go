package types

// Kind is what is to be done with an item of the queues. Within one height, items are done by ascending kind.
type Kind uint32

// Kinds done in BeginBlock, before any message of the block.
const (
	KindWake   Kind = iota + 1 // a worker's rest is over
	KindAssign                 // a request waits for its workers to be drawn
	KindDraw                   // an item waits for its committee to be drawn
	KindSearch                 // a request for which nobody was found waits for its next draw, behind all others
)

// Kinds done in EndBlock, after all messages of the block.
const (
	KindCount    Kind = iota + 16 // an item was committed to or revealed: is it complete?
	KindCommit                    // an item's commit window ends
	KindReveal                    // an item's reveal window ends
	KindDeadline                  // a request's response is due, or the search for its worker ends
	KindAccept                    // a request's accept window ends
	KindSettle                    // a request was decided: is it judged too?
	KindWeigh                     // a worker's weights may have changed
	KindRefund                    // a request failed too often and is given back
	KindDispute                   // a verdict can no longer be disputed
)

// kinds are the stable words of the kinds.
var kinds = []struct {
	kind Kind
	word string
}{
	{KindWake, "wake"},
	{KindAssign, "assign"},
	{KindDraw, "draw"},
	{KindSearch, "search"},
	{KindCount, "count"},
	{KindCommit, "commit"},
	{KindReveal, "reveal"},
	{KindDeadline, "deadline"},
	{KindAccept, "accept"},
	{KindSettle, "settle"},
	{KindWeigh, "weigh"},
	{KindRefund, "refund"},
	{KindDispute, "dispute"},
}

// String is the kind's stable word.
func (k Kind) String() string {
	for _, known := range kinds {
		if known.kind == k {
			return known.word
		}
	}
	return "unknown"
}

// ParseKind finds the kind of a word.
func ParseKind(word string) (Kind, error) {
	for _, known := range kinds {
		if known.word == word {
			return known.kind, nil
		}
	}
	return 0, ErrInvalidField.Wrapf("kind: %q is unknown", truncate(word))
}

// IsBegin tells whether the kind is done in BeginBlock.
func (k Kind) IsBegin() bool { return k < KindCount }

// OfItem tells whether the kind's id names an evaluation item.
func (k Kind) OfItem() bool {
	return k == KindDraw || k == KindCount || k == KindCommit || k == KindReveal
}

// OfWorker tells whether the kind's id names a worker.
func (k Kind) OfWorker() bool { return k == KindWake || k == KindWeigh }

// Due is a set of queued items.
type Due map[string]bool

// Add puts an item into the set.
func (d Due) Add(kind Kind, id string) { d[kind.String()+"/"+id] = true }

// Has tells whether one of several kinds of work is queued under an id.
func (d Due) Has(id string, kinds ...Kind) bool {
	for _, kind := range kinds {
		if d[kind.String()+"/"+id] {
			return true
		}
	}
	return false
}

// Moves tells whether something is queued that moves each place of a request on, or gives the request back. One that is
// settled needs nothing; a verdict comes by its item, see MovesItem.
func (d Due) Moves(req Request) bool {
	if req.IsSettled() || d.Has(req.Id, KindRefund) {
		return true
	}
	if req.IsDone() {
		return d.Has(req.Id, KindSettle)
	}
	for _, a := range req.Assignments {
		if a.IsOpen() && !d.Has(req.Id, KindAssign, KindSearch) ||
			a.AwaitsResponse() && !d.Has(req.Id, KindDeadline) ||
			a.AwaitsDecision() && !d.Has(req.Id, KindAccept) ||
			a.AwaitsRuling() && !d.Has(req.Id, KindSettle) ||
			a.IsContestable() && !d.Has(req.Id, KindDispute) {
			return false
		}
	}
	return true
}

// MovesItem tells whether something is queued that moves an item on, or gives its request back.
func (d Due) MovesItem(item Item) bool {
	return item.Phase == PhaseDone || d.Has(item.Id, KindDraw, KindCommit, KindReveal, KindCount) ||
		d.Has(item.Request, KindRefund)
}

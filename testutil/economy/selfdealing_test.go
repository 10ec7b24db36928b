package economy

import "testing"

func TestSelfDealing(t *testing.T) {
	w := newWorld(t, setup{seats: 21, accounts: 12, items: 4, seed: 1})
	own, other := w.account(0), w.account(1)
	w.license(own)
	w.hire(other, "llm/self", masa, good)
	w.enroll("self", own, other)
	w.step()
	before := w.fortune("self")
	w.epochs(40, func(int) { w.ask(own, "llm/self", baseReward, 2) })
	w.settle()
	t.Log(w.fortune("self")-before, w.ledger.credits, w.outcomes, w.elapsed, w.blocks)
}

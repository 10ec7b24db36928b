package economy

import (
	"cosmossdk.io/math"

	rewardskeeper "github.com/masa-finance/masad/x/rewards/keeper"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
)

// ledger adds up what was credited, by group of accounts and kind of entry.
type ledger struct {
	groupOf map[string]string
	credits map[string]map[string]int64
	// total is what everybody was credited, by kind.
	total map[string]int64
}

func newLedger() *ledger {
	return &ledger{groupOf: map[string]string{}, credits: map[string]map[string]int64{}, total: map[string]int64{}}
}

// credit books an amount of a kind.
func (l *ledger) credit(owner, kind string, amount math.Int) {
	l.total[kind] += amount.Int64()
	group, known := l.groupOf[owner]
	if !known {
		return
	}
	if l.credits[group] == nil {
		l.credits[group] = map[string]int64{}
	}
	l.credits[group][kind] += amount.Int64()
}

// of is what a group was credited of a kind.
func (l *ledger) of(group string, kinds ...string) int64 {
	sum := int64(0)
	for _, kind := range kinds {
		sum += l.credits[group][kind]
	}
	return sum
}

// enroll makes accounts a group.
func (w *world) enroll(group string, addresses ...string) {
	for _, address := range addresses {
		w.ledger.groupOf[address] = group
	}
}

// fortune is the wealth of a group. What its requests hold in escrow is its own until they are settled.
func (w *world) fortune(group string) int64 {
	w.t.Helper()
	total := math.ZeroInt()
	for _, address := range sortedKeys(w.ledger.groupOf) {
		if w.ledger.groupOf[address] == group {
			total = total.Add(w.wealth(address))
		}
	}
	for _, a := range w.asked {
		if w.ledger.groupOf[a.oracle] == group {
			total = total.AddRaw(a.base + a.fee)
		}
	}
	return total.Int64()
}

// queries answers questions about the market.
func (w *world) queries() rewardstypes.QueryServer {
	return rewardskeeper.NewQueryServer(w.app.Rewards)
}

// punish counts what an offence took.
func (w *world) punish(o slashingtypes.Offence) {
	for _, coin := range o.Taken {
		w.punished += coin.Amount.Int64()
	}
}

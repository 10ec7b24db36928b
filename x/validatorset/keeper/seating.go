package keeper

import (
	"bytes"
	"slices"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/power"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// contender is a member or a candidate as the distribution of seats sees it.
type contender struct {
	operator sdk.AccAddress
	standing stakingtypes.Standing
	// power is what CometBFT knows of it, 0 for a candidate.
	power int64
	// What follows is of members only: whether it is jailed, the epoch in which it took its seat, and how it performed
	// in the epoch that ended, absent if it was not ranked.
	jailed      bool
	joined      uint64
	performance math.LegacyDec
}

// power.Member of a contender: bonded MASA gives power, the second collateral does not.
func (c contender) member() power.Member {
	m := power.Member{Addr: c.operator, Stake: c.standing.Masa, Performance: c.standing.Utility}
	if m.Stake.IsNil() {
		m.Stake = math.ZeroInt()
	}
	if m.Performance.IsNil() {
		m.Performance = math.LegacyZeroDec()
	}
	return m
}

// leaver is a member that has to go, and why.
type leaver struct {
	contender
	reason string
}

// seating is what the distribution of seats depends on.
type seating struct {
	params types.Params
	// epoch is the one that ended.
	epoch uint64
	// members have a seat, in any order.
	members []contender
	// candidates may take one, best first.
	candidates []contender
	// oldPower is the total power of CometBFT's set.
	oldPower int64
	// limited holds both sides under a third of power: everywhere but at genesis.
	limited bool
}

// outcome is who goes, who comes, and who was pruned or why nobody was.
type outcome struct {
	leavers []leaver
	joiners []contender
	pruning types.Pruning
}

// plan decides who goes and who comes:
//
//  1. who left the role goes, then the jailed, then who is INACTIVE, then the smallest stakes beyond the number of
//     slots, then the lowest performer; as long as their power together stays under a third of the old total, but one
//     may always go;
//  2. candidates come in their order while there are free seats and their power together stays under a third of the
//     new total, but one may always come;
//  3. if fewer than min_validators remain, the last of those who would go stay; the jailed go until one is left.
func (s seating) plan() (outcome, error) {
	leavers, pruning := s.leavers()
	for {
		stayers := s.stayers(leavers)
		joiners, err := s.joiners(stayers)
		if err != nil {
			return outcome{}, err
		}
		least, last := int(s.params.MinValidators), len(leavers)-1
		if last >= 0 && leavers[last].reason == types.ReasonJailed {
			least = 1
		}
		if last < 0 || len(stayers)+len(joiners) >= least {
			return outcome{leavers, joiners, pruning}, nil
		}
		if leavers[last].reason == types.ReasonPruned {
			pruning = types.NotPruned(s.epoch, types.PrunedNoMinimum)
		}
		leavers = leavers[:last]
	}
}

// leavers returns who has to go, as far as power allows, the jailed first: nobody stays in their place.
func (s seating) leavers() ([]leaver, types.Pruning) {
	var gone []leaver
	for _, m := range s.sorted() {
		if m.jailed {
			gone = append(gone, leaver{m, types.ReasonJailed})
		}
	}
	for _, m := range s.sorted() {
		if !m.jailed && m.standing.Status == stakingtypes.Status_STATUS_LEFT {
			gone = append(gone, leaver{m, types.ReasonLeft})
		}
	}
	for _, m := range s.sorted() {
		if !m.jailed && m.standing.Status == stakingtypes.Status_STATUS_INACTIVE {
			gone = append(gone, leaver{m, types.ReasonInactive})
		}
	}
	if excess := len(s.members) - len(gone) - int(s.params.Slots); excess > 0 {
		gone = append(gone, s.excess(gone, excess)...)
	}
	lowest, pruning := s.lowest(gone)
	gone = append(gone, lowest...)
	var power int64
	for i, g := range gone {
		if power += g.power; i > 0 && s.limited && 3*power >= s.oldPower {
			if pruning.Operator != "" {
				pruning = types.NotPruned(s.epoch, types.PrunedPowerBound)
			}
			return gone[:i], pruning
		}
	}
	return gone, pruning
}

// excess returns the members with the smallest stakes that are not going anyway.
func (s seating) excess(gone []leaver, count int) []leaver {
	out := make([]leaver, 0, count)
	for _, m := range s.stayers(gone)[:count] {
		out = append(out, leaver{m, types.ReasonSlots})
	}
	return out
}

// sorted returns the members by counted stake, smallest first, then larger address first.
func (s seating) sorted() []contender {
	return slices.SortedStableFunc(slices.Values(s.members), func(a, b contender) int {
		if order := counted(a).BigInt().Cmp(counted(b).BigInt()); order != 0 {
			return order
		}
		return bytes.Compare(b.operator, a.operator)
	})
}

// stayers are the members without those who go, in the order of sorted.
func (s seating) stayers(gone []leaver) []contender {
	var stay []contender
	for _, m := range s.sorted() {
		if !slices.ContainsFunc(gone, func(g leaver) bool { return g.operator.Equals(m.operator) }) {
			stay = append(stay, m)
		}
	}
	return stay
}

// joiners returns who comes beside the stayers.
func (s seating) joiners(stayers []contender) ([]contender, error) {
	free := int(s.params.Slots) - len(stayers)
	if free <= 0 {
		return nil, nil
	}
	joiners := s.candidates[:min(free, len(s.candidates))]
	if !s.limited {
		return joiners, nil
	}
	for count := 2; count <= len(joiners); count++ {
		fits, err := s.fits(stayers, joiners[:count])
		if err != nil {
			return nil, err
		}
		if !fits {
			return joiners[:count-1], nil
		}
	}
	return joiners, nil
}

// fits tells whether the joiners' power in the new set stays under a third of its total.
func (s seating) fits(stayers, joiners []contender) (bool, error) {
	input := power.Input{Params: s.params.Power()}
	for _, c := range slices.Concat(stayers, joiners) {
		input.Members = append(input.Members, c.member())
	}
	results, err := power.Of(input)
	if err != nil {
		return false, err
	}
	var total, joining int64
	for i, r := range results {
		total += r.Power
		if i >= len(stayers) {
			joining += r.Power
		}
	}
	return 3*joining < total, nil
}

// counted is the counted stake of a contender, 0 if there is none.
func counted(c contender) math.Int {
	if c.standing.Counted.IsNil() {
		return math.ZeroInt()
	}
	return c.standing.Counted
}

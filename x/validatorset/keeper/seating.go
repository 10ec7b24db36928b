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
	// members have a seat, in any order.
	members []contender
	// candidates may take one, best first.
	candidates []contender
	// oldPower is the total power of CometBFT's set.
	oldPower int64
	// limited holds both sides under a third of power: everywhere but at genesis.
	limited bool
}

// plan decides who goes and who comes:
//
//  1. who left the role goes, then who is INACTIVE, then the smallest stakes beyond the number of slots; as long as
//     their power together stays under a third of the old total, but one may always go;
//  2. candidates come in their order while there are free seats and their power together stays under a third of the
//     new total, but one may always come;
//  3. if fewer than min_validators remain, the last of those who would go stay.
func (s seating) plan() ([]leaver, []contender, error) {
	leavers := s.leavers()
	for {
		stayers := s.stayers(leavers)
		joiners, err := s.joiners(stayers)
		if err != nil {
			return nil, nil, err
		}
		missing := int(s.params.MinValidators) - len(stayers) - len(joiners)
		if len(leavers) == 0 || missing <= 0 {
			return leavers, joiners, nil
		}
		leavers = leavers[:max(0, len(leavers)-missing)]
	}
}

// leavers returns who has to go, as far as power allows.
func (s seating) leavers() []leaver {
	var gone []leaver
	for _, m := range s.sorted() {
		if m.standing.Status == stakingtypes.Status_STATUS_LEFT {
			gone = append(gone, leaver{m, types.ReasonLeft})
		}
	}
	for _, m := range s.sorted() {
		if m.standing.Status == stakingtypes.Status_STATUS_INACTIVE {
			gone = append(gone, leaver{m, types.ReasonInactive})
		}
	}
	if excess := len(s.members) - len(gone) - int(s.params.Slots); excess > 0 {
		gone = append(gone, s.excess(gone, excess)...)
	}
	var power int64
	for i, g := range gone {
		if power += g.power; i > 0 && s.limited && 3*power >= s.oldPower {
			return gone[:i]
		}
	}
	return gone
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

package types

import (
	"fmt"

	"cosmossdk.io/math"
)

// validateRounds checks that rounds follow one another. The last may be running.
func (g GenesisState) validateRounds() error {
	for i, r := range g.Rounds {
		if r.Number < 1 || (i > 0 && r.Number != g.Rounds[i-1].Number+1) {
			return ErrInvalidGenesis.Wrapf("rounds.number: %d, must follow the one before, from 1 on", r.Number)
		}
		if len(r.Votable) != len(Topics()) {
			return ErrInvalidGenesis.Wrapf("rounds.votable: %d of round %d, must be %d", len(r.Votable), r.Number, len(Topics()))
		}
		err := amounts("rounds", named{"pool", r.Pool}, named{"merit", r.Merit}, named{"paid", r.Paid},
			named{"set_aside", r.SetAside})
		if err != nil {
			return err
		}
		if r.Paid.Add(r.SetAside).GT(r.Pool) {
			return ErrInvalidGenesis.Wrapf("rounds.paid: %s and %s set aside are above the pool, %s", r.Paid, r.SetAside, r.Pool)
		}
	}
	if n := uint64(len(g.Rounds)); n > 0 && (g.Rounded < g.Rounds[0].Number-1 || g.Rounded > g.Rounds[n-1].Number) {
		return ErrInvalidGenesis.Wrapf("rounded: %d is outside %d..%d", g.Rounded, g.Rounds[0].Number-1, g.Rounds[n-1].Number)
	}
	if len(g.Rounds) == 0 && g.Rounded > 0 {
		return ErrInvalidGenesis.Wrapf("rounded: %d without rounds, must be 0", g.Rounded)
	}
	return nil
}

func (g GenesisState) validateReputations() error {
	seen := once{}
	for _, r := range g.Reputations {
		if _, err := ParseAddress("reputations.agent", r.Agent); err != nil {
			return err
		}
		if err := seen.see("reputations", r.Agent); err != nil {
			return err
		}
		if r.Rho.IsNil() || r.Rho.IsNegative() || r.Rho.GT(math.LegacyOneDec()) {
			return ErrInvalidGenesis.Wrapf("reputations.rho: %s of %s is outside 0..1", r.Rho, r.Agent)
		}
		if r.Round > g.Rounded {
			return ErrInvalidGenesis.Wrapf("reputations.round: %d of %s is above %d, the last", r.Round, r.Agent, g.Rounded)
		}
		rounds := once{}
		for _, did := range r.Attendances {
			if len(did.Voted) > len(Topics()) {
				return ErrInvalidGenesis.Wrapf("reputations.attendances.voted: %d of %s is above %d", len(did.Voted), r.Agent,
					len(Topics()))
			}
			if err := rounds.see("reputations.attendances of "+r.Agent, fmt.Sprint(did.Round)); err != nil {
				return err
			}
		}
	}
	return nil
}

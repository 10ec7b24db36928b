package types

import (
	"cosmossdk.io/math"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// entryDataJudging is the kind of a validator's part of the emission for judging data. Nothing makes such entries as
// long as there are no data sets to judge.
const entryDataJudging = "data_judging"

// NewValidatorReward returns r_i = r_v + r_d + r_l of an epoch from a validator's entries of it, and those that are
// part of it: what the emission and the gas fees brought. Pay for evaluations, out of fees, and second collateral are
// not.
func NewValidatorReward(epoch uint64, operator string, entries []Entry) (ValidatorReward, []Entry, error) {
	zero := math.ZeroInt()
	reward := ValidatorReward{Epoch: epoch, Operator: operator, RV: zero, RD: zero, RL: zero, RI: zero}
	part := map[string]*math.Int{
		EntryConsensus: &reward.RV, entryDataJudging: &reward.RD, EntryResponseJudging: &reward.RL,
	}
	var parts []Entry
	for _, e := range entries {
		sum, known := part[e.Kind]
		if !known || e.Role != stakingtypes.Role_ROLE_VALIDATOR || e.Denom != "" {
			continue
		}
		for _, total := range []*math.Int{sum, &reward.RI} {
			grown, err := total.SafeAdd(e.Amount)
			if err != nil {
				return ValidatorReward{}, nil, ErrInvalidAmount.Wrapf("reward of %s: %s", operator, err)
			}
			*total = grown
		}
		parts = append(parts, e)
	}
	return reward, parts, nil
}

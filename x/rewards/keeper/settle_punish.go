package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// offences are the outcomes that are punished.
var offences = []struct {
	outcome types.Outcome
	kind    slashingtypes.Kind
	word    string
}{
	{types.OutcomeBelowThreshold, slashingtypes.Kind_KIND_LOW_QUALITY, types.EntryLowQuality},
	{types.OutcomeFraud, slashingtypes.Kind_KIND_FRAUD, types.EntryFraud},
	{types.OutcomeTimeout, slashingtypes.Kind_KIND_TIMEOUT, types.EntryTimeout},
}

// punish slashes each worker whose outcome asks for it, and writes down what was taken.
func (k *Keeper) punish(ctx context.Context, req *types.Request) error {
	for place := range req.Assignments {
		for _, offence := range offences {
			if offence.outcome != req.Assignments[place].Outcome {
				continue
			}
			if err := k.punishFor(ctx, req, place, offence.kind, offence.word); err != nil {
				return err
			}
		}
	}
	return nil
}

// punishFor slashes the worker of one place. The potential reward R_pot is R_base, whatever the place could have
// earned.
func (k *Keeper) punishFor(
	ctx context.Context, req *types.Request, place int, kind slashingtypes.Kind, word string,
) error {
	a := &req.Assignments[place]
	owner, err := accountOf(a.Worker)
	if err != nil {
		return err
	}
	before, err := k.workerStanding(ctx, owner)
	if err != nil {
		return err
	}
	done, err := k.Slashing.Punish(ctx, slashingtypes.Offence{
		Id: word + "/" + req.Id + "/" + a.Worker, Kind: kind, Role: stakingtypes.Role_ROLE_WORKER, Owner: a.Worker,
		Epoch: req.Epoch, Base: req.BaseReward, Reference: req.Id,
		// Punish fills in what follows; amounts are given so that nothing is nil on the way.
		Coefficient: math.LegacyZeroDec(), Due: math.ZeroInt(),
	})
	if err != nil {
		return err
	}
	a.Offence, a.Slashed = done.Id, amountOf(done)
	req.Settlement.Slashed = req.Settlement.Slashed.Add(a.Slashed)
	return k.note(ctx, types.Entry{
		Epoch: req.Epoch, Owner: a.Worker, Role: stakingtypes.Role_ROLE_WORKER, Kind: word, Reference: req.Id,
		Amount: a.Slashed,
		// The amount is min(masa, ceil(coefficient·base_reward)), due the same of the counted stake s. Both are as they were
		// before, or what was taken if unbonding stake made it more.
		Factors: append([]types.Factor{
			types.NewFactor("base_reward", req.BaseReward), types.NewFactor("coefficient", done.Coefficient),
			types.NewFactor("s", math.MaxInt(before.Counted, done.Due)),
			types.NewFactor("masa", math.MaxInt(before.Masa, a.Slashed)), types.NewFactor("due", done.Due),
		}, otherTaken(done)...),
	})
}

// otherTaken tells what an offence took of coins other than umasa, which the entry's amount does not.
func otherTaken(o slashingtypes.Offence) []types.Factor {
	var factors []types.Factor
	for _, coin := range o.Taken {
		if coin.Denom != types.BondDenom {
			factors = append(factors, types.NewFactor("taken", coin))
		}
	}
	return factors
}

// amountOf is the umasa an offence took.
func amountOf(o slashingtypes.Offence) math.Int {
	total := math.ZeroInt()
	for _, coin := range o.Taken {
		if coin.Denom == types.BondDenom {
			total = total.Add(coin.Amount)
		}
	}
	return total
}

package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/power"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// powerPhase gives every member its voting power. It runs in one step: power is a share of the whole.
type powerPhase struct{ k *Keeper }

// PowerPhase is the phase POWER of the epoch pipeline.
func PowerPhase(k *Keeper) stakingtypes.Phase { return powerPhase{k} }

// Name implements stakingtypes.Phase.
func (powerPhase) Name() string { return "POWER" }

// Run implements stakingtypes.Phase.
//
//nolint:revive // the four results are those of stakingtypes.Phase
func (p powerPhase) Run(
	ctx context.Context, _ uint64, _ []byte, _ uint64,
) (next []byte, used uint64, done bool, err error) {
	used, err = p.k.repower(ctx)
	return nil, used, true, err
}

// repower computes the factors of everybody's power and queues the update of CometBFT's set for the end of the block.
// A set without members is an error, and the old one stays.
func (k *Keeper) repower(ctx context.Context) (uint64, error) {
	members, results, err := k.computePower(ctx)
	if err != nil {
		return 0, err
	}
	if err := k.powers.Clear(ctx, nil); err != nil {
		return 0, err
	}
	stakes, powers := make([]math.Int, len(members)), make([]int64, len(members))
	for i, r := range results {
		stakes[i], powers[i] = members[i].Stake, r.Power
		operator := sdk.AccAddress(members[i].Addr)
		err := k.powers.Set(ctx, operator, types.PowerFactors{
			Operator:    operator.String(),
			Stake:       members[i].Stake,
			Capped:      r.Capped,
			Performance: members[i].Performance,
			Multiplier:  r.Multiplier,
			Jitter:      r.Jitter,
			Power:       r.Power,
		})
		if err != nil {
			return 0, err
		}
	}
	if err := k.pending.Set(ctx, true); err != nil {
		return 0, err
	}
	return uint64(len(members)), warnOfSmallThird(ctx, stakes, powers)
}

// computePower applies the formula to those with a seat.
func (k *Keeper) computePower(ctx context.Context) ([]power.Member, []power.Result, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return nil, nil, err
	}
	input := power.Input{Params: params.Power()}
	if input.Beacon, err = k.RandomBeacon(ctx); err != nil {
		return nil, nil, err
	}
	err = k.seats.Walk(ctx, nil, func(operator sdk.AccAddress) (bool, error) {
		standing, err := k.standing(ctx, operator)
		input.Members = append(input.Members, contender{operator: operator, standing: standing}.member())
		return false, err
	})
	if err != nil {
		return nil, nil, err
	}
	if len(input.Members) == 0 {
		return nil, nil, types.ErrNoValidators.Wrap("nobody has a seat")
	}
	results, err := power.Of(input)
	return input.Members, results, err
}

// warnOfSmallThird announces a set in which little stake reaches a third of the power: the bound on the multipliers
// does not hold where the stake cap binds.
func warnOfSmallThird(ctx context.Context, stakes []math.Int, powers []int64) error {
	third, err := power.SmallestThird(stakes, powers)
	if err != nil || third.GTE(types.SafeThird) {
		return err
	}
	return sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(&types.EventThirdShareLow{ThirdShare: third})
}

// totalPower is the total power of CometBFT's set.
func (k *Keeper) totalPower(ctx context.Context) (int64, error) {
	var total int64
	err := k.powered.Walk(ctx, nil, func(operator sdk.AccAddress) (bool, error) {
		v, err := k.validators.Get(ctx, operator)
		total += v.Power
		return false, err
	})
	return total, err
}

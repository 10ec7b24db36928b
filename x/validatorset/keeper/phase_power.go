package keeper

import (
	"context"
	"strconv"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/power"
	"github.com/masa-finance/masad/x/staking/safeitem"
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

// repower computes everybody's power from stake and utility as they are now, and queues the update of CometBFT's set
// for the end of the block. A set without members is an error, and the old one stays.
func (k *Keeper) repower(ctx context.Context) (uint64, error) {
	members, err := k.powerMembers(ctx)
	if err != nil {
		return 0, err
	}
	return uint64(len(members)), k.givePower(ctx, members)
}

// redraw draws the random part of everybody's power again, every jitter_blocks. Stake and performance are those of the
// last POWER phase.
func (k *Keeper) redraw(ctx sdk.Context) error {
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	if params.JitterBlocks == 0 || uint64(ctx.BlockHeight())%params.JitterBlocks != 0 {
		return nil
	}
	failed := safeitem.Run(ctx, func(ctx sdk.Context) error {
		factors, err := values(ctx, k.powers)
		if err != nil || len(factors) == 0 {
			return err
		}
		members := make([]power.Member, len(factors))
		for i, f := range factors {
			operator, err := types.ParseAddress("operator", f.Operator)
			if err != nil {
				return err
			}
			members[i] = power.Member{Addr: operator, Stake: f.Stake, Performance: f.Performance}
		}
		return k.givePower(ctx, members)
	})
	if failed != nil {
		return k.staking.RecordFailure(ctx, "jitter", strconv.FormatInt(ctx.BlockHeight(), 10), failed)
	}
	return nil
}

// givePower applies the formula to members and stores the factors of the result, and nobody else's.
func (k *Keeper) givePower(ctx context.Context, members []power.Member) error {
	if len(members) == 0 {
		return types.ErrNoValidators.Wrap("nobody has a seat")
	}
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	beacon, err := k.RandomBeacon(ctx)
	if err != nil {
		return err
	}
	results, err := power.Of(power.Input{Params: params.Power(), Beacon: beacon, Members: members})
	if err != nil {
		return err
	}
	if err := k.powers.Clear(ctx, nil); err != nil {
		return err
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
			return err
		}
	}
	if err := k.pending.Set(ctx, true); err != nil {
		return err
	}
	return warnOfSmallThird(ctx, stakes, powers)
}

// powerMembers returns those with a seat that are not about to lose it, as the formula sees them.
func (k *Keeper) powerMembers(ctx context.Context) ([]power.Member, error) {
	var members []power.Member
	err := k.seats.Walk(ctx, nil, func(operator sdk.AccAddress) (bool, error) {
		standing, err := k.standing(ctx, operator)
		members = append(members, contender{operator: operator, standing: standing}.member())
		return false, err
	})
	return members, err
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

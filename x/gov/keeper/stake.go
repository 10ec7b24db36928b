package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Hooks hears of stakes and epochs.
type Hooks struct {
	stakingtypes.NoHooks
	k *Keeper
}

var _ stakingtypes.StakingHooks = Hooks{}

// Hooks returns what the ledger tells.
func (k *Keeper) Hooks() Hooks { return Hooks{k: k} }

// AfterPositionTouched follows an agent's stake: power is the bonded MASA of all its positions.
func (h Hooks) AfterPositionTouched(ctx context.Context, _ stakingtypes.Role, owner sdk.AccAddress) error {
	return h.k.followStake(ctx, owner)
}

// AfterEpochEnded tells when a review is due.
func (h Hooks) AfterEpochEnded(ctx context.Context, epoch uint64) error {
	return h.k.remindOfReview(ctx, epoch)
}

// followStake takes over what an agent bonds now, and fits its lists to it.
func (k *Keeper) followStake(ctx context.Context, agent sdk.AccAddress) error {
	now, err := k.Staking.BondedMasa(ctx, agent)
	if err != nil {
		return err
	}
	was, err := k.stake(ctx, agent)
	if err != nil || now.Equal(was) {
		return err
	}
	if err := k.setStake(ctx, agent, was, now); err != nil {
		return err
	}
	return k.fitLists(ctx, agent, now)
}

// setStake stores a stake and moves the sum.
func (k *Keeper) setStake(ctx context.Context, agent sdk.AccAddress, was, now math.Int) error {
	if err := k.keep(ctx, slotOf(stakeKind, 0), agent, stakeVersion(was)); err != nil {
		return err
	}
	total, err := k.bonded(ctx)
	if err != nil {
		return err
	}
	if err := k.keep(ctx, slotOf(totalKind, 0), noAgent, stakeVersion(total)); err != nil {
		return err
	}
	if err := k.total.Set(ctx, total.Add(now).Sub(was)); err != nil {
		return err
	}
	if now.IsZero() {
		return k.stakes.Remove(ctx, agent)
	}
	record, err := k.stakes.Get(ctx, agent)
	if errors.Is(err, collections.ErrNotFound) {
		record, err = k.begin(ctx, agent)
	}
	if err != nil {
		return err
	}
	record.Amount = now
	return k.stakes.Set(ctx, agent, record)
}

// begin is the record of an agent that begins to bond: of the rounds before it has missed none.
func (k *Keeper) begin(ctx context.Context, agent sdk.AccAddress) (types.Stake, error) {
	round, err := k.lastRound(ctx)
	return types.Stake{Agent: agent.String(), Round: round.Number, Quorate: round.Quorate}, err
}

// fitLists cuts what a smaller stake does not cover, and lets the edges that carry all follow it.
func (k *Keeper) fitLists(ctx context.Context, agent sdk.AccAddress, stake math.Int) error {
	for _, topic := range types.Topics() {
		list, found, err := k.list(ctx, agent, topic)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		before := edgesToMech(list.Edges)
		after := liquid.Fit(before, stake)
		if equalEdges(before, after) {
			continue
		}
		edges := edgesFromMech(after)
		list.Edges = edges
		if err := k.replaceList(ctx, agent, topic, &list); err != nil {
			return err
		}
		if len(after) == len(before) && !shrunk(before, after) {
			continue
		}
		err = emit(ctx, &types.EventDelegationCut{Agent: list.Agent, Topic: topic, Edges: edges})
		if err != nil {
			return err
		}
	}
	return nil
}

// shrunk tells whether an edge of a fixed amount was cut.
func shrunk(before, after []liquid.Edge) bool {
	for i, edge := range after {
		if !edge.All && edge.Amount.LT(before[i].Amount) {
			return true
		}
	}
	return false
}

// stake is what an agent bonds, in umasa.
func (k *Keeper) stake(ctx context.Context, agent sdk.AccAddress) (math.Int, error) {
	record, err := k.stakes.Get(ctx, agent)
	if errors.Is(err, collections.ErrNotFound) {
		return math.ZeroInt(), nil
	}
	return record.Amount, err
}

// bonded is what everybody bonds, in umasa.
func (k *Keeper) bonded(ctx context.Context) (math.Int, error) {
	total, err := k.total.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return math.ZeroInt(), nil
	}
	return total, err
}

func stakeVersion(stake math.Int) types.Version {
	return types.NewVersion(stake, math.ZeroInt(), math.ZeroInt())
}

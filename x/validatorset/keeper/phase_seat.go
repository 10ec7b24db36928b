package keeper

import (
	"context"
	"errors"
	"slices"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/safeitem"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// seatPhase gives and takes seats. It runs in one step: it looks at no more than the seats, the candidates for them
// and a few spare ones, however many validators are registered.
type seatPhase struct{ k *Keeper }

// SeatPhase is the phase SEAT of the epoch pipeline.
func SeatPhase(k *Keeper) stakingtypes.Phase { return seatPhase{k} }

// Name implements stakingtypes.Phase.
func (seatPhase) Name() string { return "SEAT" }

// Run implements stakingtypes.Phase.
//
//nolint:revive // the four results are those of stakingtypes.Phase
func (p seatPhase) Run(
	ctx context.Context, epoch uint64, _ []byte, _ uint64,
) (next []byte, used uint64, done bool, err error) {
	used, err = p.k.reseat(ctx, epoch)
	return nil, used, true, err
}

// reseat distributes the seats after an epoch and returns how many contenders it looked at.
func (k *Keeper) reseat(ctx context.Context, epoch uint64) (uint64, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return 0, err
	}
	look := int(params.Slots) + spareCandidates
	if err := k.takeBack(ctx, epoch, look); err != nil {
		return 0, err
	}
	table := seating{params: params, epoch: epoch, limited: true}
	if table.members, err = k.contendingMembers(ctx, epoch); err != nil {
		return 0, err
	}
	if table.oldPower, err = k.totalPower(ctx); err != nil {
		return 0, err
	}
	if table.candidates, err = k.contendingCandidates(ctx, epoch, look); err != nil {
		return 0, err
	}
	plan, err := table.plan()
	if err != nil {
		return 0, err
	}
	return uint64(len(table.members) + len(table.candidates)), k.carryOut(ctx, epoch, plan)
}

// carryOut gives and takes the seats of a plan.
func (k *Keeper) carryOut(ctx context.Context, epoch uint64, plan outcome) error {
	for _, l := range plan.leavers {
		if err := k.unseat(ctx, epoch, l); err != nil {
			return err
		}
	}
	for _, j := range plan.joiners {
		if err := k.seat(ctx, epoch, j.operator, types.ReasonStake); err != nil {
			return err
		}
	}
	return k.recordPruning(ctx, plan.pruning)
}

// contendingMembers returns the members with their standing and their performance. One whose standing cannot be read
// keeps its seat.
func (k *Keeper) contendingMembers(ctx context.Context, epoch uint64) ([]contender, error) {
	members, err := k.Members(ctx)
	if err != nil {
		return nil, err
	}
	contenders := make([]contender, len(members))
	for i, m := range members {
		contenders[i] = contender{operator: m.Operator, power: m.Power, joined: epoch}
		err := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
			read, err := k.contendingMember(ctx, epoch, m)
			if err == nil {
				contenders[i] = read
			}
			return err
		})
		if err != nil {
			if err := k.staking.RecordFailure(ctx, "SEAT", m.Operator.String(), err); err != nil {
				return nil, err
			}
		}
	}
	return contenders, nil
}

// contendingMember reads what SEAT has to know of a member.
func (k *Keeper) contendingMember(ctx context.Context, epoch uint64, m types.Member) (contender, error) {
	c := contender{operator: m.Operator, power: m.Power, joined: m.JoinedEpoch}
	v, err := k.validators.Get(ctx, m.Operator)
	if err != nil {
		return c, err
	}
	c.jailed = v.Jailed
	if c.standing, err = k.standing(ctx, m.Operator); err != nil {
		return c, err
	}
	rank, err := k.ranks.Get(ctx, collections.Join(epoch, m.Operator))
	if errors.Is(err, collections.ErrNotFound) {
		return c, nil
	}
	c.performance = rank.Performance
	return c, err
}

// contendingCandidates returns the best candidates that may take a seat now, by counted stake, of the first ones by
// MASA. Those that may not are put aside.
func (k *Keeper) contendingCandidates(ctx context.Context, epoch uint64, look int) ([]contender, error) {
	top, err := k.topCandidates(ctx, look)
	if err != nil {
		return nil, err
	}
	var contenders []contender
	for _, operator := range top {
		err := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
			v, err := k.validators.Get(ctx, operator)
			if err != nil {
				return err
			}
			standing, err := k.standing(ctx, operator)
			if err != nil {
				return err
			}
			if epoch < v.CooldownUntil {
				return k.putAsideUntil(ctx, v.CooldownUntil, operator)
			}
			if standing.Status != stakingtypes.Status_STATUS_ACTIVE || v.Jailed {
				return k.putAside(ctx, epoch, operator)
			}
			contenders = append(contenders, contender{operator: operator, standing: standing})
			return nil
		})
		if err != nil {
			if err := k.staking.RecordFailure(ctx, "SEAT", operator.String(), err); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(contenders, func(a, b contender) int {
		return counted(b).BigInt().Cmp(counted(a).BigInt())
	})
	return contenders, nil
}

// seat gives a seat.
func (k *Keeper) seat(ctx context.Context, epoch uint64, operator sdk.AccAddress, reason string) error {
	v, err := k.Validator(ctx, operator)
	if err != nil {
		return err
	}
	if v.JoinedEpoch, err = k.runningEpoch(ctx); err != nil {
		return err
	}
	v.Seated = true
	if err := k.validators.Set(ctx, operator, v); err != nil {
		return err
	}
	if err := k.seats.Set(ctx, operator); err != nil {
		return err
	}
	if err := k.dropCandidate(ctx, operator); err != nil {
		return err
	}
	return k.recordChange(ctx, operator, types.SeatChange{
		Epoch: epoch, Operator: v.Operator, Joined: true, Reason: reason,
	})
}

// unseat takes a seat. Who keeps the role is a candidate again, at once or after some time aside.
func (k *Keeper) unseat(ctx context.Context, epoch uint64, l leaver) error {
	v, err := k.Validator(ctx, l.operator)
	if err != nil {
		return err
	}
	v.Seated = false
	if err := k.validators.Set(ctx, l.operator, v); err != nil {
		return err
	}
	if err := k.seats.Remove(ctx, l.operator); err != nil {
		return err
	}
	switch l.reason {
	case types.ReasonLeft:
		err = k.forget(ctx, l.operator) // unless CometBFT knows it: then at the end of POWER
	case types.ReasonInactive:
		err = k.putAside(ctx, epoch, l.operator)
	case types.ReasonSlots:
		err = k.index(ctx, l.operator)
	case types.ReasonPruned:
		err = k.coolDown(ctx, epoch, l.operator)
	case types.ReasonJailed:
		err = k.forgetLeft(ctx, l.operator)
	}
	if err != nil {
		return err
	}
	return k.recordChange(ctx, l.operator, types.SeatChange{Epoch: epoch, Operator: v.Operator, Reason: l.reason})
}

func (k *Keeper) recordChange(ctx context.Context, operator sdk.AccAddress, change types.SeatChange) error {
	if err := k.changes.Set(ctx, collections.Join(change.Epoch, operator), change); err != nil {
		return err
	}
	return sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(&types.EventSeatChanged{
		Epoch: change.Epoch, Operator: change.Operator, Joined: change.Joined, Reason: change.Reason,
	})
}

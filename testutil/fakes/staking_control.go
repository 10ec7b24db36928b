package fakes

import (
	"context"
	"errors"
	"slices"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// Position returns what is on record, also of a position that was left.
func (s *Staking) Position(ctx context.Context, role types.Role, owner sdk.AccAddress) (Position, error) {
	p, err := s.positions.Get(ctx, collections.Join(int32(role), owner))
	if errors.Is(err, collections.ErrNotFound) {
		return p, types.ErrPositionNotFound.Wrapf("owner: %s has no position as %s", owner, role)
	}
	return p, err
}

// Put stores a position and tells the hooks.
func (s *Staking) Put(ctx context.Context, role types.Role, owner sdk.AccAddress, p Position) error {
	if err := s.set(ctx, role, owner, p); err != nil {
		return err
	}
	return s.Hooks.AfterPositionTouched(ctx, role, owner)
}

// Change edits a position that exists and tells the hooks.
func (s *Staking) Change(ctx context.Context, role types.Role, owner sdk.AccAddress, edit func(*Position)) {
	p, err := s.Position(ctx, role, owner)
	must(err)
	edit(&p)
	must(s.Put(ctx, role, owner, p))
}

// Leave takes an owner out of a role: all stake unbonds. It is refused while an obligation is open.
func (s *Staking) Leave(ctx context.Context, role types.Role, owner sdk.AccAddress) error {
	p, err := s.Position(ctx, role, owner)
	if err != nil {
		return err
	}
	if len(p.Holds) > 0 {
		return types.ErrObligationOpen.Wrap(p.Holds[0])
	}
	p.Masa, p.Unbonding, p.Left = math.ZeroInt(), p.Unbonding.Add(p.Masa), true
	if err := s.Put(ctx, role, owner, p); err != nil {
		return err
	}
	return s.Hooks.AfterRoleLeft(ctx, role, owner)
}

// SetEpoch begins an epoch at the present height; the hooks hear of the one that ended.
func (s *Staking) SetEpoch(ctx context.Context, number uint64) {
	if last, err := s.epochNumber(ctx); err == nil && last > 0 && last != number {
		must(s.Hooks.AfterEpochEnded(ctx, last))
	}
	must(s.epoch.Set(ctx, types.Epoch{Number: number, StartHeight: sdk.UnwrapSDKContext(ctx).BlockHeight()}))
}

// Failures are the recorded failures in order.
func (s *Staking) Failures(ctx context.Context) []types.Failure {
	iterator, err := s.failures.Iterate(ctx, nil)
	must(err)
	failures, err := iterator.Values()
	must(err)
	return failures
}

func (s *Staking) set(ctx context.Context, role types.Role, owner sdk.AccAddress, p Position) error {
	return s.positions.Set(ctx, collections.Join(int32(role), owner), p)
}

func (s *Staking) fails(method string, owner sdk.AccAddress) error {
	if s.Fail == nil {
		return nil
	}
	return s.Fail(method, owner)
}

// epochNumber is the number of the running epoch, 0 before the first.
func (s *Staking) epochNumber(ctx context.Context) (uint64, error) {
	epoch, err := s.CurrentEpoch(ctx)
	if errors.Is(err, types.ErrEpochNotFound) {
		return 0, nil
	}
	return epoch.Number, err
}

// sum adds the bonded MASA of the positions that a test picks.
func (s *Staking) sum(ctx context.Context, pick func(positionKey) bool) (math.Int, error) {
	total := math.ZeroInt()
	err := s.positions.Walk(ctx, nil, func(key positionKey, p Position) (bool, error) {
		if pick(key) {
			total = total.Add(p.Masa)
		}
		return false, nil
	})
	return total, err
}

func without(list []string, item string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(other string) bool { return other == item })
}

// EachOwner visits the owners of positions in the order of their keys, once for each of their roles.
func (s *Staking) EachOwner(ctx context.Context, visit func(owner sdk.AccAddress) error) error {
	iterator, err := s.positions.Iterate(ctx, nil)
	if err != nil {
		return err
	}
	keys, err := iterator.Keys()
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := visit(key.K2()); err != nil {
			return err
		}
	}
	return nil
}

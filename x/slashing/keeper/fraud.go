package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// countFraud remembers a fraud. The third within the window costs a share of everything within reach, at most a number
// of times the largest reward that was at stake in the three, and the role.
func (k *Keeper) countFraud(ctx context.Context, fraud types.Offence, owner sdk.AccAddress) error {
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	key := collections.Join(uint16(fraud.Role), owner)
	past, err := k.frauds.Get(ctx, key)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return err
	}
	past = past.Remember(fraud, params.FraudWindow)
	if len(past.Strikes) <= types.MaxFrauds {
		return k.frauds.Set(ctx, key, past)
	}
	if err := k.frauds.Remove(ctx, key); err != nil {
		return err
	}
	fraud.Cap = past.Cap(params.RepeatedFraudCap)
	if err := k.punishStake(ctx, types.Kind_KIND_REPEATED_FRAUD, "repeated_"+fraud.Id, fraud, owner); err != nil {
		return err
	}
	return k.staking.Expel(ctx, fraud.Role, owner)
}

// punishStake slashes a share of everything that an owner has within reach in a role, for an offence of a kind. What is
// above the largest amount of a record, as second collateral may be at a high price, counts as that: a fault is never
// too big to be punished.
func (k *Keeper) punishStake(
	ctx context.Context, kind types.Kind, id string, cause types.Offence, owner sdk.AccAddress,
) error {
	base, err := k.staking.AtStake(ctx, cause.Role, owner)
	if err != nil {
		return err
	}
	_, err = k.Punish(ctx, types.Offence{
		Id: id, Kind: kind, Role: cause.Role, Owner: cause.Owner, Epoch: cause.Epoch,
		Base: math.MinInt(base, stakingtypes.MaxAmount), Reference: cause.Reference,
		Cap: cause.Cap, Coefficient: math.LegacyZeroDec(), Due: math.ZeroInt(),
	})
	return err
}

package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// findOracle returns an oracle and whether there is one.
func (k *Keeper) findOracle(ctx context.Context, owner sdk.AccAddress) (types.Oracle, bool, error) {
	oracle, err := k.oracles.Get(ctx, owner)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Oracle{}, false, nil
	}
	return oracle, err == nil, err
}

// getOracle returns an oracle, or ErrOracleNotFound.
func (k *Keeper) getOracle(ctx context.Context, owner sdk.AccAddress) (types.Oracle, error) {
	oracle, found, err := k.findOracle(ctx, owner)
	if err == nil && !found {
		err = types.ErrOracleNotFound.Wrapf("oracle: %s is not registered, must register first", owner)
	}
	return oracle, err
}

// addOracle registers an oracle whose position was opened just now. The record of one that left and came back is
// kept, because its counter makes request ids unique.
func (k *Keeper) addOracle(ctx context.Context, owner sdk.AccAddress, key []byte) error {
	oracle, _, err := k.findOracle(ctx, owner)
	if err != nil {
		return err
	}
	oracle.Owner, oracle.EncryptionPubkey = owner.String(), key
	return k.oracles.Set(ctx, owner, oracle)
}

// mayAsk returns an oracle's standing, or ErrOracleInactive if it may not send requests.
func (k *Keeper) mayAsk(ctx context.Context, owner sdk.AccAddress) (stakingtypes.Standing, error) {
	standing, err := k.Staking.Standing(ctx, stakingtypes.Role_ROLE_ORACLE, owner)
	if err != nil {
		return stakingtypes.Standing{}, err
	}
	switch standing.Status {
	case stakingtypes.Status_STATUS_ACTIVE, stakingtypes.Status_STATUS_GRACE:
		return standing, nil
	default:
		return stakingtypes.Standing{}, types.ErrOracleInactive.Wrapf("oracle: %s is %s, must be %s or %s", owner,
			standing.Status, stakingtypes.Status_STATUS_ACTIVE, stakingtypes.Status_STATUS_GRACE)
	}
}

// consumed is what an oracle has used in an epoch so far, in resource units.
func consumed(oracle types.Oracle, epoch uint64) uint64 {
	if oracle.ConsumedEpoch != epoch {
		return 0
	}
	return oracle.Consumed
}

// returnUnits takes units that a request did not use off its oracle's consumption, if they still count there: in
// the epoch in which the request was submitted.
func (k *Keeper) returnUnits(ctx context.Context, req types.Request, unused uint64) error {
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil || unused == 0 || req.SubmittedHeight < epoch.StartHeight {
		return err
	}
	owner, err := sdk.AccAddressFromBech32(req.Oracle)
	if err != nil {
		return types.ErrInvalidAddress.Wrapf("oracle: %s", err)
	}
	oracle, err := k.getOracle(ctx, owner)
	if err != nil || oracle.ConsumedEpoch != epoch.Number {
		return err
	}
	oracle.Consumed -= min(oracle.Consumed, unused)
	return k.oracles.Set(ctx, owner, oracle)
}

package keeper

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"cosmossdk.io/collections"
	abci "github.com/cometbft/cometbft/abci/types"
	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/safeitem"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// ApplyAndReturnValidatorSetUpdates seats the founders and returns their powers. The SDK's genutil calls it after the
// genesis transactions. On a chain that was imported with its set, InitGenesis has returned the powers already, and
// who came by a genesis transaction is a candidate like any other.
func (k *Keeper) ApplyAndReturnValidatorSetUpdates(ctx context.Context) ([]abci.ValidatorUpdate, error) {
	members, err := k.Members(ctx)
	if err != nil || len(members) > 0 {
		return nil, err
	}
	if err := k.seatFounders(ctx); err != nil {
		return nil, err
	}
	if _, err := k.repower(ctx); err != nil {
		return nil, err
	}
	return k.applyPending(ctx)
}

// seatFounders gives the seats of a new chain to the largest stakes.
func (k *Keeper) seatFounders(ctx context.Context) error {
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	founders, err := k.topCandidates(ctx, int(params.Slots))
	if err != nil {
		return err
	}
	if len(founders) == 0 {
		return types.ErrNoValidators.Wrap("no genesis transaction registered a validator")
	}
	for _, operator := range founders {
		if err := k.seat(ctx, 0, operator, types.ReasonGenesis); err != nil {
			return err
		}
	}
	return nil
}

// applyPending turns what this block decided, by POWER, a draw of the jitter, removals and rotations, into updates
// against what CometBFT was last told: by ascending operator, each at most once with a key.
func (k *Keeper) applyPending(ctx context.Context) ([]abci.ValidatorUpdate, error) {
	pending, err := k.pending.Has(ctx)
	if err != nil || !pending {
		return nil, err
	}
	if err := k.pending.Remove(ctx); err != nil {
		return nil, err
	}
	operators, err := k.concerned(ctx)
	if err != nil {
		return nil, err
	}
	var updates []abci.ValidatorUpdate
	for _, operator := range operators {
		if updates, err = k.change(ctx, updates, operator); err != nil {
			return nil, err
		}
	}
	return updates, nil
}

// concerned lists who is in CometBFT's set or comes into it, by ascending operator.
func (k *Keeper) concerned(ctx context.Context) ([]sdk.AccAddress, error) {
	var operators []sdk.AccAddress
	err := k.powered.Walk(ctx, nil, func(operator sdk.AccAddress) (bool, error) {
		operators = append(operators, operator)
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	err = k.powers.Walk(ctx, nil, func(operator sdk.AccAddress, _ types.PowerFactors) (bool, error) {
		at, known := slices.BinarySearchFunc(operators, operator, func(a, b sdk.AccAddress) int {
			return bytes.Compare(a, b)
		})
		if !known {
			operators = slices.Insert(operators, at, operator)
		}
		return false, nil
	})
	return operators, err
}

// change gives a validator the power and the key that it has from now on, and appends what CometBFT must hear of it:
// another power, or that the old key has none and the new one has it.
func (k *Keeper) change(
	ctx context.Context, updates []abci.ValidatorUpdate, operator sdk.AccAddress,
) ([]abci.ValidatorUpdate, error) {
	before, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return updates, nil
	}
	if err != nil {
		return nil, err
	}
	after := before
	if after.Power, err = k.decidedPower(ctx, operator); err != nil {
		return nil, err
	}
	key, err := k.takeRotation(ctx, operator)
	if err != nil {
		return nil, err
	}
	if key == nil && after.Power == before.Power {
		return updates, nil
	}
	if key != nil {
		after.ConsensusPubkey = key
		updates, err = appendUpdate(updates, before, 0)
		if err != nil {
			return nil, err
		}
	}
	if key == nil || after.Power > 0 {
		if updates, err = appendUpdate(updates, after, after.Power); err != nil {
			return nil, err
		}
	}
	return updates, k.storeChange(ctx, operator, before.Power, after)
}

// decidedPower is the power that a validator has from now on.
func (k *Keeper) decidedPower(ctx context.Context, operator sdk.AccAddress) (int64, error) {
	factors, err := k.powers.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return 0, nil
	}
	return factors.Power, err
}

// storeChange stores what CometBFT hears.
func (k *Keeper) storeChange(ctx context.Context, operator sdk.AccAddress, before int64, v types.Validator) error {
	if err := k.validators.Set(ctx, operator, v); err != nil {
		return err
	}
	if v.Power > 0 {
		if err := k.powered.Set(ctx, operator); err != nil {
			return err
		}
	} else if err := k.powered.Remove(ctx, operator); err != nil {
		return err
	}
	if v.Power != before {
		err := sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(
			&types.EventPowerChanged{Operator: v.Operator, Power: v.Power})
		if err != nil {
			return err
		}
	}
	if v.Power > 0 {
		return nil
	}
	if !v.Seated {
		if err := k.leaveLine(ctx, v.Operator); err != nil {
			return err
		}
	}
	return k.forgetGone(ctx, operator)
}

// forgetGone removes the record of a validator without power whose role was left. The updates do not depend on it, so
// its failure is recorded only.
func (k *Keeper) forgetGone(ctx context.Context, operator sdk.AccAddress) error {
	err := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error { return k.forgetLeft(ctx, operator) })
	if err != nil {
		return k.staking.RecordFailure(ctx, "POWER", operator.String(), err)
	}
	return nil
}

// appendUpdate appends a validator's key with a power, as CometBFT wants to hear of it.
func appendUpdate(updates []abci.ValidatorUpdate, v types.Validator, power int64) ([]abci.ValidatorUpdate, error) {
	key, err := types.ParseKey("consensus_pubkey", v.ConsensusPubkey)
	if err != nil {
		return nil, err
	}
	public, err := cryptocodec.ToCmtProtoPublicKey(key)
	if err != nil {
		return nil, types.ErrInvalidKey.Wrapf("consensus_pubkey: %s", err)
	}
	return append(updates, abci.ValidatorUpdate{PubKey: public, Power: power}), nil
}

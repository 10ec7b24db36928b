package keeper

import (
	"context"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// rotate replaces a validator's consensus key at the end of this block. CometBFT asks for signatures of the new key two
// blocks later. The old key stays the operator's on record: a fault of it is still a fault.
func (k *Keeper) rotate(ctx context.Context, msg *types.MsgRotateConsensusKey) error {
	operator, err := types.ParseAddress("operator", msg.Operator)
	if err != nil {
		return err
	}
	key, err := types.ParseKey("new_pubkey", msg.NewPubkey)
	if err != nil {
		return err
	}
	if err := k.checkTombstone(ctx, operator); err != nil {
		return err
	}
	v, err := k.Validator(ctx, operator)
	if err != nil {
		return err
	}
	if err := k.mayRotate(ctx, operator, v); err != nil {
		return err
	}
	address := sdk.ConsAddress(key.Address())
	if err := k.unusedKey(ctx, "new_pubkey", address); err != nil {
		return err
	}
	if err := k.keys.Set(ctx, address, operator); err != nil {
		return err
	}
	// Epoch 0 stands for never, and before the first block no message runs.
	if v.RotatedEpoch, err = k.runningEpoch(ctx); err != nil {
		return err
	}
	old, err := v.ConsensusAddress()
	if err != nil {
		return err
	}
	if err := k.replaceKey(ctx, operator, v, msg.NewPubkey); err != nil {
		return err
	}
	return sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(
		&types.EventKeyRotated{Operator: msg.Operator, OldAddress: old, NewAddress: address})
}

// replaceKey gives a validator its new key: at once if CometBFT does not know it, else with the updates of this block.
func (k *Keeper) replaceKey(
	ctx context.Context, operator sdk.AccAddress, v types.Validator, key *codectypes.Any,
) error {
	if v.Power == 0 {
		v.ConsensusPubkey = key
		return k.validators.Set(ctx, operator, v)
	}
	if err := k.validators.Set(ctx, operator, v); err != nil {
		return err
	}
	if err := k.rotations.Set(ctx, operator, key.Value); err != nil {
		return err
	}
	return k.pending.Set(ctx, true)
}

// mayRotate refuses who left, and who rotated too short a time ago: every key is kept for ever.
func (k *Keeper) mayRotate(ctx context.Context, operator sdk.AccAddress, v types.Validator) error {
	gone, err := k.gone(ctx, operator)
	if err != nil {
		return err
	}
	if gone {
		return types.ErrValidatorNotFound.Wrapf("operator: %s left the role, must register again", operator)
	}
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	epoch, err := k.runningEpoch(ctx)
	if err != nil {
		return err
	}
	pending, err := k.rotations.Has(ctx, operator)
	if err != nil {
		return err
	}
	if first := v.RotatedEpoch + params.RotationEpochs; pending || (v.RotatedEpoch > 0 && epoch < first) {
		return types.ErrRotationTooSoon.Wrapf(
			"operator: %s rotated in epoch %d, must wait until epoch %d (rotation_epochs %d), and for another block",
			operator, v.RotatedEpoch, first, params.RotationEpochs)
	}
	return nil
}

// unusedKey refuses a consensus address that anybody ever registered.
func (k *Keeper) unusedKey(ctx context.Context, field string, address sdk.ConsAddress) error {
	used, err := k.keys.Has(ctx, address)
	if err != nil {
		return err
	}
	if used {
		return types.ErrKeyUsed.Wrapf("%s: %s was registered before, must be a new key", field, address)
	}
	return nil
}

// takeRotation returns the key that takes the place of a validator's present one in this block, nil if none does.
func (k *Keeper) takeRotation(ctx context.Context, operator sdk.AccAddress) (*codectypes.Any, error) {
	pending, err := k.rotations.Has(ctx, operator)
	if err != nil || !pending {
		return nil, err
	}
	raw, err := k.rotations.Get(ctx, operator)
	if err != nil {
		return nil, err
	}
	key := new(ed25519.PubKey)
	if err := key.Unmarshal(raw); err != nil {
		return nil, types.ErrInvalidKey.Wrap(err.Error())
	}
	packed, err := codectypes.NewAnyWithValue(key)
	if err != nil {
		return nil, err
	}
	return packed, k.rotations.Remove(ctx, operator)
}

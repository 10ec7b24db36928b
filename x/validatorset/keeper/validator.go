package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// validatorRole is the role of every position this module looks at.
const validatorRole = stakingtypes.Role_ROLE_VALIDATOR

// Validator returns a registered validator.
func (k *Keeper) Validator(ctx context.Context, operator sdk.AccAddress) (types.Validator, error) {
	v, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return v, types.ErrValidatorNotFound.Wrapf("operator: %s, must register first", operator)
	}
	return v, err
}

// Members returns the validators with a seat, by ascending operator.
func (k *Keeper) Members(ctx context.Context) ([]types.Member, error) {
	var members []types.Member
	err := k.seats.Walk(ctx, nil, func(operator sdk.AccAddress) (bool, error) {
		v, err := k.validators.Get(ctx, operator)
		members = append(members, types.Member{
			Operator: operator, Power: v.Power, JoinedEpoch: v.JoinedEpoch, HasKey: len(v.EncryptionPubkey) > 0,
		})
		return false, err
	})
	return members, err
}

// OperatorByConsAddr returns who registered a consensus key, also long after the validator left.
func (k *Keeper) OperatorByConsAddr(ctx context.Context, address sdk.ConsAddress) (sdk.AccAddress, error) {
	operator, err := k.keys.Get(ctx, address)
	if errors.Is(err, collections.ErrNotFound) {
		return nil, types.ErrConsensusUnknown.Wrapf("consensus_address: %s", address)
	}
	return operator, err
}

// register makes an operator a candidate. Its position is opened before its record, whose absence until then keeps
// the ledger's news about it from being acted on.
func (k *Keeper) register(ctx context.Context, msg *types.MsgRegisterValidator) (sdk.ConsAddress, error) {
	operator, err := types.ParseAddress("operator", msg.Operator)
	if err != nil {
		return nil, err
	}
	record, err := k.newRecord(ctx, msg)
	if err != nil {
		return nil, err
	}
	address, err := record.ConsensusAddress()
	if err != nil {
		return nil, err
	}
	if err := k.vacant(ctx, operator); err != nil {
		return nil, err
	}
	if err := k.unusedKey(ctx, "consensus_pubkey", address); err != nil {
		return nil, err
	}
	if err := k.unusedTip(ctx, msg.BeaconTip); err != nil {
		return nil, err
	}
	if err := k.staking.OpenPosition(ctx, validatorRole, operator, msg.Stake); err != nil {
		return nil, err
	}
	if err := k.useTip(ctx, msg.BeaconTip); err != nil {
		return nil, err
	}
	if err := k.validators.Set(ctx, operator, record); err != nil {
		return nil, err
	}
	if err := k.keys.Set(ctx, address, operator); err != nil {
		return nil, err
	}
	return address, k.index(ctx, operator)
}

// newRecord is the record of a validator that registers now; epoch 0 stands for genesis.
func (k *Keeper) newRecord(ctx context.Context, msg *types.MsgRegisterValidator) (types.Validator, error) {
	epoch, err := k.runningEpoch(ctx)
	moment := types.Moment{Epoch: epoch, Height: sdk.UnwrapSDKContext(ctx).BlockHeight()}
	return types.Validator{
		Operator:         msg.Operator,
		ConsensusPubkey:  msg.ConsensusPubkey,
		Description:      msg.Description,
		BeaconTip:        msg.BeaconTip,
		RegisteredEpoch:  epoch,
		EncryptionPubkey: msg.EncryptionPubkey,
	}.Register(moment), err
}

// vacant refuses an operator whose validator is still there: it has to leave the role first, and then to wait until it
// is out of CometBFT's set, which happens at an epoch's end.
func (k *Keeper) vacant(ctx context.Context, operator sdk.AccAddress) error {
	if err := k.checkTombstone(ctx, operator); err != nil {
		return err
	}
	v, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	gone, err := k.gone(ctx, operator)
	switch {
	case err != nil:
		return err
	case !gone:
		return types.ErrValidatorExists.Wrapf("operator: %s is a validator already, limit 1", operator)
	case v.Seated || v.Power > 0:
		return types.ErrStillSeated.Wrapf("operator: %s left, must wait until its seat ends with the epoch", operator)
	}
	return nil
}

// gone tells whether an operator has left the role.
func (k *Keeper) gone(ctx context.Context, operator sdk.AccAddress) (bool, error) {
	s, err := k.staking.Standing(ctx, validatorRole, operator)
	if errors.Is(err, stakingtypes.ErrPositionNotFound) {
		return true, nil
	}
	return s.Status == stakingtypes.Status_STATUS_LEFT, err
}

// forgetLeft forgets a validator if it left the role: one that left before it had any power, and was jailed, is in none
// of CometBFT's updates that would bring it up again.
func (k *Keeper) forgetLeft(ctx context.Context, operator sdk.AccAddress) error {
	left, err := k.gone(ctx, operator)
	if err != nil || !left {
		return err
	}
	return k.forget(ctx, operator)
}

// forget removes the record of a validator that left the role, has no seat and no power. Its keys stay on record.
func (k *Keeper) forget(ctx context.Context, operator sdk.AccAddress) error {
	v, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	if err != nil || v.Seated || v.Power > 0 {
		return err
	}
	if err := k.dropCandidate(ctx, operator); err != nil {
		return err
	}
	if err := k.powers.Remove(ctx, operator); err != nil {
		return err
	}
	return k.validators.Remove(ctx, operator)
}

// runningEpoch is the number of the running epoch, 0 before the first block.
func (k *Keeper) runningEpoch(ctx context.Context) (uint64, error) {
	epoch, err := k.staking.CurrentEpoch(ctx)
	if errors.Is(err, stakingtypes.ErrEpochNotFound) {
		return 0, nil
	}
	return epoch.Number, err
}

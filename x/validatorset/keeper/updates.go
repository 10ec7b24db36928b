package keeper

import (
	"context"
	"errors"

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

// applyPending turns the result of the last POWER phase of this block into updates against what CometBFT was last
// told: one for each member whose power changed, by ascending operator, then one with power 0 for each that is out.
func (k *Keeper) applyPending(ctx context.Context) ([]abci.ValidatorUpdate, error) {
	pending, err := k.pending.Has(ctx)
	if err != nil || !pending {
		return nil, err
	}
	if err := k.pending.Remove(ctx); err != nil {
		return nil, err
	}
	factors, err := values(ctx, k.powers)
	if err != nil {
		return nil, err
	}
	var updates []abci.ValidatorUpdate
	for _, f := range factors {
		operator, err := types.ParseAddress("operator", f.Operator)
		if err != nil {
			return nil, err
		}
		if updates, err = k.changePower(ctx, updates, operator, f.Power); err != nil {
			return nil, err
		}
	}
	out, err := k.poweredOut(ctx)
	if err != nil {
		return nil, err
	}
	for _, operator := range out {
		if updates, err = k.changePower(ctx, updates, operator, 0); err != nil {
			return nil, err
		}
		if err := k.forgetGone(ctx, operator); err != nil {
			return nil, err
		}
	}
	return updates, nil
}

// changePower sets a validator's power and appends the update, if it is a change.
func (k *Keeper) changePower(
	ctx context.Context, updates []abci.ValidatorUpdate, operator sdk.AccAddress, power int64,
) ([]abci.ValidatorUpdate, error) {
	v, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) || (err == nil && v.Power == power) {
		return updates, nil
	}
	if err != nil {
		return nil, err
	}
	v.Power = power
	if err := k.validators.Set(ctx, operator, v); err != nil {
		return nil, err
	}
	if power > 0 {
		err = k.powered.Set(ctx, operator)
	} else {
		err = k.powered.Remove(ctx, operator)
	}
	if err != nil {
		return nil, err
	}
	update, err := validatorUpdate(v)
	if err != nil {
		return nil, err
	}
	return append(updates, update), sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(
		&types.EventPowerChanged{Operator: v.Operator, Power: power})
}

// poweredOut lists who is in CometBFT's set and not in the new one, by ascending operator.
func (k *Keeper) poweredOut(ctx context.Context) ([]sdk.AccAddress, error) {
	var out []sdk.AccAddress
	err := k.powered.Walk(ctx, nil, func(operator sdk.AccAddress) (bool, error) {
		stays, err := k.powers.Has(ctx, operator)
		if !stays {
			out = append(out, operator)
		}
		return false, err
	})
	return out, err
}

// forgetGone removes the record of a validator without power whose role was left. The updates do not depend on it, so
// its failure is recorded only.
func (k *Keeper) forgetGone(ctx context.Context, operator sdk.AccAddress) error {
	err := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
		left, err := k.gone(ctx, operator)
		if err != nil || !left {
			return err
		}
		return k.forget(ctx, operator)
	})
	if err != nil {
		return k.staking.RecordFailure(ctx, "POWER", operator.String(), err)
	}
	return nil
}

// validatorUpdate is a validator as CometBFT wants to hear of it.
func validatorUpdate(v types.Validator) (abci.ValidatorUpdate, error) {
	key, err := types.ParseKey("consensus_pubkey", v.ConsensusPubkey)
	if err != nil {
		return abci.ValidatorUpdate{}, err
	}
	public, err := cryptocodec.ToCmtProtoPublicKey(key)
	return abci.ValidatorUpdate{PubKey: public, Power: v.Power}, err
}

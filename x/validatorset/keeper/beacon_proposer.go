package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/beacon"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// proposer is who proposes a block, as the block before left it.
type proposer struct {
	operator sdk.AccAddress
	record   types.Validator
	moment   types.Moment
	// known tells that there is a record: none is of a key that nobody registered, or of a validator that is gone.
	known bool
}

// proposer finds who has a consensus address. That nobody does is no error: it has no tip.
func (k *Keeper) proposer(ctx context.Context, address sdk.ConsAddress) (proposer, error) {
	operator, err := k.OperatorByConsAddr(ctx, address)
	if errors.Is(err, types.ErrConsensusUnknown) {
		return proposer{}, nil
	}
	if err != nil {
		return proposer{}, err
	}
	record, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return proposer{}, nil
	}
	if err != nil {
		return proposer{}, err
	}
	moment, err := k.moment(ctx)
	return proposer{operator: operator, record: record, moment: moment, known: true}, err
}

// check tells what is wrong with a reveal in this proposer's block.
func (p proposer) check(reveal *types.MsgRevealBeacon) error {
	if err := reveal.ValidateBasic(); err != nil {
		return err
	}
	if !p.known || reveal.Operator != p.operator.String() {
		return types.ErrInvalidReveal.Wrapf("operator: %s does not propose this block", reveal.Operator)
	}
	tip := p.record.TipInForce(p.moment)
	if tip == nil {
		return types.ErrInvalidReveal.Wrapf("operator: %s has no beacon tip in force", reveal.Operator)
	}
	if !beacon.Verify(*tip, [types.BeaconLength]byte(reveal.Preimage)) {
		return types.ErrInvalidReveal.Wrapf("preimage: %X does not hash to the tip %X", reveal.Preimage, *tip)
	}
	return nil
}

// CheckReveal refuses a reveal that a block of this proposer may not begin with, by the state that the block before
// left.
func (k *Keeper) CheckReveal(ctx context.Context, address sdk.ConsAddress, reveal *types.MsgRevealBeacon) error {
	p, err := k.proposer(ctx, address)
	if err != nil {
		return err
	}
	return p.check(reveal)
}

// ProposerTip returns what the next block's proposer has to reveal to, by the state that the block before left.
func (k *Keeper) ProposerTip(ctx context.Context, address sdk.ConsAddress) (types.ProposerTip, error) {
	p, err := k.proposer(ctx, address)
	if err != nil || !p.known {
		return types.ProposerTip{}, err
	}
	return types.ProposerTip{
		Operator: p.operator,
		Tip:      p.record.TipInForce(p.moment),
		Renewed:  len(p.record.At(p.moment).NextTip) > 0,
	}, nil
}

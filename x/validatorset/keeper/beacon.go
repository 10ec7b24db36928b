package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// RandomBeacon returns R_h of this block, 32 bytes. It is set before the block begins, before any transaction of it.
func (k *Keeper) RandomBeacon(ctx context.Context) ([]byte, error) {
	b, err := k.lastBeacon(ctx)
	return b.Value, err
}

// lastBeacon is the beacon on record, or R_0 of this chain.
func (k *Keeper) lastBeacon(ctx context.Context) (types.Beacon, error) {
	b, err := k.beacon.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return types.GenesisBeacon(sdk.UnwrapSDKContext(ctx).ChainID()), nil
	}
	return b, err
}

// turnBeacon makes the beacon of this block of what its proposer revealed. What is not valid counts as missing: a block
// that consensus decided on is executed whatever it holds, also where no proposal was judged before, as in a replay.
func (k *Keeper) turnBeacon(ctx sdk.Context, reveal *types.MsgRevealBeacon) error {
	last, err := k.lastBeacon(ctx)
	if err != nil {
		return err
	}
	proposer, err := k.proposer(ctx, ctx.BlockHeader().ProposerAddress)
	if err != nil {
		return err
	}
	block := types.Block{
		Height:   ctx.BlockHeight(),
		Hash:     ctx.HeaderInfo().Hash,
		Proposer: ctx.BlockHeader().ProposerAddress,
	}
	if reveal != nil && proposer.check(reveal) == nil {
		preimage := [types.BeaconLength]byte(reveal.Preimage)
		block.Preimage = &preimage
	}
	next := last.Next(block)
	if err := k.beacon.Set(ctx, next); err != nil {
		return err
	}
	if block.Preimage == nil {
		return k.missBeacon(ctx, proposer, next)
	}
	return k.moveTip(ctx, proposer, reveal, next)
}

// missBeacon announces a block without a reveal, and counts it against its proposer if that could have revealed.
func (k *Keeper) missBeacon(ctx sdk.Context, p proposer, next types.Beacon) error {
	missed := types.EventBeaconMissed{Height: next.Height, Value: next.Value}
	if p.known {
		missed.Operator = p.record.Operator
		missed.Charged = p.moment.Epoch > 0 && p.record.MustReveal(p.moment)
	}
	if missed.Charged {
		if err := k.chargeMiss(ctx, p.moment.Epoch, p.operator); err != nil {
			return err
		}
	}
	return ctx.EventManager().EmitTypedEvent(&missed)
}

// chargeMiss counts a missed reveal in an epoch's packed record, as so many votes expected and none signed.
func (k *Keeper) chargeMiss(ctx context.Context, epoch uint64, operator sdk.AccAddress) error {
	record, err := k.epochSignings(ctx, epoch)
	if err != nil {
		return err
	}
	record.Signings[place(&record, operator)].Expected += types.MissedWeight
	return k.signings.Set(ctx, epoch, record)
}

// moveTip stores the revealed link as the proposer's tip, and the tip that it registers with it.
func (k *Keeper) moveTip(ctx sdk.Context, p proposer, reveal *types.MsgRevealBeacon, next types.Beacon) error {
	moved := p.record.Revealed(p.moment, [types.TipLength]byte(reveal.Preimage))
	// A reveal is never refused for the tip that it registers: one that was used, or comes while another waits, is none.
	if len(moved.NextTip) == 0 {
		renewed, err := k.renewTip(ctx, moved, reveal.NextTip)
		if err != nil && !errors.Is(err, types.ErrTipUsed) {
			return err
		}
		if err == nil {
			moved = renewed
		}
	}
	if err := k.validators.Set(ctx, p.operator, moved); err != nil {
		return err
	}
	return ctx.EventManager().EmitTypedEvent(
		&types.EventBeaconRevealed{Height: next.Height, Operator: moved.Operator, Value: next.Value})
}

// renewTip returns a validator's record with another tip to come, if one is given. The caller stores the record.
func (k *Keeper) renewTip(ctx context.Context, v types.Validator, tip []byte) (types.Validator, error) {
	moment, err := k.moment(ctx)
	if err != nil {
		return v, err
	}
	v, renewed := v.Renew(moment, tip)
	if !renewed {
		return v, nil
	}
	if err := k.useTip(ctx, tip); err != nil {
		return v, err
	}
	return v, announceTip(sdk.UnwrapSDKContext(ctx), v)
}

// useTip puts a tip on record, for ever. No tip is no tip.
func (k *Keeper) useTip(ctx context.Context, tip []byte) error {
	if len(tip) == 0 {
		return nil
	}
	if err := k.unusedTip(ctx, tip); err != nil {
		return err
	}
	return k.tips.Set(ctx, tip)
}

// unusedTip refuses a tip that anybody ever registered: its links may be known.
func (k *Keeper) unusedTip(ctx context.Context, tip []byte) error {
	used, err := k.tips.Has(ctx, tip)
	if err == nil && used {
		err = types.ErrTipUsed.Wrapf(
			"beacon_tip: %X was registered before, must be a new one: masad beacon show-tip --chain N", tip)
	}
	return err
}

func announceTip(ctx sdk.Context, v types.Validator) error {
	return ctx.EventManager().EmitTypedEvent(&types.EventBeaconTipRegistered{
		Operator: v.Operator, NextTip: v.NextTip, NextTipEpoch: v.NextTipEpoch, NextTipHeight: v.NextTipHeight,
	})
}

// moment is where the chain stands. Before BeginBlock that is as the last block left it.
func (k *Keeper) moment(ctx context.Context) (types.Moment, error) {
	epoch, err := k.runningEpoch(ctx)
	return types.Moment{Epoch: epoch, Height: sdk.UnwrapSDKContext(ctx).BlockHeight()}, err
}

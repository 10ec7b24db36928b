package keeper

import (
	"context"
	"errors"
	"strconv"

	"cosmossdk.io/collections"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/slashing/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// forgetPerBlock bounds how many old blocks leave the window in one block: one in the steady state, more after
// signed_blocks_window became smaller.
const forgetPerBlock = 20

// countMisses counts who did not sign the last block, and punishes who did not sign too many of the window. What a
// block costs follows those who miss it: one that everybody signed is neither read for nor written.
func (k *Keeper) countMisses(ctx sdk.Context) error {
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	settled, err := k.forget(ctx, ctx.BlockHeight()-int64(params.SignedBlocksWindow))
	if err != nil {
		return err
	}
	missed := types.MissedBlock{Height: ctx.BlockHeight()}
	for _, vote := range ctx.VoteInfos() {
		if vote.BlockIdFlag != cmtproto.BlockIDFlagAbsent {
			continue
		}
		failed := safeitem.Run(ctx, func(ctx sdk.Context) error {
			counted, err := k.countMiss(ctx, params, vote, settled)
			if err == nil && counted != "" {
				missed.Operators = append(missed.Operators, counted)
			}
			return err
		})
		if failed == nil {
			continue
		}
		item := sdk.ConsAddress(vote.Validator.Address).String()
		if err := k.epochs.RecordFailure(ctx, "downtime", item, failed); err != nil {
			return err
		}
	}
	if len(missed.Operators) == 0 {
		return nil
	}
	return k.missed.Set(ctx, missed.Height, missed)
}

// countMiss counts a block that a validator did not sign, and returns whom it was counted for. Who is jailed or not
// registered any more is not expected to sign. Nobody is punished while blocks older than the window still count.
func (k *Keeper) countMiss(ctx sdk.Context, params types.Params, vote abci.VoteInfo, settled bool) (string, error) {
	operator, err := k.validators.OperatorByConsAddr(ctx, vote.Validator.Address)
	if errors.Is(err, validatorsettypes.ErrConsensusUnknown) {
		return "", nil // x/validatorset has put it on record
	}
	if err != nil {
		return "", err
	}
	custody, err := k.validators.Custody(ctx, operator)
	if err != nil || !custody.Registered || custody.Jailed {
		return "", err
	}
	d, err := k.downtime(ctx, operator)
	if err != nil {
		return "", err
	}
	d.Missed++
	if settled && d.Missed > params.MostMissed() {
		if err := k.punishDowntime(ctx, params, operator); err != nil {
			return "", err
		}
		// What it missed is paid for. Blocks from now on count anew.
		d.Forgiven, d.Missed, d.SinceHeight = d.Forgiven+d.Missed, 0, ctx.BlockHeight()+1
	}
	return d.Operator, k.downtimes.Set(ctx, operator, d)
}

// punishDowntime slashes and jails a validator.
func (k *Keeper) punishDowntime(ctx sdk.Context, params types.Params, operator sdk.AccAddress) error {
	id := "downtime/" + operator.String() + "/" + strconv.FormatInt(ctx.BlockHeight(), 10)
	cause, err := k.fault(ctx, operator, "height/"+strconv.FormatInt(ctx.BlockHeight(), 10))
	if err != nil {
		return err
	}
	if err := k.punishStake(ctx, types.Kind_KIND_DOWNTIME, id, cause, operator); err != nil {
		return err
	}
	return k.validators.Jail(ctx, operator, ctx.BlockTime().Add(params.DowntimeJail))
}

// forget takes the blocks up to a height out of the count, and tells whether none is left there.
func (k *Keeper) forget(ctx context.Context, until int64) (bool, error) {
	if until < 0 {
		return true, nil
	}
	var old []types.MissedBlock
	err := k.missed.Walk(ctx, new(collections.Range[int64]).EndInclusive(until),
		func(_ int64, block types.MissedBlock) (bool, error) {
			old = append(old, block)
			return len(old) > forgetPerBlock, nil
		})
	if err != nil {
		return false, err
	}
	settled := len(old) <= forgetPerBlock
	for _, block := range old[:min(len(old), forgetPerBlock)] {
		for _, name := range block.Operators {
			if err := k.forgetMiss(ctx, block.Height, name); err != nil {
				return false, err
			}
		}
		if err := k.missed.Remove(ctx, block.Height); err != nil {
			return false, err
		}
	}
	return settled, nil
}

// forgetMiss takes one block out of an operator's count.
func (k *Keeper) forgetMiss(ctx context.Context, height int64, name string) error {
	operator, err := types.ParseAddress("operator", name)
	if err != nil {
		return err
	}
	d, err := k.downtime(ctx, operator)
	if err != nil {
		return err
	}
	if height < d.SinceHeight {
		d.Forgiven -= min(d.Forgiven, 1)
	} else {
		d.Missed -= min(d.Missed, 1)
	}
	if d.Missed+d.Forgiven == 0 {
		return k.downtimes.Remove(ctx, operator)
	}
	return k.downtimes.Set(ctx, operator, d)
}

// downtime is an operator's count, empty if it missed nothing.
func (k *Keeper) downtime(ctx context.Context, operator sdk.AccAddress) (types.Downtime, error) {
	d, err := k.downtimes.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Downtime{Operator: operator.String()}, nil
	}
	return d, err
}

package keeper

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"cosmossdk.io/collections"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// countVotes adds the commit of the last block to the record of the epoch that block belongs to. The commit speaks of
// the set that CometBFT had at that height, which is not our present one: who lost its seat a moment ago still signs.
// One record holds all members, so a block costs one read and one write.
func (k *Keeper) countVotes(ctx sdk.Context) error {
	votes := ctx.VoteInfos()
	if len(votes) == 0 {
		return nil
	}
	epoch, err := k.staking.CurrentEpoch(ctx)
	if errors.Is(err, stakingtypes.ErrEpochNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	record, err := k.epochSignings(ctx, epoch.Number)
	if err != nil {
		return err
	}
	for _, vote := range votes {
		if err := k.countVote(ctx, &record, vote); err != nil {
			return err
		}
	}
	return k.signings.Set(ctx, epoch.Number, record)
}

// countVote adds one vote to the packed record.
func (k *Keeper) countVote(ctx context.Context, record *types.EpochSignings, vote abci.VoteInfo) error {
	at := slices.IndexFunc(record.Signings, func(s types.Signing) bool {
		return bytes.Equal(s.ConsensusAddress, vote.Validator.Address)
	})
	if at < 0 {
		operator, err := k.OperatorByConsAddr(ctx, vote.Validator.Address)
		if errors.Is(err, types.ErrConsensusUnknown) {
			return k.staking.RecordFailure(ctx, "commit", sdk.ConsAddress(vote.Validator.Address).String(), err)
		}
		if err != nil {
			return err
		}
		at = place(record, operator)
		record.Signings[at].ConsensusAddress = vote.Validator.Address
	}
	record.Signings[at].Expected++
	if vote.BlockIdFlag == cmtproto.BlockIDFlagCommit {
		record.Signings[at].Signed++
	}
	return nil
}

// place returns where an operator stands in the record, by ascending address, and makes room for it if it is new.
func place(record *types.EpochSignings, operator sdk.AccAddress) int {
	name := operator.String()
	at := slices.IndexFunc(record.Signings, func(s types.Signing) bool {
		other, err := sdk.AccAddressFromBech32(s.Operator)
		return err == nil && bytes.Compare(other, operator) >= 0
	})
	if at < 0 {
		at = len(record.Signings)
	}
	if at == len(record.Signings) || record.Signings[at].Operator != name {
		record.Signings = slices.Insert(record.Signings, at, types.Signing{Operator: name})
	}
	return at
}

// epochSignings is the record of an epoch, empty if nothing was counted.
func (k *Keeper) epochSignings(ctx context.Context, epoch uint64) (types.EpochSignings, error) {
	record, err := k.signings.Get(ctx, epoch)
	if errors.Is(err, collections.ErrNotFound) {
		return types.EpochSignings{Epoch: epoch}, nil
	}
	return record, err
}

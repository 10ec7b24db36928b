package keeper

import (
	"context"
	"errors"
	"fmt"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/masa-finance/masad/x/gov/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
)

// noticeCancelled compares up to limit of our open ballots with the SDK's proposals: nobody tells of a proposal that
// was withdrawn, or that the SDK ended itself. The cursor goes round.
func (k *Keeper) noticeCancelled(ctx context.Context, limit uint64) error {
	from, err := k.compared.Get(ctx)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return err
	}
	ids, err := k.openAfter(ctx, from, limit)
	if err != nil {
		return err
	}
	for _, id := range ids {
		voting, err := k.gov.VotingPeriodProposals.Has(ctx, id)
		if err != nil {
			return err
		}
		if voting {
			continue
		}
		if err := k.dropBallot(ctx, id); err != nil {
			return err
		}
	}
	next := uint64(0)
	if uint64(len(ids)) == limit {
		next = ids[len(ids)-1]
	}
	switch next {
	case from:
		return nil
	case 0:
		return k.compared.Remove(ctx) // as an import has it
	default:
		return k.compared.Set(ctx, next)
	}
}

// openAfter are up to limit open ballots after one.
func (k *Keeper) openAfter(ctx context.Context, after, limit uint64) ([]uint64, error) {
	var ids []uint64
	err := k.open.Walk(ctx, new(collections.Range[uint64]).StartExclusive(after), func(id uint64) (bool, error) {
		ids = append(ids, id)
		return uint64(len(ids)) == limit, nil
	})
	return ids, err
}

// dropBallot lets a ballot be swept whose proposal votes no more.
func (k *Keeper) dropBallot(ctx context.Context, id uint64) error {
	ballot, err := k.ballot(ctx, id)
	if err != nil {
		return err
	}
	if err := k.open.Remove(ctx, id); err != nil {
		return err
	}
	ballot.State = types.BALLOT_STATE_SWEPT
	if err := k.putBallot(ctx, ballot); err != nil {
		return err
	}
	return emit(ctx, &types.EventVotingCancelled{ProposalId: id})
}

// adopt opens ballots for the proposals of a genesis that vote already and have none, and counts their votes, in the
// first block.
func (k *Keeper) adopt(ctx context.Context) error {
	iterator, err := k.gov.VotingPeriodProposals.Iterate(ctx, nil)
	if err != nil {
		return err
	}
	ids, err := iterator.Keys()
	if err != nil {
		return err
	}
	for _, id := range ids {
		known, err := k.ballots.Has(ctx, id)
		if err != nil {
			return err
		}
		if known {
			continue
		}
		proposal, err := k.gov.Proposals.Get(ctx, id)
		if err != nil {
			return err
		}
		failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error { return k.adoptOne(ctx, proposal) })
		if failed == nil {
			continue
		}
		if err := k.Epochs.RecordFailure(ctx, resolveQueue, fmt.Sprintf("adopted/%d", id), failed); err != nil {
			return err
		}
	}
	return nil
}

// adoptOne opens a ballot and counts the votes there are. One that does not count, as of somebody without stake, is
// left out.
func (k *Keeper) adoptOne(ctx context.Context, proposal sdkgovv1.Proposal) error {
	if _, err := k.openBallot(ctx, proposal); err != nil {
		return err
	}
	iterator, err := k.gov.Votes.Iterate(ctx, collections.NewPrefixedPairRange[uint64, sdk.AccAddress](proposal.Id))
	if err != nil {
		return err
	}
	keys, err := iterator.Keys()
	if err != nil {
		return err
	}
	for _, key := range keys {
		failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
			return k.follow(ctx, proposal.Id, key.K2())
		})
		if failed == nil {
			continue
		}
		if err := k.Epochs.RecordFailure(ctx, resolveQueue, fmt.Sprintf("adopted/%d", proposal.Id), failed); err != nil {
			return err
		}
	}
	return nil
}

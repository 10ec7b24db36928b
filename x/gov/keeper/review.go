package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/gov/types"
)

// maxRecords is how many votes are kept for reviews. The oldest goes when another comes.
const maxRecords = 1_000

// governance lists the parameters of governance as they stand, ours and the SDK's.
func (k *Keeper) governance(ctx context.Context) ([]types.Parameter, error) {
	ours, err := k.Params(ctx)
	if err != nil {
		return nil, err
	}
	sdks, err := k.gov.Params.Get(ctx)
	if err != nil {
		return nil, err
	}
	return types.Parameters(ours, sdks), nil
}

// recordChanges keeps which parameters are not what they were, and since when. What is no parameter any more, as a
// kind that was dropped, is forgotten.
func (k *Keeper) recordChanges(ctx sdk.Context, before []types.Parameter, proposal uint64) error {
	after, err := k.governance(ctx)
	if err != nil {
		return err
	}
	was := make(map[string]string, len(before))
	for _, p := range before {
		was[p.Name] = p.Value
	}
	is := make(map[string]bool, len(after))
	for _, p := range after {
		is[p.Name] = true
		if value, known := was[p.Name]; known && value == p.Value {
			continue
		}
		change := types.Change{
			Name: p.Name, Value: p.Value, Height: ctx.BlockHeight(), Time: ctx.BlockTime(), ProposalId: proposal,
		}
		if err := k.changes.Set(ctx, p.Name, change); err != nil {
			return err
		}
	}
	for _, p := range before {
		if is[p.Name] {
			continue
		}
		if err := k.changes.Remove(ctx, p.Name); err != nil {
			return err
		}
	}
	return nil
}

// recordVote keeps a vote that ended for reviews.
func (k *Keeper) recordVote(ctx sdk.Context, ballot types.Ballot, executed bool) error {
	record := types.Record{
		ProposalId: ballot.ProposalId, Topic: ballot.Topic, Kind: ballot.Kind, Quorum: ballot.Quorum,
		Threshold: ballot.Threshold, Total: ballot.Total, Tally: ballot.Tally, Outcome: ballot.Outcome,
		Executed: executed, Height: ctx.BlockHeight(), Time: ctx.BlockTime(),
	}
	if err := k.records.Set(ctx, ballot.ProposalId, record); err != nil {
		return err
	}
	if ballot.ProposalId <= maxRecords {
		return nil
	}
	// Numbers are given in order, and votes end nearly so: what is older than the last thousand goes.
	old := new(collections.Range[uint64]).EndInclusive(ballot.ProposalId - maxRecords)
	var forgotten []uint64
	err := k.records.Walk(ctx, old, func(id uint64, _ types.Record) (bool, error) {
		forgotten = append(forgotten, id)
		return len(forgotten) == 2, nil
	})
	if err != nil {
		return err
	}
	for _, id := range forgotten {
		if err := k.records.Remove(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// remindOfReview tells, each review_epochs, that the parameters of governance are to be looked at.
func (k *Keeper) remindOfReview(ctx context.Context, epoch uint64) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	last, err := k.lastReview.Get(ctx)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return err
	}
	if epoch < last+params.ReviewEpochs {
		return nil
	}
	if err := k.lastReview.Set(ctx, epoch); err != nil {
		return err
	}
	return emit(ctx, &types.EventReviewDue{Epoch: epoch})
}

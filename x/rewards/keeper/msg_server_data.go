package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// CommitDataset commits a worker to a data set.
func (s msgServer) CommitDataset(
	ctx context.Context, msg *types.MsgCommitDataset,
) (*types.MsgCommitDatasetResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := accountOf(msg.Owner)
	if err != nil {
		return nil, err
	}
	dataset, err := s.commitDataset(ctx, owner, msg)
	if err != nil {
		return nil, err
	}
	event := &types.EventDatasetCommitted{
		Dataset: dataset.Id, Pool: dataset.Pool, Epoch: dataset.Epoch, Owner: dataset.Owner, Records: dataset.Records,
	}
	return &types.MsgCommitDatasetResponse{Dataset: dataset.Id}, emit(ctx, event)
}

// SubmitSketch shows the sampled records of a data set.
func (s msgServer) SubmitSketch(
	ctx context.Context, msg *types.MsgSubmitSketch,
) (*types.MsgSubmitSketchResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := accountOf(msg.Owner)
	if err != nil {
		return nil, err
	}
	dataset, err := s.submitSketch(ctx, owner, msg)
	if err != nil {
		return nil, err
	}
	event := &types.EventSketchSubmitted{Dataset: dataset.Id, Owner: dataset.Owner, Entries: dataset.Entries}
	return &types.MsgSubmitSketchResponse{Entries: dataset.Entries}, emit(ctx, event)
}

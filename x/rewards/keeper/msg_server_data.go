package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// CreatePool makes a pool of data; governance only.
func (s msgServer) CreatePool(ctx context.Context, msg *types.MsgCreatePool) (*types.MsgCreatePoolResponse, error) {
	return nil, types.ErrNotSupported
}

// UpdatePool changes a pool's weight and service; governance only.
func (s msgServer) UpdatePool(ctx context.Context, msg *types.MsgUpdatePool) (*types.MsgUpdatePoolResponse, error) {
	return nil, types.ErrNotSupported
}

// FundPool moves umasa of anybody into a pool.
func (s msgServer) FundPool(ctx context.Context, msg *types.MsgFundPool) (*types.MsgFundPoolResponse, error) {
	return nil, types.ErrNotSupported
}

// CommitDataset commits a worker to a data set.
func (s msgServer) CommitDataset(
	ctx context.Context, msg *types.MsgCommitDataset,
) (*types.MsgCommitDatasetResponse, error) {
	return nil, types.ErrNotSupported
}

// SubmitSketch shows the sampled records of a data set.
func (s msgServer) SubmitSketch(
	ctx context.Context, msg *types.MsgSubmitSketch,
) (*types.MsgSubmitSketchResponse, error) {
	return nil, types.ErrNotSupported
}

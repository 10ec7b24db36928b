package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// RollCall returns the roll call of an epoch, if there is one, and whether a worker is called.
func (q queryServer) RollCall(
	ctx context.Context, req *types.QueryRollCallRequest,
) (*types.QueryRollCallResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	epoch := req.Epoch
	if epoch == 0 {
		running, err := q.Epochs.CurrentEpoch(ctx)
		if err != nil {
			return nil, err
		}
		epoch = running.Number
	}
	res := &types.QueryRollCallResponse{Threshold: math.LegacyZeroDec()}
	call, err := q.getRollCall(ctx, epoch)
	switch {
	case errors.Is(err, types.ErrRollCallNotFound):
	case err != nil:
		return nil, err
	default:
		res.RollCall, res.Threshold = &call, call.Threshold()
	}
	if req.Worker == "" {
		return res, nil
	}
	owner, err := accountOf(req.Worker)
	if err != nil {
		return nil, asStatus(err)
	}
	if res.RollCall == nil {
		return res, nil
	}
	return res, q.addAnswer(ctx, res, owner)
}

// addAnswer tells whether a worker is called, and what it answered.
func (q queryServer) addAnswer(ctx context.Context, res *types.QueryRollCallResponse, owner sdk.AccAddress) error {
	err := q.checkCalled(ctx, owner, *res.RollCall)
	res.Called = err == nil
	for _, no := range []error{types.ErrNotCalled, types.ErrNotAllowed, types.ErrWorkerNotFound} {
		if errors.Is(err, no) {
			err = nil
		}
	}
	if err != nil {
		return err
	}
	answer, err := q.answers.Get(ctx, collections.Join(res.RollCall.Epoch, owner))
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	if err == nil {
		res.Answer = &answer
	}
	return err
}

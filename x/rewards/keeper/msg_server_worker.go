package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// RegisterWorker opens a worker position and offers services.
func (s msgServer) RegisterWorker(
	ctx context.Context, msg *types.MsgRegisterWorker,
) (*types.MsgRegisterWorkerResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := accountOf(msg.Owner)
	if err != nil {
		return nil, err
	}
	if err := s.allow(ctx, msg.Offer()); err != nil {
		return nil, err
	}
	_, exists, err := s.findWorker(ctx, owner)
	if err != nil {
		return nil, err
	}
	if exists {
		return nil, types.ErrWorkerExists.Wrapf("owner: %s is registered, limit 1", msg.Owner)
	}
	if err := s.Staking.OpenPosition(ctx, stakingtypes.Role_ROLE_WORKER, owner, msg.Stake); err != nil {
		return nil, err
	}
	if err := s.addWorker(ctx, owner, msg.Offer()); err != nil {
		return nil, err
	}
	event := &types.EventWorkerRegistered{Owner: msg.Owner, Services: msg.Services}
	return &types.MsgRegisterWorkerResponse{}, emit(ctx, event)
}

// EditWorker replaces what a worker offers.
func (s msgServer) EditWorker(ctx context.Context, msg *types.MsgEditWorker) (*types.MsgEditWorkerResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := accountOf(msg.Owner)
	if err != nil {
		return nil, err
	}
	if err := s.allow(ctx, msg.Offer()); err != nil {
		return nil, err
	}
	if err := s.editWorker(ctx, owner, msg.Offer()); err != nil {
		return nil, err
	}
	event := &types.EventWorkerEdited{Owner: msg.Owner, Services: msg.Services}
	return &types.MsgEditWorkerResponse{}, emit(ctx, event)
}

// allow refuses an offer that the parameters do not allow.
func (s msgServer) allow(ctx context.Context, offer types.Offer) error {
	params, err := s.Keeper.Params(ctx)
	if err != nil {
		return err
	}
	return offer.Allowed(params.Market)
}

package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// CommitEvaluations hides an evaluator's scores behind hashes. One that is refused refuses them all.
func (s msgServer) CommitEvaluations(
	ctx context.Context, msg *types.MsgCommitEvaluations,
) (*types.MsgCommitEvaluationsResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	operator, err := accountOf(msg.Operator)
	if err != nil {
		return nil, err
	}
	for _, commit := range msg.Commits {
		if err := s.commit(ctx, operator, commit); err != nil {
			return nil, err
		}
	}
	return &types.MsgCommitEvaluationsResponse{}, nil
}

// RevealEvaluations opens an evaluator's commitments. One that is refused refuses them all.
func (s msgServer) RevealEvaluations(
	ctx context.Context, msg *types.MsgRevealEvaluations,
) (*types.MsgRevealEvaluationsResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	operator, err := accountOf(msg.Operator)
	if err != nil {
		return nil, err
	}
	for _, reveal := range msg.Reveals {
		if err := s.reveal(ctx, operator, reveal); err != nil {
			return nil, err
		}
	}
	return &types.MsgRevealEvaluationsResponse{}, nil
}

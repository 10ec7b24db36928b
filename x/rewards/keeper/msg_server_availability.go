package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// AnswerRollCall tells that a worker that is called is there.
func (s msgServer) AnswerRollCall(
	ctx context.Context, msg *types.MsgAnswerRollCall,
) (*types.MsgAnswerRollCallResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := accountOf(msg.Worker)
	if err != nil {
		return nil, err
	}
	return &types.MsgAnswerRollCallResponse{}, s.answerRollCall(ctx, owner, msg.Epoch)
}

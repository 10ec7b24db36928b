package worker

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// Messages are the types of all messages that a worker sends: what its key must be allowed to send for the owner.
func Messages() []string {
	return []string{
		sdk.MsgTypeURL(&rewardstypes.MsgSubmitResponse{}),
		sdk.MsgTypeURL(&rewardstypes.MsgDeclineAssignment{}),
		sdk.MsgTypeURL(&rewardstypes.MsgAnswerRollCall{}),
		sdk.MsgTypeURL(&rewardstypes.MsgClaimRewards{}),
	}
}

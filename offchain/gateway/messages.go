package gateway

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// Messages are the types of all messages that a gateway sends: what its key must be allowed to send for the oracle.
func Messages() []string {
	return []string{
		sdk.MsgTypeURL(&rewardstypes.MsgSubmitRequest{}),
		sdk.MsgTypeURL(&rewardstypes.MsgAcceptResponse{}),
		sdk.MsgTypeURL(&rewardstypes.MsgRejectResponse{}),
	}
}

package evaluator

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// Messages are the types of all messages that an evaluator sends: what its key must be allowed to send for the
// validator. Audits of data sets are committed and revealed by the same two.
func Messages() []string {
	return []string{
		sdk.MsgTypeURL(&rewardstypes.MsgCommitEvaluations{}),
		sdk.MsgTypeURL(&rewardstypes.MsgRevealEvaluations{}),
	}
}

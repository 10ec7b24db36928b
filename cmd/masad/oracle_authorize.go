package main

import (
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cobra"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// oracleMessages are the types of all messages that an oracle's program sends.
func oracleMessages() []string {
	return []string{
		sdk.MsgTypeURL(&rewardstypes.MsgSubmitRequest{}),
		sdk.MsgTypeURL(&rewardstypes.MsgAcceptResponse{}),
		sdk.MsgTypeURL(&rewardstypes.MsgRejectResponse{}),
		sdk.MsgTypeURL(&rewardstypes.MsgCancelRequest{}),
		sdk.MsgTypeURL(&rewardstypes.MsgDispute{}),
	}
}

// newOracleAuthorizeCmd lets a key of its own ask for an oracle.
func newOracleAuthorizeCmd() *cobra.Command { return newAuthorizeCmd("oracle", oracleMessages) }

// newOracleRevokeCmd takes that back.
func newOracleRevokeCmd() *cobra.Command { return newRevokeCmd("oracle", oracleMessages) }

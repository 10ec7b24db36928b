package main

import (
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	clienttx "github.com/cosmos/cosmos-sdk/client/tx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cobra"
)

// addRewardsTxCommands puts commands written by hand in the place of generated ones where a message needs more than its
// fields: a file, a quote, a hash.
func addRewardsTxCommands(rewards *cobra.Command) {
	if rewards == nil {
		return
	}
	for _, cmd := range []*cobra.Command{
		newRegisterWorkerCmd(),
		newEditWorkerCmd(),
		newRegisterOracleCmd(),
		newEditOracleCmd(),
		newSubmitRequestCmd(),
		newSubmitResponseCmd(),
		newCommitEvaluationsCmd(),
		newRevealEvaluationsCmd(),
		newContestDatasetCmd(),
		newCommitDatasetCmd(),
		newSubmitSketchCmd(),
	} {
		if generated := child(rewards, cmd.Name()); generated != nil {
			rewards.RemoveCommand(generated)
		}
		flags.AddTxFlagsToCmd(cmd)
		rewards.AddCommand(cmd)
	}
}

// validated is a message that can check itself.
type validated interface {
	sdk.Msg
	ValidateBasic() error
}

// sending makes a command out of what builds its message.
func sending(
	build func(cmd *cobra.Command, ctx sdkclient.Context, args []string) (validated, error),
) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		ctx, err := sdkclient.GetClientTxContext(cmd)
		if err != nil {
			return err
		}
		msg, err := build(cmd, ctx, args)
		if err != nil {
			return err
		}
		if err := msg.ValidateBasic(); err != nil {
			return err
		}
		return clienttx.GenerateOrBroadcastTxCLI(ctx, cmd.Flags(), msg)
	}
}

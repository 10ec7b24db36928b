package main

import (
	"github.com/cosmos/cosmos-sdk/client"
	authcli "github.com/cosmos/cosmos-sdk/x/auth/client/cli"
	"github.com/spf13/cobra"
)

// newTxCmd sends transactions. The modules' messages are added to it.
func newTxCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tx",
		Short: "Send a transaction",
		Long: `Send a transaction, or work on one in a file.

Gas is measured before the transaction is sent (--gas auto, times --gas-adjustment 1.5) and paid at 0.01umasa unless
--gas-prices or --fees say otherwise. --wait comes back when the transaction is in a block, and fails if it failed.`,
		Example: `masad tx bank send alice masa1... 1000000umasa -y --wait
masad tx staking bond worker 500000000umasa --from alice -y -o json`,
		RunE: client.ValidateCmd,
	}
	cmd.AddCommand(
		authcli.GetSignCommand(),
		authcli.GetSignBatchCommand(),
		authcli.GetMultiSignCommand(),
		authcli.GetMultiSignBatchCmd(),
		authcli.GetValidateSignaturesCommand(),
		authcli.GetBroadcastCommand(),
		authcli.GetEncodeCommand(),
		authcli.GetDecodeCommand(),
		authcli.GetSimulateCmd(),
	)
	return cmd
}

package main

import (
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/client/keys"
	"github.com/spf13/cobra"
)

// newKeysCmd manages keys. The SDK's command has no short form of --output, which all others have.
func newKeysCmd() *cobra.Command {
	cmd := keys.Commands()
	cmd.Short = "Manage keys"
	cmd.Example = `masad keys add alice
masad keys add alice --recover
masad keys list -o json --keyring-backend test`
	cmd.ResetFlags()
	cmd.PersistentFlags().StringP(flags.FlagOutput, "o", flags.OutputFormatText, "format of the answer (text|json)")
	flags.AddKeyringFlags(cmd.PersistentFlags())
	return cmd
}

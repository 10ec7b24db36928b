package main

import (
	"strings"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cobra"
)

// eitherOrder lets the queries of one position take role and owner in either order: an address is never a role.
func eitherOrder(root *cobra.Command) error {
	for _, name := range []string{"position", "requirement", "obligations"} {
		cmd, _, err := root.Find([]string{"query", "staking", name})
		if err != nil {
			return err
		}
		run := cmd.RunE
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 && isAddress(args[0]) && !isAddress(args[1]) {
				args = []string{args[1], args[0]}
			}
			return run(cmd, args)
		}
	}
	return nil
}

// isAddress tells whether an argument is meant to be an account's address.
func isAddress(argument string) bool {
	return strings.HasPrefix(argument, sdk.GetConfig().GetBech32AccountAddrPrefix()+"1")
}

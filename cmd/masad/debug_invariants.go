package main

import (
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/app"
)

// newInvariantsCmd checks the state of a stopped node.
func newInvariantsCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "invariants",
		Short: "Check that the books of a stopped node balance",
		Long: `Check that the books of a stopped node balance: every coin is in a record, every index agrees with what it
indexes, nothing is overdue. Ends with an error that names what does not hold.`,
		Example: `masad debug invariants
masad debug invariants --height 1000`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			height, _ := cmd.Flags().GetInt64("height")
			return checkInvariants(cmd, height)
		},
	}
	cmd.Flags().Int64("height", 0, "height to look at (default: the newest)")
	return cmd
}

func checkInvariants(cmd *cobra.Command, height int64) error {
	ctx := server.GetServerContextFromCmd(cmd)
	home := client.GetClientContextFromCmd(cmd).HomeDir
	db, err := dbm.NewDB("application", server.GetAppDBBackend(ctx.Viper), home+"/data")
	if err != nil {
		return err
	}
	var node *app.App
	if height == 0 {
		node, err = app.New(ctx.Logger, db, ctx.Viper)
	} else {
		node, err = app.NewAt(height, ctx.Logger, db, ctx.Viper)
	}
	if err != nil {
		return err
	}
	if err := node.CheckInvariants(node.State()); err != nil {
		return err
	}
	if err := node.Close(); err != nil {
		return err
	}
	return printJSON(cmd, map[string]any{"height": node.LastBlockHeight(), "invariants": "hold"})
}

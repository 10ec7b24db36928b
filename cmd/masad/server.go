package main

import (
	"errors"
	"fmt"

	"cosmossdk.io/log/v2"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/server"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	"github.com/spf13/cast"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/app"
	"github.com/masa-finance/masad/app/reveal"
)

// addServerCommands adds the node itself, and what reads its database.
func addServerCommands(root *cobra.Command) {
	server.AddCommands(root, app.DefaultHome, newApp, exportApp, func(*cobra.Command) {})
	if export := child(root, "export"); export != nil {
		export.Short = "Write the chain's state as a genesis"
		export.Long = `Write the chain's state as a genesis, at the newest height or at --height.

Heights in the state are absolute: a chain that begins from the export begins at the next height, which the export
names as its initial_height. --for-zero-height is refused.`
		export.Example = `masad export > genesis.json
masad export --height 1000 --output-document genesis.json`
	}
	if start := child(root, "start"); start != nil {
		start.Short = "Run the node"
		start.Flags().String(app.FlagBeaconSecret, "", "file of the beacon secret (default: "+reveal.DefaultFile+")")
		start.PreRunE = chain(lookBackIfForgetful, start.PreRunE)
	}
	for _, name := range []string{"start", "rollback", "version", "comet"} {
		refuseArguments(leaves(child(root, name)))
	}
}

// refuseArguments lets commands that look at no argument refuse what is not meant for them.
func refuseArguments(commands []*cobra.Command) {
	for _, cmd := range commands {
		if cmd.Args == nil {
			cmd.Args = cobra.NoArgs
		}
	}
}

// chain runs two steps of a command one after the other.
func chain(first, second func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := first(cmd, args); err != nil {
			return err
		}
		if second == nil {
			return nil
		}
		return second(cmd, args)
	}
}

// newApp makes the application of a node from its settings. The server has no way to take an error from it.
func newApp(logger log.Logger, db dbm.DB, options servertypes.AppOptions) servertypes.Application {
	made, err := app.New(logger, db, options, server.DefaultBaseappOptions(options)...)
	if err != nil {
		panic(err)
	}
	return made
}

// exportApp writes the state at a height, or at the newest one.
//
//nolint:revive // the parameters are the SDK's
func exportApp(
	logger log.Logger, db dbm.DB, height int64, forZeroHeight bool, allowed []string,
	options servertypes.AppOptions, modules []string,
) (servertypes.ExportedApp, error) {
	if forZeroHeight {
		return servertypes.ExportedApp{}, app.ErrForZeroHeight
	}
	if len(allowed) > 0 {
		return servertypes.ExportedApp{}, fmt.Errorf("%s: only for-zero-height unjails", server.FlagJailAllowedAddrs)
	}
	if cast.ToString(options.Get("home")) == "" {
		return servertypes.ExportedApp{}, fmt.Errorf("home: not set")
	}
	var made *app.App
	var err error
	if height == -1 {
		made, err = app.New(logger, db, options)
	} else {
		made, err = app.NewAt(height, logger, db, options)
	}
	if err != nil {
		return servertypes.ExportedApp{}, err
	}
	if made.LastBlockHeight() == 0 {
		return servertypes.ExportedApp{}, errors.New("no block yet: there is no state to export")
	}
	return made.Export(modules)
}

package main

import (
	"os"
	"path/filepath"

	"github.com/cometbft/cometbft/privval"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/spf13/cobra"
)

// lookBackIfForgetful protects a validator whose signing state was lost: one that starts with an empty state on top of
// a database with blocks looks for its own signatures in the newest blocks before it signs, and stops if it finds one.
// With its state at hand a node knows what it signed, and may restart at once.
func lookBackIfForgetful(cmd *cobra.Command, _ []string) error {
	ctx := server.GetServerContextFromCmd(cmd)
	blocks := filepath.Join(ctx.Config.DBDir(), "blockstore.db")
	if _, err := os.Stat(blocks); os.IsNotExist(err) {
		return nil
	}
	if !fileExists(ctx.Config.PrivValidatorKeyFile()) || !fileExists(ctx.Config.PrivValidatorStateFile()) {
		return nil
	}
	signer := privval.LoadFilePV(ctx.Config.PrivValidatorKeyFile(), ctx.Config.PrivValidatorStateFile())
	if signer.LastSignState.Height == 0 {
		ctx.Config.Consensus.DoubleSignCheckHeight = max(ctx.Config.Consensus.DoubleSignCheckHeight, forgetfulBlocks)
		ctx.Logger.Info("the signing state is empty: looking for own signatures before signing",
			"blocks", ctx.Config.Consensus.DoubleSignCheckHeight)
	}
	return nil
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

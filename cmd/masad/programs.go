package main

import "github.com/spf13/cobra"

// programs are the commands that work on the network rather than run a node of it.
func programs() []*cobra.Command {
	return []*cobra.Command{
		newWorkerCmd(), newEvaluatorCmd(), newOracleCmd(), newDatasetCmd(), newFaucetCmd(), newLocalnetCmd(),
		newEncryptionKeyCmd(),
	}
}

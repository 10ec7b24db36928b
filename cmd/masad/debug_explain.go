package main

import (
	"fmt"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/x/rewards/explain"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// newExplainCheckCmd recomputes every reward and slash of an export.
func newExplainCheckCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "explain-check [exported-genesis]",
		Short: "Recompute every reward and slash of an export, to the umasa",
		Long: `Recompute every reward and slash of an export from the factors that the chain wrote down with it, and
compare the sums of each closed epoch with its book. It needs nothing but the file: no node, no key, no trust in who
made it. Ends with an error that names the first entry or book that does not agree.

"masad export" writes such a file on a stopped node; "masad query rewards explain" shows the same entries of a running
one. What is older than the history that the chain keeps is not in it.`,
		Example: `masad export --output-document exported.json
masad debug explain-check exported.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			_, state, err := readGenesis(args[0])
			if err != nil {
				return err
			}
			part, ok := state[rewardstypes.ModuleName]
			if !ok {
				return fmt.Errorf("app_state: %s: missing", rewardstypes.ModuleName)
			}
			var rewards rewardstypes.GenesisState
			if err := client.GetClientContextFromCmd(cmd).Codec.UnmarshalJSON(part, &rewards); err != nil {
				return fmt.Errorf("app_state: %s: %w", rewardstypes.ModuleName, err)
			}
			report, err := explain.Check(rewards)
			if err != nil {
				return err
			}
			return printJSON(cmd, report)
		},
	}
}

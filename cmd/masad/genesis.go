package main

import (
	"encoding/json"
	"fmt"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/server"
	genutilcli "github.com/cosmos/cosmos-sdk/x/genutil/client/cli"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/app"
)

// newGenesisCmd works on the genesis of a chain that has not begun.
func newGenesisCmd(m modules) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "genesis",
		Short: "Fill and check the genesis of a new chain",
		Example: `masad genesis add-genesis-account alice 1000000000000umasa
masad genesis gentx alice 500000000000umasa
masad genesis collect-gentxs
masad genesis validate`,
		RunE: client.ValidateCmd,
	}
	codec := m.tx.SigningContext().AddressCodec()
	cmd.AddCommand(
		withoutVesting(genutilcli.AddGenesisAccountCmd(app.DefaultHome, codec)),
		genutilcli.AddBulkGenesisAccountCmd(app.DefaultHome, codec),
		newGenTxCmd(),
		newCollectGenTxsCmd(),
		newValidateGenesisCmd(m),
	)
	return cmd
}

// withoutVesting takes away the flags of vesting accounts, which this chain does not have.
func withoutVesting(cmd *cobra.Command) *cobra.Command {
	names := []string{"vesting-amount", "vesting-start-time", "vesting-end-time"}
	for _, name := range names {
		if flag := cmd.Flags().Lookup(name); flag != nil {
			flag.Hidden = true
		}
	}
	cmd.Long = `Give an account coins in genesis.json. The account is an address or the name of a key.`
	cmd.Example = `masad genesis add-genesis-account alice 1000000000000umasa,5000000000rao`
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		for _, name := range names {
			if cmd.Flags().Changed(name) {
				return fmt.Errorf("%s: there are no vesting accounts on this chain", name)
			}
		}
		return nil
	}
	return cmd
}

// readGenesis reads a genesis and its application state.
func readGenesis(path string) (*genutiltypes.AppGenesis, map[string]json.RawMessage, error) {
	genesis, err := genutiltypes.AppGenesisFromFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("genesis: %s: %w", path, err)
	}
	var state map[string]json.RawMessage
	if err := json.Unmarshal(genesis.AppState, &state); err != nil {
		return nil, nil, fmt.Errorf("genesis: %s: app_state: %w", path, err)
	}
	return genesis, state, nil
}

// genesisPath is the genesis of the command's home folder.
func genesisPath(cmd *cobra.Command) string {
	config := server.GetServerContextFromCmd(cmd).Config
	config.SetRoot(client.GetClientContextFromCmd(cmd).HomeDir)
	return config.GenesisFile()
}

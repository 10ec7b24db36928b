package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"cosmossdk.io/math/unsafe"
	cmtcfg "github.com/cometbft/cometbft/config"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/client/input"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/cosmos/cosmos-sdk/telemetry"
	"github.com/cosmos/cosmos-sdk/types/module"
	"github.com/cosmos/cosmos-sdk/version"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	"github.com/cosmos/go-bip39"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/app"
)

const (
	flagOverwrite = "overwrite"
	flagRecover   = "recover"
)

// Consensus parameters of a new chain.
const (
	// blockMaxGas and blockMaxBytes bound what a proposer can ask of all others.
	blockMaxGas   = 100_000_000
	blockMaxBytes = 4 << 20
	// A fault can be proven for this long. Stake stays slashable for longer: the default unbonding time is 21 days.
	evidenceMaxAge    = 20 * 24 * time.Hour
	evidenceMaxBlocks = 300_000
	evidenceMaxBytes  = 1 << 20
)

// newInitCmd prepares the home folder of a node.
func newInitCmd(basics module.BasicManager) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init <moniker>",
		Short: "Prepare the home folder of a node: keys, settings and a genesis to fill",
		Example: `masad init alice --chain-id masa-test
masad init alice --chain-id masa-test --home /srv/masad --overwrite`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return initHome(cmd, basics, args[0])
		},
	}
	cmd.Flags().Bool(flagOverwrite, false, "replace a genesis that is there")
	cmd.Flags().Bool(flagRecover, false, "make the consensus key and the beacon secret from a mnemonic, not at random")
	cmd.Flags().String(flags.FlagChainID, "", "name of the chain (default: a random one)")
	cmd.Flags().Int64(flags.FlagInitHeight, 1, "height of the first block")
	return cmd
}

func initHome(cmd *cobra.Command, basics module.BasicManager, moniker string) error {
	if strings.TrimSpace(moniker) == "" {
		return errors.New("moniker: is empty")
	}
	height, _ := cmd.Flags().GetInt64(flags.FlagInitHeight)
	if height < 1 {
		return fmt.Errorf("--%s: %d is below 1", flags.FlagInitHeight, height)
	}
	ctx := client.GetClientContextFromCmd(cmd)
	config := server.GetServerContextFromCmd(cmd).Config
	config.SetRoot(ctx.HomeDir)
	config.Moniker = moniker
	chainID := ctx.ChainID
	if chainID == "" {
		chainID = "masa-" + unsafe.Str(6)
	}
	overwrite, _ := cmd.Flags().GetBool(flagOverwrite)
	if !overwrite && fileExists(config.GenesisFile()) {
		return fmt.Errorf("genesis: %s is there already; --%s replaces it", config.GenesisFile(), flagOverwrite)
	}
	mnemonic, err := readMnemonic(cmd)
	if err != nil {
		return err
	}
	nodeID, _, err := genutil.InitializeNodeValidatorFilesFromMnemonic(config, mnemonic)
	if err != nil {
		return err
	}
	if err := ensureSecret(app.SecretFile(server.GetServerContextFromCmd(cmd).Viper), mnemonic); err != nil {
		return err
	}
	genesis, err := newGenesis(ctx, basics, chainID, height)
	if err != nil {
		return err
	}
	if err := genutil.ExportGenesisFile(genesis, config.GenesisFile()); err != nil {
		return err
	}
	cmtcfg.WriteConfigFile(filepath.Join(config.RootDir, "config", "config.toml"), config)
	if err := writeTelemetry(ctx.HomeDir); err != nil {
		return err
	}
	if err := rememberChain(ctx.HomeDir, chainID); err != nil {
		return err
	}
	return printJSON(cmd, map[string]string{
		"moniker": moniker, "chain_id": chainID, "node_id": nodeID, "home": ctx.HomeDir,
		"next": "masad keys add <name>; masad genesis add-genesis-account <name> <coins>; masad genesis gentx --help",
	})
}

// newGenesis is the genesis of a chain that nobody is on yet.
func newGenesis(
	ctx client.Context, basics module.BasicManager, chainID string, height int64,
) (*genutiltypes.AppGenesis, error) {
	state, err := json.MarshalIndent(basics.DefaultGenesis(ctx.Codec), "", "  ")
	if err != nil {
		return nil, err
	}
	return &genutiltypes.AppGenesis{
		AppName:       version.AppName,
		AppVersion:    version.Version,
		GenesisTime:   time.Now().UTC(),
		ChainID:       chainID,
		InitialHeight: height,
		AppState:      state,
		Consensus:     &genutiltypes.ConsensusGenesis{Params: consensusParams()},
	}, nil
}

// consensusParams are the parameters of CometBFT on a new chain.
func consensusParams() *cmttypes.ConsensusParams {
	params := cmttypes.DefaultConsensusParams()
	params.Block.MaxGas = blockMaxGas
	params.Block.MaxBytes = blockMaxBytes
	params.Evidence.MaxAgeDuration = evidenceMaxAge
	params.Evidence.MaxAgeNumBlocks = evidenceMaxBlocks
	params.Evidence.MaxBytes = evidenceMaxBytes
	params.Validator.PubKeyTypes = []string{cmttypes.ABCIPubKeyTypeEd25519}
	return params
}

// readMnemonic asks for a mnemonic if the user wants an old consensus key back.
func readMnemonic(cmd *cobra.Command) (string, error) {
	if recovering, _ := cmd.Flags().GetBool(flagRecover); !recovering {
		return "", nil
	}
	mnemonic, err := input.GetString("Enter your bip39 mnemonic", bufio.NewReader(cmd.InOrStdin()))
	if err != nil {
		return "", err
	}
	if !bip39.IsMnemonicValid(mnemonic) {
		return "", errors.New("mnemonic: not valid")
	}
	return mnemonic, nil
}

// writeTelemetry writes the empty file that the server wants to find.
func writeTelemetry(home string) error {
	path := filepath.Join(home, "config", telemetry.OtelFileName)
	if fileExists(path) {
		return nil
	}
	return os.WriteFile(path, nil, 0o600)
}

var chainLine = regexp.MustCompile(`(?m)^chain-id = ".*"$`)

// rememberChain writes the chain's name into client.toml, so that no transaction has to name it.
func rememberChain(home, chainID string) error {
	path := filepath.Join(home, "config", "client.toml")
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, chainLine.ReplaceAll(content, []byte(`chain-id = "`+chainID+`"`)), 0o600)
}

// printJSON answers a command with one JSON document.
func printJSON(cmd *cobra.Command, value any) error {
	encoder := json.NewEncoder(cmd.OutOrStdout())
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/server"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/app"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

const flagGenTxDir = "gentx-dir"

// newCollectGenTxsCmd puts the transactions of all founding validators into the genesis.
func newCollectGenTxsCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "collect-gentxs",
		Short: "Put the transactions of all founding validators into the genesis",
		Long: `Put the transactions of all founding validators into genesis.json, and their addresses into config.toml as
persistent peers.`,
		Example: `masad genesis collect-gentxs
masad genesis collect-gentxs --gentx-dir ./founders`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			folder, _ := cmd.Flags().GetString(flagGenTxDir)
			return collectGenTxs(cmd, folder)
		},
	}
	cmd.Flags().String(flagGenTxDir, "", "folder of the transactions (default: config/gentx)")
	return cmd
}

func collectGenTxs(cmd *cobra.Command, folder string) error {
	ctx := client.GetClientContextFromCmd(cmd)
	path := genesisPath(cmd)
	config := server.GetServerContextFromCmd(cmd).Config
	if folder == "" {
		folder = filepath.Join(config.RootDir, "config", "gentx")
	}
	genesis, state, err := readGenesis(path)
	if err != nil {
		return err
	}
	founders, err := readFounders(ctx, folder, state)
	if err != nil {
		return err
	}
	txs := make([]sdk.Tx, 0, len(founders))
	for _, founder := range founders {
		txs = append(txs, founder.tx)
	}
	state, err = genutil.SetGenTxsInAppGenesisState(ctx.Codec, ctx.TxConfig.TxJSONEncoder(), state, txs)
	if err != nil {
		return err
	}
	if genesis.AppState, err = json.MarshalIndent(state, "", "  "); err != nil {
		return err
	}
	if err := genutil.ExportGenesisFile(genesis, path); err != nil {
		return err
	}
	config.P2P.PersistentPeers = strings.Join(peersOf(config, founders), ",")
	cmtcfg.WriteConfigFile(filepath.Join(config.RootDir, "config", "config.toml"), config)
	return printJSON(cmd, map[string]any{
		"file": path, "chain_id": genesis.ChainID, "validators": len(founders), "peers": config.P2P.PersistentPeers,
	})
}

// founder is one founding validator.
type founder struct {
	tx   sdk.Tx
	msg  *validatorsettypes.MsgRegisterValidator
	peer string
	file string
}

// readFounders reads and checks every transaction in a folder, in the order of the file names.
func readFounders(ctx client.Context, folder string, state map[string]json.RawMessage) ([]founder, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s: no *.json in it; masad genesis gentx writes one", folder)
	}
	slices.Sort(paths)
	seen := make(map[string]string)
	var founders []founder
	for _, path := range paths {
		f, err := readFounder(ctx, path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for _, unique := range []string{"operator " + f.msg.Operator, "consensus_pubkey " + f.msg.ConsensusPubkey.String()} {
			if other, ok := seen[unique]; ok {
				return nil, fmt.Errorf("%s: %s is also in %s", path, unique, other)
			}
			seen[unique] = path
		}
		if err := checkStake(ctx.Codec, state, f.msg.Stake); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if err := checkFunds(ctx.Codec, state, f.msg); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		founders = append(founders, f)
	}
	return founders, nil
}

func readFounder(ctx client.Context, path string) (founder, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return founder{}, err
	}
	signed, err := genutiltypes.ValidateAndGetGenTx(content, ctx.TxConfig.TxJSONDecoder(), app.ValidateGenTx)
	if err != nil {
		return founder{}, err
	}
	withMemo, ok := signed.(sdk.TxWithMemo)
	if !ok || withMemo.GetMemo() == "" {
		return founder{}, errors.New("memo: must be the node's address, id@host:port")
	}
	msg, ok := signed.GetMsgs()[0].(*validatorsettypes.MsgRegisterValidator)
	if !ok {
		return founder{}, errors.New("message: must register a validator")
	}
	return founder{tx: signed, msg: msg, peer: withMemo.GetMemo(), file: path}, nil
}

// checkStake checks that the stake reaches the least one of a validator in the genesis.
func checkStake(cdc codec.JSONCodec, state map[string]json.RawMessage, stake sdk.Coin) error {
	var ledger stakingtypes.GenesisState
	if err := cdc.UnmarshalJSON(state[stakingtypes.ModuleName], &ledger); err != nil {
		return fmt.Errorf("genesis: %s: %w", stakingtypes.ModuleName, err)
	}
	for _, role := range ledger.Params.Roles {
		if role.Role == stakingtypes.Role_ROLE_VALIDATOR && stake.Amount.LT(role.MinStake) {
			return fmt.Errorf("stake: %s is below min_stake of a validator, %s%s", stake, role.MinStake, stake.Denom)
		}
	}
	return nil
}

// checkFunds checks that the operator has the stake in the genesis.
func checkFunds(
	cdc codec.JSONCodec, state map[string]json.RawMessage, msg *validatorsettypes.MsgRegisterValidator,
) error {
	var bank banktypes.GenesisState
	if err := cdc.UnmarshalJSON(state[banktypes.ModuleName], &bank); err != nil {
		return fmt.Errorf("genesis: %s: %w", banktypes.ModuleName, err)
	}
	for _, balance := range bank.Balances {
		if balance.Address != msg.Operator {
			continue
		}
		if has := balance.Coins.AmountOf(msg.Stake.Denom); has.LT(msg.Stake.Amount) {
			return fmt.Errorf("stake: %s, but %s has only %s%s in the genesis",
				msg.Stake, msg.Operator, has, msg.Stake.Denom)
		}
		return nil
	}
	return fmt.Errorf("operator: %s has no account in the genesis; masad genesis add-genesis-account gives it one",
		msg.Operator)
}

// peersOf are the addresses of the founders without this node itself.
func peersOf(config *cmtcfg.Config, founders []founder) []string {
	own, _ := nodeIDOf(config)
	var peers []string
	for _, f := range founders {
		if id, _, _ := strings.Cut(f.peer, "@"); id != own {
			peers = append(peers, f.peer)
		}
	}
	slices.Sort(peers)
	return peers
}

// nodeIDOf is the id of the node whose settings these are.
func nodeIDOf(config *cmtcfg.Config) (string, error) {
	id, _, err := genutil.InitializeNodeValidatorFiles(config)
	return id, err
}

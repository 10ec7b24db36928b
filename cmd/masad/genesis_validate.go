package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"cosmossdk.io/log/v2"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	"github.com/spf13/cobra"
	"github.com/spf13/viper"

	"github.com/masa-finance/masad/app"
)

// newValidateGenesisCmd checks a genesis: the parts by themselves, then all together by beginning the chain in memory.
func newValidateGenesisCmd(m modules) *cobra.Command {
	return &cobra.Command{
		Use:     "validate [file]",
		Aliases: []string{"validate-genesis"},
		Short:   "Check a genesis, down to beginning the chain in memory",
		Example: `masad genesis validate
masad genesis validate exported.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := genesisPath(cmd)
			if len(args) == 1 {
				path = args[0]
			}
			genesis, state, err := readGenesis(path)
			if err != nil {
				return err
			}
			if err := genesis.ValidateAndComplete(); err != nil {
				return fmt.Errorf("genesis: %s: %w", path, err)
			}
			ctx := client.GetClientContextFromCmd(cmd)
			if err := onlyModules(m.basics.DefaultGenesis(ctx.Codec), state); err != nil {
				return fmt.Errorf("genesis: %s: %w", path, err)
			}
			if err := m.basics.ValidateGenesis(ctx.Codec, ctx.TxConfig, state); err != nil {
				return fmt.Errorf("genesis: %s: %w", path, err)
			}
			if err := rehearse(genesis); err != nil {
				return fmt.Errorf("genesis: %s: the chain would not begin: %w", path, err)
			}
			return printJSON(cmd, map[string]string{"file": path, "chain_id": genesis.ChainID, "valid": "true"})
		},
	}
}

// onlyModules refuses the state of modules that this chain does not have, which a node would drop without a word.
func onlyModules(known, state map[string]json.RawMessage) error {
	for _, name := range slices.Sorted(maps.Keys(state)) {
		if _, ok := known[name]; !ok {
			return fmt.Errorf("app_state: %s: there is no such module", name)
		}
	}
	return nil
}

// rehearse begins the chain of a genesis in memory, as a node will.
func rehearse(genesis *genutiltypes.AppGenesis) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	rehearsal, err := app.New(
		log.NewNopLogger(), dbm.NewMemDB(), viper.New(), baseapp.SetChainID(genesis.ChainID),
	)
	if err != nil {
		return err
	}
	if genesis.Consensus == nil || genesis.Consensus.Params == nil {
		return errors.New("consensus.params: missing")
	}
	validators, err := validatorUpdates(genesis)
	if err != nil {
		return err
	}
	params := genesis.Consensus.Params.ToProto()
	_, err = rehearsal.InitChain(&abci.RequestInitChain{
		Time:            genesis.GenesisTime,
		ChainId:         genesis.ChainID,
		ConsensusParams: &params,
		Validators:      validators,
		AppStateBytes:   genesis.AppState,
		InitialHeight:   genesis.InitialHeight,
	})
	if err != nil {
		return err
	}
	header := cmtproto.Header{ChainID: genesis.ChainID, Height: genesis.InitialHeight - 1, Time: genesis.GenesisTime}
	return rehearsal.CheckInvariants(rehearsal.NewContextLegacy(false, header))
}

// validatorUpdates are the validators that a genesis names outside of its application state, as an export does.
func validatorUpdates(genesis *genutiltypes.AppGenesis) ([]abci.ValidatorUpdate, error) {
	doc, err := genesis.ToGenesisDoc()
	if err != nil {
		return nil, err
	}
	named := make([]*cmttypes.Validator, 0, len(doc.Validators))
	for _, validator := range doc.Validators {
		named = append(named, cmttypes.NewValidator(validator.PubKey, validator.Power))
	}
	return cmttypes.TM2PB.ValidatorUpdates(cmttypes.NewValidatorSet(named)), nil
}

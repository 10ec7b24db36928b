package main

import (
	"fmt"
	"maps"

	"cosmossdk.io/client/v2/autocli"
	"cosmossdk.io/core/appmodule"
	"cosmossdk.io/log/v2"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	"github.com/spf13/cobra"
	"github.com/spf13/viper"

	"github.com/masa-finance/masad/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// modules is what the command line knows of the application.
type modules struct {
	codec    codec.Codec
	registry codectypes.InterfaceRegistry
	tx       client.TxConfig
	amino    *codec.LegacyAmino
	basics   module.BasicManager
	named    map[string]appmodule.AppModule
}

// newModules builds an application without a database, for its codecs and modules.
func newModules() (modules, error) {
	built, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), viper.New())
	if err != nil {
		return modules{}, err
	}
	return modules{
		codec:    built.AppCodec(),
		registry: built.InterfaceRegistry(),
		tx:       built.TxConfig(),
		amino:    built.LegacyAmino(),
		basics:   built.Basics(),
		named:    commandNames(built.Manager()),
	}, nil
}

// commandNames names the modules as the command line does: our ledger and our slashing without the prefix that keeps
// them apart from the SDK's in a genesis file.
func commandNames(manager *module.Manager) map[string]appmodule.AppModule {
	short := map[string]string{
		stakingtypes.ModuleName:  "staking",
		slashingtypes.ModuleName: "slashing",
	}
	named := make(map[string]appmodule.AppModule)
	for name, m := range maps.All(manager.Modules) {
		if shorter, ok := short[name]; ok {
			name = shorter
		}
		if core, ok := m.(appmodule.AppModule); ok {
			named[name] = core
		}
	}
	return named
}

func (m modules) context() client.Context { return baseContext(m) }

// enhance adds each module's queries and transactions to the tree.
func (m modules) enhance(root *cobra.Command) error {
	config := sdk.GetConfig()
	options := autocli.AppOptions{
		Modules:               m.named,
		AddressCodec:          address.NewBech32Codec(config.GetBech32AccountAddrPrefix()),
		ValidatorAddressCodec: address.NewBech32Codec(config.GetBech32ValidatorAddrPrefix()),
		ConsensusAddressCodec: address.NewBech32Codec(config.GetBech32ConsensusAddrPrefix()),
		ClientCtx:             m.context(),
	}
	if err := options.EnhanceRootCommand(root); err != nil {
		return err
	}
	m.dropEmpty(child(root, "tx"))
	if err := eitherOrder(root); err != nil {
		return err
	}
	return mergeGov(root)
}

// dropEmpty removes the commands of modules whose messages only a proposal can send.
func (m modules) dropEmpty(parent *cobra.Command) {
	for _, cmd := range parent.Commands() {
		if _, module := m.named[cmd.Name()]; module && !cmd.HasSubCommands() {
			parent.RemoveCommand(cmd)
		}
	}
}

// mergeGov moves our governance queries beside the SDK's, and adds our transactions: there is one governance, and one
// command for it.
func mergeGov(root *cobra.Command) error {
	queries, txs := child(child(root, "query"), "gov"), child(child(root, "tx"), "gov")
	ours := child(child(root, "query"), govtypes.ModuleName)
	if queries == nil || txs == nil || ours == nil {
		return fmt.Errorf("gov: not found")
	}
	child(root, "query").RemoveCommand(ours)
	for _, cmd := range ours.Commands() {
		ours.RemoveCommand(cmd)
		queries.AddCommand(cmd)
	}
	improveGovQueries(queries)
	addGovTxCommands(txs)
	return nil
}

// child returns a command's subcommand of a name, nil if it has none.
func child(parent *cobra.Command, name string) *cobra.Command {
	for _, cmd := range parent.Commands() {
		if cmd.Name() == name {
			return cmd
		}
	}
	return nil
}

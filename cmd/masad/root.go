package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/config"
	"github.com/cosmos/cosmos-sdk/client/debug"
	"github.com/cosmos/cosmos-sdk/client/pruning"
	"github.com/cosmos/cosmos-sdk/client/snapshot"
	"github.com/cosmos/cosmos-sdk/server"
	svrcmd "github.com/cosmos/cosmos-sdk/server/cmd"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/masa-finance/masad/app"
	"github.com/masa-finance/masad/offchain/settings"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const rootHelp = `masad runs and uses the Masa network: oracles ask, workers answer, validators judge.

Start a network of your own on this machine:
  masad localnet start

Ask it something:
  masad tx rewards submit-request --help

Every command takes --help. Every flag can be set in the environment: --chain-id is MASAD_CHAIN_ID.
Long-running programs read a file of settings too: masad worker init writes one.`

// execute runs the command line.
func execute() error {
	root, err := newRootCmd()
	if err != nil {
		return err
	}
	return svrcmd.Execute(root, app.EnvPrefix, app.DefaultHome)
}

// newRootCmd builds the whole tree of commands.
func newRootCmd() (*cobra.Command, error) {
	sdk.GetConfig().Seal() // keys parse waits for it
	modules, err := newModules()
	if err != nil {
		return nil, err
	}
	root := &cobra.Command{
		Use:               app.Name,
		Short:             "The Masa network: node, client and programs",
		Long:              rootHelp,
		SilenceUsage:      true,
		SilenceErrors:     true,
		PersistentPreRunE: prepare(modules.context()),
	}
	addNodeCommands(root, modules)
	root.AddCommand(newTxCmd(), newQueryCmd(), newKeysCmd(), server.StatusCommand())
	refuseArguments(leaves(child(root, "status")))
	if err := modules.enhance(root); err != nil {
		return nil, err
	}
	addDefaultTip(root)
	addRewardsTxCommands(child(child(root, "tx"), rewardstypes.ModuleName))
	improveTxCommands(root)
	root.AddCommand(programs()...)
	return root, nil
}

// addNodeCommands adds what runs a node and works on its files.
func addNodeCommands(root *cobra.Command, m modules) {
	debugging := debug.Cmd()
	debugging.AddCommand(newInvariantsCmd(), newExplainCheckCmd())
	root.AddCommand(
		newInitCmd(m.basics),
		newGenesisCmd(m),
		newBeaconCmd(),
		debugging,
		snapshot.Cmd(newApp),
		pruning.Cmd(newApp, app.DefaultHome),
	)
	addServerCommands(root) // rollback among them
}

// prepare returns what runs before every command: it reads flags, environment and files into the command's contexts.
func prepare(base client.Context) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		cmd.SetOut(cmd.OutOrStdout())
		cmd.SetErr(cmd.ErrOrStderr())
		if err := readEnvironment(cmd); err != nil {
			return err
		}
		if err := readConfig(cmd); err != nil {
			return err
		}
		ctx, err := clientContext(cmd, base)
		if err != nil {
			return err
		}
		if err := client.SetCmdClientContextHandler(ctx, cmd); err != nil {
			return err
		}
		return prepareServer(cmd)
	}
}

// clientContext reads the client's settings: flags before environment before client.toml.
func clientContext(cmd *cobra.Command, base client.Context) (client.Context, error) {
	ctx, err := client.ReadPersistentCommandFlags(base.WithCmdContext(cmd.Context()), cmd.Flags())
	if err != nil {
		return ctx, err
	}
	return config.ReadFromClientConfig(ctx)
}

// variableName makes the name of a flag one that a shell can set: --api.enable is MASAD_API_ENABLE.
var variableName = strings.NewReplacer("-", "_", ".", "_")

// variableOf is the variable of a flag.
func variableOf(flag string) string {
	return app.EnvPrefix + "_" + strings.ToUpper(variableName.Replace(flag))
}

// readEnvironment sets every flag that the command line does not set and the environment does.
func readEnvironment(cmd *cobra.Command) error {
	var failed error
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if err := readVariable(cmd.Flags(), flag); err != nil {
			failed = err
		}
	})
	return failed
}

// readVariable sets a flag that the command line does not set and the environment does.
func readVariable(set *pflag.FlagSet, flag *pflag.Flag) error {
	name := variableOf(flag.Name)
	value, ok := os.LookupEnv(name)
	if !ok || flag.Changed {
		return nil
	}
	if err := set.Set(flag.Name, value); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	settings.Mark(flag, "environment "+name)
	return nil
}

// baseContext is the client's context before any flag is read.
func baseContext(m modules) client.Context {
	return client.Context{}.
		WithCodec(m.codec).
		WithInterfaceRegistry(m.registry).
		WithTxConfig(m.tx).
		WithLegacyAmino(m.amino).
		WithInput(os.Stdin).
		WithAccountRetriever(authtypes.AccountRetriever{}).
		WithHomeDir(app.DefaultHome).
		WithViper(app.EnvPrefix)
}

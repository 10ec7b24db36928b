package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/localnet"
)

const (
	flagDir        = "dir"
	flagValidators = "validators"
	flagWorkers    = "workers"
	flagOracles    = "oracles"
	flagEvaluators = "evaluators"
	flagBasePort   = "base-port"

	flagBlockTime   = "block-time"
	flagEpochBlocks = "epoch-blocks"
	flagSlots       = "slots"

	flagDowntimeWindow = "downtime-window"
	flagDowntimeJail   = "downtime-jail"

	flagManual = "manual"
	flagReset  = "reset"
)

// newLocalnetCmd runs a network on this machine.
func newLocalnetCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "localnet",
		Short: "Run a whole network on this machine",
		RunE:  sdkclient.ValidateCmd,
	}
	cmd.PersistentFlags().String(flagDir, localnet.DefaultDir(), "folder of the network")
	cmd.AddCommand(newLocalnetStartCmd(), newLocalnetStatusCmd(), newLocalnetStopCmd())
	return cmd
}

func newLocalnetStartCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "start",
		Short: "Start the network, or what of it does not run",
		Long: `Start a network of several processes: validators, models, workers and evaluators, all registered and
funded. The processes go on when the command is over.

With --manual there are no worker and evaluator programs, nobody but the validators is registered, and the windows last
60 blocks, so that everything can be done by hand.`,
		Example: `masad localnet start
masad localnet start --reset --validators 7 --evaluators 7
masad localnet start --reset --validators 7 --slots 5 --epoch-blocks 10 --block-time 300ms
masad localnet start --manual --dir /tmp/by-hand --base-port 28650`,
		Args:              cobra.NoArgs,
		PersistentPreRunE: enterLocalnet,
		RunE:              func(cmd *cobra.Command, _ []string) error { return startLocalnet(cmd) },
	}
	set := cmd.Flags()
	set.Int(flagValidators, localnet.DefaultValidators, "validators")
	set.Int(flagWorkers, localnet.DefaultWorkers, "workers; each third one has a bad model")
	set.Int(flagOracles, localnet.DefaultOracles, "oracles")
	set.Int(flagEvaluators, localnet.DefaultValidators, "validators that judge (default: all)")
	set.Int(flagBasePort, localnet.DefaultBasePort, "first port: ten for each validator, then one for each worker's model")
	set.Duration(flagBlockTime, localnet.DefaultBlockTime, "how long a node waits after a block")
	set.Int(flagEpochBlocks, localnet.DefaultEpochBlocks, "blocks of an epoch")
	set.Int(flagSlots, localnet.DefaultSlots, "seats for validators")
	set.Int(flagDowntimeWindow, localnet.DefaultDowntimeWindow, "blocks of which a validator must sign half")
	set.Duration(flagDowntimeJail, localnet.DefaultDowntimeJail, "how long a validator is jailed that did not")
	set.Bool(flagManual, false, "long windows, and no worker or evaluator programs")
	set.Bool(flagReset, false, "forget the network in the folder and begin anew")
	return cmd
}

// enterLocalnet makes the network's client folder the home of the command, so that the user's own home stays as it is.
func enterLocalnet(cmd *cobra.Command, args []string) error {
	if err := readEnvironment(cmd); err != nil {
		return err
	}
	dir, err := localnetDir(cmd)
	if err != nil {
		return err
	}
	if err := localnet.CheckFolder(dir); err != nil {
		return err // before the settings of a client are written into it
	}
	if err := cmd.Flags().Set(flags.FlagHome, filepath.Join(dir, "client")); err != nil {
		return err
	}
	return cmd.Root().PersistentPreRunE(cmd, args)
}

func localnetDir(cmd *cobra.Command) (string, error) {
	dir, err := cmd.Flags().GetString(flagDir)
	if err != nil {
		return "", err
	}
	if dir == "" {
		return "", fmt.Errorf("--%s: is empty", flagDir)
	}
	return filepath.Abs(dir)
}

func startLocalnet(cmd *cobra.Command) error {
	options, err := localnetOptions(cmd)
	if err != nil {
		return err
	}
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	client := sdkclient.GetClientContextFromCmd(cmd)
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	plan, err := localnet.Start(ctx, localnet.Kit{
		Binary: binary, Codec: client.Codec, Txs: client.TxConfig, Out: cmd.ErrOrStderr(),
		Tip: homeTip,
	}, options)
	if err != nil {
		return err
	}
	return plan.Guide(cmd.OutOrStdout(), os.Args[0])
}

func localnetOptions(cmd *cobra.Command) (o localnet.Options, err error) {
	if o.Dir, err = localnetDir(cmd); err != nil {
		return o, err
	}
	set := cmd.Flags()
	o.Validators, _ = set.GetInt(flagValidators)
	o.Workers, _ = set.GetInt(flagWorkers)
	o.Oracles, _ = set.GetInt(flagOracles)
	o.Evaluators, _ = set.GetInt(flagEvaluators)
	o.BasePort, _ = set.GetInt(flagBasePort)
	o.BlockTime, _ = set.GetDuration(flagBlockTime)
	o.EpochBlocks, _ = set.GetInt(flagEpochBlocks)
	o.Slots, _ = set.GetInt(flagSlots)
	o.DowntimeWindow, _ = set.GetInt(flagDowntimeWindow)
	o.DowntimeJail, _ = set.GetDuration(flagDowntimeJail)
	o.Manual, _ = set.GetBool(flagManual)
	o.Reset, _ = set.GetBool(flagReset)
	if !set.Changed(flagEvaluators) {
		o.Evaluators = o.Validators
	}
	return o, nil
}

// readSettings sets flags from the environment only: these commands need no home.
func readSettings(cmd *cobra.Command, _ []string) error { return readEnvironment(cmd) }

func newLocalnetStatusCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:               "status",
		Short:             "Show processes, heights, and whether the nodes agree",
		Args:              cobra.NoArgs,
		PersistentPreRunE: readSettings,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := localnetDir(cmd)
			if err != nil {
				return err
			}
			plan, err := localnet.Load(dir)
			if err != nil {
				return err
			}
			status, err := plan.Status(cmd.Context())
			if err != nil {
				return err
			}
			if format, _ := cmd.Flags().GetString(flags.FlagOutput); format == flags.OutputFormatJSON {
				return printJSON(cmd, status)
			}
			return status.Print(cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringP(flags.FlagOutput, "o", flags.OutputFormatText, "output format (text|json)")
	return cmd
}

func newLocalnetStopCmd() *cobra.Command {
	return &cobra.Command{
		Use:               "stop",
		Short:             "End all processes of the network; its state stays",
		Args:              cobra.NoArgs,
		PersistentPreRunE: readSettings,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := localnetDir(cmd)
			if err != nil {
				return err
			}
			plan, err := localnet.Load(dir)
			if errors.Is(err, localnet.ErrNoNetwork) {
				_, err = fmt.Fprintln(cmd.OutOrStdout(), err)
				return err
			}
			if err != nil {
				return err
			}
			count, err := plan.Stop(cmd.Context())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "stopped %d processes\n", count)
			return err
		},
	}
}

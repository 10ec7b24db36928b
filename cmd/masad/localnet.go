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

	flagGateways     = "gateways"
	flagNoFaucet     = "no-faucet"
	flagWorkerKinds  = "worker-kinds"
	flagWindowBlocks = "window-blocks"

	flagChaos      = "chaos"
	flagChaosEvery = "chaos-every"
	flagChaosSeed  = "chaos-seed"

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
		Long: `Start a network of several processes: validators, models, workers, evaluators, gateways of the oracles
and a faucet, all registered and funded. The workers offer llm/local, embed/local and data/local. The processes go on
when the command is over.

Workers, oracles and validators have encryption keys, in <name>.x25519 of the client folder, so that a call of a gateway
with the header X-Masa-Private: true is private. Workers and gateways publish what is private or longer than 4096 bytes.

With --chaos the command stays and kills every process once in every --chaos-every, each at a random instant, and starts
it again at once; on a network that runs it begins at once. Never is more than one validator down. Ctrl-C ends the chaos
and leaves the network running.

With --manual there are no programs, nobody but the validators is registered, and the windows last 60 blocks, so that
everything can be done by hand. The encryption keys of the others are there to be registered with them.`,
		Example: `masad localnet start
masad localnet start --reset --validators 7 --evaluators 7
masad localnet start --reset --validators 7 --slots 5 --epoch-blocks 10 --block-time 300ms
masad localnet start --chaos --workers 6 --worker-kinds good,good,slow,slow,bad,copier --oracles 2
masad localnet start --manual --dir /tmp/by-hand --base-port 28650`,
		Args:              cobra.NoArgs,
		PersistentPreRunE: enterLocalnet,
		RunE:              func(cmd *cobra.Command, _ []string) error { return startLocalnet(cmd) },
	}
	set := cmd.Flags()
	set.Int(flagValidators, localnet.DefaultValidators, "validators")
	set.Int(flagWorkers, localnet.DefaultWorkers, "workers")
	set.StringSlice(flagWorkerKinds, localnet.DefaultWorkerKinds(),
		"what the workers' models are like, again and again (good|bad|slow|copier)")
	set.Int(flagOracles, localnet.DefaultOracles, "oracles")
	set.Int(flagEvaluators, localnet.DefaultValidators, "validators that judge (default: all)")
	set.Int(flagGateways, localnet.DefaultOracles, "oracles with a gateway (default: all)")
	set.Bool(flagNoFaucet, false, "no faucet")
	set.Int(flagBasePort, localnet.DefaultBasePort,
		"first port: ten for each validator, one for each worker's model, each gateway, and the faucet, then one for what "+
			"each worker and each gateway publishes")
	set.Duration(flagBlockTime, localnet.DefaultBlockTime, "how long a node waits after a block")
	set.Int(flagEpochBlocks, localnet.DefaultEpochBlocks, "blocks of an epoch")
	set.Int(flagSlots, localnet.DefaultSlots, "seats for validators")
	set.Int(flagWindowBlocks, localnet.DefaultWindowBlocks,
		"blocks in which to commit, and then in which to reveal; half as many to decline, if that is more than 3")
	set.Int(flagDowntimeWindow, localnet.DefaultDowntimeWindow, "blocks of which a validator must sign half")
	set.Duration(flagDowntimeJail, localnet.DefaultDowntimeJail, "how long a validator is jailed that did not")
	set.Bool(flagManual, false, "long windows, and no programs")
	set.Bool(flagReset, false, "forget the network in the folder and begin anew")
	set.Bool(flagChaos, false, "stay, and kill and restart processes at random")
	set.Duration(flagChaosEvery, localnet.DefaultChaosEvery, "period in which each process is killed once")
	set.Uint64(flagChaosSeed, 1, "where the instants of the kills come from")
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
	chaos := chaosOf(cmd)
	if err := chaos.Validate(); err != nil {
		return fmt.Errorf("--%w", err)
	}
	kit := localnet.Kit{
		Binary: binary, Codec: client.Codec, Txs: client.TxConfig, Out: cmd.ErrOrStderr(),
		Tip: homeTip,
	}
	plan, err := localnet.Start(ctx, kit, options)
	if err != nil {
		return err
	}
	if err := plan.Guide(cmd.OutOrStdout(), os.Args[0]); err != nil {
		return err
	}
	if wanted, _ := cmd.Flags().GetBool(flagChaos); !wanted {
		return nil
	}
	return plan.Unleash(ctx, kit, chaos)
}

func chaosOf(cmd *cobra.Command) (c localnet.Chaos) {
	c.Every, _ = cmd.Flags().GetDuration(flagChaosEvery)
	c.Seed, _ = cmd.Flags().GetUint64(flagChaosSeed)
	return c
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
	o.Gateways, _ = set.GetInt(flagGateways)
	o.NoFaucet, _ = set.GetBool(flagNoFaucet)
	o.WorkerKinds, _ = set.GetStringSlice(flagWorkerKinds)
	o.BasePort, _ = set.GetInt(flagBasePort)
	o.BlockTime, _ = set.GetDuration(flagBlockTime)
	o.EpochBlocks, _ = set.GetInt(flagEpochBlocks)
	o.Slots, _ = set.GetInt(flagSlots)
	o.WindowBlocks, _ = set.GetInt(flagWindowBlocks)
	o.DowntimeWindow, _ = set.GetInt(flagDowntimeWindow)
	o.DowntimeJail, _ = set.GetDuration(flagDowntimeJail)
	o.Manual, _ = set.GetBool(flagManual)
	o.Reset, _ = set.GetBool(flagReset)
	if !set.Changed(flagEvaluators) {
		o.Evaluators = o.Validators
	}
	if !set.Changed(flagGateways) {
		o.Gateways = o.Oracles
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

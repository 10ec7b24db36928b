package main

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/faucet"
)

const flagCooldown = "cooldown"

// newFaucetCmd is what a test network's faucet needs.
func newFaucetCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "faucet", Short: "Give coins of a test network away", RunE: sdkclient.ValidateCmd}
	serve := newFaucetServeCmd()
	cmd.AddCommand(serve, newConfigCmd(serve), newUnitCmd(serve))
	return cmd
}

func newFaucetServeCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Give coins to whoever asks over HTTP",
		Long: `Give coins to whoever asks over HTTP, once per account, coin and cooldown. For test networks: the coins are
those of the key that signs.

The interface is that of cosmjs' faucet client: POST /credit with {"address": "masa1…", "denom": "umasa"} answers "ok"
when the coins are in a block, GET /status tells what there is, GET /healthz that the program runs, and GET /readyz that
the chain answers and each coin could be given.`,
		Example: `masad faucet serve --from faucet --amount 10000000umasa --cooldown 1h
masad faucet serve --from faucet --amount 10000000umasa,1000000rao --listen 0.0.0.0:8000
masad faucet serve --config faucet.toml --print-config`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serveFaucet(cmd) },
	}
	set := cmd.Flags()
	set.String(flags.FlagFrom, "", "name of the key whose coins are given")
	set.String(flags.FlagNode, "tcp://localhost:26657", "CometBFT RPC of a node")
	addFallbackFlag(set)
	set.String(flags.FlagChainID, "", "name of the chain (default: that of client.toml)")
	set.String(flags.FlagKeyringBackend, flags.DefaultKeyringBackend, "where keys are kept (os|file|test)")
	set.String(flags.FlagKeyringDir, "", "folder of the keys (default: the home folder)")
	set.String(flags.FlagGasPrices, gasPrice, "price offered for gas")
	set.String(flagAmount, "10000000umasa", "what one credit gives of each coin")
	set.Duration(flagCooldown, time.Hour, "how long an account waits for the next credit of a coin")
	set.String(flagListen, "127.0.0.1:8000", "address to listen on")
	return withConfig(cmd, "faucet", checkFaucet)
}

func serveFaucet(cmd *cobra.Command) error {
	p, err := newProgram(cmd, "faucet")
	if err != nil {
		return err
	}
	options, err := faucetOptions(cmd)
	if err != nil {
		return err
	}
	options.ChainID, options.Holder, options.Log = p.chainID, p.owner, p.log
	f, err := faucet.New(p.pool, p.node, options)
	if err != nil {
		return fmt.Errorf("--%w", err)
	}
	address, _ := cmd.Flags().GetString(flagListen)
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("--%s: %w", flagListen, err)
	}
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p.log.Info("giving", "address", "http://"+listener.Addr().String(), "each", options.Amounts.String())
	return f.Serve(ctx, listener)
}

// faucetOptions are those that the flags name.
func faucetOptions(cmd *cobra.Command) (o faucet.Options, err error) {
	text, _ := cmd.Flags().GetString(flagAmount)
	o.Cooldown, _ = cmd.Flags().GetDuration(flagCooldown)
	o.Node, _ = cmd.Flags().GetString(flags.FlagNode)
	if o.Amounts, err = sdk.ParseCoinsNormalized(text); err != nil || o.Amounts.Empty() {
		return o, fmt.Errorf("--%s: %q must be coins such as 10000000umasa", flagAmount, text)
	}
	return o, nil
}

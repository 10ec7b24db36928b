package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/gateway"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	flagKeys         = "keys"
	flagMaxBodyBytes = "max-body-bytes"
	flagTimeout      = "timeout"
	flagRejectEmpty  = "reject-empty"
	flagMaxPerDay    = "max-per-day"
	flagAllowOrigin  = "allow-origin"
)

// newOracleCmd is what an oracle needs.
func newOracleCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "oracle",
		Short: "Ask the network on behalf of others",
		RunE:  sdkclient.ValidateCmd,
	}
	serve := newOracleServeCmd()
	cmd.AddCommand(serve, newConfigCmd(serve), newUnitCmd(serve), newOracleDoctorCmd(),
		newProgramStatusCmd("oracle", stakingtypes.Role_ROLE_ORACLE, gateway.Messages),
		newAuthorizeCmd("oracle", gateway.Messages),
		newRevokeCmd("oracle", gateway.Messages))
	return cmd
}

func newOracleServeCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve an OpenAI-compatible API whose answers come from the network",
		Long: `Serve an OpenAI-compatible API, until Ctrl-C. Each chat completion is a request of a registered oracle, which
pays for it; the answer is accepted when it comes.

  POST /v1/chat/completions    ask; the model is a service such as llm/local, or a name given by --model
  POST /v1/embeddings          vectors of texts; the model is a service such as embed/local
  POST /v1/data/{kind}         data, from the service data/<kind>; the body is the arguments of a job
  POST /v1/quote               what a chat completion or embeddings would cost; /v1/quote/data/{kind} for data
  GET  /v1/models              services that a worker offers now
  GET  /v1/requests/{id}       where a request stands, what it cost, its quality once it is judged
  GET  /healthz, /readyz       the program runs; the chain answers and the key has its grants

Below /api/v1/data it serves the calls of Masa's earlier nodes for pages of the web and for Twitter. With the header
X-Masa-Private: true a call is private; with X-Masa-Judged: true it waits for the judges and tells the quality.

--keys names a file of bearer keys, each with a budget for all its requests, and if it is to have one, another a day:

  {"sk-0123456789abcdef": {"name": "app", "budget": "1000000umasa", "per_day": "50000umasa"}}

Without it everybody on this machine may ask, and only a loopback address can be listened on. Budgets are spent by what
requests cost after refunds; the fees of transactions are the oracle's. A call counts for the day on which it came, by
UTC and the chain's clock. What was admitted, signed and paid is written to a journal first: keep it, budgets are
counted in it.`,
		Example: `masad oracle serve --from hot --operator oracle
masad oracle serve --from hot --operator masa1... --listen :8090 --keys keys.json \
  --model gpt-4o-mini=llm/llama-3-8b --max-fee 500000umasa
masad oracle serve --config oracle.toml --print-config`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serveOracle(cmd) },
	}
	set := cmd.Flags()
	addProgramFlags(set)
	addKeysFlag(set)
	addBatchFlags(set)
	set.String(flagListen, "127.0.0.1:8090",
		"address to listen on, as host:port; one that is not loopback needs --"+flagKeys)
	set.String(flagKeys, "", "file of bearer keys and their budgets (default: no keys)")
	addAskFlags(set)
	set.Int(flagParallel, gateway.DefaultParallel, "requests that may wait for answers at a time")
	set.Int64(flagMaxBodyBytes, gateway.DefaultMaxBodyBytes, "longest body of a call")
	set.StringSlice(flagAllowOrigin, nil,
		"origins whose pages may call from a browser, or * for all, which needs --"+flagKeys+" (default: none)")
	set.Duration(flagTimeout, gateway.DefaultTimeout, "how long a call waits for its answer")
	addPublishFlags(set)
	set.Bool(flagPrivate, false, "ask everything in private, not only what has the header X-Masa-Private: true")
	set.Bool(flagRejectEmpty, false, "reject answers that are blank or no text; without it only those without their form")
	return withConfig(cmd, "oracle", checkOracle)
}

// addAskFlags adds the flags that tell what is asked of workers, and for how much.
func addAskFlags(set *pflag.FlagSet) {
	set.StringToString(flagModel, nil, "another name for a service, as name=service")
	set.Uint64(flagMaxUnits, gateway.DefaultMaxUnits, "largest output when a call names none, in tokens")
	set.String(flagBaseReward, umasaOf(gateway.DefaultBaseReward), "what a perfect answer earns, within bounds")
	set.String(flagMaxFee, umasaOf(gateway.DefaultMaxFee), "largest fee of one request")
	set.String(flagMaxPerDay, "", "what the requests of a day may cost together, by UTC (default: no limit)")
	set.Uint32(flagRedundancy, 1, "workers that answer a request, 1 to 3; a call's header X-Masa-Redundancy comes first")
	set.Uint64(flagDeadlineBlocks, 0, "blocks the worker has (default: 20, within the service's bounds)")
}

func umasaOf(amount uint64) string { return fmt.Sprintf("%d%s", amount, stakingtypes.BondDenom) }

func serveOracle(cmd *cobra.Command) error {
	options, err := gatewayOptions(cmd)
	if err != nil {
		return err
	}
	p, err := newProgram(cmd, "oracle")
	if err != nil {
		return err
	}
	ctx, stop := interruptible(cmd)
	defer stop()
	published, err := p.publishing(ctx, cmd)
	if err != nil {
		return err
	}
	if err := asksPrivately(&options, p.key != nil, published != nil); err != nil {
		return err
	}
	if err := p.admitted(ctx, stakingtypes.Role_ROLE_ORACLE, gateway.Messages()); err != nil {
		return err
	}
	parts, err := p.gatewayParts(cmd, published)
	if err != nil {
		return err
	}
	options.Oracle, options.Journal, options.Log, options.Now = p.owner.String(), p.journal, p.log, p.node.Now
	watched := p.monitor(stakingtypes.Role_ROLE_ORACLE, gateway.Messages())
	options.Observer, options.Remembered = watched.Oracle(), watched.Remembered
	options.May = p.pool.permit.may
	g, err := gateway.New(parts, options)
	if err != nil {
		return err
	}
	address, _ := cmd.Flags().GetString(flagListen)
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("--%s: %w", flagListen, err)
	}
	unwatch, err := p.watch(ctx, cmd, watched)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer unwatch()
	p.log.Info("serving", "url", "http://"+listener.Addr().String()+"/v1", "journal", p.journal)
	return published.beside(ctx, func(ctx context.Context) error { return g.Serve(ctx, listener) })
}

// gatewayParts are what the gateway works with.
func (p program) gatewayParts(cmd *cobra.Command, published *publishing) (gateway.Parts, error) {
	sender, err := batchOf(cmd, p.pool)
	parts := gateway.Parts{
		Chain: client.NewMarket(p.node), Sender: sender, Fetcher: p.fetcher, Archive: p.node,
		Publisher: published.gateway(),
	}
	if reject, _ := cmd.Flags().GetBool(flagRejectEmpty); reject {
		parts.Policy = gateway.RejectEmpty{}
	}
	return parts, err
}

// gatewayOptions are those that the flags name.
func gatewayOptions(cmd *cobra.Command) (gateway.Options, error) {
	set := cmd.Flags()
	var o gateway.Options
	o.MaxUnits, _ = set.GetUint64(flagMaxUnits)
	o.DeadlineBlocks, _ = set.GetUint64(flagDeadlineBlocks)
	o.Parallel, _ = set.GetInt(flagParallel)
	o.MaxBodyBytes, _ = set.GetInt64(flagMaxBodyBytes)
	o.Timeout, _ = set.GetDuration(flagTimeout)
	o.Poll, _ = set.GetDuration(flagPoll)
	o.Private, _ = set.GetBool(flagPrivate)
	o.Models, _ = set.GetStringToString(flagModel)
	if o.Parallel <= 0 || o.MaxBodyBytes <= 0 || o.Timeout <= 0 || o.MaxUnits == 0 {
		return o, fmt.Errorf("--%s, --%s, --%s, --%s: must be positive", flagParallel, flagMaxBodyBytes, flagTimeout,
			flagMaxUnits)
	}
	if o.Poll < 0 {
		return o, fmt.Errorf("--%s: must not be negative", flagPoll)
	}
	for name, service := range o.Models {
		if err := rewardstypes.CheckService("service", service); name == "" || err != nil {
			return o, fmt.Errorf("--%s: %q=%q: must be name=service", flagModel, name, service)
		}
	}
	o.Redundancy, _ = set.GetUint32(flagRedundancy)
	if o.Redundancy == 0 || o.Redundancy > rewardstypes.MaxRedundancy {
		return o, fmt.Errorf("--%s: %d, must be 1..%d", flagRedundancy, o.Redundancy, rewardstypes.MaxRedundancy)
	}
	if err := readAmounts(set, &o); err != nil {
		return o, err
	}
	path, _ := set.GetString(flagKeys)
	o.AllowOrigins, _ = set.GetStringSlice(flagAllowOrigin)
	err := gateway.CheckOrigins(o.AllowOrigins, path != "")
	if err != nil {
		return o, fmt.Errorf("--%s: %w", flagAllowOrigin, err)
	}
	if path == "" {
		address, _ := set.GetString(flagListen)
		if err := gateway.CheckListen(address); err != nil {
			return o, fmt.Errorf("--%s: %w; name a file with --%s", flagListen, err, flagKeys)
		}
		return o, nil
	}
	if o.Callers, err = gateway.ReadCallers(path); err != nil {
		return o, fmt.Errorf("--%s: %w", flagKeys, err)
	}
	return o, nil
}

// readAmounts reads what may be spent.
func readAmounts(set *pflag.FlagSet, o *gateway.Options) error {
	for _, amount := range []struct {
		flag string
		into *uint64
	}{{flagBaseReward, &o.BaseReward}, {flagMaxFee, &o.MaxFee}, {flagMaxPerDay, &o.MaxPerDay}} {
		text, _ := set.GetString(amount.flag)
		if text == "" && amount.flag == flagMaxPerDay {
			continue
		}
		var err error
		if *amount.into, err = gateway.ParseAmount(text); err != nil {
			return fmt.Errorf("--%s: %w", amount.flag, err)
		}
	}
	return nil
}

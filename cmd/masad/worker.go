package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/worker"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	flagBackend        = "backend"
	flagBackendURL     = "backend-url"
	flagBackendKeyEnv  = "backend-key-env"
	flagBackendTimeout = "backend-timeout"
	flagModel          = "model"
	flagClaimEvery     = "claim-every"
	flagParallel       = "parallel"
	flagListen         = "listen"
	flagQuality        = "quality"
	flagDelay          = "delay"
	flagFailure        = "failure"
	flagSeed           = "seed"
	flagCopyFrom       = "copy-from"

	backendOpenAI = "openai"
	backendLocal  = "local"
)

// newWorkerCmd is what a worker needs.
func newWorkerCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Answer requests for reward",
		RunE:  sdkclient.ValidateCmd,
	}
	backends := &cobra.Command{Use: "backend", Short: "Models to try a worker with", RunE: sdkclient.ValidateCmd}
	backends.AddCommand(newLocalBackendCmd())
	run := newWorkerRunCmd()
	cmd.AddCommand(run, newConfigCmd(run), newUnitCmd(run), backends, newWorkerDoctorCmd(),
		newProgramStatusCmd("worker", stakingtypes.Role_ROLE_WORKER, worker.Messages),
		newAuthorizeCmd("worker", worker.Messages), newRevokeCmd("worker", worker.Messages))
	return cmd
}

func newWorkerRunCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Watch for assignments, answer them, and claim the rewards",
		Long: `Watch for requests assigned to a registered worker, get their payload, ask a model, answer, and claim.
Answer the roll call of an epoch when it calls the worker.

Each --service names a service and what answers it: a model (openai, local) or a source of data (web, rss, http-json,
file, exec). --backend answers the others; without it they are declined. docs/workers.md tells the options.

What was answered is written to a journal before it is sent: a worker that is killed and started again neither loses an
answer nor sends a second one.

It signs with a hot key, for the worker that --operator names and that authorized the key: masad worker authorize.`,
		Example: `masad worker run --from hot --operator masa1... \
  --backend openai --backend-url http://localhost:11434/v1 --model llama3
masad worker run --from hot --operator masa1... --backend local --quality good
masad worker run --from hot --operator masa1... \
  --service llm/llama-3-8b=openai,url=http://localhost:11434/v1,model=llama3,parallel=2,timeout=60s \
  --service data/web=web --service "data/archive=file,dir=/srv/messages"
masad worker run --config worker.toml --print-config`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runWorker(cmd) },
	}
	set := cmd.Flags()
	addProgramFlags(set)
	addKeysFlag(set)
	addBatchFlags(set)
	set.StringArray(flagAnswers, nil, servicesHelp)
	set.String(flagBackend, backendOpenAI, "what answers all other services (openai|local)")
	set.String(flagBackendURL, "", "root of an OpenAI-compatible API, such as http://localhost:11434/v1")
	set.String(flagModel, "", "name of the model")
	set.String(flagBackendKeyEnv, "", "environment variable that holds the API's key")
	set.Duration(flagBackendTimeout, backend.DefaultTimeout, "how long one answer may take")
	set.Int64(flagClaimEvery, worker.DefaultClaimEvery, "blocks between two claims; 0 never claims")
	set.Int(flagParallel, worker.DefaultParallel, "requests to answer at a time")
	addPublishFlags(set)
	addKnobs(cmd)
	return withConfig(cmd, "worker", checkWorker)
}

func runWorker(cmd *cobra.Command) (err error) {
	p, err := newProgram(cmd, "worker")
	if err != nil {
		return err
	}
	model, err := routerOf(cmd)
	if err != nil {
		return err
	}
	options, err := workerOptions(cmd)
	if err != nil {
		return err
	}
	sender, err := batchOf(cmd, p.pool)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	published, err := p.publishing(ctx, cmd)
	if err != nil {
		return err
	}
	if err := needsPublishing(p.key != nil, published != nil); err != nil {
		return err
	}
	keeper, err := p.keeping()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, keeper.Close()) }()
	market := client.NewMarket(p.node)
	watched := p.monitor(stakingtypes.Role_ROLE_WORKER, worker.Messages())
	watched.Add(backendChecks(cmd)...)
	w, err := worker.New(worker.Parts{
		Chain: market, Roll: market, Sender: sender, Fetcher: keeper, Keeper: keeper, Backend: model, Lanes: model,
		Publisher: published.worker(),
	}, p.works(options, watched.Worker()))
	if err != nil {
		return err
	}
	if err := p.admitted(ctx, stakingtypes.Role_ROLE_WORKER, worker.Messages()); err != nil {
		return err
	}
	unwatch, err := p.watch(ctx, cmd, watched)
	if err != nil {
		return err
	}
	p.log.Info("running", "journal", p.journal)
	defer unwatch()
	return published.beside(ctx, w.Run)
}

// works are the options with which the program works for its owner.
func (p program) works(o worker.Options, seen worker.Observer) worker.Options {
	o.Owner, o.Journal, o.Log, o.May, o.Observer = p.owner.String(), p.journal, p.log, p.pool.permit.may, seen
	return o
}

// workerOptions are those that the flags name.
func workerOptions(cmd *cobra.Command) (o worker.Options, err error) {
	o.ClaimEvery, _ = cmd.Flags().GetInt64(flagClaimEvery)
	o.Parallel, _ = cmd.Flags().GetInt(flagParallel)
	o.Poll, _ = cmd.Flags().GetDuration(flagPoll)
	if o.ClaimEvery < 0 || o.Parallel < 0 || o.Poll < 0 {
		return o, fmt.Errorf("--%s, --%s, --%s: must not be negative", flagClaimEvery, flagParallel, flagPoll)
	}
	return o, nil
}

// backendOf is the model that the flags name.
func backendOf(cmd *cobra.Command) (backend.Backend, error) {
	kind, _ := cmd.Flags().GetString(flagBackend)
	switch kind {
	case backendOpenAI:
		url, _ := cmd.Flags().GetString(flagBackendURL)
		model, _ := cmd.Flags().GetString(flagModel)
		timeout, _ := cmd.Flags().GetDuration(flagBackendTimeout)
		key := ""
		if name, _ := cmd.Flags().GetString(flagBackendKeyEnv); name != "" {
			if key = os.Getenv(name); key == "" {
				return nil, fmt.Errorf("--%s: %s is not set", flagBackendKeyEnv, name)
			}
		}
		return openAI(backend.OpenAIConfig{
			URL: url, Model: model, Key: key, Timeout: timeout, Deterministic: true,
		}, "--"+flagBackendURL, "--"+flagModel)
	case backendLocal:
		knobs, err := knobsOf(cmd)
		if err != nil {
			return nil, err
		}
		return backend.NewLocal(knobs), nil
	default:
		return nil, fmt.Errorf("--%s: %q is neither %s nor %s", flagBackend, kind, backendOpenAI, backendLocal)
	}
}

// openAI is a model behind an API. What is missing or wrong is told by the names of its settings.
func openAI(config backend.OpenAIConfig, url, model string) (backend.Backend, error) {
	if config.URL == "" {
		return nil, fmt.Errorf("%s: name the root of an OpenAI-compatible API, such as http://localhost:11434/v1", url)
	}
	if config.Model == "" {
		return nil, fmt.Errorf("%s: name the model", model)
	}
	made, err := backend.NewOpenAI(config)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", url, err)
	}
	return made, nil
}

func newLocalBackendCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "local",
		Short: "Serve a small deterministic model behind an OpenAI-compatible API",
		Long: `Serve a model without any intelligence behind an OpenAI-compatible API, to try things out. What it answers
follows from the prompt and the seed: a good answer speaks in whole sentences of what was asked, a bad one does not.
From a text between lines <<< and >>> it counts words and copies sentences, if the task before them asks for that:
positive, negative or neutral; list the topics; copy the questions; summarize. Asked as an evaluator asks its judge, it
gives marks by counting words.`,
		Example: `masad worker backend local --listen 127.0.0.1:8080 --quality 0.8 --delay 500ms`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			knobs, err := knobsOf(cmd)
			if err != nil {
				return err
			}
			address, _ := cmd.Flags().GetString(flagListen)
			listener, err := net.Listen("tcp", address)
			if err != nil {
				return fmt.Errorf("--%s: %w", flagListen, err)
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "serving %s at http://%s/v1\n", backend.LocalModel, listener.Addr())
			return backend.Serve(ctx, listener, backend.NewLocal(knobs))
		},
	}
	cmd.Flags().String(flagListen, "127.0.0.1:8080", "address to listen on")
	addKnobs(cmd)
	return cmd
}

func addKnobs(cmd *cobra.Command) {
	set := cmd.Flags()
	set.String(flagQuality, "good", "local model: good, bad, or the share of good answers between 0 and 1")
	set.Duration(flagDelay, 0, "local model: how long an answer takes")
	set.String(flagFailure, "0", "local model: share of calls that fail, between 0 and 1")
	set.Uint64(flagSeed, 0, "local model: tells models of the same quality apart")
	set.String(flagCopyFrom, "", "local model: give again what others answered, as the REST of a node at this URL tells")
}

func knobsOf(cmd *cobra.Command) (knobs backend.Knobs, err error) {
	quality, _ := cmd.Flags().GetString(flagQuality)
	failure, _ := cmd.Flags().GetString(flagFailure)
	if knobs.Quality, err = backend.ParseQuality(quality); err != nil {
		return knobs, fmt.Errorf("--%s: %w", flagQuality, err)
	}
	if knobs.Failure, err = backend.ParseShare(failure); err != nil {
		return knobs, fmt.Errorf("--%s: %w", flagFailure, err)
	}
	knobs.Delay, _ = cmd.Flags().GetDuration(flagDelay)
	if api, _ := cmd.Flags().GetString(flagCopyFrom); api != "" {
		knobs.Copy = backend.NewCopier(api).Newest
	}
	knobs.Seed, _ = cmd.Flags().GetUint64(flagSeed)
	if knobs.Delay < 0 {
		return knobs, errors.New("--" + flagDelay + ": must not be negative")
	}
	return knobs, nil
}

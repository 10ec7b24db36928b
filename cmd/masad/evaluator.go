package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/auditor"
	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/evaluator"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// newEvaluatorCmd is what a validator needs to judge.
func newEvaluatorCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evaluator",
		Short: "Judge responses and data sets for a validator",
		RunE:  sdkclient.ValidateCmd,
	}
	run := newEvaluatorRunCmd()
	cmd.AddCommand(run, newConfigCmd(run), newUnitCmd(run), newEvaluatorDoctorCmd(),
		newProgramStatusCmd("evaluator", stakingtypes.Role_ROLE_VALIDATOR, evaluator.Messages),
		newAuthorizeCmd("evaluator", evaluator.Messages), newRevokeCmd("evaluator", evaluator.Messages))
	return cmd
}

func newEvaluatorRunCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Take a validator's duties: score, commit, reveal",
		Long: `Take a validator's duties: score the responses its committees judge, audit the data sets, commit to the scores,
and reveal them. Beside the journal it keeps an index of the fingerprints of older data sets, by which it recognises
records that were paid for before.

Scores and salts are written to a journal before a commitment is sent: an evaluator that is killed and started again
reveals what it committed to. Keep the journal; without it a commitment is lost and counts as a missed judgement.

Texts are scored by their words alone unless --scorer says otherwise: by a model of embeddings, by a language model as
a judge, or by several of them, weighed. A model that fails or is slow is left out, so that nobody is late for it.

It signs with a hot key, for the validator that --operator names and that authorized the key: masad evaluator
authorize.`,
		Example: `masad evaluator run --from hot --operator masa1...
masad evaluator run --from hot --operator masa1... --scorer lexical=1,judge=2 \
  --judge openai,url=http://localhost:11434/v1,model=llama3.1 \
  --replay llm/llama3.1=openai,url=http://localhost:11434/v1,model=llama3.1
masad evaluator run --config evaluator.toml --print-config`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runEvaluator(cmd) },
	}
	set := cmd.Flags()
	addProgramFlags(set)
	addKeysFlag(set)
	addScorerFlags(cmd)
	set.Int(flagParallel, evaluator.DefaultParallel, "responses to judge at a time")
	return withConfig(cmd, "evaluator")
}

func runEvaluator(cmd *cobra.Command) error {
	p, err := newProgram(cmd, "evaluator")
	if err != nil {
		return err
	}
	watched := p.monitor(stakingtypes.Role_ROLE_VALIDATOR, evaluator.Messages())
	seen := watched.Evaluator()
	judgement, err := scorerOf(cmd, p.log, seen)
	if err != nil {
		return err
	}
	replay, err := replayOf(cmd)
	if err != nil {
		return err
	}
	options, err := evaluatorOptions(cmd)
	if err != nil {
		return err
	}
	private, _ := cmd.Flags().GetBool(flagAllowPrivate)
	audits, err := auditor.New(client.NewData(p.node), auditor.Options{
		Folder: strings.TrimSuffix(p.journal, ".journal") + ".index", AllowPrivate: private,
	})
	if err != nil {
		return err
	}
	options.ChainID, options.Operator, options.Journal, options.Log = p.chainID, p.owner, p.journal, p.log
	options.Observer, options.May = seen, p.pool.permit.may
	e, err := evaluator.New(evaluator.Parts{
		Chain: client.NewMarket(p.node), Sender: p.pool, Fetcher: p.fetcher, Scorer: judgement, Replay: replay,
		Auditor: audits,
	}, options)
	if err != nil {
		return errors.Join(err, audits.Close())
	}
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := p.admitted(ctx, stakingtypes.Role_ROLE_VALIDATOR, evaluator.Messages()); err != nil {
		return err
	}
	unwatch, err := p.watch(ctx, cmd, watched)
	if err != nil {
		return err
	}
	p.log.Info("running", "journal", p.journal)
	defer unwatch()
	return e.Run(ctx)
}

// evaluatorOptions are those that the flags name.
func evaluatorOptions(cmd *cobra.Command) (o evaluator.Options, err error) {
	o.Parallel, _ = cmd.Flags().GetInt(flagParallel)
	o.Poll, _ = cmd.Flags().GetDuration(flagPoll)
	o.ReplayTimeout, _ = cmd.Flags().GetDuration(flagReplayTimeout)
	if o.Parallel < 0 || o.Poll < 0 || o.ReplayTimeout < 0 {
		return o, fmt.Errorf("--%s, --%s, --%s: must not be negative", flagParallel, flagPoll, flagReplayTimeout)
	}
	return o, nil
}

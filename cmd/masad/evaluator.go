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
	"github.com/masa-finance/masad/offchain/scorer"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	flagScorer    = "scorer"
	scorerLexical = "lexical"
)

// newEvaluatorCmd is what a validator needs to judge.
func newEvaluatorCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evaluator",
		Short: "Judge responses and data sets for a validator",
		RunE:  sdkclient.ValidateCmd,
	}
	cmd.AddCommand(newEvaluatorRunCmd(), newEvaluatorDoctorCmd(),
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

It signs with a hot key, for the validator that --operator names and that authorized the key: masad evaluator
authorize.`,
		Example: `masad evaluator run --from hot --operator masa1...`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runEvaluator(cmd) },
	}
	set := cmd.Flags()
	addProgramFlags(set)
	set.String(flagScorer, scorerLexical, "how responses are scored (lexical)")
	set.Int(flagParallel, evaluator.DefaultParallel, "responses to judge at a time")
	return cmd
}

func runEvaluator(cmd *cobra.Command) error {
	p, err := newProgram(cmd, "evaluator")
	if err != nil {
		return err
	}
	if kind, _ := cmd.Flags().GetString(flagScorer); kind != scorerLexical {
		return fmt.Errorf("--%s: %q is not %s", flagScorer, kind, scorerLexical)
	}
	parallel, _ := cmd.Flags().GetInt(flagParallel)
	poll, _ := cmd.Flags().GetDuration(flagPoll)
	if parallel < 0 || poll < 0 {
		return fmt.Errorf("--%s, --%s: must not be negative", flagParallel, flagPoll)
	}
	private, _ := cmd.Flags().GetBool(flagAllowPrivate)
	audits, err := auditor.New(client.NewData(p.node), auditor.Options{
		Folder: strings.TrimSuffix(p.journal, ".journal") + ".index", AllowPrivate: private,
	})
	if err != nil {
		return err
	}
	watched := p.monitor(stakingtypes.Role_ROLE_VALIDATOR, evaluator.Messages())
	e, err := evaluator.New(evaluator.Parts{
		Chain: client.NewMarket(p.node), Sender: p.signer, Fetcher: p.fetcher, Scorer: scorer.Lexical{},
		Auditor: audits,
	}, evaluator.Options{
		ChainID: p.chainID, Operator: p.owner, Poll: poll, Parallel: parallel, Journal: p.journal, Log: p.log,
		Observer: watched.Evaluator(),
	})
	if err != nil {
		return errors.Join(err, audits.Close())
	}
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := p.check(ctx, stakingtypes.Role_ROLE_VALIDATOR); err != nil {
		return err
	}
	if err := p.authorized(ctx, evaluator.Messages()); err != nil {
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

package main

import (
	"crypto/rand"
	"fmt"
	"path/filepath"

	"cosmossdk.io/math"
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/config"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const (
	flagItem     = "item"
	flagR        = "r"
	flagC        = "c"
	flagF        = "f"
	flagFraud    = "flag"
	flagSaltFile = "salt-file"
	flagReplace  = "replace"
)

func newCommitEvaluationsCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "commit-evaluations",
		Short: "Commit to your scores of a response without showing them",
		Long: `Commit to your scores of a response without showing them. Scores and a random salt are written to a file
before the commitment is sent; reveal-evaluations reads it. Without the file the scores cannot be revealed.`,
		Example: `masad tx rewards commit-evaluations --item <item> --r 0.9 --c 0.8 --f 0.9 --from validator`,
		Args:    cobra.NoArgs,
		RunE:    sending(buildCommitEvaluations),
	}
	set := cmd.Flags()
	set.String(flagItem, "", "id of the evaluation item: masad query rewards duties shows it")
	set.String(flagR, "", "relevance, between 0 and 1")
	set.String(flagC, "", "coherence, between 0 and 1")
	set.String(flagF, "", "factuality, between 0 and 1")
	set.Bool(flagFraud, false, "claim that the response is fraudulent")
	set.Bool(flagReplace, false, "forget an earlier commitment to the same item, as for a redrawn committee")
	addSaltFile(cmd)
	mustHave(cmd, flagItem, flagR, flagC, flagF)
	return cmd
}

func addSaltFile(cmd *cobra.Command) {
	cmd.Flags().String(flagSaltFile, "", "file of scores and salts (default: evaluations.json in the home folder)")
}

func saltFile(cmd *cobra.Command, ctx sdkclient.Context) string {
	path, _ := cmd.Flags().GetString(flagSaltFile)
	if path == "" {
		path = filepath.Join(ctx.HomeDir, "evaluations.json")
	}
	return path
}

func buildCommitEvaluations(cmd *cobra.Command, ctx sdkclient.Context, _ []string) (validated, error) {
	operator := ctx.GetFromAddress()
	chainID, err := chainOf(ctx)
	if err != nil {
		return nil, err
	}
	e := evaluation{Operator: operator.String(), ChainID: chainID}
	e.Item, _ = cmd.Flags().GetString(flagItem)
	e.Flag, _ = cmd.Flags().GetBool(flagFraud)
	for name, score := range map[string]*uint32{flagR: &e.R, flagC: &e.C, flagF: &e.F} {
		micro, err := scoreFlag(cmd, name)
		if err != nil {
			return nil, err
		}
		*score = micro
	}
	e.Salt = make([]byte, rewardstypes.SaltLength)
	if _, err := rand.Read(e.Salt); err != nil {
		return nil, err
	}
	replace, _ := cmd.Flags().GetBool(flagReplace)
	path := saltFile(cmd, ctx)
	kept, err := keepEvaluation(path, e, replace)
	if err != nil {
		return nil, err
	}
	hash, err := rewardstypes.CommitHash(chainID, kept.Item, operator, kept.opinion(), kept.Salt)
	if err != nil {
		return nil, err
	}
	cmd.PrintErrf("scores and salt are in %s\n", path)
	return &rewardstypes.MsgCommitEvaluations{
		Operator: kept.Operator, Commits: []rewardstypes.EvaluationCommit{{Item: kept.Item, Hash: hash}},
	}, nil
}

func newRevealEvaluationsCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "reveal-evaluations",
		Short:   "Reveal scores that commit-evaluations committed to",
		Example: `masad tx rewards reveal-evaluations --item <item> --from validator`,
		Args:    cobra.NoArgs,
		RunE:    sending(buildRevealEvaluations),
	}
	cmd.Flags().StringSlice(flagItem, nil, "ids of evaluation items")
	addSaltFile(cmd)
	mustHave(cmd, flagItem)
	return cmd
}

func buildRevealEvaluations(cmd *cobra.Command, ctx sdkclient.Context, _ []string) (validated, error) {
	chainID, err := chainOf(ctx)
	if err != nil {
		return nil, err
	}
	items, _ := cmd.Flags().GetStringSlice(flagItem)
	msg := &rewardstypes.MsgRevealEvaluations{Operator: ctx.GetFromAddress().String()}
	for _, item := range items {
		e, err := findEvaluation(saltFile(cmd, ctx), evaluation{Item: item, Operator: msg.Operator, ChainID: chainID})
		if err != nil {
			return nil, err
		}
		msg.Reveals = append(msg.Reveals, rewardstypes.EvaluationReveal{
			Item: e.Item, R: e.R, C: e.C, F: e.F, Flag: e.Flag, Salt: e.Salt,
		})
	}
	return msg, nil
}

// chainOf is the chain that an evaluation is for, which its hash says: also where the transaction is made offline and
// without signing, so that it names none.
func chainOf(ctx sdkclient.Context) (string, error) {
	if ctx.ChainID != "" {
		return ctx.ChainID, nil
	}
	settings, err := config.ReadFromClientConfig(ctx)
	if err == nil && settings.ChainID == "" {
		err = fmt.Errorf("--%s: name the chain", flags.FlagChainID)
	}
	return settings.ChainID, err
}

// scoreFlag reads a score between 0 and 1 as micro-units.
func scoreFlag(cmd *cobra.Command, name string) (uint32, error) {
	text, _ := cmd.Flags().GetString(name)
	score, err := math.LegacyNewDecFromStr(text)
	if err != nil {
		return 0, fmt.Errorf("--%s: %q is not a decimal", name, text)
	}
	micro := score.MulInt64(rewardstypes.MaxScore)
	if score.IsNegative() || score.GT(math.LegacyOneDec()) || !micro.IsInteger() {
		return 0, fmt.Errorf("--%s: %q is outside 0..1, or has more than 6 decimals", name, text)
	}
	return uint32(micro.TruncateInt64()), nil
}

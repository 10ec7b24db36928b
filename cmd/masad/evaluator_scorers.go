package main

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/evaluator"
	"github.com/masa-finance/masad/offchain/scorer"
)

const (
	flagScorer         = "scorer"
	flagScorerTimeout  = "scorer-timeout"
	flagJudge          = "judge"
	flagEmbedding      = "embedding"
	flagEmbeddingBand  = "embedding-band"
	flagReplay         = "replay"
	flagReplayLikeness = "replay-likeness"
	flagReplayTimeout  = "replay-timeout"

	scorerLexical   = "lexical"
	scorerEmbedding = "embedding"
	scorerJudge     = "judge"

	// maxWeight bounds the weight of a scorer.
	maxWeight = 1_000
)

// addScorerFlags adds the flags that tell how responses are judged.
func addScorerFlags(cmd *cobra.Command) {
	set := cmd.Flags()
	set.StringSlice(flagScorer, []string{scorerLexical},
		"how texts are scored, as name or name=weight (lexical|embedding|judge)")
	set.Duration(flagScorerTimeout, scorer.DefaultTimeout, "how long is waited for a scorer")
	set.String(flagJudge, "", "model that judges, <backend>[,option=value…]; see masad worker run --"+flagAnswers)
	set.String(flagEmbedding, "", "model of embeddings, <backend>[,option=value…]")
	set.String(flagEmbeddingBand, bandText(scorer.DefaultBand), "cosines that score 0 and 1, as low:high")
	set.StringArray(flagReplay, nil,
		"service whose answers can be had again, <service>=<backend>[,option=value…]; repeatable")
	set.String(flagReplayLikeness, strconv.FormatFloat(float64(scorer.DefaultLikeness)/scorer.Full, 'g', -1, 64),
		"likeness to another run below which an answer is no model's, between 0 and 1")
	set.Duration(flagReplayTimeout, evaluator.DefaultReplayTimeout, "how long a request may take that is run again")
}

func bandText(b scorer.Band) string { return fmt.Sprintf("%g:%g", b.Low, b.High) }

// scorerOf is the scorer that the flags name; seen is told which of its parts judge.
func scorerOf(cmd *cobra.Command, log *slog.Logger, seen scorer.Observer) (scorer.Scorer, error) {
	models, err := modelsOf(cmd)
	if err != nil {
		return nil, err
	}
	timeout, _ := cmd.Flags().GetDuration(flagScorerTimeout)
	if timeout <= 0 {
		return nil, fmt.Errorf("--%s: %s, must be positive", flagScorerTimeout, timeout)
	}
	parts, err := partsOf(cmd, models)
	if err != nil {
		return nil, err
	}
	text := scorer.Combined{Parts: parts, Timeout: timeout, Last: scorer.Lexical{}, Log: log, Observer: seen}
	return scorer.Services{Text: text, Data: scorer.Records{}, Vectors: scorer.Vectors{Embedder: models.embedder}}, nil
}

// partsOf are the scorers of texts that the flags name, with their weights.
func partsOf(cmd *cobra.Command, m models) ([]scorer.Part, error) {
	names, _ := cmd.Flags().GetStringSlice(flagScorer)
	var parts []scorer.Part
	seen := make(map[string]bool)
	for _, entry := range names {
		part, err := partOf(entry, m)
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", flagScorer, err)
		}
		if seen[part.Name] {
			return nil, fmt.Errorf("--%s: %s is given twice, limit 1", flagScorer, part.Name)
		}
		seen[part.Name] = true
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("--%s: names no scorer, must name 1 or more", flagScorer)
	}
	return parts, nil
}

// models are what scorers can ask; each may be missing.
type models struct {
	judge    scorer.Model
	embedder scorer.Embedder
	band     scorer.Band
}

func modelsOf(cmd *cobra.Command) (m models, err error) {
	judge, err := modelOf(cmd, flagJudge)
	if err != nil {
		return m, err
	}
	if judge != nil {
		m.judge = scorer.Asked{Backend: judge}
	}
	embedding, err := modelOf(cmd, flagEmbedding)
	if err != nil {
		return m, err
	}
	if embedding != nil {
		m.embedder = scorer.Embedded{Backend: embedding}
	}
	text, _ := cmd.Flags().GetString(flagEmbeddingBand)
	if m.band, err = parseBand(text); err != nil {
		return m, fmt.Errorf("--%s: %w", flagEmbeddingBand, err)
	}
	return m, nil
}

// modelOf is the backend that a flag names; nil if it names none.
func modelOf(cmd *cobra.Command, flag string) (backend.Backend, error) {
	text, _ := cmd.Flags().GetString(flag)
	if text == "" {
		return nil, nil
	}
	a, err := parseAssigned("model/" + flag + "=" + text)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flag, err)
	}
	route, err := a.route()
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flag, err)
	}
	return route.Backend, nil
}

// partOf reads "judge=2".
func partOf(text string, m models) (scorer.Part, error) {
	name, weight, weighed := strings.Cut(text, "=")
	part := scorer.Part{Name: name, Weight: 1}
	if weighed {
		value, err := strconv.ParseUint(weight, 10, 32)
		if err != nil || value == 0 || value > maxWeight {
			return part, fmt.Errorf("%s: weight %q is outside 1..%d", name, weight, maxWeight)
		}
		part.Weight = uint32(value)
	}
	switch name {
	case scorerLexical:
		part.Scorer = scorer.Lexical{}
	case scorerEmbedding:
		if m.embedder == nil {
			return part, fmt.Errorf("%s: name its model with --%s", name, flagEmbedding)
		}
		part.Scorer = scorer.Embedding{Embedder: m.embedder, Band: m.band}
	case scorerJudge:
		if m.judge == nil {
			return part, fmt.Errorf("%s: name its model with --%s", name, flagJudge)
		}
		part.Scorer = scorer.Judge{Model: m.judge}
	default:
		return part, fmt.Errorf("%q is none of %s, %s, %s", name, scorerLexical, scorerEmbedding, scorerJudge)
	}
	return part, nil
}

// parseBand reads "0.1:0.6".
func parseBand(text string) (scorer.Band, error) {
	low, high, found := strings.Cut(text, ":")
	var band scorer.Band
	var errLow, errHigh error
	band.Low, errLow = strconv.ParseFloat(low, 64)
	band.High, errHigh = strconv.ParseFloat(high, 64)
	if !found || errLow != nil || errHigh != nil {
		return band, fmt.Errorf("%q is not low:high", text)
	}
	return band, band.Validate()
}

// replayOf runs again what the flags name; nil if they name nothing.
func replayOf(cmd *cobra.Command) (*scorer.Replay, error) {
	texts, _ := cmd.Flags().GetStringArray(flagReplay)
	if len(texts) == 0 {
		return nil, nil
	}
	share, _ := cmd.Flags().GetString(flagReplayLikeness)
	likeness, err := backend.ParseShare(share)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flagReplayLikeness, err)
	}
	var routes []backend.Route
	for _, text := range texts {
		a, err := parseAssigned(text)
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", flagReplay, err)
		}
		route, err := a.route()
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", flagReplay, err)
		}
		routes = append(routes, route)
	}
	router, err := backend.NewRouter(routes, nil)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flagReplay, err)
	}
	return &scorer.Replay{Replayer: scorer.Replayed{Router: router}, Likeness: uint32(likeness)}, nil
}

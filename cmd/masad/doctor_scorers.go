package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/masa-finance/masad/offchain/monitor"
	"github.com/masa-finance/masad/offchain/scorer"
)

// triedItem is what an evaluator's scorers are tried with: a plain question, and a good answer to it.
var triedItem = scorer.Item{
	Service: "llm/sample",
	Prompt:  []byte("Why does the moon cause tides in the ocean?"),
	Answer: []byte("The moon's gravity pulls the water of the ocean towards it. " +
		"As the earth turns below this bulge of water, each coast sees the tides rise and fall."),
}

// checkScorers has every scorer judge the sample. One that cannot would be left out of each judgement, silently but for
// the log.
func (p patient) checkScorers(ctx context.Context) monitor.Finding {
	models, err := modelsOf(p.cmd)
	if err != nil {
		return monitor.Failure("see masad evaluator run --help", "%s", err)
	}
	parts, err := partsOf(p.cmd, models)
	if err != nil {
		return monitor.Failure("see masad evaluator run --help", "%s", err)
	}
	return scorersFinding(ctx, parts)
}

// scorersFinding tells which scorers judge, and how.
func scorersFinding(ctx context.Context, parts []scorer.Part) monitor.Finding {
	said, silent := make([]string, len(parts)), false
	for i, part := range parts {
		found, err := part.Scorer.Score(ctx, triedItem)
		if err != nil {
			said[i], silent = fmt.Sprintf("%s: %s", part.Name, err), true
			continue
		}
		said[i] = fmt.Sprintf("%s R %.2f C %.2f F %.2f", part.Name,
			float64(found.R)/scorer.Full, float64(found.C)/scorer.Full, float64(found.F)/scorer.Full)
	}
	if silent {
		return monitor.Warning("start its model, or name another: until then it is left out",
			"of a good answer: %s", strings.Join(said, "; "))
	}
	return monitor.Fine("of a good answer: %s", strings.Join(said, "; "))
}

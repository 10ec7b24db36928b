package scorer_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"

	"github.com/masa-finance/masad/offchain/scorer"
)

var (
	silent = slog.New(slog.NewTextHandler(io.Discard, nil))
	errOut = errors.New("out of order")
)

// topics is an embedder with one axis for each of its words.
type topics []string

func (t topics) Embed(_ context.Context, texts []string) ([][]float64, error) {
	vectors := make([][]float64, len(texts))
	for i, text := range texts {
		vectors[i] = make([]float64, len(t))
		for axis, word := range t {
			vectors[i][axis] = float64(strings.Count(strings.ToLower(text), word))
		}
	}
	return vectors, nil
}

// oracle is a model that always says the same, and remembers what it was asked.
type oracle struct {
	reply string
	err   error
	asked string
}

func (o *oracle) Ask(_ context.Context, prompt string) (string, error) {
	o.asked = prompt
	return o.reply, o.err
}

// fixed is a scorer that finds the same in everything.
type fixed scorer.Scores

func (f fixed) Score(context.Context, scorer.Item) (scorer.Scores, error) {
	return scorer.Scores(f), nil
}

// broken is a scorer that does not work.
type broken struct{}

func (broken) Score(context.Context, scorer.Item) (scorer.Scores, error) {
	return scorer.Scores{}, errOut
}

// stuck is a scorer that never ends by itself.
type stuck struct{}

func (stuck) Score(ctx context.Context, _ scorer.Item) (scorer.Scores, error) {
	<-ctx.Done()
	return scorer.Scores{}, ctx.Err()
}

func item(prompt, answer string) scorer.Item {
	return scorer.Item{Service: "llm/local", Prompt: []byte(prompt), Answer: []byte(answer)}
}

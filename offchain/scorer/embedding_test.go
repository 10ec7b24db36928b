package scorer_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/scorer"
)

func TestEmbeddingsTellWhatIsMeant(t *testing.T) {
	s := scorer.Embedding{Embedder: topics{"moon", "tide", "bread", "yeast"}, Band: scorer.Band{Low: .2, High: .8}}
	const prompt = "Why does the moon cause the tide?"
	cases := []struct {
		name, answer string
		want         scorer.Scores
	}{
		{
			"an answer of the same meaning is full", "The moon pulls the water and so makes a tide.",
			scorer.Scores{R: scorer.Full, C: scorer.Full, F: scorer.Full},
		},
		{
			"one of another meaning is coherent", "Bread needs yeast and some warmth to rise well.",
			scorer.Scores{C: scorer.Full},
		},
		{"the question again says nothing", prompt, scorer.Scores{C: scorer.Full}},
		{"silence is nothing", "", scorer.Scores{}},
		{
			"sentences that go nowhere do not flow, and half of them is grounded",
			"The moon pulls water and makes a tide. Bread needs yeast and some warmth to rise.",
			scorer.Scores{R: 845_177, C: 0, F: 500_000},
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			got, err := s.Score(context.Background(), item(prompt, tc.answer))
			require.NoError(t, err)
			require.Equal(t, tc.want, got)
		})
	}
}

// twisted answers with vectors as they come.
type twisted [][]float64

func (v twisted) Embed(context.Context, []string) ([][]float64, error) { return v, nil }

func TestAnEmbedderThatIsWrongIsAnError(t *testing.T) {
	for name, vectors := range map[string]twisted{
		"too few":              {{1}},
		"of different lengths": {{1}, {1, 2}, {1}, {1}},
		"empty":                {{}, {}, {}, {}},
		"not a number":         {{1}, {math.NaN()}, {1}, {1}},
		"without an end":       {{1}, {math.Inf(1)}, {1}, {1}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := scorer.Embedding{Embedder: vectors, Band: scorer.DefaultBand}.Score(
				context.Background(), item("Why is it so?", "Because the sea is deep."))
			require.ErrorContains(t, err, "embedder")
		})
	}
}

func TestBandsAreChecked(t *testing.T) {
	require.NoError(t, scorer.DefaultBand.Validate())
	for _, band := range []scorer.Band{{.5, .5}, {.6, .1}, {-2, 0}, {0, 1.5}, {math.NaN(), 1}, {0, math.NaN()}} {
		require.Error(t, band.Validate(), band)
	}
}

package scorer_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/scorer"
)

func TestTheLocalModelEmbedsForAnEvaluator(t *testing.T) {
	texts := make([]string, 150) // more than go into one call
	for i := range texts {
		texts[i] = fmt.Sprintf("text of number %d", i)
	}
	local := backend.NewLocal(backend.Knobs{Quality: scorer.Full})
	vectors, err := scorer.Embedded{Backend: local}.Embed(context.Background(), texts)
	require.NoError(t, err)
	require.Len(t, vectors, len(texts))
	alone, err := scorer.Embedded{Backend: local}.Embed(context.Background(), texts[149:])
	require.NoError(t, err)
	require.Equal(t, alone[0], vectors[149])

	s := scorer.Embedding{Embedder: scorer.Embedded{Backend: local}, Band: scorer.DefaultBand}
	const prompt = "Why does the moon cause tides in the ocean?"
	knobs := backend.Knobs{Quality: scorer.Full}
	good, err := s.Score(context.Background(), item(prompt, localAnswer(t, knobs, prompt, 200)))
	require.NoError(t, err)
	bad, err := s.Score(context.Background(), item(prompt, localAnswer(t, backend.Knobs{}, prompt, 200)))
	require.NoError(t, err)
	require.Greater(t, good.R, bad.R+300_000)
	require.Greater(t, good.F, bad.F+300_000)
	_, err = s.Score(context.Background(), item("?!", "Because it is so."))
	require.ErrorContains(t, err, "no word")
}

func TestARequestIsRunAgainAsTheWorkerRanIt(t *testing.T) {
	knobs := backend.Knobs{Quality: scorer.Full, Seed: 3}
	router, err := backend.NewRouter([]backend.Route{{Pattern: "llm/*", Backend: backend.NewLocal(knobs)}}, nil)
	require.NoError(t, err)
	replay := scorer.Replay{Replayer: scorer.Replayed{Router: router}, Likeness: scorer.DefaultLikeness}
	const prompt = "Why does the moon cause tides in the ocean?"
	for _, tc := range []struct {
		name, service string
		knobs         backend.Knobs
		fraud         bool
	}{
		{"the model of the service", "llm/local", knobs, false},
		{"noise", "llm/local", backend.Knobs{}, true},
		{"noise, where nothing can be run again", "other/local", backend.Knobs{}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			answered := item(prompt, localAnswer(t, tc.knobs, prompt, 200))
			answered.Service, answered.MaxUnits = tc.service, 200
			fraud, err := replay.IsFraud(context.Background(), answered)
			require.NoError(t, err)
			require.Equal(t, tc.fraud, fraud)
		})
	}
}

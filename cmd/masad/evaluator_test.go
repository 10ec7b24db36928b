package main

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/scorer"
)

func TestScorersAreNamedByFlags(t *testing.T) {
	const local = "local,quality=good"
	cases := []struct {
		name  string
		args  []string
		parts []string // with their weights
		err   string
	}{
		{"the default", nil, []string{"lexical 1"}, ""},
		{"by weight", []string{
			"--scorer", "lexical=1,judge=2", "--scorer", "embedding=3", "--judge", local, "--embedding", local,
		}, []string{"lexical 1", "judge 2", "embedding 3"}, ""},
		{"a judge without a model", []string{"--scorer", "judge"}, nil, "--scorer: judge: name its model with --judge"},
		{"embeddings without a model", []string{"--scorer", "embedding"}, nil, "name its model with --embedding"},
		{"one that nobody knows", []string{"--scorer", "vibes"}, nil, `"vibes" is none of lexical, embedding, judge`},
		{"one twice", []string{"--scorer", "lexical,lexical=2"}, nil, "--scorer: lexical is given twice, limit 1"},
		{"without a weight", []string{"--scorer", "lexical=0"}, nil, `--scorer: lexical: weight "0" is outside 1..1000`},
		{"with too much of it", []string{"--scorer", "lexical=1001"}, nil, "outside 1..1000"},
		{"no scorer", []string{"--scorer", ""}, nil, "--scorer"},
		{"a wrong backend", []string{"--judge", "oracle"}, nil, `--judge: model/judge: "oracle" is no backend`},
		{"a wrong option", []string{"--judge", local + ",colour=red"}, nil, "model/judge=local: colour: no such option"},
		{"a band upside down", []string{"--embedding-band", "0.6:0.1"}, nil, "--embedding-band: band 0.6..0.1"},
		{"no band", []string{"--embedding-band", "wide"}, nil, `--embedding-band: "wide" is not low:high`},
		{"no time", []string{"--scorer-timeout", "0s"}, nil, "--scorer-timeout: 0s, must be positive"},
		{"a replay of nothing", []string{"--replay", "llm/x"}, nil, "--replay:"},
		{"a replay again", []string{"--replay", "llm/x=" + local, "--replay", "llm/x=" + local}, nil, "x: is given twice"},
		{"a likeness above 1", []string{"--replay", "llm/x=" + local, "--replay-likeness", "2"}, nil, "replay-likeness:"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			cmd := newEvaluatorRunCmd()
			require.NoError(t, cmd.ParseFlags(tc.args))
			judgement, err := scorerOf(cmd, slog.New(slog.DiscardHandler), nil)
			if err == nil {
				_, err = replayOf(cmd)
			}
			if tc.err != "" {
				require.ErrorContains(t, err, tc.err)
				return
			}
			require.NoError(t, err)
			var parts []string
			for _, part := range judgement.(scorer.Services).Text.(scorer.Combined).Parts {
				parts = append(parts, part.Name+" "+string(rune('0'+part.Weight)))
			}
			require.Equal(t, tc.parts, parts)
		})
	}
}

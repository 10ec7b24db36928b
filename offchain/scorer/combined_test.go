package scorer_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/scorer"
)

func TestScorersAreCombinedByWeight(t *testing.T) {
	high, low := fixed{R: 900_000, C: 1_000_000, F: 1}, fixed{R: 300_001, C: 0, F: 0}
	cases := []struct {
		name  string
		parts []scorer.Part
		want  scorer.Scores
		fails bool
	}{
		{
			"the mean by weight, rounded down",
			[]scorer.Part{{"a", high, 2}, {"b", low, 1}},
			scorer.Scores{R: 700_000, C: 666_666},
			false,
		},
		{"one that fails is left out", []scorer.Part{{"a", broken{}, 7}, {"b", low, 1}}, scorer.Scores(low), false},
		{"one that is late is left out", []scorer.Part{{"a", stuck{}, 7}, {"b", low, 1}}, scorer.Scores(low), false},
		{"if all fail there is no score", []scorer.Part{{"a", broken{}, 7}}, scorer.Scores{}, true},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := scorer.Combined{Parts: tc.parts, Timeout: 20 * time.Millisecond, Log: silent}
			got, err := s.Score(context.Background(), item("Why?", "Because."))
			require.Equal(t, tc.want, got)
			if tc.fails {
				require.ErrorIs(t, err, errOut)
				s.Last = high
				got, err = s.Score(context.Background(), item("Why?", "Because."))
				require.Equal(t, scorer.Scores(high), got)
			}
			require.NoError(t, err)
		})
	}
}

// TestTheEndOfTheWindowEndsTheWaiting has a scorer that never ends, and a last one.
func TestTheEndOfTheWindowEndsTheWaiting(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := scorer.Combined{
		Parts: []scorer.Part{{"a", stuck{}, 1}}, Timeout: time.Hour, Last: fixed{R: 5}, Log: silent,
	}
	got, err := s.Score(ctx, item("Why?", "Because."))
	require.NoError(t, err)
	require.Equal(t, scorer.Scores{R: 5}, got)
}

func TestEachKindOfServiceHasItsScorer(t *testing.T) {
	s := scorer.Services{Text: fixed{R: 1}, Data: fixed{R: 2}, Vectors: fixed{R: 3}}
	for service, want := range map[string]uint32{
		"llm/local": 1, "embed/local": 3, "data/web": 2, "database": 1, "other/data/web": 1,
	} {
		got, err := s.Score(context.Background(), scorer.Item{Service: service})
		require.NoError(t, err)
		require.Equal(t, want, got.R, service)
	}
}

// tally counts who judged and who was left out.
type tally struct{ judged, leftOut []string }

func (t *tally) Scored(name string, err error) {
	if err != nil {
		t.leftOut = append(t.leftOut, name)
		return
	}
	t.judged = append(t.judged, name)
}

func TestWhoJudgesAndWhoIsLeftOutIsTold(t *testing.T) {
	var seen tally
	s := scorer.Combined{
		Parts:   []scorer.Part{{"a", fixed{R: 1}, 1}, {"b", broken{}, 1}, {"c", stuck{}, 1}, {"d", fixed{R: 3}, 1}},
		Timeout: 20 * time.Millisecond, Log: silent, Observer: &seen,
	}
	got, err := s.Score(context.Background(), item("Why?", "Because."))
	require.NoError(t, err)
	require.Equal(t, scorer.Scores{R: 2}, got)
	require.Equal(t, tally{judged: []string{"a", "d"}, leftOut: []string{"b", "c"}}, seen)
}

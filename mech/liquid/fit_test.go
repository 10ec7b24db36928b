package liquid_test

import (
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/testutil/scale"
)

// rest is the ALL edge with its present value.
func rest(agent string, amount int64) liquid.Edge {
	return liquid.Edge{To: agent, Amount: math.NewInt(amount), All: true}
}

func TestFit(t *testing.T) {
	rows := []struct {
		rule  string
		stake int64
		edges []liquid.Edge
		want  []liquid.Edge
	}{
		{"nothing to fit", 5, nil, nil},
		{"enough stake changes nothing", 9, []liquid.Edge{to("a", 4), to("b", 5)}, []liquid.Edge{to("a", 4), to("b", 5)}},
		{"more stake does not raise amounts", 99, []liquid.Edge{to("a", 4)}, []liquid.Edge{to("a", 4)}},
		{"the last edge is cut first", 8, []liquid.Edge{to("a", 4), to("b", 5)}, []liquid.Edge{to("a", 4), to("b", 4)}},
		{"an edge cut to nothing is dropped", 4, []liquid.Edge{to("a", 4), to("b", 5)}, []liquid.Edge{to("a", 4)}},
		{"the first edge is cut last", 1, []liquid.Edge{to("a", 4), to("b", 5)}, []liquid.Edge{to("a", 1)}},
		{"no stake, no edges", 0, []liquid.Edge{to("a", 4), to("b", 5)}, nil},
		{"ALL takes what is left", 9, []liquid.Edge{all("a"), to("b", 5)}, []liquid.Edge{rest("a", 4), to("b", 5)}},
		{"ALL gives way to the others", 5, []liquid.Edge{rest("a", 4), to("b", 5)}, []liquid.Edge{rest("a", 0), to("b", 5)}},
		{
			"with ALL at nothing the others are cut", 6,
			[]liquid.Edge{rest("a", 4), to("b", 5), to("c", 5)},
			[]liquid.Edge{rest("a", 0), to("b", 5), to("c", 1)},
		},
		{"ALL stays without stake", 0, []liquid.Edge{rest("a", 4), to("b", 5)}, []liquid.Edge{rest("a", 0)}},
		{"ALL grows again", 7, []liquid.Edge{rest("a", 0)}, []liquid.Edge{rest("a", 7)}},
		{"below nothing is nothing", -1, []liquid.Edge{rest("a", 3), to("b", -2)}, []liquid.Edge{rest("a", 0)}},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			before := slices.Clone(row.edges)
			got := liquid.Fit(row.edges, math.NewInt(row.stake))
			require.Len(t, got, len(row.want))
			for i, want := range row.want {
				require.Equal(t, want.To, got[i].To)
				require.Equal(t, want.All, got[i].All)
				require.Equal(t, want.Amount.String(), got[i].Amount.String())
			}
			require.Equal(t, before, row.edges, "arguments stay untouched")
		})
	}
	require.Empty(t, liquid.Fit([]liquid.Edge{to("a", 1)}, math.Int{}), "an absent stake is none")
}

// TestFitCutsOneUnitAtATime gives the same as taking single umasa away from the end.
func TestFitCutsOneUnitAtATime(t *testing.T) {
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		amounts := rapid.SliceOfN(rapid.Int64Range(1, 9), 0, 4).Draw(t, "amounts")
		var edges, want []liquid.Edge
		over := -rapid.Int64Range(0, 40).Draw(t, "stake")
		stake := math.NewInt(-over)
		for i, amount := range amounts {
			edges = append(edges, to(string(rune('a'+i)), amount))
			over += amount
		}
		for i := len(amounts) - 1; over > 0; over-- {
			for amounts[i] == 0 {
				i--
			}
			amounts[i]--
		}
		for i, amount := range amounts {
			if amount > 0 {
				want = append(want, to(edges[i].To, amount))
			}
		}
		got := liquid.Fit(edges, stake)
		require.Len(t, got, len(want))
		for i := range want {
			require.Equal(t, want[i].To, got[i].To)
			require.Equal(t, want[i].Amount.String(), got[i].Amount.String())
		}
		again := liquid.Fit(got, stake)
		require.Equal(t, len(got), len(again), "what fits is not cut")
	})
}

package shapley

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

// TestGameFromChunkToChunk: a game that is written and read again after each chunk has the values of a merge at once.
func TestGameFromChunkToChunk(t *testing.T) {
	scale.Check(t, 60, 2_000, func(t *rapid.T) {
		g := drawGame(t, 6, 60, false)
		rules := Rules{Categories: 4}
		switch rapid.IntRange(0, 2).Draw(t, "rules") {
		case 1:
			rules.Half = rapid.Uint64Range(1, 1<<40).Draw(t, "K")
		case 2:
			rules.Stakes = drawStakes(t, g.owners)
		}
		whole, err := NewGame(rules, g.owners)
		require.NoError(t, err)
		require.NoError(t, whole.Add(merged(t, g.sketches())))
		parts := chunks(t, g.sketches())
		var raw []byte
		for chunk := range Chunks {
			game, err := ResumeGame(rules, g.owners, raw)
			require.NoError(t, err)
			require.NoError(t, game.Add(parts[chunk]))
			raw = game.Encode()
			require.Len(t, raw, rules.Size(g.owners))
		}
		game, err := ResumeGame(rules, g.owners, raw)
		require.NoError(t, err)
		for owner := range g.owners {
			want, err := whole.Value(owner)
			require.NoError(t, err)
			got, err := game.Value(owner)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	})
}

func TestGameRefusesWhatIsNone(t *testing.T) {
	for _, rules := range []Rules{{Categories: 2}, {Categories: 2, Half: 5}} {
		_, err := NewGame(rules, -1)
		require.ErrorIs(t, err, ErrOwner)
		game, err := NewGame(rules, 2)
		require.NoError(t, err)
		for _, owner := range []int{-1, 2} {
			_, err = game.Value(owner)
			require.ErrorIs(t, err, ErrOwner)
		}
		_, err = ResumeGame(rules, 3, game.Encode())
		require.ErrorIs(t, err, ErrGame)
		_, err = ResumeGame(rules, 2, append(game.Encode(), 0))
		require.ErrorIs(t, err, ErrGame)
	}
	_, err := NewGame(Rules{Categories: 33, Half: 1}, 1)
	require.ErrorIs(t, err, ErrCategories)
	_, err = NewGame(Rules{Categories: 1, Stakes: []math.Int{math.OneInt()}}, 2)
	require.ErrorIs(t, err, ErrOwner)
}

func TestSampledHalf(t *testing.T) {
	rows := []struct {
		rule                  string
		half, threshold, want uint64
	}{
		{"no diversity", 0, 1 << 63, 0},
		{"the whole is no sample", 1000, All, 1000},
		{"half of it", 1001, 1 << 63, 500},
		{"never nothing", 3, 1, 1},
	}
	for _, row := range rows {
		require.Equal(t, row.want, SampledHalf(row.half, row.threshold), row.rule)
	}
}

// TestEstimateIsTheFormula: floor(value/T) with T = threshold/2^64, in micro-units.
func TestEstimateIsTheFormula(t *testing.T) {
	require.Equal(t, "7", Estimate(math.NewInt(7<<32), 0, All).String())
	require.Equal(t, "14", Estimate(math.NewInt(7<<32), 0, 1<<63).String())
	require.Equal(t, "3", Estimate(math.NewInt(3_999_999_999_999_999_999), 1, All).String())
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		value, half := rapid.Uint64().Draw(t, "value"), rapid.Uint64Range(0, 1).Draw(t, "half")
		threshold := rapid.Uint64Range(1, All-1).Draw(t, "T")
		unit := new(big.Int).Lsh(big.NewInt(1), 32)
		if half > 0 {
			unit.SetUint64(one)
		}
		want := new(big.Int).Lsh(new(big.Int).SetUint64(value), 64)
		want.Quo(want, unit.Mul(unit, new(big.Int).SetUint64(threshold)))
		require.Equal(t, want.String(), Estimate(math.NewIntFromUint64(value), half, threshold).String())
	})
}

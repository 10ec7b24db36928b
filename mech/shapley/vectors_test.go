package shapley

import (
	"math/big"
	"strconv"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/vectors"
)

// vectorRecord is a record of a vector.
type vectorRecord struct {
	FP       string `json:"fp"`
	Weight   uint32 `json:"w"`
	Category uint8  `json:"cat"`
	Owners   []int  `json:"owners"`
}

func vectorGame(t *testing.T, owners int, records []vectorRecord) game {
	t.Helper()
	g := game{owners: owners}
	for _, r := range records {
		fp, err := strconv.ParseUint(r.FP, 16, 64)
		require.NoError(t, err)
		claims := make([]uint32, len(r.Owners))
		for i := range claims {
			claims[i] = r.Weight
		}
		g.records = append(g.records, record{fp, r.Category, r.Owners, claims})
	}
	return g
}

func rat(t require.TestingT, s string) *big.Rat {
	x, ok := new(big.Rat).SetString(s)
	require.True(t, ok, s)
	return x
}

func sumRat(values []*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, value := range values {
		sum.Add(sum, value)
	}
	return sum
}

func TestCoverageVectors(t *testing.T) {
	type row struct {
		ID       string         `json:"id"`
		N        int            `json:"n"`
		Records  []vectorRecord `json:"records"`
		Pool     math.Int       `json:"pool"`
		Expected struct {
			Phi    []string   `json:"phi"`
			Value  string     `json:"value"`
			Acc    []math.Int `json:"acc"`
			Payout []math.Int `json:"payout"`
		} `json:"expected"`
	}
	for _, c := range vectors.Load[row](t, "shapley_coverage").Cases {
		t.Run(c.ID, func(t *testing.T) {
			g := vectorGame(t, c.N, c.Records)
			for _, merges := range [][]*Merge{{merged(t, g.sketches())}, chunks(t, g.sketches())} {
				coverage := NewCoverage(make([]uint64, g.owners))
				for _, m := range merges {
					require.NoError(t, coverage.Add(m))
				}
				weights := coverage.Weights()
				payouts, err := Payouts(c.Pool, weights)
				require.NoError(t, err)
				require.Len(t, payouts, len(c.Expected.Payout))
				for i := range payouts {
					require.Equal(t, c.Expected.Acc[i].String(), weights[i].String(), "acc of owner %d", i)
					require.Equal(t, c.Expected.Payout[i].String(), payouts[i].String(), "payout of owner %d", i)
				}
			}
			micro := big.NewRat(1, MaxWeight)
			phi := brute(g.owners, g.coverage())
			for i := range phi {
				require.Zero(t, rat(t, c.Expected.Phi[i]).Cmp(new(big.Rat).Mul(phi[i], micro)), "φ of owner %d", i)
			}
			require.Zero(t, rat(t, c.Expected.Value).Cmp(new(big.Rat).Mul(sumRat(phi), micro)))
		})
	}
}

// misallocated is the share of a pool that goes to the wrong owners: ½Σ|weight_i/Σweight − φ_i/Σφ|.
func misallocated(weights []math.Int, phi []*big.Rat) float64 {
	total, sum := new(big.Rat), sumRat(phi)
	for _, weight := range weights {
		total.Add(total, new(big.Rat).SetInt(weight.BigInt()))
	}
	if total.Sign() == 0 || sum.Sign() == 0 {
		return 0
	}
	wrong := new(big.Rat)
	for i, weight := range weights {
		share := new(big.Rat).SetInt(weight.BigInt())
		share.Quo(share, total).Sub(share, new(big.Rat).Quo(phi[i], sum))
		wrong.Add(wrong, share.Abs(share))
	}
	half, _ := wrong.Quo(wrong, big.NewRat(2, 1)).Float64()
	return half
}

func TestConcaveVectors(t *testing.T) {
	type row struct {
		ID         string         `json:"id"`
		N          int            `json:"n"`
		K          string         `json:"K"`
		Categories int            `json:"categories"`
		Records    []vectorRecord `json:"records"`
		Expected   struct {
			Phi   []string `json:"phi"`
			Value string   `json:"value"`
		} `json:"expected"`
	}
	for _, c := range vectors.Load[row](t, "shapley_concave").Cases {
		t.Run(c.ID, func(t *testing.T) {
			g := vectorGame(t, c.N, c.Records)
			k, err := strconv.ParseUint(c.K, 10, 64)
			require.NoError(t, err)
			exact := make([]*big.Rat, c.N)
			for i := range exact {
				exact[i] = rat(t, c.Expected.Phi[i])
			}
			tenth := new(big.Rat).Quo(g.coverage()(1<<c.N-1), big.NewRat(10, 1))
			require.GreaterOrEqual(t, new(big.Rat).SetInt(new(big.Int).SetUint64(k)).Cmp(tenth), 0, "K ≥ coverage/10")
			wrong := misallocated(weights(t, g.diversity(t, c.Categories), k), exact)
			require.LessOrEqual(t, wrong, 0.07)
			t.Logf("misallocated %.4f", wrong)

			off := new(big.Rat).Quo(sumRat(brute(c.N, g.concave(k))), big.NewRat(MaxWeight, 1))
			off.Sub(off, rat(t, c.Expected.Value))
			require.LessOrEqual(t, off.Abs(off).Cmp(big.NewRat(1, one)), 0, "the game is that of the vector")
		})
	}
}

package performance_test

import (
	"fmt"
	gomath "math"
	"math/rand"
	"slices"
	"strconv"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/mech/quality"
	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/testutil/scale"
)

// The world of these pictures: 64 validators of one stake, of whom 7 judge each of 3000 items. What an item is worth is
// the fourth of five uniform numbers, with a mean of two thirds; an honest opinion is that with an error of .08.
const (
	judges    = 64
	committee = 7
	items     = 3_000
	care      = .08
	usual     = .7 // what those say who do not look
	collusion = .3 // what colluders add
	sloppy    = .2
)

// strategy makes an opinion of what an item is worth.
type strategy func(rng *rand.Rand, truth float64) float64

func honest(rng *rand.Rand, truth float64) float64   { return truth + care*rng.NormFloat64() }
func constant(*rand.Rand, float64) float64           { return usual }
func anything(rng *rand.Rand, _ float64) float64     { return rng.Float64() }
func noisy(rng *rand.Rand, truth float64) float64    { return truth + sloppy*rng.NormFloat64() }
func colluder(rng *rand.Rand, truth float64) float64 { return honest(rng, truth) + collusion }

// picture is what became of honest judges and deviants: means of plain agreement, of what it has beyond the agreement
// with another item, and of the metric; and how far verdicts are from what items are worth.
type picture struct {
	plain, gain, metric [2]float64
	err                 float64
}

// paint lets the first n of the judges deviate.
func paint(t *testing.T, n int, deviate strategy, seed int64) picture {
	t.Helper()
	rng := rand.New(rand.NewSource(seed))
	drawn, votes, verdicts := make([][]int, items), make([][]performance.Vote, items), make([]math.LegacyDec, items)
	var p picture
	for i := range items {
		truth := worth(rng)
		drawn[i] = rng.Perm(judges)[:committee]
		values, weights := []math.LegacyDec(nil), []math.Int(nil)
		for _, judge := range drawn[i] {
			opinion := honest
			if judge < n {
				opinion = deviate
			}
			value := decimal(opinion(rng, truth))
			votes[i] = append(votes[i], performance.Vote{Value: value, Stake: math.OneInt()})
			values, weights = append(values, value), append(weights, math.OneInt())
		}
		verdicts[i] = quality.LowerWeightedMedian(values, weights)
		p.err += gomath.Abs(float(verdicts[i])-truth) / items
	}
	var same, cross, common [judges]performance.Tally
	for i := range items {
		other, _ := sample.Other(sample.New(fmt.Sprintf("peer/%d", i), []byte{byte(seed)}), items, uint64(i))
		agreements, err := performance.Agreements(votes[i], tenths25)
		require.NoError(t, err)
		for j, judge := range drawn[i] {
			same[judge] = same[judge].Add(agreements[j])
			cross[judge] = cross[judge].Add(counted(performance.Closeness(votes[i][j].Value, verdicts[other], tenths25)))
			common[judge] = common[judge].Add(counted(performance.Closeness(verdicts[i], verdicts[other], tenths25)))
		}
	}
	for judge := range judges {
		side, of := 0, float64(judges-n)
		if judge < n {
			side, of = 1, float64(n)
		}
		metric, err := performance.Correlated(same[judge].Mean(), cross[judge].Mean(), common[judge].Mean())
		require.NoError(t, err)
		p.plain[side] += float(same[judge].Mean()) / of
		p.gain[side] += float(same[judge].Mean().Sub(cross[judge].Mean())) / of
		p.metric[side] += float(metric) / of
	}
	return p
}

var tenths25 = math.LegacyNewDecWithPrec(25, 2)

func counted(value math.LegacyDec) performance.Agreement {
	return performance.Agreement{Value: value, Counted: true}
}

// worth is the fourth of five uniform numbers.
func worth(rng *rand.Rand) float64 {
	five := make([]float64, 5)
	for i := range five {
		five[i] = rng.Float64()
	}
	slices.Sort(five)
	return five[3]
}

// decimal is an opinion as it is on the wire, in millionths between 0 and 1.
func decimal(value float64) math.LegacyDec {
	micro := gomath.Round(gomath.Max(0, gomath.Min(1, value)) * 1_000_000)
	return math.LegacyNewDecWithPrec(int64(micro), 6)
}

func float(value math.LegacyDec) float64 {
	f, _ := strconv.ParseFloat(value.String(), 64)
	return f
}

// TestPictureOfPeers shows what plain and correlated agreement make of evaluators who do not look, look badly or
// collude, beside the numbers of the specification.
func TestPictureOfPeers(t *testing.T) {
	for _, row := range []struct {
		name        string
		n           int
		deviate     strategy
		plain, gain [2]float64
		err         float64
	}{
		{"4 constant", 4, constant, [2]float64{.709, .506}, [2]float64{.351, 0}, .031},
		{"40 constant", 40, constant, [2]float64{.509, .896}, [2]float64{.065, -.034}, .122},
		{"64 constant", 64, constant, [2]float64{0, 1}, [2]float64{0, 0}, .146},
		{"4 random", 4, anything, [2]float64{.709, .245}, [2]float64{.359, .005}, .031},
		{"8 noisy", 8, noisy, [2]float64{.713, .473}, [2]float64{.371, .171}, .031},
		{"20 colluders", 20, colluder, [2]float64{.644, .258}, [2]float64{.318, -.090}, .081},
		{"30 colluders", 30, colluder, [2]float64{.524, .433}, [2]float64{.228, .001}, .142},
	} {
		for seed := range int64(scale.N(2, 20)) {
			p := paint(t, row.n, row.deviate, seed+1)
			t.Logf("%-12s plain %.3f/%.3f (%.3f/%.3f) gain %.3f/%.3f (%.3f/%.3f) error %.3f (%.3f) metric %.3f/%.3f", row.name,
				p.plain[0], p.plain[1], row.plain[0], row.plain[1], p.gain[0], p.gain[1], row.gain[0], row.gain[1],
				p.err, row.err, p.metric[0], p.metric[1])
			for side := range 2 {
				require.InDelta(t, row.plain[side], p.plain[side], noise)
				require.InDelta(t, row.gain[side], p.gain[side], noise)
			}
			require.InDelta(t, row.err, p.err, noise)
			if row.n < judges {
				require.Greater(t, p.metric[0], p.metric[1]+.2, "who looks is worth more than who does not")
			}
		}
	}
}

// noise is what a run of another seed, with another idea of what items are worth, may differ by.
const noise = .05

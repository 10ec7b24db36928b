package power_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"testing"

	sdkmath "cosmossdk.io/math"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/power"
	"github.com/masa-finance/masad/testutil/scale"
)

// How the table of the specification (section 7) was measured.
const (
	simValidators = 64
	// predictEvery is the distance of the blocks from which somebody predicts; it has no divisor in common with any J.
	predictEvery = 7
	// shareNoise and hitNoise are how far a mean over several sets may be from the specification's one: between two sets
	// of validators a third's share differs by up to 0.08 and a hit rate by up to 0.05, and the specification's own rows
	// of the same jitter differ by 0.08.
	shareNoise, hitNoise = .05, .12
	// countNoise is how far a count may be from its ideal share, in blocks.
	countNoise = 1
)

// ahead is how many blocks ahead the proposer is predicted.
var ahead = [3]int{10, 50, 200}

// setting is one row of the table.
type setting struct {
	name          string
	mLo, mHi, eps string
	// rejitter is the number of blocks between two jitters, 0 for none.
	rejitter int
	// worst, best and hits are the row of the specification.
	worst, best float64
	hits        [3]float64
}

var settings = []setting{
	{"no jitter", "0.9", "1.1", "0", 0, .94, 1.05, [3]float64{1, 1, 1}},
	{"ε .03, J=600", "0.9", "1.1", "0.03", 600, .95, 1.06, [3]float64{1, .97, .80}},
	{"ε .03, J=60", "0.9", "1.1", "0.03", 60, .92, 1.05, [3]float64{1, .71, .07}},
	{"ε .03, J=10", "0.9", "1.1", "0.03", 10, .93, 1.05, [3]float64{.91, .36, .07}},
	{"ε .10, J=10", "0.9", "1.1", "0.10", 10, .93, 1.07, [3]float64{.61, .12, .05}},
	{"m .8–1.2, ε .03, J=60", "0.8", "1.2", "0.03", 60, .87, 1.14, [3]float64{1, .79, .11}},
	{"m .5–1.5, ε .10, J=10", "0.5", "1.5", "0.10", 10, .63, 1.30, [3]float64{.57, .11, .03}},
}

// outcome is what a run came to.
type outcome struct {
	worst, best float64
	hits        [3]float64
	// off is the largest distance of a validator's count from its ideal share, in blocks.
	off float64
	// each holds performance and frequency by stake share, by ascending performance.
	each [][2]float64
}

// mean is the outcome of several runs.
func mean(runs []outcome) outcome {
	var m outcome
	n := float64(len(runs))
	for _, o := range runs {
		m.worst, m.best, m.off = m.worst+o.worst/n, m.best+o.best/n, max(m.off, o.off)
		for i := range m.hits {
			m.hits[i] += o.hits[i] / n
		}
	}
	return m
}

// population is a set of validators with Pareto stakes (exponent 1.5) and performances spread evenly over [0, 1], in no
// relation to each other.
func population(number int) []power.Member {
	members := make([]power.Member, simValidators)
	for i := range members {
		hash := sha256.Sum256(fmt.Appendf(nil, "masa/sim/proposer/%d/%d", number, i))
		u := (float64(binary.BigEndian.Uint64(hash[:8])>>11) + .5) / (1 << 53)
		stake := int64(1e6 / math.Pow(u, 1/1.5))
		// 37 has no divisor in common with 64: each performance is there once.
		rank := int64(i * 37 % simValidators)
		members[i] = power.Member{
			Addr:        key(i).Address(),
			Stake:       sdkmath.NewInt(stake),
			Performance: sdkmath.LegacyNewDec(2*rank + 1).QuoInt64(2 * simValidators),
		}
	}
	return members
}

func key(i int) ed25519.PubKey {
	return ed25519.GenPrivKeyFromSecret([]byte{byte(i)}).PubKey().(ed25519.PubKey)
}

// simulation is one run of CometBFT's own algorithm.
type simulation struct {
	setting
	in      power.Input
	results []power.Result
	set     *cmttypes.ValidatorSet
	index   map[string]int
	counts  []int
	ideal   []float64
	// predicted holds who was predicted for a block, by distance; hits and tries count the predictions.
	predicted   [len(ahead)]map[int]int
	hits, tries [len(ahead)]int
}

func newSimulation(s setting, number int) *simulation {
	sim := &simulation{
		setting: s,
		in: power.Input{Params: power.Params{
			MLo: sdkmath.LegacyMustNewDecFromStr(s.mLo), MHi: sdkmath.LegacyMustNewDecFromStr(s.mHi),
			Eps: sdkmath.LegacyMustNewDecFromStr(s.eps), Cap: sdkmath.LegacyMustNewDecFromStr("0.1"),
		}, Members: population(number)},
		set:    cmttypes.NewValidatorSet(nil),
		index:  make(map[string]int),
		counts: make([]int, simValidators), ideal: make([]float64, simValidators),
	}
	for i, m := range sim.in.Members {
		sim.index[string(m.Addr)] = i
	}
	for i := range sim.predicted {
		sim.predicted[i] = make(map[int]int)
	}
	return sim
}

// run lets CometBFT choose the proposers of some blocks.
func run(t *testing.T, s setting, number, blocks int) outcome {
	t.Helper()
	sim := newSimulation(s, number)
	for block := range blocks {
		if block == 0 || s.rejitter > 0 && block%s.rejitter == 0 {
			sim.jitter(t, fmt.Sprintf("%s/%d/%d", s.name, number, block))
		}
		sim.set.IncrementProposerPriority(1)
		sim.count(block)
		if block%predictEvery == 0 {
			sim.predict(block)
		}
	}
	return sim.measure(blocks)
}

// jitter gives the set its powers anew.
func (s *simulation) jitter(t *testing.T, name string) {
	t.Helper()
	beacon := sha256.Sum256([]byte(name))
	s.in.Beacon = beacon[:]
	var err error
	s.results, err = power.Of(s.in)
	require.NoError(t, err)
	changes := make([]*cmttypes.Validator, len(s.results))
	for i, r := range s.results {
		changes[i] = cmttypes.NewValidator(key(i), r.Power)
	}
	require.NoError(t, s.set.UpdateWithChangeSet(changes))
}

// count notes who proposes a block, what everybody's share of it is, and who predicted it.
func (s *simulation) count(block int) {
	proposer := s.proposer(s.set)
	s.counts[proposer]++
	for i, r := range s.results {
		s.ideal[i] += float64(r.Power) / float64(s.set.TotalVotingPower())
	}
	for i := range ahead {
		guess, ok := s.predicted[i][block]
		if ok {
			s.tries[i]++
		}
		if ok && guess == proposer {
			s.hits[i]++
		}
	}
}

func (s *simulation) proposer(set *cmttypes.ValidatorSet) int {
	return s.index[string(set.GetProposer().Address)]
}

// predict notes who will propose, as far as the present set with its powers and priorities tells.
func (s *simulation) predict(block int) {
	future, at := s.set.Copy(), 0
	for i, distance := range ahead {
		future.IncrementProposerPriority(int32(distance - at))
		at = distance
		s.predicted[i][block+distance] = s.proposer(future)
	}
}

// measure compares frequencies with stakes.
func (s *simulation) measure(blocks int) outcome {
	var out outcome
	var total float64
	for _, r := range s.results {
		total += float64(r.Capped.Int64())
	}
	order := make([]int, simValidators)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return s.in.Members[a].Performance.BigInt().Cmp(s.in.Members[b].Performance.BigInt())
	})
	ratio := func(who []int) float64 {
		var frequency, share float64
		for _, i := range who {
			frequency += float64(s.counts[i]) / float64(blocks)
			share += float64(s.results[i].Capped.Int64()) / total
		}
		return frequency / share
	}
	third := len(order) / 3
	out.worst, out.best = ratio(order[:third]), ratio(order[len(order)-third:])
	for i := range s.hits {
		out.hits[i] = float64(s.hits[i]) / float64(s.tries[i])
	}
	for _, i := range order {
		out.off = max(out.off, math.Abs(float64(s.counts[i])-s.ideal[i]))
		out.each = append(out.each, [2]float64{s.in.Members[i].Performance.MustFloat64(), ratio([]int{i})})
	}
	return out
}

// row prints an outcome as the documents show it.
func (o outcome) row(name string) string {
	return fmt.Sprintf("| %s | %.2f, %.2f | %.2f / %.2f / %.2f | %.1f |",
		name, o.worst, o.best, o.hits[0], o.hits[1], o.hits[2], o.off)
}

// TestProposersFollowStakeAndPerformance measures the table of the specification's section 7 again, as a mean over
// several sets of validators, and wants every value within the noise of one set. How far ahead a proposer is known
// depends on the jitter alone, so rows of the same jitter are one measurement of it.
func TestProposersFollowStakeAndPerformance(t *testing.T) {
	populations, blocks := scale.N(4, 8), scale.N(1500, 6000)
	type jitter struct {
		eps      string
		rejitter int
	}
	measured, specified := map[jitter][]outcome{}, map[jitter][]outcome{}
	t.Logf("%d validators, %d sets, %d blocks each", simValidators, populations, blocks)
	t.Log("| | worst third, best third of P | hit rate 10 / 50 / 200 blocks ahead | farthest from the ideal count |")
	for _, s := range settings {
		runs := make([]outcome, populations)
		for i := range runs {
			runs[i] = run(t, s, i, blocks)
		}
		m := mean(runs)
		t.Log(m.row(s.name))
		require.InDelta(t, s.worst, m.worst, shareNoise, "%s: worst third", s.name)
		require.InDelta(t, s.best, m.best, shareNoise, "%s: best third", s.name)
		require.LessOrEqual(t, m.off, float64(countNoise), "%s: counts", s.name)
		j := jitter{s.eps, s.rejitter}
		measured[j] = append(measured[j], m)
		specified[j] = append(specified[j], outcome{hits: s.hits})
	}
	for j, runs := range measured {
		for i, distance := range ahead {
			require.InDelta(t, mean(specified[j]).hits[i], mean(runs).hits[i], hitNoise,
				"ε %s, J=%d: %d blocks ahead", j.eps, j.rejitter, distance)
		}
	}
}

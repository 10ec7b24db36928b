package quality

import (
	"math/big"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestJudgePrecedence(t *testing.T) {
	rows := []struct {
		name    string
		change  func(*Input)
		outcome Outcome
		reward  string
		slash   string
	}{
		{"a good response is paid by its quality", nil, OutcomePaid, "902000", "0"},
		{"no response beats everything else", func(in *Input) {
			in.Responded, in.Rejected = false, true
			flag(in, 5)
		}, OutcomeTimeout, "0", "500000"},
		{"too few reveals beat fraud", func(in *Input) {
			in.Evaluations = in.Evaluations[:2]
			flag(in, 2)
		}, OutcomeNoQuorum, "", "0"},
		{"reveals without stake are no quorum", func(in *Input) { stakes(in, 0) }, OutcomeNoQuorum, "", "0"},
		{"fraud beats a low score and a rejection", func(in *Input) {
			flag(in, 3)
			in.Tau, in.Rejected = dec("1"), true
		}, OutcomeFraud, "0", "950000"},
		{"exactly half of the weight is no fraud", func(in *Input) {
			in.Evaluations = in.Evaluations[:4]
			flag(in, 2)
		}, OutcomePaid, "902000", "0"},
		{"a low score beats a rejection", func(in *Input) {
			in.Tau, in.Rejected = dec("0.902000000000000001"), true
		}, OutcomeBelowThreshold, "0", "500000"},
		{"Q = tau passes", func(in *Input) { in.Tau = dec("0.902") }, OutcomePaid, "902000", "0"},
		{"a rejection of a good one pays nobody", func(in *Input) { in.Rejected = true }, OutcomeRejected, "0", "0"},
		{"a response after the deadline only loses T", func(in *Input) { in.Blocks = 51 }, OutcomePaid, "810000", "0"},
		{"a slash takes no more than there is", func(in *Input) {
			in.Responded, in.WorkerStake = false, math.NewInt(3)
		}, OutcomeTimeout, "0", "3"},
		{"scores beyond [0,1] are weighed alike", func(in *Input) {
			for i := range in.Evaluations {
				in.Evaluations[i].R, in.Evaluations[i].C = dec("2"), dec("-1")
			}
		}, OutcomePaid, "852000", "0"}, // 0.6 − 0.2 + 0.36 + 0.092
		{"a threshold below 0 passes", func(in *Input) { in.Tau = dec("-1") }, OutcomePaid, "902000", "0"},
		{"a threshold above 1 does not", func(in *Input) { in.Tau = dec("2") }, OutcomeBelowThreshold, "0", "500000"},
		{"weights of any sign and sum", func(in *Input) {
			in.Weights = Weights{R: dec("2"), C: dec("-1"), F: dec("0"), T: dec("0")}
		}, OutcomePaid, "900000", "0"},
		{"no committee at all", func(in *Input) { in.Evaluations, in.Committee = nil, 0 }, OutcomeNoQuorum, "", "0"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			in := sample()
			if row.change != nil {
				row.change(&in)
			}
			v, err := Judge(in)
			require.NoError(t, err)
			require.Equal(t, row.outcome, v.Outcome)
			require.Equal(t, row.slash, v.Slash.String())
			require.Equal(t, in.WorkerStake.String(), v.StakeAfter.Add(v.Slash).String())
			if row.reward == "" {
				require.True(t, v.Reward.IsNil() && v.Q.IsNil())
				return
			}
			require.Equal(t, row.reward, v.Reward.String())
		})
	}
}

func TestJudgeRefuses(t *testing.T) {
	for name, change := range map[string]func(*Input){
		"a nil weight":            func(in *Input) { in.Weights.C = math.LegacyDec{} },
		"a negative base reward":  func(in *Input) { in.RBase = math.NewInt(-1) },
		"a nil worker stake":      func(in *Input) { in.WorkerStake = math.Int{} },
		"a nil threshold":         func(in *Input) { in.Tau = math.LegacyDec{} },
		"a nil coefficient":       func(in *Input) { in.Kappa = math.LegacyDec{} },
		"an unknown fraud quorum": func(in *Input) { in.FraudQuorum = TwoThirds + 1 },
		"a negative coefficient":  func(in *Input) { in.KappaFraud = dec("-0.1") },
		"a nil score":             func(in *Input) { in.Evaluations[0].R = math.LegacyDec{} },
		"a nil evaluator's stake": func(in *Input) { in.Evaluations[0].Stake = math.Int{} },
	} {
		t.Run(name, func(t *testing.T) {
			in := sample()
			change(&in)
			_, err := Judge(in)
			require.ErrorIs(t, err, fixed.ErrDomain)
		})
	}
}

func TestWeightsValidate(t *testing.T) {
	require.NoError(t, sample().Weights.Validate())
	w := sample().Weights
	w.T = dec("0.100000000000000001")
	require.ErrorIs(t, w.Validate(), fixed.ErrDomain)
	w.T = dec("-0.1")
	require.ErrorIs(t, w.Validate(), fixed.ErrDomain)
}

func TestJudgeProperties(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		in := drawInput(t)
		v, err := Judge(in)
		require.NoError(t, err)
		require.False(t, v.Slash.IsNegative() || v.Slash.GT(in.WorkerStake))
		require.True(t, v.Slash.IsZero() || v.Reward.IsZero(), "nobody is paid and slashed")
		if v.Outcome != OutcomeNoQuorum {
			require.False(t, v.Q.IsNegative() || v.Q.GT(math.LegacyOneDec()))
			require.True(t, v.Reward.LTE(in.RBase))
		}
		shuffled := in
		shuffled.Evaluations = rapid.Permutation(in.Evaluations).Draw(t, "order")
		u, err := Judge(shuffled)
		require.NoError(t, err)
		require.Equal(t, v.Outcome, u.Outcome, "the order of reveals does not matter")
		require.Equal(t, v.Q.IsNil(), u.Q.IsNil())
		if !v.Q.IsNil() {
			require.Equal(t, v.Q.String(), u.Q.String())
		}
	})
}

// An evaluator who finds more never lowers Q, and waiting never raises it.
func TestQualityRisesWithEachScoreAndFallsWithTime(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		in := drawInput(t)
		in.Responded, in.Committee, in.Blocks = true, 1, max(in.Blocks, 1)
		in.Weights = Weights{R: drawUnit(t, "α"), C: drawUnit(t, "β"), F: drawUnit(t, "γ"), T: drawUnit(t, "δ")}
		before, err := Judge(in)
		require.NoError(t, err)
		if !before.Quorum {
			return
		}
		i := rapid.IntRange(0, len(in.Evaluations)-1).Draw(t, "evaluator")
		for _, component := range []func(*Evaluation) *math.LegacyDec{
			func(e *Evaluation) *math.LegacyDec { return &e.R },
			func(e *Evaluation) *math.LegacyDec { return &e.C },
			func(e *Evaluation) *math.LegacyDec { return &e.F },
		} {
			better := in
			better.Evaluations = slices.Clone(in.Evaluations)
			value := component(&better.Evaluations[i])
			*value = value.Add(drawUnit(t, "more"))
			after, err := Judge(better)
			require.NoError(t, err)
			require.False(t, after.Q.LT(before.Q))
		}
		in.Blocks += rapid.Uint64Range(0, 60).Draw(t, "later")
		late, err := Judge(in)
		require.NoError(t, err)
		require.False(t, late.Q.GT(before.Q))
	})
}

// With seven reveals nobody holds more than 40 % of the weight, so one whale never decides alone.
func TestWhaleStaysBelowFortyPercent(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		amounts := rapid.SliceOfN(rapid.Int64Range(1, 1<<50), 7, 20).Draw(t, "stakes")
		held := make([]math.Int, len(amounts))
		for i, amount := range amounts {
			held[i] = math.NewInt(amount)
		}
		weights := CapWeights(held)
		total := sum(weights)
		for _, weight := range weights {
			five := new(big.Int).Mul(weight.BigInt(), big.NewInt(5))
			require.True(t, five.Cmp(new(big.Int).Lsh(total, 1)) <= 0)
		}
	})
}

func FuzzJudge(f *testing.F) {
	f.Add(uint64(7), uint64(5), uint64(50), int64(100), int64(1), int64(1), false)
	f.Fuzz(func(t *testing.T, k, rb, deadline uint64, stake, score, base int64, fraud bool) {
		in := sample()
		in.Committee, in.Blocks, in.Deadline, in.RBase = k, rb, deadline, math.NewInt(base)
		in.Evaluations[0] = Evaluation{
			Stake: math.NewInt(stake), R: fixed.Dec(big.NewInt(score)), C: dec("1"), F: dec("1"), Fraud: fraud,
		}
		v, err := Judge(in)
		if err == nil && v.StakeAfter.IsNegative() {
			t.Fatal("negative stake")
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	in := sample()
	in.Committee = 21
	for len(in.Evaluations) < 21 {
		in.Evaluations = append(in.Evaluations, in.Evaluations[0])
	}
	b.ReportAllocs()
	for range b.N {
		if _, err := Judge(in); err != nil {
			b.Fatal(err)
		}
	}
}

// sample is a response with R = C = F = 0.9 from a committee of 5, in block 5 of 50: Q = 0.902.
func sample() Input {
	in := Input{
		Weights:   Weights{R: dec("0.3"), C: dec("0.2"), F: dec("0.4"), T: dec("0.1")},
		Committee: 5, Responded: true, Blocks: 5, Deadline: 50, RBase: math.NewInt(1_000_000), Tau: dec("0.6"),
		Kappa: dec("0.5"), KappaFraud: dec("0.95"), WorkerStake: math.NewInt(1_000_000_000),
	}
	for range 5 {
		score := dec("0.9")
		in.Evaluations = append(in.Evaluations, Evaluation{Stake: math.NewInt(100), R: score, C: score, F: score})
	}
	return in
}

func flag(in *Input, n int) {
	for i := range n {
		in.Evaluations[i].Fraud = true
	}
}

func stakes(in *Input, stake int64) {
	for i := range in.Evaluations {
		in.Evaluations[i].Stake = math.NewInt(stake)
	}
}

func drawInput(t *rapid.T) Input {
	in := sample()
	in.Committee = rapid.Uint64Range(1, 15).Draw(t, "k")
	in.Responded = rapid.Bool().Draw(t, "responded")
	in.Blocks = rapid.Uint64Range(0, 60).Draw(t, "rb")
	in.RBase = math.NewInt(rapid.Int64Range(0, 1<<50).Draw(t, "base"))
	in.WorkerStake = math.NewInt(rapid.Int64Range(0, 1<<50).Draw(t, "stake"))
	in.Tau = drawUnit(t, "tau")
	in.Rejected = rapid.Bool().Draw(t, "rejected")
	in.Evaluations = nil
	for range rapid.IntRange(0, 15).Draw(t, "reveals") {
		in.Evaluations = append(in.Evaluations, Evaluation{
			Stake: math.NewInt(rapid.Int64Range(0, 1<<40).Draw(t, "evaluator")),
			R:     drawUnit(t, "R"), C: drawUnit(t, "C"), F: drawUnit(t, "F"), Fraud: rapid.Bool().Draw(t, "fraud"),
		})
	}
	return in
}

func drawUnit(t *rapid.T, label string) math.LegacyDec {
	return fixed.Dec(big.NewInt(rapid.Int64Range(0, 1_000_000_000_000_000_000).Draw(t, label)))
}

func dec(s string) math.LegacyDec { return math.LegacyMustNewDecFromStr(s) }

package quality

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

func TestFraudQuorumRows(t *testing.T) {
	for _, row := range []struct {
		name                string
		flagged, total      int64
		majority, twoThirds bool
	}{
		{"nobody", 0, 15, false, false},
		{"a third", 5, 15, false, false},
		{"half", 8, 16, false, false},
		{"one unit more than half", 9, 16, true, false},
		{"one unit less than two thirds", 9, 15, true, false},
		{"two thirds", 10, 15, true, true},
		{"the largest number below two thirds of what three does not divide", 10, 16, true, false},
		{"the smallest above", 11, 16, true, true},
		{"one unit less of many", 1_999_999_999, 3_000_000_000, true, false},
		{"exactly of many", 2_000_000_000, 3_000_000_000, true, true},
		{"all", 15, 15, true, true},
		{"all of nothing", 0, 0, false, false},
	} {
		flagged, total := big.NewInt(row.flagged), big.NewInt(row.total)
		require.Equal(t, row.majority, Majority.Reached(flagged, total), row.name)
		require.Equal(t, row.twoThirds, TwoThirds.Reached(flagged, total), row.name)
		require.Equal(t, row.flagged, flagged.Int64(), "the arguments are left alone")
		require.Equal(t, row.total, total.Int64(), "the arguments are left alone")
	}
}

// Without two thirds the verdict is that of the medians, which count the scores of those who flag.
func TestALastWordWithoutTwoThirdsIsThatOfTheMedians(t *testing.T) {
	low := func(in *Input, n int) {
		for i := range n {
			in.Evaluations[i].R, in.Evaluations[i].C, in.Evaluations[i].F = dec("0"), dec("0"), dec("0")
		}
	}
	for _, row := range []struct {
		name    string
		change  func(*Input)
		outcome Outcome
		reward  string
		slash   string
	}{
		{"a third flags: paid", func(in *Input) { flag(in, 5) }, OutcomePaid, "902000", "0"},
		{"one seat less than two thirds flags it: paid", func(in *Input) { flag(in, 9) }, OutcomePaid, "902000", "0"},
		{"nine flag and find it worthless: low quality", func(in *Input) {
			flag(in, 9)
			low(in, 9)
		}, OutcomeBelowThreshold, "0", "500000"},
		{"seven flag and find it worthless: paid", func(in *Input) {
			flag(in, 7)
			low(in, 7)
		}, OutcomePaid, "902000", "0"},
		{"two thirds flag: fraud, whatever they score", func(in *Input) { flag(in, 10) }, OutcomeFraud, "0", "950000"},
		{"two thirds flag what was rejected: fraud", func(in *Input) {
			flag(in, 10)
			in.Rejected = true
		}, OutcomeFraud, "0", "950000"},
		{"nine flag what was rejected: rejected", func(in *Input) {
			flag(in, 9)
			in.Rejected = true
		}, OutcomeRejected, "0", "0"},
		{"of those who revealed: eight of twelve", func(in *Input) {
			in.Evaluations = in.Evaluations[:12]
			flag(in, 8)
		}, OutcomeFraud, "0", "950000"},
		{"of their weight, one umasa less", func(in *Input) {
			flag(in, 10)
			in.Evaluations[0].Stake = math.NewInt(99)
		}, OutcomePaid, "902000", "0"},
		{"of their weight, one umasa less on the other side", func(in *Input) {
			flag(in, 10)
			in.Evaluations[14].Stake = math.NewInt(99)
		}, OutcomeFraud, "0", "950000"},
		{"a whale that flags counts for two", func(in *Input) {
			flag(in, 9) // 2 + 8 of 16
			in.Evaluations[0].Stake = math.NewInt(1_000_000)
		}, OutcomePaid, "902000", "0"},
	} {
		t.Run(row.name, func(t *testing.T) {
			in := sample()
			in.Committee, in.FraudQuorum = 15, TwoThirds
			for len(in.Evaluations) < 15 {
				in.Evaluations = append(in.Evaluations, in.Evaluations[0])
			}
			row.change(&in)
			v, err := Judge(in)
			require.NoError(t, err)
			require.Equal(t, row.outcome, v.Outcome)
			require.Equal(t, row.reward, v.Reward.String())
			require.Equal(t, row.slash, v.Slash.String())
		})
	}
}

// The rule touches nothing but fraud: with two thirds there is fraud only where there is with a majority, and what is
// no fraud is judged as if nobody had flagged it.
func TestTwoThirdsIsStricterAndTouchesNothingElse(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		in := drawInput(t)
		loose, err := Judge(in)
		require.NoError(t, err)
		in.FraudQuorum = TwoThirds
		strict, err := Judge(in)
		require.NoError(t, err)
		if strict.Outcome == OutcomeFraud {
			require.Equal(t, loose, strict)
			return
		}
		calm := in
		calm.Evaluations = append([]Evaluation(nil), in.Evaluations...)
		for i := range calm.Evaluations {
			calm.Evaluations[i].Fraud = false
		}
		unflagged, err := Judge(calm)
		require.NoError(t, err)
		require.Equal(t, unflagged, strict)
		require.True(t, strict.Slash.LTE(loose.Slash) || in.KappaFraud.LT(in.Kappa))
	})
}

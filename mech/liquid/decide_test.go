package liquid_test

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/testutil/scale"
)

func dec(s string) math.LegacyDec { return math.LegacyMustNewDecFromStr(s) }

// tally is the result of whole votes, in umasa.
func tally(yes, abstain, no, veto int64) liquid.Tally {
	t := liquid.NoTally()
	for c, power := range []int64{yes, abstain, no, veto} {
		t.Options[c] = math.NewInt(power).Mul(math.NewIntFromUint64(liquid.One))
		t.Turnout.All = t.Turnout.All.AddRaw(power)
	}
	return t
}

func TestDecide(t *testing.T) {
	passed, failed := liquid.Outcome{Quorum: true, Passed: true}, liquid.Outcome{Quorum: true}
	none, vetoed := liquid.Outcome{}, liquid.Outcome{Quorum: true, Vetoed: true}
	rows := []struct {
		rule  string
		tally liquid.Tally
		total int64
		tau   string
		want  liquid.Outcome
	}{
		{"nobody voted", liquid.NoTally(), 1000, "0.5", none},
		{"nobody voted and nobody could", liquid.NoTally(), 0, "0", none},
		{"a zero tally is an empty one", liquid.Tally{}, 1000, "0.5", none},
		{"quorum missed by one umasa", tally(333, 0, 0, 0), 1000, "0.5", none},
		{"quorum met to the umasa", tally(334, 0, 0, 0), 1000, "0.5", passed},
		{"quorum missed by a part of one umasa", tally(334, 0, 0, 0), 1001, "0.5", none},
		{"abstain counts for the quorum", tally(1, 333, 0, 0), 1000, "0.5", passed},
		{"abstain alone passes nothing", tally(0, 1000, 0, 0), 1000, "0", failed},
		{"a tie at the threshold passes", tally(500, 0, 500, 0), 1000, "0.5", passed},
		{"one umasa less does not", tally(499, 0, 500, 0), 1000, "0.5", failed},
		{"the threshold of hard rules to the umasa", tally(667, 0, 333, 0), 1000, "0.667", passed},
		{"one umasa less there", tally(666, 0, 334, 0), 1000, "0.667", failed},
		{"no-with-veto counts as no", tally(500, 0, 400, 101), 1001, "0.5", failed},
		{"no-with-veto at a tie", tally(500, 0, 400, 100), 1000, "0.5", passed},
		{"veto at its threshold does not veto", tally(666, 0, 0, 334), 1000, "0.5", passed},
		{"veto beyond its threshold", tally(665, 0, 0, 335), 1000, "0.5", vetoed},
		{"veto is a share of turnout with abstain", tally(600, 66, 0, 334), 1000, "0.5", passed},
		{"veto does not look at the quorum", tally(0, 0, 0, 1), 1000, "0.5", liquid.Outcome{Vetoed: true}},
		{"yes alone at the highest threshold", tally(1000, 0, 0, 0), 1000, "1", passed},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			rule := liquid.Rule{Quorum: dec("0.334"), Threshold: dec(row.tau), Veto: dec("0.334")}
			require.Equal(t, row.want, liquid.Decide(row.tally, math.NewInt(row.total), rule))
		})
	}
}

func TestDecideWithoutRuleDecidesNothing(t *testing.T) {
	half := dec("0.5")
	for _, rule := range []liquid.Rule{
		{}, {Quorum: half}, {Quorum: half, Threshold: half}, {Threshold: half, Veto: half},
	} {
		require.Equal(t, liquid.Outcome{}, liquid.Decide(tally(5, 0, 0, 0), math.NewInt(5), rule))
	}
	whole := liquid.Rule{Quorum: half, Threshold: half, Veto: half}
	require.Equal(t, liquid.Outcome{}, liquid.Decide(tally(5, 0, 0, 0), math.Int{}, whole))
}

func TestDecideHasNoWayAround(t *testing.T) {
	scale.Check(t, 500, 20_000, func(t *rapid.T) {
		power := rapid.Int64Range(0, 50)
		counts := [4]int64{}
		for c := range counts {
			counts[c] = power.Draw(t, "votes")
		}
		before := tally(counts[0], counts[1], counts[2], counts[3])
		total := before.Turnout.All.AddRaw(power.Draw(t, "silent"))
		ratio := rapid.Int64Range(0, 100)
		rule := liquid.Rule{
			Quorum:    math.LegacyNewDecWithPrec(ratio.Draw(t, "q"), 2),
			Threshold: math.LegacyNewDecWithPrec(ratio.Draw(t, "tau"), 2),
			Veto:      math.LegacyNewDecWithPrec(ratio.Draw(t, "veto"), 2),
		}
		o := liquid.Decide(before, total, rule)
		require.False(t, o.Passed && (!o.Quorum || o.Vetoed))
		require.Equal(t, tally(counts[0], counts[1], counts[2], counts[3]), before, "arguments stay untouched")
		// A vote for yes instead of no never turns a passed proposal into a failed one.
		if counts[2] > 0 && o.Passed {
			require.True(t, liquid.Decide(tally(counts[0]+1, counts[1], counts[2]-1, counts[3]), total, rule).Passed)
		}
	})
}

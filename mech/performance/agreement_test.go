package performance_test

import (
	"cmp"
	"math/big"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/testutil/scale"
)

// said is a revealed vote, silent a missing one.
func said(value string, stake int64) performance.Vote {
	return performance.Vote{Value: dec(value), Stake: math.NewInt(stake)}
}

var silent = performance.Vote{}

func TestAgreements(t *testing.T) {
	const none = "" // not counted
	rows := []struct {
		rule  string
		votes []performance.Vote
		want  []string
	}{
		{"no committee", nil, nil},
		{"nobody revealed: the item is dropped for all", []performance.Vote{silent, silent}, []string{none, none}},
		{
			"a lone reveal is not counted, the silent get zero",
			[]performance.Vote{silent, said("0.8", 5)},
			[]string{"0", none},
		},
		{"two who agree", []performance.Vote{said("0.8", 5), said("0.8", 1)}, []string{"1", "1"}},
		{"half a scale apart", []performance.Vote{said("0.8", 5), said("0.675", 1)}, []string{"0.5", "0.5"}},
		{"a whole scale apart", []performance.Vote{said("0.8", 5), said("0.55", 1)}, []string{"0", "0"}},
		{
			"just under a scale apart",
			[]performance.Vote{said("0.8", 5), said("0.550000000000000001", 1)},
			[]string{"0.000000000000000004", "0.000000000000000004"},
		},
		{
			"everybody is compared with the others only",
			[]performance.Vote{said("0.5", 1), said("0.5", 1), said("0.7", 1)},
			[]string{"1", "1", "0.2"},
		},
		{
			"the median of two others is the lower",
			[]performance.Vote{said("0.6", 1), said("0.7", 1), said("0.5", 1)},
			[]string{"0.6", "0.2", "0.6"},
		},
		{
			"a whale weighs at most twice the median stake",
			[]performance.Vote{said("0.9", 1000), said("0.5", 1), said("0.5", 1), said("0.5", 1), said("0.4", 1)},
			[]string{"0", "1", "1", "1", "0.6"},
		},
		{
			"without weight the median is the smallest value",
			[]performance.Vote{said("0.3", 0), said("0.5", 0), said("0.6", 0)},
			[]string{"0.2", "0.2", "0"},
		},
		{
			"values beyond [0, 1] are compared alike",
			[]performance.Vote{said("1.2", 5), said("1.1", 1)},
			[]string{"0.6", "0.6"},
		},
		{"negative values too", []performance.Vote{said("-0.2", 5), said("0", 1)}, []string{"0.2", "0.2"}},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := performance.Agreements(row.votes, dec("0.25"))
			require.NoError(t, err)
			require.Len(t, got, len(row.want))
			for i, want := range row.want {
				require.Equal(t, want != none, got[i].Counted, "member %d", i)
				if want == none {
					want = "0"
				}
				require.Equal(t, dec(want).String(), got[i].Value.String(), "member %d", i)
			}
		})
	}
}

func TestTheCeilIsAgainstTheValidator(t *testing.T) {
	got, err := performance.Agreements([]performance.Vote{said("0.1", 1), said("0.2", 1)}, dec("0.3"))
	require.NoError(t, err)
	require.Equal(t, "0.666666666666666666", got[0].Value.String()) // 1 − 0.333…334
}

func TestAgreementsRefuse(t *testing.T) {
	good := []performance.Vote{said("0.5", 1)}
	rows := []struct {
		rule  string
		votes []performance.Vote
		scale math.LegacyDec
		want  error
	}{
		{"scale absent", good, absent, performance.ErrScale},
		{"stake negative", []performance.Vote{said("1", -1)}, dec("1"), performance.ErrStake},
		{"stake absent", []performance.Vote{{Value: dec("1")}}, dec("1"), performance.ErrStake},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			_, err := performance.Agreements(row.votes, row.scale)
			require.ErrorIs(t, err, row.want)
		})
	}
}

func TestWithoutAScaleNobodyAgrees(t *testing.T) {
	for _, scale := range []string{"0", "-1"} {
		got, err := performance.Agreements([]performance.Vote{said("0.5", 1), said("0.5", 1)}, dec(scale))
		require.NoError(t, err)
		for _, a := range got {
			require.True(t, a.Counted && a.Value.IsZero(), "|q − m| = 0 ≥ scale")
		}
	}
}

func votes(t *rapid.T) []performance.Vote {
	all := make([]performance.Vote, rapid.IntRange(0, 15).Draw(t, "k"))
	for i := range all {
		if rapid.IntRange(0, 4).Draw(t, "silent") == 0 {
			continue
		}
		all[i].Value = math.LegacyNewDecWithPrec(rapid.Int64Range(0, 20).Draw(t, "coarse"), 2).MulInt64(5)
		if rapid.Bool().Draw(t, "fine") {
			all[i].Value = score(t, "value")
		}
		if rapid.IntRange(0, 9).Draw(t, "beyond") == 0 {
			all[i].Value = all[i].Value.MulInt64(3).Sub(math.LegacyOneDec())
		}
		all[i].Stake = math.NewInt(rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, 1<<50)).Draw(t, "stake"))
	}
	return all
}

// reference recomputes an item from its definition, in fractions and with an explicit count of weights.
func reference(all []performance.Vote, scale math.LegacyDec) []performance.Agreement {
	var stakes []math.Int
	for _, v := range all {
		if !v.Value.IsNil() {
			stakes = append(stakes, v.Stake)
		}
	}
	slices.SortFunc(stakes, func(a, b math.Int) int { return a.BigInt().Cmp(b.BigInt()) })
	result := make([]performance.Agreement, len(all))
	for i, v := range all {
		var others []performance.Vote
		total := int64(0)
		for j, o := range all {
			if j != i && !o.Value.IsNil() {
				o.Stake = math.MinInt(o.Stake, stakes[(len(stakes)-1)/2].MulRaw(2))
				others = append(others, o)
				total += o.Stake.Int64()
			}
		}
		result[i] = performance.Agreement{Value: math.LegacyZeroDec(), Counted: len(others) > 0}
		if len(others) == 0 || v.Value.IsNil() {
			continue
		}
		slices.SortFunc(others, func(a, b performance.Vote) int { return a.Value.BigInt().Cmp(b.Value.BigInt()) })
		median, cumulated := others[0].Value, int64(0)
		for _, o := range others {
			if cumulated += o.Stake.Int64(); 2*cumulated >= total {
				median = o.Value
				break
			}
		}
		loss := new(big.Rat).Sub(rat(v.Value), rat(median))
		loss.Abs(loss).Quo(loss, rat(scale))
		if kept := new(big.Rat).Sub(big.NewRat(1, 1), loss); kept.Sign() > 0 {
			result[i].Value = floor18(kept) // 1 − ceil(x) = floor(1 − x)
		}
	}
	return result
}

func TestAgreementsFollowTheirDefinition(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		all, scale := votes(t), math.LegacyNewDecWithPrec(rapid.Int64Range(1, 1000).Draw(t, "scale"), 3)
		got, err := performance.Agreements(all, scale)
		require.NoError(t, err)
		for i, want := range reference(all, scale) {
			require.Equal(t, want.Counted, got[i].Counted)
			require.Equal(t, want.Value.String(), got[i].Value.String())
			require.True(t, !got[i].Value.IsNegative() && got[i].Value.LTE(math.LegacyOneDec()))
		}
	})
}

func TestTheOrderOfTheCommitteeIsOfNoEffect(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		all := votes(t)
		before, err := performance.Agreements(all, dec("0.25"))
		require.NoError(t, err)
		mirrored := slices.Clone(all)
		slices.Reverse(mirrored)
		after, err := performance.Agreements(mirrored, dec("0.25"))
		require.NoError(t, err)
		slices.Reverse(after)
		for i := range before {
			require.Equal(t, before[i].Counted, after[i].Counted)
			require.Equal(t, before[i].Value.String(), after[i].Value.String())
		}
	})
}

func TestTallyIsTheFlooredMean(t *testing.T) {
	var empty performance.Tally
	require.True(t, empty.Mean().IsNil(), "nothing counted, no metric")
	require.Equal(t, empty, empty.Add(performance.Agreement{Value: dec("0")}), "what is not counted changes nothing")
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		var tally performance.Tally
		sum, count := new(big.Rat), int64(0)
		for range rapid.IntRange(1, 30).Draw(t, "n") {
			a := performance.Agreement{Value: score(t, "a"), Counted: rapid.Bool().Draw(t, "counted")}
			before := text(tally.Sum)
			next := tally.Add(a)
			require.Equal(t, before, text(tally.Sum), "Add leaves its receiver as it was")
			if tally = next; a.Counted {
				sum.Add(sum, rat(a.Value))
				count++
			}
		}
		require.Equal(t, count, int64(tally.Count))
		if count > 0 {
			require.Equal(t, floor18(sum.Quo(sum, big.NewRat(count, 1))).String(), tally.Mean().String())
		}
	})
}

func TestEvaluateRefuses(t *testing.T) {
	vote := performance.Assignment{Vote: said("0.5", 1)}
	stranger := performance.Assignment{Validator: 1, Vote: said("0.5", 1)}
	e := performance.Epoch{Weights: weights("1", "1", "1"), Scale: dec("0.25"), Validators: make([]performance.Record, 1)}
	data, responses, scale, weight := e, e, e, e
	data.Data = []performance.Item{{vote, stranger}}
	responses.Responses = []performance.Item{{stranger}}
	scale.Scale, scale.Data = absent, []performance.Item{{vote}}
	weight.Weights = performance.Weights{}
	for _, row := range []struct {
		in   performance.Epoch
		want error
	}{
		{data, performance.ErrValidator},
		{responses, performance.ErrValidator},
		{scale, performance.ErrScale},
		{weight, performance.ErrWeight},
	} {
		_, err := performance.Evaluate(row.in)
		require.ErrorIs(t, err, row.want)
	}
	reports, err := performance.Evaluate(performance.Epoch{})
	require.NoError(t, err)
	require.Empty(t, reports, "an epoch without validators")
}

func FuzzAgreements(f *testing.F) {
	f.Add([]byte{1, 100, 2, 90, 0, 0, 3, 80})
	f.Fuzz(func(t *testing.T, raw []byte) {
		var all []performance.Vote
		for i := 0; i+1 < min(len(raw), 42); i += 2 {
			v := performance.Vote{Stake: math.NewInt(int64(raw[i]))}
			if raw[i+1] <= 100 {
				v.Value = math.LegacyNewDecWithPrec(int64(raw[i+1]), 2)
			}
			all = append(all, v)
		}
		got, err := performance.Agreements(all, dec("0.25"))
		require.NoError(t, err)
		for i, want := range reference(all, dec("0.25")) {
			require.Zero(t, cmp.Compare(want.Value.String(), got[i].Value.String()))
			require.Equal(t, want.Counted, got[i].Counted)
		}
	})
}

func BenchmarkAgreements21(b *testing.B) {
	all := make([]performance.Vote, 21)
	for i := range all {
		all[i] = performance.Vote{Value: math.LegacyNewDecWithPrec(int64(i*37%100), 2), Stake: math.NewInt(int64(i * i))}
	}
	for b.Loop() {
		if _, err := performance.Agreements(all, dec("0.25")); err != nil {
			b.Fatal(err)
		}
	}
}

package keeper

import (
	"context"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/explain"
	"github.com/masa-finance/masad/x/rewards/types"
)

// attendance knows how many rounds in a row some owners missed; all others voted. Each round beyond the third costs a
// tenth, down to a half.
type attendance map[string]uint64

func (a attendance) Participation(_ context.Context, owner sdk.AccAddress) (uint64, math.LegacyDec, error) {
	missed := a[owner.String()]
	if missed == broken {
		return 0, math.LegacyDec{}, errVault
	}
	if missed <= 3 {
		return missed, math.LegacyOneDec(), nil
	}
	cut := tenths(int64(missed - 3))
	return missed, math.LegacyMaxDec(tenths(5), math.LegacyOneDec().Sub(cut)), nil
}

// broken is what attendance does not know.
const broken = 1 << 40

func TestWhoTakesNoPartInGovernanceGetsLessOfTheEmission(t *testing.T) {
	whole, cut := newVault(t), newVault(t)
	missed := attendance{
		cut.Addr(300).String(): 5, cut.Addr(100).String(): 99, cut.Addr(200).String(): 4, cut.Addr(101).String(): 3,
	}
	cut.SetParticipation(missed)
	for _, v := range []*vault{whole, cut} {
		busy(t, v)
		require.NoError(t, v.gives(1_000_003))
		require.NoError(t, v.rollCalls.Set(v.Ctx, 1, types.RollCall{
			Epoch: 1, Height: 1, UntilHeight: 2, Beacon: make([]byte, 32), Workers: 2, Size_: 500,
		}))
		for _, i := range []int{100, 101} {
			require.NoError(t, v.answers.Set(v.Ctx, collections.Join(uint64(1), v.Addr(i)),
				types.NewAnswer(1, v.Addr(i).String(), 1)))
		}
	}
	all, part := whole.pay(t, whole.end(t), endless), cut.pay(t, cut.end(t), 1)
	require.Empty(t, cut.clock.failures)
	factors := map[string]math.LegacyDec{
		cut.Addr(300).String(): tenths(8), cut.Addr(100).String(): tenths(5), cut.Addr(200).String(): tenths(9),
	}
	kinds, lost := map[string]int{}, math.ZeroInt()
	require.NoError(t, whole.entries.Walk(whole.Ctx, nil, func(key entryKey, e types.Entry) (bool, error) {
		now, err := cut.entries.Get(cut.Ctx, key)
		require.NoError(t, err)
		factor, less := factors[e.Owner]
		if len(e.Factors) == 0 || e.Denom != "" || !less {
			if e.Denom == "" {
				require.Equal(t, e, now, "what is no emission is paid whole, and so is who votes")
			}
			return false, nil
		}
		require.Equal(t, factor.MulInt(e.Amount).TruncateInt(), now.Amount, "%s", e.Key())
		require.Equal(t, append(e.Factors, types.NewFactor("missed", missed[e.Owner]),
			types.NewFactor("participation", factor)), now.Factors)
		amount, err := explain.Amount(now)
		require.NoError(t, err)
		require.Equal(t, now.Amount.String(), amount.String())
		kinds[e.Kind]++
		lost = lost.Add(e.Amount.Sub(now.Amount))
		return false, nil
	}))
	require.Equal(t, map[string]int{
		types.EntryConsensus: 1, types.EntryResponseJudging: 1, types.EntryRequestEmission: 3, types.EntryRebate: 1,
		types.EntryAvailability: 1,
	}, kinds)
	require.Equal(t, all.ReserveBack.Add(lost), part.ReserveBack, "it stays in the reserve")
	require.True(t, lost.IsPositive())
	require.True(t, part.PaidAvailability.LT(part.Availability), "nobody gets more because another gets less")
	require.Less(t, cut.taoDueOf(t, 300), whole.taoDueOf(t, 300), "second collateral goes by it")
	require.Greater(t, cut.taoDueOf(t, 301), whole.taoDueOf(t, 301), "all of which is paid")
	require.NoError(t, cut.checkTotals(cut.Ctx))
}

// taoDueOf is the second collateral that a validator can claim.
func (v *vault) taoDueOf(t *testing.T, i int) int64 {
	t.Helper()
	coins, err := v.taoClaimablesOf(v.Ctx, asValidator, v.Addr(i))
	require.NoError(t, err)
	return coins.AmountOf("rao").Int64()
}

func TestParticipationThatNobodyKnowsCostsOneOwnerOnly(t *testing.T) {
	good, bad := newVault(t), newVault(t)
	bad.SetParticipation(attendance{bad.Addr(301).String(): broken})
	busy(t, good)
	busy(t, bad)
	good.pay(t, good.end(t), endless)
	bad.pay(t, bad.end(t), endless)
	require.Equal(t, []string{
		"pay consensus/" + bad.Addr(301).String(), "pay response_judging/" + bad.Addr(301).String(),
	}, bad.clock.failures)
	require.Zero(t, bad.due(t, asValidator, 301))
	require.Equal(t, good.due(t, asWorker, 100), bad.due(t, asWorker, 100))
}

// odd answers what no module should.
type odd struct{ factor math.LegacyDec }

func (o odd) Participation(context.Context, sdk.AccAddress) (uint64, math.LegacyDec, error) {
	return 0, o.factor, nil
}

func TestParticipationIsWithinBounds(t *testing.T) {
	for _, factor := range []math.LegacyDec{{}, tenths(-1), math.LegacyOneDec().Add(math.LegacySmallestDec())} {
		v := newVault(t)
		v.SetParticipation(odd{factor})
		_, _, err := v.participating(v.Ctx, v.Addr(1), math.OneInt())
		require.ErrorIs(t, err, types.ErrInvalidField)
	}
	v := newVault(t)
	v.SetParticipation(odd{tenths(0)})
	amount, factors, err := v.participating(v.Ctx, v.Addr(1), math.NewInt(7))
	require.NoError(t, err)
	require.True(t, amount.IsZero())
	require.Len(t, factors, 2)
	require.Panics(t, func() { v.SetParticipation(odd{}) })
}

// TestWhoTakesNoPartInGovernanceGetsLessForData: what it misses goes back to the pool.
func TestWhoTakesNoPartInGovernanceGetsLessForData(t *testing.T) {
	f := newField(t, 2)
	f.SetParticipation(attendance{f.name(workers): 6})
	f.pool("web", nil)
	f.give("web", 1_000_003)
	ids := f.play("web", randomRecords(1, 64), randomRecords(2, 64))
	cut, whole := f.dataset(ids[0]), f.dataset(ids[1])
	round := f.roundOf("web", 1)
	due := cut.Payout.MulRaw(7).QuoRaw(10)
	require.Equal(t, round.Paid, due.Add(whole.Payout))
	require.Equal(t, round.Carried, cut.Payout.Sub(due))
	state, err := f.ExportGenesis(f.Ctx)
	require.NoError(t, err)
	report, err := explain.Check(*state)
	require.NoError(t, err)
	require.Equal(t, 1, report.Rounds)
	f.end()
}

package keeper

import (
	"strings"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// witness remembers every entry and every closed book that it ever saw.
type witness struct {
	entries map[string]types.Entry
	books   map[uint64]types.Book
}

func newWitness() *witness {
	return &witness{entries: map[string]types.Entry{}, books: map[uint64]types.Book{}}
}

func (w *witness) look(ctx sdk.Context, k *Keeper) error {
	err := k.entries.Walk(ctx, nil, func(key entryKey, e types.Entry) (bool, error) {
		w.entries[number(key.K1())+e.Owner+e.Role.String()+key.K3()] = e
		return false, nil
	})
	if err != nil {
		return err
	}
	return k.books.Walk(ctx, nil, func(epoch uint64, book types.Book) (bool, error) {
		if book.State == types.BookClosed {
			w.books[epoch] = book
		}
		return false, nil
	})
}

func number(n uint64) string { return math.NewIntFromUint64(n).String() + " " }

// of sums the entries of an owner in a role by kind and denomination.
func (w *witness) of(role stakingtypes.Role, owner string) map[[2]string][2]int64 {
	sums := map[[2]string][2]int64{}
	for _, e := range w.entries {
		if e.Role == role && e.Owner == owner {
			key := [2]string{e.Kind, e.Denom}
			sums[key] = [2]int64{sums[key][0] + e.Amount.Int64(), sums[key][1] + 1}
		}
	}
	return sums
}

func summed(totals types.ActorTotals) map[[2]string][2]int64 {
	sums := map[[2]string][2]int64{}
	for _, sum := range totals.Kinds {
		sums[[2]string{sum.Kind, sum.Denom}] = [2]int64{sum.Amount.Int64(), int64(sum.Count)}
	}
	return sums
}

// checkTotals compares the totals of all with the entries and books that were seen, and returns how many sums each role
// has.
func (w *witness) checkTotals(t *testing.T, ctx sdk.Context, k *Keeper) map[stakingtypes.Role]int {
	t.Helper()
	sums := map[stakingtypes.Role]int{}
	known := map[[2]string]bool{}
	require.NoError(t, k.actorTotals.Walk(ctx, nil, func(key totalsKey, totals types.ActorTotals) (bool, error) {
		role := stakingtypes.Role(key.K2())
		require.Equal(t, w.of(role, key.K1().String()), summed(totals), "%s of %s", role, key.K1())
		sums[role] += len(totals.Kinds)
		known[[2]string{role.String(), key.K1().String()}] = true
		return false, nil
	}))
	for _, e := range w.entries {
		require.True(t, known[[2]string{e.Role.String(), e.Owner}], "%s of %s", e.Role, e.Owner)
	}
	w.checkBooks(t, ctx, k)
	return sums
}

// checkBooks compares the sums of books with those that were seen closed.
func (w *witness) checkBooks(t *testing.T, ctx sdk.Context, k *Keeper) {
	t.Helper()
	got, err := NewQueryServer(k).Totals(ctx, &types.QueryTotalsRequest{})
	require.NoError(t, err)
	totals := got.Totals
	sums := map[string]int64{}
	settled, last := uint64(0), uint64(0)
	for epoch, b := range w.books {
		settled, last = settled+b.Settled, max(last, epoch)
		for name, amount := range map[string]math.Int{
			"emission": b.Emission, "treasury": b.Treasury, "paid_consensus": b.PaidConsensus, "paid_judging": b.PaidJudging,
			"paid_requests": b.PaidRequests, "paid_rebates": b.PaidRebates, "reserve_back": b.ReserveBack, "fees": b.Fees,
			"fees_burned": b.FeesBurned, "fees_evaluators": b.FeesEvaluators, "rewards": b.Rewards, "refunds": b.Refunds,
			"slashed": b.Slashed, "gas_fees": b.GasFees,
		} {
			sums[name] += amount.Int64()
		}
		sums["tao_emission"] += b.TaoEmission.Int64()
		sums["tao_paid_validators"] += b.TaoPaidValidators.Int64()
	}
	require.Equal(t, uint64(len(w.books)), totals.Epochs)
	require.Equal(t, last, totals.LastEpoch)
	require.Equal(t, settled, totals.Settled)
	for name, sum := range sums {
		denom := ""
		if strings.HasPrefix(name, "tao_") {
			denom = "rao"
		}
		require.Equal(t, sum, totals.Of(name, denom).Int64(), name)
	}
	require.True(t, totals.Of("supply", "").IsZero(), "what has no meaning over epochs is not added up")
}

func TestTotalsOutlastTheSweep(t *testing.T) {
	m := newHistory(t, 50)
	m.ledger.epochBlocks = longEpoch
	m.next()
	m.outcomes()
	seen := newWitness()
	require.NoError(t, seen.look(m.Ctx, m.Keeper))
	first, err := m.ledger.CurrentEpoch(m.Ctx)
	require.NoError(t, err)
	m.each(int(first.EndHeight-m.Ctx.BlockHeight())+3*longEpoch, func() {
		require.NoError(t, seen.look(m.Ctx, m.Keeper))
	})
	left, err := allOf(m.Ctx, m.entries)
	require.NoError(t, err)
	require.Empty(t, left, "all are swept")
	sums := seen.checkTotals(t, m.Ctx, m.Keeper)
	require.Equal(t, 7, sums[asValidator], "fees")
	require.Greater(t, sums[asWorker], 5, "responses, their emission, and slashes of three kinds")
	require.Positive(t, sums[asOracle])
}

func TestTotalsOfPaidEpochsOutlastTheSweep(t *testing.T) {
	v := newVault(t)
	v.change(t, func(p *types.Params) { p.History = types.HistoryParams{HistoryEpochs: 1, SweepPerBlock: 20} })
	busy(t, v)
	seen := newWitness()
	for epoch := range 5 {
		require.NoError(t, v.gives(1_000_003))
		v.gas(7)
		v.answer(t, 100+epoch, 200, 100, 10_007, scoreOf(900_000))
		v.pay(t, v.end(t), endless)
		require.NoError(t, seen.look(v.Ctx, v.Keeper))
		for range 30 {
			require.NoError(t, v.sweepHistory(v.Ctx))
			require.NoError(t, v.checkTotals(v.Ctx))
		}
	}
	history, err := v.progressOfHistory(v.Ctx)
	require.NoError(t, err)
	require.Equal(t, types.History{Swept: 4, Until: 4}, history)
	sums := seen.checkTotals(t, v.Ctx, v.Keeper)
	require.Equal(t, 4+3+2, sums[asValidator], "fees, consensus, judging and second collateral of one, less of others")
	require.Positive(t, sums[asWorker])
	require.Positive(t, sums[asOracle])
}

func TestABookWhosePayFailedIsCountedWhenItGoes(t *testing.T) {
	v := newVault(t)
	v.change(t, func(p *types.Params) { p.History = types.HistoryParams{HistoryEpochs: 1, SweepPerBlock: 5} })
	busy(t, v)
	failed := v.end(t)
	cursor, _, _, err := PayPhase(v.Keeper).Run(v.Ctx, failed, nil, 4)
	require.NoError(t, err)
	require.NotEmpty(t, cursor)
	book, err := v.book(v.Ctx, failed)
	require.NoError(t, err)
	require.Equal(t, types.BookPaying, book.State)
	v.pay(t, v.end(t), endless)
	last := v.pay(t, v.end(t), endless)
	before, err := v.sumsOfBooks(v.Ctx)
	require.NoError(t, err)
	require.Equal(t, uint64(2), before.Epochs)
	require.NoError(t, v.checkTotals(v.Ctx), "what it paid is not lost before")
	for range 400 {
		require.NoError(t, v.sweepHistory(v.Ctx))
		require.NoError(t, v.checkTotals(v.Ctx))
	}
	after, err := v.sumsOfBooks(v.Ctx)
	require.NoError(t, err)
	require.Equal(t, uint64(3), after.Epochs, "once")
	require.Equal(t, last.Epoch, after.LastEpoch)
	require.Equal(t, book.Settled, after.Settled)
	require.Equal(t, book.Fees, after.Of("fees", ""))
	require.Equal(t, before.Of("emission", "").Add(book.Emission), after.Of("emission", ""))
}

func TestTotalsOfAnOwnerAddUp(t *testing.T) {
	m := newMarket(t)
	m.keepPrice()
	req, item := m.answered()
	m.judge(item, 7, func(int) types.Opinion { return poor.opinion })
	m.untilSettled(req.Id)
	req, item = m.answered()
	m.judge(item, 7, func(int) types.Opinion { return good.opinion })
	m.untilSettled(req.Id)
	earned, refunded, slashed := sdk.NewCoins(), sdk.NewCoins(), sdk.NewCoins()
	for _, begin := range []int{validators, workers, oracles} {
		for i := range 7 {
			res, err := m.queries.TotalsOf(m.Ctx, &types.QueryTotalsOfRequest{Owner: m.name(begin + i)})
			require.NoError(t, err)
			earned, refunded = earned.Add(res.Earned...), refunded.Add(res.Refunded...)
			slashed = slashed.Add(res.Slashed...)
		}
	}
	book, err := m.book(m.Ctx, 1)
	require.NoError(t, err)
	require.Equal(t, book.Rewards.Add(book.FeesEvaluators), earned.AmountOf(types.BondDenom))
	require.Equal(t, book.Refunds, refunded.AmountOf(types.BondDenom))
	require.Equal(t, book.Slashed, slashed.AmountOf(types.BondDenom))
	require.True(t, book.Slashed.IsPositive())

	res, err := m.queries.TotalsOf(m.Ctx, &types.QueryTotalsOfRequest{Owner: m.name(strangers)})
	require.NoError(t, err)
	require.Empty(t, res.Totals)
	_, err = m.queries.TotalsOf(m.Ctx, &types.QueryTotalsOfRequest{Owner: "nobody"})
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	_, err = m.queries.TotalsOf(m.Ctx, nil)
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	_, err = m.queries.Totals(m.Ctx, nil)
	require.Equal(t, codes.InvalidArgument, status.Code(err))
}

func TestInvariantsSeeWrongTotals(t *testing.T) {
	for _, row := range []struct {
		name string
		ruin func(m *market) error
	}{
		{"an owner's that are gone", func(m *market) error { return m.actorTotals.Clear(m.Ctx, nil) }},
		{"an owner's without entries", func(m *market) error {
			return m.countEntry(m.Ctx, types.Entry{
				Role: asWorker, Owner: m.name(strangers), Kind: types.EntryResponse, Amount: math.NewInt(1),
			}, m.Addr(strangers))
		}},
		{"books' that are gone", func(m *market) error { return m.chainTotals.Remove(m.Ctx) }},
		{"a book that is counted twice", func(m *market) error {
			book, err := m.books.Get(m.Ctx, 1)
			require.NoError(t, err)
			return m.countBook(m.Ctx, book)
		}},
		{"a book that says less", func(m *market) error {
			totals, err := m.sumsOfBooks(m.Ctx)
			require.NoError(t, err)
			totals.Settled--
			return m.chainTotals.Set(m.Ctx, totals)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newHistory(t, 10)
			req, item := m.answered()
			m.judge(item, 7, func(int) types.Opinion { return good.opinion })
			m.untilSettled(req.Id)
			m.each(epochLength, func() {})
			require.NoError(t, m.checkTotals(m.Ctx))
			require.NoError(t, row.ruin(m))
			require.ErrorIs(t, m.checkTotals(m.Ctx), types.ErrBrokenInvariant)
		})
	}
}

func TestAValidatorsRewardIsTheSumOfItsParts(t *testing.T) {
	v := newVault(t)
	queries := NewQueryServer(v.Keeper)
	busy(t, v)
	query := func(i int, epoch uint64) (*types.QueryValidatorRewardResponse, error) {
		return queries.ValidatorReward(v.Ctx,
			&types.QueryValidatorRewardRequest{Operator: v.Addr(i).String(), Epoch: epoch})
	}
	_, err := query(300, 0)
	require.Equal(t, codes.NotFound, status.Code(err), "none was paid yet")
	book := v.pay(t, v.end(t), endless)

	consensus, judging := math.ZeroInt(), math.ZeroInt()
	all, err := queries.ValidatorRewards(v.Ctx, &types.QueryValidatorRewardsRequest{})
	require.NoError(t, err)
	require.Len(t, all.Rewards, 3)
	for i := range 3 {
		res, err := query(300+i, 1)
		require.NoError(t, err)
		last, err := query(300+i, 0)
		require.NoError(t, err)
		require.Equal(t, res, last, "0 is the last that was paid")
		r := res.Reward
		require.Equal(t, all.Rewards[i], r)
		require.Equal(t, r.RV.Add(r.RD).Add(r.RL), r.RI)
		require.True(t, r.RD.IsZero(), "nobody judges data")
		require.NotEmpty(t, res.Entries[0].Factors)
		consensus, judging = consensus.Add(r.RV), judging.Add(r.RL)
	}
	require.Equal(t, book.PaidConsensus, consensus)
	require.Equal(t, book.PaidJudging, judging)
	require.True(t, consensus.IsPositive() && judging.IsPositive())

	_, err = query(300, 2)
	require.Equal(t, codes.NotFound, status.Code(err), "it runs")
	res, err := query(100, 1)
	require.NoError(t, err)
	require.True(t, res.Reward.RI.IsZero(), "no validator")
	_, err = queries.ValidatorReward(v.Ctx, &types.QueryValidatorRewardRequest{Operator: "nobody", Epoch: 1})
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	_, err = queries.ValidatorReward(v.Ctx, nil)
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	_, err = queries.ValidatorRewards(v.Ctx, nil)
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	_, err = queries.ValidatorRewards(v.Ctx, &types.QueryValidatorRewardsRequest{Epoch: 9})
	require.Equal(t, codes.NotFound, status.Code(err))
}

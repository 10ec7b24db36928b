package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/rewards/explain"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// newVoted is a vault whose first epoch was paid, with its book.
func newVoted(t *testing.T) (*vault, types.Book) {
	t.Helper()
	v := newVault(t)
	busy(t, v)
	return v, v.pay(t, v.end(t), endless)
}

// share is what an account may get of a pool of an epoch with two thousand votes.
func (v *vault) share(epoch uint64, i int, pool math.Int) types.GovernanceShare {
	return types.GovernanceShare{
		Epoch: epoch, Owner: v.Addr(i).String(), Reference: "7", Pool: pool, Total: math.NewInt(2_000),
	}
}

// whole checks all that is compared with balances and totals.
func (v *vault) whole(t require.TestingT) {
	require.NoError(t, v.checkTreasury(v.Ctx))
	require.NoError(t, v.checkTotals(v.Ctx))
}

// explained requires that an entry follows from its factors.
func (v *vault) explained(t require.TestingT, epoch uint64, i int, key string) types.Entry {
	entry, err := v.entries.Get(v.Ctx, join3(epoch, v.Addr(i), key))
	require.NoError(t, err)
	amount, err := explain.Amount(entry)
	require.NoError(t, err)
	require.Equal(t, entry.Amount.String(), amount.String())
	return entry
}

func TestVotesArePaidOutOfTheGovernancePart(t *testing.T) {
	v, before := newVoted(t)
	pool, left, err := v.GovernancePool(v.Ctx, 1)
	require.NoError(t, err)
	require.Equal(t, before.Governance, pool)
	require.Equal(t, pool, left)
	require.True(t, pool.IsPositive())
	reserve, escrow := v.held(types.ReserveAccount), v.held(types.EscrowAccount)

	own, err := v.share(1, 500, pool).Participation(math.NewInt(999))
	require.NoError(t, err)
	require.NoError(t, v.CreditGovernance(v.Ctx, own))
	behind, aside, err := v.share(1, 500, pool).DelegateShare(math.NewInt(1_001), tenths(1))
	require.NoError(t, err)
	require.NoError(t, v.CreditGovernance(v.Ctx, behind))
	require.NoError(t, v.SetAsideGovernance(v.Ctx, 1, aside))
	requireTold(t, v.Ctx, &types.EventGovernanceSetAside{Epoch: 1, Amount: types.Coin(aside), Held: types.Coin(aside)})
	v.whole(t)

	require.Equal(t, pool.MulRaw(999).QuoRaw(2_000), v.explained(t, 1, 500, "participation/7").Amount)
	whole := pool.MulRaw(1_001).QuoRaw(2_000)
	require.Equal(t, whole.QuoRaw(10), v.explained(t, 1, 500, "delegate_share/7").Amount)
	require.Equal(t, whole.Sub(whole.QuoRaw(10)), aside)
	require.Equal(t, own.Amount.Add(behind.Amount).Int64(), v.due(t, asValidator, 500))

	book, err := v.book(v.Ctx, 1)
	require.NoError(t, err)
	spent := own.Amount.Add(behind.Amount).Add(aside)
	require.Equal(t, own.Amount, book.PaidParticipation)
	require.Equal(t, behind.Amount, book.PaidDelegateShare)
	require.Equal(t, aside, book.SetAside)
	require.Equal(t, before.ReserveBack.Sub(spent), book.ReserveBack)
	require.Equal(t, reserve.Sub(spent), v.held(types.ReserveAccount))
	require.Equal(t, escrow.Add(spent), v.held(types.EscrowAccount))
	_, left, err = v.GovernancePool(v.Ctx, 1)
	require.NoError(t, err)
	require.Equal(t, pool.Sub(spent), left)
	totals, err := v.sumsOfBooks(v.Ctx)
	require.NoError(t, err)
	require.Equal(t, book.ReserveBack, totals.Of("reserve_back", ""))
	require.Equal(t, aside, totals.Of("set_aside", ""))
}

func TestPassiveDelegatorsAreWaitedForLongerThanBooksAreKept(t *testing.T) {
	v, before := newVoted(t)
	v.change(t, func(p *types.Params) { p.History = types.HistoryParams{HistoryEpochs: 1, SweepPerBlock: 1_000} })
	aside := math.NewInt(1_000)
	require.NoError(t, v.SetAsideGovernance(v.Ctx, 1, aside))
	for range 3 {
		v.pay(t, v.end(t), endless)
		for range 10 {
			require.NoError(t, v.sweepHistory(v.Ctx))
			v.whole(t)
		}
	}
	known, err := v.books.Has(v.Ctx, 1)
	require.NoError(t, err)
	require.False(t, known, "its book is gone")
	pool, left, err := v.GovernancePool(v.Ctx, 1)
	require.NoError(t, err)
	require.True(t, pool.IsZero() && left.IsZero())

	reserve := v.held(types.ReserveAccount)
	entry, err := types.NewDelegation(v.Addr(600).String(), "7/x", aside, math.NewInt(2), math.NewInt(3))
	require.NoError(t, err)
	require.NoError(t, v.PaySetAside(v.Ctx, entry))
	require.ErrorIs(t, v.PaySetAside(v.Ctx, entry), types.ErrPoolExhausted, "no more than is set aside")
	v.whole(t)
	require.Equal(t, int64(666), v.explained(t, v.clock.running, 600, "delegation/7/x").Amount.Int64())
	require.Equal(t, int64(666), v.due(t, asValidator, 600))
	require.ErrorIs(t, v.ReturnSetAside(v.Ctx, math.NewInt(335)), types.ErrPoolExhausted)
	require.NoError(t, v.ReturnSetAside(v.Ctx, math.NewInt(334)))
	requireTold(t, v.Ctx, &types.EventGovernanceAsideReturned{
		Amount: types.Coin(math.NewInt(334)), Held: types.Coin(math.ZeroInt()),
	})
	v.whole(t)
	require.Equal(t, reserve.AddRaw(334), v.held(types.ReserveAccount))
	left1, err := v.asideOf(v.Ctx)
	require.NoError(t, err)
	require.Equal(t, types.GovernanceAside{
		Held: math.ZeroInt(), Paid: math.NewInt(666), Returned: math.NewInt(334),
	}, left1)
	require.True(t, before.Governance.GT(aside))
}

func TestGovernanceIsPaidNothingThatItDoesNotHave(t *testing.T) {
	v, book := newVoted(t)
	entry := types.Entry{
		Epoch: 1, Owner: v.Addr(500).String(), Kind: types.EntryParticipation, Reference: "7", Amount: book.Governance,
	}
	more, running, other, below := entry, entry, entry, entry
	more.Amount = book.Governance.AddRaw(1)
	running.Epoch = 2
	other.Kind = types.EntryDelegation
	below.Amount = math.NewInt(-1)
	nobody := entry
	nobody.Owner = "nobody"
	for name, row := range map[string]struct {
		entry types.Entry
		err   error
	}{
		"more than the pool":      {more, types.ErrPoolExhausted},
		"before the epoch's PAY":  {running, types.ErrBookNotFound},
		"a kind of another pot":   {other, types.ErrInvalidField},
		"less than nothing":       {below, types.ErrInvalidAmount},
		"an owner that is no one": {nobody, types.ErrInvalidAddress},
	} {
		cached, _ := v.Ctx.CacheContext()
		require.ErrorIs(t, v.CreditGovernance(cached, row.entry), row.err, name)
	}
	require.ErrorIs(t, v.SetAsideGovernance(v.Ctx, 1, more.Amount), types.ErrPoolExhausted)
	require.ErrorIs(t, v.SetAsideGovernance(v.Ctx, 9, math.OneInt()), types.ErrBookNotFound)
	require.ErrorIs(t, v.PaySetAside(v.Ctx, entry), types.ErrInvalidField, "not what was set aside")
	require.ErrorIs(t, v.ReturnSetAside(v.Ctx, math.OneInt()), types.ErrPoolExhausted)
	none := entry
	none.Amount = math.ZeroInt()
	before := v.Dump()
	require.NoError(t, v.CreditGovernance(v.Ctx, none))
	require.NoError(t, v.SetAsideGovernance(v.Ctx, 1, math.ZeroInt()))
	require.NoError(t, v.ReturnSetAside(v.Ctx, math.ZeroInt()))
	require.Equal(t, before, v.Dump(), "nothing is kept of nothing")

	require.NoError(t, v.CreditGovernance(v.Ctx, entry), "all of it")
	v.whole(t)
	again := entry
	again.Owner, again.Amount = v.Addr(501).String(), math.OneInt()
	cached, _ := v.Ctx.CacheContext()
	require.ErrorIs(t, v.CreditGovernance(cached, again), types.ErrPoolExhausted)
}

func TestAVoterFindsItsPayUnderItsFirstRole(t *testing.T) {
	v, _ := newVoted(t)
	left := stakingtypes.Status_STATUS_LEFT
	v.staking.cover(asValidator, v.Addr(501), left, 0, 0)
	v.staking.cover(asValidator, v.Addr(502), left, 0, 0)
	v.staking.cover(asWorker, v.Addr(502), left, 0, 0)
	for _, role := range []stakingtypes.Role{asValidator, asWorker, asOracle} {
		v.staking.cover(role, v.Addr(503), left, 0, 0)
	}
	for i, role := range map[int]stakingtypes.Role{500: asValidator, 501: asWorker, 502: asOracle, 503: asValidator} {
		require.NoError(t, v.CreditGovernance(v.Ctx, types.Entry{
			Epoch: 1, Owner: v.Addr(i).String(), Kind: types.EntryParticipation, Reference: "7", Amount: math.NewInt(5),
		}))
		require.Equal(t, int64(5), v.due(t, role, i), "%s", role)
	}
	require.NoError(t, v.CreditGovernance(v.Ctx, types.Entry{
		Epoch: 1, Owner: v.Addr(500).String(), Kind: types.EntryParticipation, Reference: "8", Amount: math.NewInt(3),
		Role: asOracle,
	}))
	require.Equal(t, int64(3), v.due(t, asOracle, 500), "or under that which is given")
	v.whole(t)
}

func TestWhatIsSetAsideIsExportedAndImported(t *testing.T) {
	v, _ := newVoted(t)
	require.NoError(t, v.SetAsideGovernance(v.Ctx, 1, math.NewInt(1_000)))
	entry, err := types.NewDelegation(v.Addr(600).String(), "7/x", math.NewInt(1_000), math.NewInt(1), math.NewInt(3))
	require.NoError(t, err)
	require.NoError(t, v.PaySetAside(v.Ctx, entry))
	require.NoError(t, v.ReturnSetAside(v.Ctx, math.NewInt(5)))
	exported := types.GenesisState{}
	require.NoError(t, v.ExportTreasury(v.Ctx, &exported))
	require.NoError(t, exported.ValidateTreasury())
	require.NoError(t, exported.ValidateTotals())
	other := newVault(t)
	require.NoError(t, other.InitTreasury(other.Ctx, exported))
	require.Equal(t, v.Dump(types.StoreKey), other.Dump(types.StoreKey))

	for name, ruin := range map[string]func(*types.GovernanceAside){
		"more held than was set aside": func(a *types.GovernanceAside) { a.Held = a.Held.AddRaw(1) },
		"paid that nobody had": func(a *types.GovernanceAside) {
			a.Paid, a.Held = a.Paid.AddRaw(1), a.Held.SubRaw(1)
		},
		"below 0":   func(a *types.GovernanceAside) { a.Returned = math.NewInt(-1) },
		"no amount": func(a *types.GovernanceAside) { a.Held = math.Int{} },
	} {
		aside := *exported.GovernanceAside
		ruin(&aside)
		forged := exported
		forged.GovernanceAside = &aside
		require.Error(t, forged.ValidateTotals(), name)
	}
	gone := exported
	gone.GovernanceAside = nil
	require.ErrorContains(t, gone.ValidateTotals(), "governance_aside")
}

func TestInvariantsSeeWhatIsWrongWithGovernance(t *testing.T) {
	for name, ruin := range map[string]func(require.TestingT, *vault){
		"aside without money": func(t require.TestingT, v *vault) {
			require.NoError(t, v.aside.Set(v.Ctx, types.GovernanceAside{
				Held: math.OneInt(), Paid: math.ZeroInt(), Returned: math.ZeroInt(),
			}))
		},
		"aside that is gone": func(t require.TestingT, v *vault) {
			require.NoError(t, v.SetAsideGovernance(v.Ctx, 1, math.NewInt(7)))
			require.NoError(t, v.aside.Remove(v.Ctx))
		},
		"a book that gave more": func(t require.TestingT, v *vault) {
			book, err := v.book(v.Ctx, 1)
			require.NoError(t, err)
			require.NoError(t, book.SpendGovernance("paid_participation", math.NewInt(3)))
			require.NoError(t, v.books.Set(v.Ctx, 1, book))
		},
		"a credit that no book gave": func(t require.TestingT, v *vault) {
			v.bank.FundModule(v.Ctx, types.EscrowAccount, types.Coin(math.NewInt(5)))
			require.NoError(t, v.creditVoter(v.Ctx, types.Entry{
				Epoch: 1, Owner: v.Addr(500).String(), Kind: types.EntryParticipation, Amount: math.NewInt(5),
			}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			v, _ := newVoted(t)
			v.whole(t)
			ruin(t, v)
			err := v.checkTreasury(v.Ctx)
			if err == nil {
				err = v.checkTotals(v.Ctx)
			}
			require.ErrorIs(t, err, types.ErrBrokenInvariant)
		})
	}
}

// TestGovernanceNeverPaysMoreThanItsParts: whatever is asked for in whatever order, all sums and balances agree.
func TestGovernanceNeverPaysMoreThanItsParts(t *testing.T) {
	scale.Check(t, 30, 2_000, func(r *rapid.T) {
		v, book := newVoted(t)
		v.pay(r, v.end(r), endless)
		amount := func() math.Int {
			return math.NewInt(rapid.Int64Range(0, book.Governance.Int64()).Draw(r, "amount"))
		}
		for step := range rapid.IntRange(1, 25).Draw(r, "steps") {
			epoch := rapid.Uint64Range(1, 3).Draw(r, "epoch")
			entry := types.Entry{
				Epoch: epoch, Owner: v.Addr(500 + step%3).String(), Reference: number(uint64(step)), Amount: amount(),
			}
			cached, write := v.Ctx.CacheContext()
			var err error
			switch rapid.IntRange(0, 4).Draw(r, "what") {
			case 0:
				entry.Kind = types.EntryParticipation
				err = v.CreditGovernance(cached, entry)
			case 1:
				entry.Kind = types.EntryDelegateShare
				err = v.CreditGovernance(cached, entry)
			case 2:
				err = v.SetAsideGovernance(cached, epoch, amount())
			case 3:
				entry.Kind = types.EntryDelegation
				err = v.PaySetAside(cached, entry)
			default:
				err = v.ReturnSetAside(cached, amount())
			}
			if err == nil {
				write()
			}
			v.whole(r)
		}
	})
}

package keeper

import (
	"fmt"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/apportion"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

func rao(amount int64) sdk.Coin { return sdk.NewInt64Coin("rao", amount) }

// gives funds the pool by a message of account 900.
func (v *vault) gives(amount int64) error {
	v.bank.Fund(v.Ctx, v.Addr(900), rao(amount))
	_, err := NewMsgServer(v.Keeper).FundTaoPool(v.Ctx, &types.MsgFundTaoPool{
		Funder: v.Addr(900).String(), Amount: rao(amount),
	})
	return err
}

func (v *vault) taoHeld(module string) int64 {
	return v.bank.GetBalance(v.Ctx, authtypes.NewModuleAddress(module), "rao").Amount.Int64()
}

// taoDue is the second collateral that an owner can claim in a role.
func (v *vault) taoDue(t require.TestingT, role stakingtypes.Role, i int) math.Int {
	coins, err := v.taoClaimablesOf(v.Ctx, role, v.Addr(i))
	require.NoError(t, err)
	return coins.AmountOf("rao")
}

// earnedOf sums what owners were credited in epoch 1 by some kinds of entries, in the order of their addresses.
func (v *vault) earnedOf(
	t require.TestingT, role stakingtypes.Role, kinds ...string,
) (owners []string, sums []math.Int) {
	err := v.entries.Walk(v.Ctx, nil, func(key entryKey, e types.Entry) (bool, error) {
		for _, kind := range kinds {
			if e.Role != role || e.Kind != kind || !e.Amount.IsPositive() {
				continue
			}
			if last := len(owners) - 1; last >= 0 && owners[last] == e.Owner {
				sums[last] = sums[last].Add(e.Amount)
			} else {
				owners, sums = append(owners, e.Owner), append(sums, e.Amount)
			}
		}
		return false, nil
	})
	require.NoError(t, err)
	return owners, sums
}

// requireTaoFollowsMasa compares every share of an epoch with a split of the whole at once.
func (v *vault) requireTaoFollowsMasa(t require.TestingT, book types.Book) {
	for _, role := range []struct {
		role  stakingtypes.Role
		part  math.Int
		kinds []string
	}{
		{asValidator, book.TaoValidators, []string{types.EntryConsensus, types.EntryResponseJudging}},
		{asWorker, book.TaoWorkers, []string{types.EntryRequestEmission}},
	} {
		owners, earned := v.earnedOf(t, role.role, role.kinds...)
		want, err := apportion.LargestRemainder(role.part, earned)
		require.NoError(t, err)
		for i, owner := range owners {
			account, err := accountOf(owner)
			require.NoError(t, err)
			coins, err := v.taoClaimablesOf(v.Ctx, role.role, account)
			require.NoError(t, err)
			require.Equal(t, want[i].String(), coins.AmountOf("rao").String(), "%s %s", role.role, owner)
		}
	}
}

func TestTaoIsPaidAsMasaWas(t *testing.T) {
	v := newVault(t)
	busy(t, v)
	require.NoError(t, v.gives(1_000_003))
	book := v.pay(t, v.end(t), endless)
	require.Equal(t, []string{"rao", "1000003", "50000", "20500", "20500", "9000", "0"}, []string{
		book.TaoDenom, book.TaoPool.String(), book.TaoEmission.String(), book.TaoValidators.String(),
		book.TaoWorkers.String(), book.TaoTreasury.String(), book.TaoLeft.String(),
	})
	require.Equal(t, "20500", book.TaoPaidValidators.String(), "all of it, by largest remainder")
	require.Equal(t, "20500", book.TaoPaidWorkers.String())
	require.Equal(t, int64(950_003), v.taoHeld(types.TaoPoolAccount))
	require.Equal(t, int64(41_000), v.taoHeld(types.EscrowAccount))
	require.Equal(t, int64(9_000), v.taoHeld(types.TreasuryAccount))
	v.requireTaoFollowsMasa(t, book)
	requireTold(t, v.Ctx, &types.EventTaoPaid{Epoch: 1, Emission: rao(50_000), Paid: rao(50_000)})

	entry, err := v.entryOf(300, "validator_tao/epoch/1")
	require.NoError(t, err)
	require.Equal(t, "rao", entry.Denom)
	require.Equal(t, "[pool masa total leftover]", fmt.Sprint(names(entry.Factors)))
	require.Equal(t, v.taoDue(t, asValidator, 300).String(), entry.Amount.String())
	recomputed := amountIn(t, entry, "pool").Mul(amountIn(t, entry, "masa")).Quo(amountIn(t, entry, "total")).
		Add(amountIn(t, entry, "leftover"))
	require.Equal(t, entry.Amount.String(), recomputed.String(), "every factor is shown")
}

func amountIn(t *testing.T, e types.Entry, name string) math.Int {
	t.Helper()
	for _, factor := range e.Factors {
		if factor.Name == name {
			amount, ok := math.NewIntFromString(factor.Value)
			require.True(t, ok, factor.Value)
			return amount
		}
	}
	t.Fatalf("no factor %s", name)
	return math.Int{}
}

// TestAnOwnerOfBothRolesIsPaidInBoth: its entries do not stand in each other's way.
func TestAnOwnerOfBothRolesIsPaidInBoth(t *testing.T) {
	v := newVault(t)
	v.answer(t, 0, 200, 300, 50_000, scoreOf(900_000))
	v.ranked(300, 500, tenths(10), tenths(75))
	require.NoError(t, v.gives(2000))
	v.pay(t, v.end(t), endless)
	require.Empty(t, v.clock.failures)
	require.Equal(t, int64(41), v.taoDue(t, asValidator, 300).Int64())
	require.Equal(t, int64(41), v.taoDue(t, asWorker, 300).Int64())
}

// TestTaoPayGoesOnWhereItStopped with any budget, to the last byte.
func TestTaoPayGoesOnWhereItStopped(t *testing.T) {
	whole := newVault(t)
	busy(t, whole)
	require.NoError(t, whole.gives(987_654_321))
	whole.pay(t, whole.end(t), endless)
	for _, budget := range []uint64{1, 2, 3, 7} {
		part := newVault(t)
		busy(t, part)
		require.NoError(t, part.gives(987_654_321))
		part.pay(t, part.end(t), budget)
		require.Equal(t, whole.Dump(), part.Dump(), "budget %d", budget)
	}
}

func TestTaoPayEdges(t *testing.T) {
	rows := []struct {
		rule  string
		setup func(require.TestingT, *vault)
		check func(require.TestingT, *vault, types.Book)
	}{
		{
			"an empty pool leaves no trace", func(t require.TestingT, v *vault) { busy(t, v) },
			func(t require.TestingT, v *vault, book types.Book) {
				require.Empty(t, book.TaoDenom)
				require.True(t, book.TaoPool.IsZero())
			},
		},
		{
			"less than twenty rao stay", func(t require.TestingT, v *vault) {
				busy(t, v)
				require.NoError(t, v.gives(19))
			},
			func(t require.TestingT, v *vault, book types.Book) {
				require.Equal(t, int64(19), v.taoHeld(types.TaoPoolAccount))
				require.Equal(t, "19", book.TaoPool.String())
			},
		},
		{
			"a role that earned no MASA leaves its part in the pool", func(t require.TestingT, v *vault) {
				v.ranked(300, 1, tenths(10), tenths(0))
				require.NoError(t, v.gives(2000))
			},
			func(t require.TestingT, v *vault, book types.Book) {
				require.Equal(t, "41", book.TaoPaidValidators.String())
				require.Equal(t, "0", book.TaoPaidWorkers.String())
				require.Equal(t, int64(2000-41-18), v.taoHeld(types.TaoPoolAccount))
				require.Equal(t, int64(41), v.taoDue(t, asValidator, 300).Int64())
			},
		},
		{
			"nobody earned anything", func(t require.TestingT, v *vault) { require.NoError(t, v.gives(2000)) },
			func(t require.TestingT, v *vault, book types.Book) {
				require.Equal(t, int64(2000-18), v.taoHeld(types.TaoPoolAccount))
				require.Zero(t, v.taoHeld(types.EscrowAccount))
			},
		},
		{
			"what the requirement does not cover of MASA counts for nothing in TAO", func(t require.TestingT, v *vault) {
				v.ranked(300, 10, tenths(10), tenths(0))
				v.ranked(301, 10, tenths(10), tenths(0))
				v.staking.cover(asValidator, v.Addr(300), stakingtypes.Status_STATUS_GRACE, 1, 3)
				require.NoError(t, v.gives(2000))
			},
			func(t require.TestingT, v *vault, book types.Book) {
				require.Equal(t, int64(10), v.taoDue(t, asValidator, 300).Int64(), "a third of its MASA against a whole: 1 to 3")
				require.Equal(t, int64(31), v.taoDue(t, asValidator, 301).Int64())
			},
		},
		{
			"a share that can not be credited stays in the pool", func(t require.TestingT, v *vault) {
				v.ranked(300, 10, tenths(10), tenths(0))
				v.ranked(301, 10, tenths(10), tenths(0))
				require.NoError(t, v.note(v.Ctx, types.Entry{
					Epoch: 1, Owner: v.Addr(300).String(), Role: asValidator, Kind: types.EntryValidatorTao, Reference: "epoch/1",
					Amount: math.ZeroInt(),
				}))
				require.NoError(t, v.gives(2000))
			},
			func(t require.TestingT, v *vault, book types.Book) {
				require.Contains(t, v.clock.failures, "pay validator_tao/"+v.Addr(300).String())
				require.True(t, v.taoDue(t, asValidator, 300).IsZero())
				paid := v.taoDue(t, asValidator, 301).Int64()
				require.Contains(t, []int64{20, 21}, paid)
				require.Equal(t, 2000-18-paid, v.taoHeld(types.TaoPoolAccount))
			},
		},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			v := newVault(t)
			row.setup(t, v)
			book := v.pay(t, v.end(t), 2)
			row.check(t, v, book)
			for _, count := range []func() (int, error){
				func() (int, error) { all, err := allOf(v.Ctx, v.payShares); return len(all), err },
				func() (int, error) { all, err := allOf(v.Ctx, v.payTotals); return len(all), err },
			} {
				left, err := count()
				require.NoError(t, err)
				require.Zero(t, left, "nothing outlives the phase")
			}
		})
	}
}

// TestTaoFollowsMasaWhoeverEarnedIt: any number of validators and workers, any pool, any budget.
func TestTaoFollowsMasaWhoeverEarnedIt(t *testing.T) {
	scale.Check(t, 10, 400, func(r *rapid.T) {
		v := newVault(t)
		for i := range rapid.IntRange(0, 5).Draw(r, "validators") {
			v.ranked(300+i, rapid.Int64Range(1, 1000).Draw(r, "power"),
				tenths(rapid.Int64Range(0, 10).Draw(r, "c")), tenths(rapid.Int64Range(0, 30).Draw(r, "agreement")))
		}
		v.gas(rapid.Int64Range(0, 10_000).Draw(r, "gas"))
		for i := range rapid.IntRange(0, 12).Draw(r, "requests") {
			worker := 100 + rapid.IntRange(0, 6).Draw(r, "worker")
			v.answer(r, i, 200, worker, rapid.Int64Range(10_000, 90_000).Draw(r, "fee"),
				scoreOf(rapid.Int64Range(600_000, 1_000_000).Draw(r, "quality")))
		}
		pool := rapid.Int64Range(1, 1_000_000).Draw(r, "pool")
		require.NoError(r, v.gives(pool))
		book := v.pay(r, v.end(r), rapid.Uint64Range(1, 9).Draw(r, "budget"))
		v.requireTaoFollowsMasa(r, book)
		whole := v.taoHeld(types.TaoPoolAccount) + v.taoHeld(types.EscrowAccount) + v.taoHeld(types.TreasuryAccount)
		require.Equal(r, pool, whole, "nothing is lost or made")
	})
}

func TestClaimPaysBothCoins(t *testing.T) {
	v := newVault(t)
	busy(t, v)
	require.NoError(t, v.gives(1_000_000))
	v.pay(t, v.end(t), endless)
	masa, tao := v.due(t, asValidator, 300), v.taoDue(t, asValidator, 300)
	q := NewQueryServer(v.Keeper)
	due, err := q.Claimable(v.Ctx, &types.QueryClaimableRequest{Owner: v.Addr(300).String()})
	require.NoError(t, err)
	require.Len(t, due.Claimables, 2)
	require.Equal(t, []string{"", "rao"}, []string{due.Claimables[0].Denom, due.Claimables[1].Denom})
	want := sdk.NewCoins(sdk.NewInt64Coin("umasa", masa), sdk.NewCoin("rao", tao))
	require.Equal(t, want.String(), due.Totals.String())
	require.Equal(t, masa, due.Total.Int64())

	res, err := v.claims(asValidator, 300)
	require.NoError(t, err)
	require.Equal(t, want.String(), res.Paid.String())
	require.Equal(t, masa, res.Amount.Amount.Int64())
	require.Equal(t, want.String(), v.bank.GetAllBalances(v.Ctx, v.Addr(300)).String())
	_, err = v.claims(asValidator, 300)
	require.ErrorIs(t, err, types.ErrNothingToClaim)
	require.NoError(t, v.checkTreasury(v.Ctx))
}

// TestTaoAloneCanBeClaimed also after governance has replaced the second collateral.
func TestTaoAloneCanBeClaimed(t *testing.T) {
	v := newVault(t)
	v.bank.FundModule(v.Ctx, types.EscrowAccount, rao(7))
	require.NoError(t, v.credit(v.Ctx, types.Entry{
		Epoch: 1, Owner: v.Addr(1).String(), Role: asWorker, Kind: types.EntryWorkerTao, Reference: "x",
		Amount: math.NewInt(7), Denom: "rao",
	}))
	v.Collateral = collateral("ibc/TAO")
	require.NoError(t, v.checkTreasury(v.Ctx))
	res, err := v.claims(stakingtypes.Role_ROLE_UNSPECIFIED, 1)
	require.NoError(t, err)
	require.Equal(t, "7rao", res.Paid.String())
	require.Equal(t, "0umasa", res.Amount.String())
	require.NoError(t, v.checkTreasury(v.Ctx))
}

func TestFundingThatIsRefused(t *testing.T) {
	v := newVault(t)
	v.bank.Fund(v.Ctx, v.Addr(900), rao(100))
	v.bank.Fund(v.Ctx, v.Addr(900), sdk.NewInt64Coin("uatom", 100))
	me := v.Addr(900).String()
	rows := []struct {
		name   string
		funder string
		amount sdk.Coin
		want   error
		says   string
	}{
		{"nobody", "", rao(1), types.ErrInvalidAddress, "funder"},
		{"not an address", "masa1x", rao(1), types.ErrInvalidAddress, "funder"},
		{"nothing", me, rao(0), types.ErrInvalidAmount, "amount"},
		{"no amount", me, sdk.Coin{Denom: "rao"}, types.ErrInvalidAmount, "amount"},
		{"negative", me, sdk.Coin{Denom: "rao", Amount: math.NewInt(-1)}, types.ErrInvalidAmount, "amount"},
		{"2^63", me, sdk.NewCoin("rao", math.NewIntFromUint64(1<<63)), types.ErrInvalidAmount, "amount"},
		{"MASA", me, types.Coin(math.OneInt()), types.ErrInvalidDenom, "amount"},
		{"no denomination", me, sdk.Coin{Amount: math.OneInt()}, types.ErrInvalidDenom, "amount"},
		{"a malformed one", me, sdk.Coin{Denom: "r!", Amount: math.OneInt()}, types.ErrInvalidDenom, "amount"},
		{"another coin", me, sdk.NewInt64Coin("uatom", 1), types.ErrInvalidDenom, "must be rao"},
		{"more than it has", me, rao(101), types.ErrFunding, "amount"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			before := v.Dump()
			_, err := NewMsgServer(v.Keeper).FundTaoPool(v.Ctx, &types.MsgFundTaoPool{Funder: row.funder, Amount: row.amount})
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, row.says)
			require.Equal(t, before, v.Dump())
		})
	}
	res, err := NewMsgServer(v.Keeper).FundTaoPool(v.Ctx, &types.MsgFundTaoPool{Funder: me, Amount: rao(100)})
	require.NoError(t, err)
	require.Equal(t, "100rao", res.Pool.String())
	requireTold(t, v.Ctx, &types.EventTaoPoolFunded{Funder: me, Amount: rao(100), Pool: rao(100)})
	pool, err := NewQueryServer(v.Keeper).TaoPool(v.Ctx, &types.QueryTaoPoolRequest{})
	require.NoError(t, err)
	require.Equal(t, []string{"100rao", "5rao", "2rao", "2rao", "1rao"}, []string{
		pool.Pool.String(), pool.Next.String(), pool.NextValidators.String(), pool.NextWorkers.String(),
		pool.NextTreasury.String(),
	})
	_, err = NewQueryServer(v.Keeper).TaoPool(v.Ctx, nil)
	require.Error(t, err)
}

func TestTaoGenesisIsLossFreeInMidPayment(t *testing.T) {
	v := newVault(t)
	busy(t, v)
	require.NoError(t, v.gives(123_456_789))
	epoch := v.end(t)
	v.run(t, ScorePhase(v.Keeper), epoch, endless)
	var cursor []byte
	ranked, plain := false, false
	for done := false; !done; {
		var err error
		cursor, _, done, err = PayPhase(v.Keeper).Run(v.Ctx, epoch, cursor, 1)
		require.NoError(t, err)
		exported := types.GenesisState{}
		require.NoError(t, v.ExportTreasury(v.Ctx, &exported))
		require.NoError(t, exported.ValidateTreasury())
		for _, s := range exported.PayShares {
			ranked, plain = ranked || s.Ranked, plain || !s.Ranked
		}
		require.NoError(t, v.checkShares(v.Ctx))
		other := newVault(t)
		require.NoError(t, other.InitTreasury(other.Ctx, exported))
		require.Equal(t, v.Dump(types.StoreKey), other.Dump(types.StoreKey))
	}
	require.True(t, ranked && plain, "some shares were written down in either state")
}

func TestTaoGenesisRefusals(t *testing.T) {
	owner := sdk.AccAddress("twenty bytes of name").String()
	share := types.PayShare{Epoch: 1, Role: asWorker, Owner: owner, Amount: math.OneInt(), Ranked: true, Remainder: 5}
	total := types.PayTotal{Epoch: 1, Role: asWorker, Amount: math.ZeroInt()}
	book := func(change func(*types.Book)) types.GenesisState {
		b := types.NewBook(1)
		b.State, b.TaoDenom, b.TaoPool = types.BookPaying, "rao", math.NewInt(100)
		b.TaoEmission, b.TaoValidators, b.TaoWorkers = math.NewInt(5), math.NewInt(3), math.NewInt(2)
		if change != nil {
			change(&b)
		}
		return types.GenesisState{Books: []types.Book{b}}
	}
	shareOf := func(change func(*types.PayShare)) types.GenesisState {
		s := share
		change(&s)
		return types.GenesisState{PayShares: []types.PayShare{s}}
	}
	claimOf := func(denom string) types.Claimable {
		return types.Claimable{Role: asWorker, Owner: owner, Amount: math.OneInt(), Denom: denom}
	}
	claim := claimOf("rao")
	rows := map[string]types.GenesisState{
		"a share twice":            {PayShares: []types.PayShare{share, share}},
		"a share of nothing":       shareOf(func(s *types.PayShare) { s.Amount = math.ZeroInt() }),
		"a share of nobody":        shareOf(func(s *types.PayShare) { s.Owner = "" }),
		"a share of no role":       shareOf(func(s *types.PayShare) { s.Role = 0 }),
		"a share of epoch 0":       shareOf(func(s *types.PayShare) { s.Epoch = 0 }),
		"a remainder not ranked":   shareOf(func(s *types.PayShare) { s.Ranked = false }),
		"a total twice":            {PayTotals: []types.PayTotal{total, total}},
		"a total of epoch 0":       {PayTotals: []types.PayTotal{{Role: asWorker, Amount: math.ZeroInt()}}},
		"a total of no role":       {PayTotals: []types.PayTotal{{Epoch: 1, Amount: math.ZeroInt()}}},
		"a total of no amount":     {PayTotals: []types.PayTotal{{Epoch: 1, Role: asWorker}}},
		"a claim twice":            {Claimables: []types.Claimable{claim, claim}},
		"a claim of umasa by name": {Claimables: []types.Claimable{claimOf("umasa")}},
		"a claim of no coin":       {Claimables: []types.Claimable{claimOf("!")}},
		"parts of another whole":   book(func(b *types.Book) { b.TaoWorkers = math.NewInt(1) }),
		"more than the pool":       book(func(b *types.Book) { b.TaoPool = math.NewInt(4) }),
		"a pool of no coin":        book(func(b *types.Book) { b.TaoDenom = "" }),
		"more paid than there is":  book(func(b *types.Book) { b.TaoPaidWorkers = math.NewInt(3) }),
		"more left than there is":  book(func(b *types.Book) { b.TaoLeft = math.NewInt(6) }),
		"TAO of an open epoch":     book(func(b *types.Book) { b.State = types.BookOpen }),
	}
	for name, state := range rows {
		require.ErrorIs(t, state.ValidateTreasury(), types.ErrInvalidGenesis, name)
	}
	good := book(nil)
	good.PayShares, good.PayTotals = []types.PayShare{share}, []types.PayTotal{total}
	good.Claimables = []types.Claimable{claim, {Role: asWorker, Owner: owner, Amount: math.OneInt()}}
	require.NoError(t, good.ValidateTreasury())
}

func TestTaoInvariantsSeeWhatIsWrong(t *testing.T) {
	half := func(t require.TestingT, v *vault) {
		epoch := v.end(t)
		v.run(t, ScorePhase(v.Keeper), epoch, endless)
		var cursor []byte
		for len(cursor) == 0 || cursor[0] < 5 {
			next, _, done, err := PayPhase(v.Keeper).Run(v.Ctx, epoch, cursor, 1)
			require.NoError(t, err)
			require.False(t, done)
			cursor = next
		}
		require.NoError(t, v.checkTreasury(v.Ctx))
	}
	rows := []struct {
		rule string
		ruin func(require.TestingT, *vault)
	}{
		{"TAO that nobody is owed", func(_ require.TestingT, v *vault) {
			v.bank.FundModule(v.Ctx, types.EscrowAccount, rao(1))
		}},
		{"a debt without TAO", func(t require.TestingT, v *vault) {
			require.NoError(t, v.addClaimable(v.Ctx, asWorker, v.Addr(1), rao(1)))
		}},
		{"a claim of no TAO", func(t require.TestingT, v *vault) {
			require.NoError(t, v.taoClaimables.Set(v.Ctx, collections.Join3(v.Addr(1), int32(asWorker), "rao"), math.ZeroInt()))
		}},
		{"a pool that holds too little", func(t require.TestingT, v *vault) {
			half(t, v)
			pool := v.bank.GetBalance(v.Ctx, authtypes.NewModuleAddress(types.TaoPoolAccount), "rao")
			require.NoError(t, v.bank.SendCoins(v.Ctx, authtypes.NewModuleAddress(types.TaoPoolAccount), v.Addr(1),
				sdk.NewCoins(pool)))
		}},
		{"a share of no role that is paid", func(t require.TestingT, v *vault) {
			require.NoError(t, v.payShares.Set(v.Ctx, collections.Join3(uint64(1), int32(asWorker), v.Addr(1)), math.OneInt()))
		}},
		{"shares above their total", func(t require.TestingT, v *vault) {
			half(t, v)
			require.NoError(t, v.payTotals.Set(v.Ctx, collections.Join(uint64(1), int32(asWorker)), math.OneInt()))
		}},
		{"a rank without a share", func(t require.TestingT, v *vault) {
			require.NoError(t, v.setRank(v.Ctx, 1, asWorker, v.Addr(1), 7))
		}},
		{"a total of an epoch that is not paid", func(t require.TestingT, v *vault) {
			require.NoError(t, v.openShares(v.Ctx, 1, asWorker))
		}},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			v := newVault(t)
			busy(t, v)
			require.NoError(t, v.gives(1_000_000))
			require.NoError(t, v.checkTreasury(v.Ctx))
			row.ruin(t, v)
			require.ErrorIs(t, v.checkTreasury(v.Ctx), types.ErrBrokenInvariant)
		})
	}
}

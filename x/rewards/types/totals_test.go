package types_test

import (
	"math/big"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

func entryOf(kind, denom string, amount int64) types.Entry {
	return types.Entry{
		Epoch: 1, Owner: twenty().String(), Role: stakingtypes.Role_ROLE_WORKER, Kind: kind, Denom: denom,
		Amount: math.NewInt(amount),
	}
}

// mostOf256 is the largest whole number.
func mostOf256(t *testing.T) math.Int {
	t.Helper()
	most := math.NewIntFromBigInt(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)))
	require.False(t, most.IsNil())
	return most
}

func workerTotals(t *testing.T, entries ...types.Entry) types.ActorTotals {
	t.Helper()
	totals := types.ActorTotals{Role: stakingtypes.Role_ROLE_WORKER, Owner: twenty().String()}
	for _, e := range entries {
		require.NoError(t, totals.Add(e))
	}
	return totals
}

func TestTotalsAreSumsByKindAndDenominationInOrder(t *testing.T) {
	entries := []types.Entry{
		entryOf(types.EntryResponse, "", 7), entryOf(types.EntryWorkerTao, "rao", 5), entryOf(types.EntryFraud, "", 3),
		entryOf(types.EntryResponse, "", 0), entryOf(types.EntryWorkerTao, "atao", 2), entryOf(types.EntryRefund, "", 11),
		entryOf("data", "", 13), entryOf(types.EntryWorkerTao, "rao", 5), entryOf(types.EntryTimeout, "", 1),
	}
	totals := workerTotals(t, entries...)
	slices.Reverse(entries)
	require.Equal(t, totals, workerTotals(t, entries...), "in any order")
	require.NoError(t, totals.Validate())
	require.Len(t, totals.Kinds, 7)
	at := slices.IndexFunc(totals.Kinds, func(k types.KindTotal) bool { return k.Kind == types.EntryResponse })
	response := totals.Kinds[at]
	require.Equal(t, types.KindTotal{Kind: types.EntryResponse, Amount: math.NewInt(7), Count: 2}, response)
	require.Equal(t, "2atao,10rao,20umasa", totals.Earned().String(), "a kind that is new is earned")
	require.Equal(t, "11umasa", totals.Refunded().String())
	require.Equal(t, "4umasa", totals.Slashed().String())
}

func TestTotalsThatNoEntriesSumUpToAreRefused(t *testing.T) {
	for name, ruin := range map[string]func(*types.ActorTotals){
		"no owner":          func(a *types.ActorTotals) { a.Owner = "" },
		"no role":           func(a *types.ActorTotals) { a.Role = 0 },
		"nothing":           func(a *types.ActorTotals) { a.Kinds = nil },
		"no kind":           func(a *types.ActorTotals) { a.Kinds[0].Kind = "" },
		"an endless kind":   func(a *types.ActorTotals) { a.Kinds[1].Kind = string(make([]byte, 1_000)) },
		"no entries":        func(a *types.ActorTotals) { a.Kinds[0].Count = 0 },
		"out of order":      func(a *types.ActorTotals) { slices.Reverse(a.Kinds) },
		"twice":             func(a *types.ActorTotals) { a.Kinds[1] = a.Kinds[0] },
		"no amount":         func(a *types.ActorTotals) { a.Kinds[0].Amount = math.Int{} },
		"below 0":           func(a *types.ActorTotals) { a.Kinds[0].Amount = math.NewInt(-1) },
		"umasa by its name": func(a *types.ActorTotals) { a.Kinds[0].Denom = types.BondDenom },
	} {
		totals := workerTotals(t, entryOf(types.EntryFraud, "", 3), entryOf(types.EntryResponse, "", 7))
		require.NoError(t, totals.Validate())
		ruin(&totals)
		require.Error(t, totals.Validate(), name)
	}
	full := workerTotals(t, entryOf(types.EntryResponse, "", 1))
	full.Kinds[0].Amount = mostOf256(t)
	require.ErrorIs(t, full.Add(entryOf(types.EntryResponse, "", 1)), types.ErrInvalidAmount)
}

// bookOf is a closed book of an epoch.
func bookOf(epoch uint64) types.Book {
	book := types.NewBook(epoch)
	book.State, book.Settled, book.Paid = types.BookClosed, 3, 2
	book.Supply, book.Fees, book.FeesBurned = math.NewInt(1_000), math.NewInt(10), math.NewInt(10)
	book.Rewards = math.NewInt(7)
	book.TaoDenom, book.TaoPool, book.TaoEmission = "rao", math.NewInt(40), math.NewInt(2)
	book.TaoTreasury = math.NewInt(2)
	return book
}

func TestBooksAreAddedUp(t *testing.T) {
	totals := types.ChainTotals{}
	require.NoError(t, totals.Validate())
	for epoch := range uint64(3) {
		require.NoError(t, totals.Add(bookOf(epoch+1)))
	}
	open := bookOf(9)
	open.State, open.TaoDenom = types.BookPaying, "atao"
	require.NoError(t, totals.Add(open))
	require.NoError(t, totals.Validate())
	require.Equal(t, types.ChainTotals{
		Epochs: 4, LastEpoch: 3, Settled: 12, Paid: 8, Amounts: []types.BookTotal{
			{Name: "fees", Amount: math.NewInt(40)},
			{Name: "fees_burned", Amount: math.NewInt(40)},
			{Name: "rewards", Amount: math.NewInt(28)},
			{Name: "tao_emission", Denom: "atao", Amount: math.NewInt(2)},
			{Name: "tao_emission", Denom: "rao", Amount: math.NewInt(6)},
			{Name: "tao_treasury", Denom: "atao", Amount: math.NewInt(2)},
			{Name: "tao_treasury", Denom: "rao", Amount: math.NewInt(6)},
		},
	}, totals)
	require.Equal(t, int64(6), totals.Of("tao_emission", "rao").Int64())
	require.True(t, totals.Of("tao_emission", "").IsZero())
	require.True(t, totals.Of("supply", "").IsZero())
}

func TestChainTotalsThatNoBooksSumUpToAreRefused(t *testing.T) {
	for name, ruin := range map[string]func(*types.ChainTotals){
		"no epochs":         func(c *types.ChainTotals) { c.Epochs = 0 },
		"more paid":         func(c *types.ChainTotals) { c.Paid = c.Settled + 1 },
		"out of order":      func(c *types.ChainTotals) { slices.Reverse(c.Amounts) },
		"no name":           func(c *types.ChainTotals) { c.Amounts[0].Name = "" },
		"no amount":         func(c *types.ChainTotals) { c.Amounts[0].Amount = math.Int{} },
		"0":                 func(c *types.ChainTotals) { c.Amounts[0].Amount = math.ZeroInt() },
		"umasa by its name": func(c *types.ChainTotals) { c.Amounts[0].Denom = types.BondDenom },
	} {
		totals := types.ChainTotals{}
		require.NoError(t, totals.Add(bookOf(1)))
		ruin(&totals)
		require.Error(t, totals.Validate(), name)
	}
}

func TestTotalsAgreeWithWhatIsKeptAndWithEachOther(t *testing.T) {
	genesis := func() types.GenesisState {
		g := types.GenesisState{Entries: []types.Entry{entryOf(types.EntryResponse, "", 7)}, Books: []types.Book{bookOf(1)}}
		g.ActorTotals = []types.ActorTotals{workerTotals(t, g.Entries...)}
		require.NoError(t, g.ChainTotals.Add(g.Books[0]))
		require.NoError(t, g.ValidateTotals())
		return g
	}
	for name, ruin := range map[string]func(*types.GenesisState){
		"an entry that is not counted": func(g *types.GenesisState) {
			g.Entries = append(g.Entries, entryOf(types.EntryFraud, "", 1))
		},
		"an owner that is not counted": func(g *types.GenesisState) { g.ActorTotals = nil },
		"an owner that is counted twice": func(g *types.GenesisState) {
			g.ActorTotals = append(g.ActorTotals, g.ActorTotals[0])
		},
		"less than is kept":           func(g *types.GenesisState) { g.ActorTotals[0].Kinds[0].Amount = math.NewInt(6) },
		"more though all is kept":     func(g *types.GenesisState) { g.ActorTotals[0].Kinds[0].Amount = math.NewInt(8) },
		"a count too many":            func(g *types.GenesisState) { g.ActorTotals[0].Kinds[0].Count++ },
		"another kind":                func(g *types.GenesisState) { g.Entries = nil },
		"a book that is not counted":  func(g *types.GenesisState) { g.Books = append(g.Books, bookOf(2)) },
		"a book's sum that is less":   func(g *types.GenesisState) { g.ChainTotals.Amounts[0].Amount = math.NewInt(9) },
		"a number that is less":       func(g *types.GenesisState) { g.ChainTotals.Settled-- },
		"a book that gave more":       func(g *types.GenesisState) { g.Books[0].Rewards = math.NewInt(8) },
		"sums that are invalid":       func(g *types.GenesisState) { g.ChainTotals.Paid = 9 },
		"an owner's that are invalid": func(g *types.GenesisState) { g.ActorTotals[0].Kinds[0].Denom = types.BondDenom },
	} {
		g := genesis()
		ruin(&g)
		require.Error(t, g.ValidateTotals(), name)
	}
	g := genesis()
	g.Entries, g.Books = nil, nil
	require.NoError(t, g.ValidateTotals(), "all is swept")
	g.ActorTotals[0].Kinds[0].Amount = math.NewInt(8)
	require.ErrorContains(t, g.ValidateTotals(), "owners had 1 more of rewards", "which is seen long after")
	g = genesis()
	g.Books = append(g.Books, bookOf(2))
	g.Books[1].State, g.Books[1].Rewards = types.BookOpen, math.NewInt(0)
	require.NoError(t, g.ValidateTotals(), "one that is open is counted later")
	require.Equal(t, uint64(1), g.ChainTotals.Epochs, "nothing was changed")
}

func TestAValidatorsRewardHasThreeParts(t *testing.T) {
	as := func(role stakingtypes.Role, kind, denom string, amount int64) types.Entry {
		e := entryOf(kind, denom, amount)
		e.Role = role
		return e
	}
	const validator, worker = stakingtypes.Role_ROLE_VALIDATOR, stakingtypes.Role_ROLE_WORKER
	entries := []types.Entry{
		as(validator, types.EntryConsensus, "", 5), as(validator, types.EntryResponseJudging, "", 3),
		as(validator, "data_judging", "", 2), as(validator, types.EntryEvaluationFee, "", 100),
		as(validator, types.EntryValidatorTao, "rao", 100), as(worker, types.EntryConsensus, "", 100),
	}
	reward, parts, err := types.NewValidatorReward(4, twenty().String(), entries)
	require.NoError(t, err)
	require.Equal(t, types.ValidatorReward{
		Epoch: 4, Operator: twenty().String(), RV: math.NewInt(5), RD: math.NewInt(2), RL: math.NewInt(3),
		RI: math.NewInt(10),
	}, reward)
	require.Equal(t, entries[:3], parts)
	reward, parts, err = types.NewValidatorReward(4, twenty().String(), nil)
	require.NoError(t, err)
	require.True(t, reward.RI.IsZero())
	require.Empty(t, parts)
	huge := as(validator, types.EntryConsensus, "", 1)
	huge.Amount = mostOf256(t)
	_, _, err = types.NewValidatorReward(4, twenty().String(), []types.Entry{huge, huge})
	require.ErrorIs(t, err, types.ErrInvalidAmount)
}

package keeper

import (
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/rewards/types"
)

func TestTreasuryGenesisIsLossFreeAnywhere(t *testing.T) {
	v := newVault(t)
	check := func(moment string) {
		t.Helper()
		exported := types.GenesisState{}
		require.NoError(t, v.ExportTreasury(v.Ctx, &exported), moment)
		require.NoError(t, exported.ValidateTreasury(), moment)
		other := newVault(t)
		require.NoError(t, other.InitTreasury(other.Ctx, exported), moment)
		require.Equal(t, v.Dump(types.StoreKey), other.Dump(types.StoreKey), moment)
	}
	check("before anything happened")
	busy(t, v)
	check("in mid-epoch")
	epoch := v.end(t)
	check("before the pipeline")
	v.answer(t, 50, 200, 100, 999, scoreOf(700_000))
	v.run(t, ScorePhase(v.Keeper), epoch, endless)
	var cursor []byte
	for done := false; !done; {
		var err error
		cursor, _, done, err = PayPhase(v.Keeper).Run(v.Ctx, epoch, cursor, 3)
		require.NoError(t, err)
		check("in mid-payment")
	}
}

func TestTreasuryGenesisRefusals(t *testing.T) {
	owner := sdk.AccAddress("twenty bytes of name").String()
	claim := types.Claimable{Role: asWorker, Owner: owner, Amount: math.OneInt()}
	book := types.NewBook(1)
	lying := types.NewBook(1)
	lying.Emission = math.NewInt(5)
	noState := types.NewBook(1)
	noState.State = "shut"
	activity := types.NewActivity(1, asOracle, owner)
	disagreed := activity
	disagreed.Agreed = 1
	paid := types.PaidRequest{
		Epoch: 1, Request: requestID(1), Worker: owner, Fee: math.OneInt(), Q: math.LegacyOneDec(),
	}
	noFee := paid
	noFee.Fee = math.Int{}
	entry := types.Entry{Epoch: 1, Owner: owner, Role: asWorker, Kind: "x", Amount: math.OneInt()}
	pending := types.Pending{Epoch: 1, GasFees: math.OneInt()}
	rows := []struct {
		rule  string
		state types.GenesisState
	}{
		{"a claim twice", types.GenesisState{Claimables: []types.Claimable{claim, claim}}},
		{"a claim of nothing", types.GenesisState{Claimables: []types.Claimable{{Role: asWorker, Owner: owner}}}},
		{"a claim of nobody", types.GenesisState{Claimables: []types.Claimable{{Role: asWorker, Amount: math.OneInt()}}}},
		{"a claim of no role", types.GenesisState{Claimables: []types.Claimable{{Owner: owner, Amount: math.OneInt()}}}},
		{"a book twice", types.GenesisState{Books: []types.Book{book, book}}},
		{"a book that does not add up", types.GenesisState{Books: []types.Book{lying}}},
		{"a book without amounts", types.GenesisState{Books: []types.Book{{Epoch: 1, State: types.BookOpen}}}},
		{"a book in no state", types.GenesisState{Books: []types.Book{noState}}},
		{"a book of epoch 0", types.GenesisState{Books: []types.Book{types.NewBook(0)}}},
		{"an activity twice", types.GenesisState{Activities: []types.Activity{activity, activity}}},
		{"more agreed than judged", types.GenesisState{Activities: []types.Activity{disagreed}}},
		{"a paid request twice", types.GenesisState{PaidRequests: []types.PaidRequest{paid, paid}}},
		{"a paid request without a fee", types.GenesisState{PaidRequests: []types.PaidRequest{noFee}}},
		{"an entry twice", types.GenesisState{Entries: []types.Entry{entry, entry}}},
		{"gas fees twice", types.GenesisState{Pending: []types.Pending{pending, pending}}},
		{"gas fees of nothing", types.GenesisState{Pending: []types.Pending{{Epoch: 1}}}},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			require.ErrorIs(t, row.state.ValidateTreasury(), types.ErrInvalidGenesis)
		})
	}
	good := types.GenesisState{
		Claimables: []types.Claimable{claim}, Books: []types.Book{book}, Activities: []types.Activity{activity},
		PaidRequests: []types.PaidRequest{paid}, Entries: []types.Entry{entry}, Pending: []types.Pending{pending},
	}
	require.NoError(t, good.ValidateTreasury())
}

func TestTreasuryQueries(t *testing.T) {
	v := newVault(t)
	busy(t, v)
	v.pay(t, v.end(t), endless)
	q := NewQueryServer(v.Keeper)

	due, err := q.Claimable(v.Ctx, &types.QueryClaimableRequest{Owner: v.Addr(300).String()})
	require.NoError(t, err)
	require.Len(t, due.Claimables, 1)
	require.Equal(t, due.Claimables[0].Amount.String(), due.Total.String())

	first, err := q.Explain(v.Ctx, &types.QueryExplainRequest{
		Owner: v.Addr(300).String(), Epoch: 1, Pagination: &query.PageRequest{Limit: 10, CountTotal: true},
	})
	require.NoError(t, err)
	require.Equal(t, uint64(14), first.Pagination.Total, "twelve fees, consensus and judging")
	rest, err := q.Explain(v.Ctx, &types.QueryExplainRequest{
		Owner: v.Addr(300).String(), Epoch: 1, Pagination: &query.PageRequest{Key: first.Pagination.NextKey},
	})
	require.NoError(t, err)
	total := math.ZeroInt()
	for _, entry := range append(first.Entries, rest.Entries...) {
		require.Equal(t, v.Addr(300).String(), entry.Owner)
		total = total.Add(entry.Amount)
	}
	require.Equal(t, due.Total.String(), total.String(), "what is explained is what is owed")

	closed, err := q.Book(v.Ctx, &types.QueryBookRequest{Epoch: 1})
	require.NoError(t, err)
	require.Equal(t, types.BookClosed, closed.Book.State)
	running, err := q.Book(v.Ctx, &types.QueryBookRequest{})
	require.NoError(t, err)
	require.Equal(t, types.NewBook(2), running.Book)
	_, err = q.Book(v.Ctx, &types.QueryBookRequest{Epoch: 7})
	require.Equal(t, codes.NotFound, status.Code(err))
	_, err = q.Claimable(v.Ctx, &types.QueryClaimableRequest{Owner: "nobody"})
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	_, err = q.Explain(v.Ctx, &types.QueryExplainRequest{Owner: "nobody"})
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	_, err = q.Explain(v.Ctx, &types.QueryExplainRequest{
		Owner: v.Addr(300).String(), Epoch: 1, Pagination: &query.PageRequest{Limit: 1000},
	})
	require.Equal(t, codes.InvalidArgument, status.Code(err))
}

func TestTreasuryInvariantsSeeWhatIsWrong(t *testing.T) {
	rows := []struct {
		rule string
		ruin func(require.TestingT, *vault)
	}{
		{"money that nobody is owed", func(t require.TestingT, v *vault) {
			v.bank.FundModule(v.Ctx, types.EscrowAccount, types.Coin(math.OneInt()))
		}},
		{"a debt without money", func(t require.TestingT, v *vault) {
			require.NoError(t, v.addClaimable(v.Ctx, asWorker, v.Addr(1), types.Coin(math.OneInt())))
		}},
		{"a claim of nothing", func(t require.TestingT, v *vault) {
			require.NoError(t, v.claimables.Set(v.Ctx, collections.Join(v.Addr(1), int32(asWorker)), math.ZeroInt()))
		}},
		{"a supply above its limit", func(t require.TestingT, v *vault) {
			v.change(t, func(p *types.Params) { p.Treasury.MaxSupply = math.OneInt() })
		}},
		{"an activity that no sum knows", func(t require.TestingT, v *vault) {
			record := types.NewActivity(1, asWorker, v.Addr(77).String())
			record.Ru = 1
			require.NoError(t, v.activities.Set(v.Ctx, collections.Join3(uint64(1), int32(asWorker), v.Addr(77)), record))
		}},
		{"a paid request that no sum knows", func(t require.TestingT, v *vault) {
			require.NoError(t, v.paidRequests.Set(v.Ctx, collections.Join(uint64(1), requestID(99)), types.PaidRequest{
				Epoch: 1, Request: requestID(99), Fee: math.OneInt(), Q: math.LegacyOneDec(),
			}))
		}},
		{"a book that does not add up", func(t require.TestingT, v *vault) {
			book, err := v.book(v.Ctx, 1)
			require.NoError(t, err)
			book.Fees = book.Fees.AddRaw(1)
			require.NoError(t, v.books.Set(v.Ctx, 1, book))
		}},
		{"an activity of a closed epoch", func(t require.TestingT, v *vault) {
			v.pay(t, v.end(t), endless)
			record := types.NewActivity(1, asWorker, v.Addr(77).String())
			require.NoError(t, v.activities.Set(v.Ctx, collections.Join3(uint64(1), int32(asWorker), v.Addr(77)), record))
		}},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			v := newVault(t)
			busy(t, v)
			require.NoError(t, v.checkTreasury(v.Ctx))
			row.ruin(t, v)
			require.ErrorIs(t, v.checkTreasury(v.Ctx), types.ErrBrokenInvariant)
		})
	}
}

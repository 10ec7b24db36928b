package keeper

import (
	"strings"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/x/rewards/types"
)

// newFunded is a vault with a thousand umasa and seven rao in the treasury.
func newFunded(t *testing.T) *vault {
	t.Helper()
	v := newVault(t)
	v.bank.FundModule(v.Ctx, types.TreasuryAccount, rao(7), umasa(1_000))
	return v
}

func TestGovernanceSpendsTheTreasury(t *testing.T) {
	v := newFunded(t)
	msg := &types.MsgSpendTreasury{
		Authority: v.Authority, Recipient: v.Addr(5).String(), Amount: sdk.NewCoins(umasa(400), rao(7)), Reason: "a grant",
	}
	res, err := NewMsgServer(v.Keeper).SpendTreasury(v.Ctx, msg)
	require.NoError(t, err)
	require.Equal(t, "600umasa", res.Left.String())
	require.Equal(t, msg.Amount, v.bank.GetAllBalances(v.Ctx, v.Addr(5)))
	requireTold(t, v.Ctx, &types.EventTreasurySpent{Recipient: msg.Recipient, Amount: msg.Amount, Reason: "a grant"})
	msg.Amount = sdk.NewCoins(umasa(600))
	_, err = NewMsgServer(v.Keeper).SpendTreasury(v.Ctx, msg)
	require.NoError(t, err, "all of it")

	queries := NewQueryServer(v.Keeper)
	held, err := queries.Treasury(v.Ctx, &types.QueryTreasuryRequest{})
	require.NoError(t, err)
	require.True(t, held.Balance.Empty())
	_, err = queries.Treasury(v.Ctx, nil)
	require.Equal(t, codes.InvalidArgument, status.Code(err))

	book, err := v.book(v.Ctx, 1)
	require.NoError(t, err)
	require.Equal(t, "7rao,1000umasa", book.TreasurySpent.String())
	v.whole(t)
	v.pay(t, v.end(t), endless)
	v.whole(t)
	totals, err := v.sumsOfBooks(v.Ctx)
	require.NoError(t, err)
	require.Equal(t, int64(1_000), totals.Of("treasury_spent", "").Int64())
	require.Equal(t, int64(7), totals.Of("treasury_spent", "rao").Int64())
	held, err = queries.Treasury(v.Ctx, &types.QueryTreasuryRequest{})
	require.NoError(t, err)
	require.Equal(t, totals.Of("treasury", ""), held.Balance.AmountOf(types.BondDenom))

	exported := types.GenesisState{}
	require.NoError(t, v.ExportTreasury(v.Ctx, &exported))
	require.NoError(t, exported.ValidateTreasury())
	other := newVault(t)
	require.NoError(t, other.InitTreasury(other.Ctx, exported))
	require.Equal(t, v.Dump(types.StoreKey), other.Dump(types.StoreKey))
	exported.Books[0].TreasurySpent = sdk.Coins{{Denom: "umasa"}}
	require.ErrorIs(t, exported.ValidateTreasury(), types.ErrInvalidGenesis)
}

func TestPaymentsOutOfTheTreasuryThatAreRefused(t *testing.T) {
	v := newFunded(t)
	v.bank.Block(v.Addr(6))
	many := make(sdk.Coins, 9)
	for i := range many {
		many[i] = sdk.NewInt64Coin("coin"+string(rune('a'+i)), 1)
	}
	for _, row := range []struct {
		rule string
		edit func(*types.MsgSpendTreasury)
		want error
		says string
	}{
		{
			"anybody else", func(m *types.MsgSpendTreasury) { m.Authority = v.Addr(5).String() },
			types.ErrInvalidAuthority, "authority",
		},
		{"no authority", func(m *types.MsgSpendTreasury) { m.Authority = "" }, types.ErrInvalidAddress, "authority"},
		{"no recipient", func(m *types.MsgSpendTreasury) { m.Recipient = "" }, types.ErrInvalidAddress, "recipient"},
		{
			"an account that cannot be sent coins", func(m *types.MsgSpendTreasury) { m.Recipient = v.Addr(6).String() },
			types.ErrNotAllowed, "recipient",
		},
		{
			"a module", func(m *types.MsgSpendTreasury) {
				m.Recipient = fakes.ModuleAddress(types.ReserveAccount).String()
			}, types.ErrNotAllowed, "recipient",
		},
		{"nothing", func(m *types.MsgSpendTreasury) { m.Amount = nil }, types.ErrInvalidAmount, "1..8"},
		{"too many coins", func(m *types.MsgSpendTreasury) { m.Amount = many }, types.ErrInvalidAmount, "1..8"},
		{
			"no amount", func(m *types.MsgSpendTreasury) { m.Amount = sdk.Coins{{Denom: "umasa"}} },
			types.ErrInvalidAmount, "at least 1",
		},
		{
			"an amount of 0", func(m *types.MsgSpendTreasury) { m.Amount = sdk.Coins{umasa(0)} }, types.ErrInvalidAmount,
			"at least 1",
		},
		{
			"an amount beyond all supply", func(m *types.MsgSpendTreasury) {
				m.Amount = sdk.Coins{types.Coin(math.NewIntFromUint64(1 << 63))}
			}, types.ErrInvalidAmount, "outside 1..9223372036854775807",
		},
		{
			"a coin twice", func(m *types.MsgSpendTreasury) { m.Amount = sdk.Coins{umasa(1), umasa(1)} },
			types.ErrInvalidDenom, "must ascend",
		},
		{
			"a malformed coin", func(m *types.MsgSpendTreasury) {
				m.Amount = sdk.Coins{{Denom: "u!", Amount: math.OneInt()}}
			}, types.ErrInvalidDenom, "denom",
		},
		{
			"more than there is", func(m *types.MsgSpendTreasury) { m.Amount = sdk.Coins{rao(1), umasa(1_001)} },
			types.ErrPoolExhausted, "limit 1000umasa",
		},
		{
			"a coin that it does not hold", func(m *types.MsgSpendTreasury) {
				m.Amount = sdk.NewCoins(sdk.NewInt64Coin("atao", 1))
			}, types.ErrPoolExhausted, "limit 0atao",
		},
		{
			"too long a reason", func(m *types.MsgSpendTreasury) { m.Reason = strings.Repeat("a", 257) },
			types.ErrInvalidField, "limit 256",
		},
		{"a reason of lines", func(m *types.MsgSpendTreasury) { m.Reason = "a\nb" }, types.ErrInvalidField, "reason"},
	} {
		t.Run(row.rule, func(t *testing.T) {
			msg := &types.MsgSpendTreasury{
				Authority: v.Authority, Recipient: v.Addr(5).String(), Amount: sdk.NewCoins(umasa(1)),
				Reason: strings.Repeat("a", 256),
			}
			row.edit(msg)
			before := v.Dump()
			_, err := NewMsgServer(v.Keeper).SpendTreasury(v.Ctx, msg)
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, row.says)
			require.Equal(t, before, v.Dump())
		})
	}
}

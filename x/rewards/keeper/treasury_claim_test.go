package keeper

import (
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const everyRole = stakingtypes.Role_ROLE_UNSPECIFIED

// earned credits an owner out of money put into the escrow account.
func (v *vault) earned(t require.TestingT, role stakingtypes.Role, i int, reference string, amount int64) {
	v.bank.FundModule(v.Ctx, types.EscrowAccount, types.Coin(math.NewInt(amount)))
	require.NoError(t, v.credit(v.Ctx, types.Entry{
		Epoch: 1, Owner: v.Addr(i).String(), Role: role, Kind: types.EntryResponse, Reference: reference,
		Amount: math.NewInt(amount),
	}))
}

func (v *vault) claims(role stakingtypes.Role, i int) (*types.MsgClaimRewardsResponse, error) {
	return NewMsgServer(v.Keeper).ClaimRewards(v.Ctx, &types.MsgClaimRewards{Owner: v.Addr(i).String(), Role: role})
}

func TestClaimPaysOnce(t *testing.T) {
	v := newVault(t)
	v.earned(t, asWorker, 1, "a", 70)
	v.earned(t, asWorker, 1, "b", 7)
	v.earned(t, asOracle, 1, "c", 500)
	v.earned(t, asWorker, 2, "a", 9)
	require.NoError(t, v.checkTreasury(v.Ctx))

	res, err := v.claims(asWorker, 1)
	require.NoError(t, err)
	require.Equal(t, "77umasa", res.Amount.String())
	require.Equal(t, int64(77), v.bank.GetBalance(v.Ctx, v.Addr(1), types.BondDenom).Amount.Int64())
	requireTold(t, v.Ctx, &types.EventRewardsClaimed{
		Owner: v.Addr(1).String(), Amount: res.Amount, Roles: []stakingtypes.Role{asWorker}, Paid: res.Paid,
	})

	before := v.Dump()
	_, err = v.claims(asWorker, 1)
	require.ErrorIs(t, err, types.ErrNothingToClaim)
	require.Equal(t, before, v.Dump(), "nothing changed")

	v.earned(t, asValidator, 1, "d", 3)
	res, err = v.claims(everyRole, 1)
	require.NoError(t, err)
	require.Equal(t, "503umasa", res.Amount.String(), "all roles that are left")
	requireTold(t, v.Ctx, &types.EventRewardsClaimed{
		Owner: v.Addr(1).String(), Amount: res.Amount, Roles: []stakingtypes.Role{asValidator, asOracle}, Paid: res.Paid,
	})
	_, err = v.claims(everyRole, 1)
	require.ErrorIs(t, err, types.ErrNothingToClaim)
	require.Equal(t, int64(9), v.held(types.EscrowAccount).Int64(), "another's is untouched")
	require.NoError(t, v.checkTreasury(v.Ctx))
}

func TestClaimRefusals(t *testing.T) {
	v := newVault(t)
	v.earned(t, asWorker, 1, "a", 70)
	v.bank.Block(v.Addr(1))
	rows := []struct {
		rule string
		msg  types.MsgClaimRewards
		want error
	}{
		{"a blocked account cannot be paid", types.MsgClaimRewards{Owner: v.Addr(1).String()}, types.ErrClaim},
		{"nobody without an address", types.MsgClaimRewards{}, types.ErrInvalidAddress},
		{"a malformed address", types.MsgClaimRewards{Owner: "masa1x"}, types.ErrInvalidAddress},
		{"an unknown role", types.MsgClaimRewards{Owner: v.Addr(1).String(), Role: 9}, types.ErrInvalidField},
		{"a role without rewards", types.MsgClaimRewards{Owner: v.Addr(1).String(), Role: asOracle}, types.ErrNothingToClaim},
		{"an owner without rewards", types.MsgClaimRewards{Owner: v.Addr(2).String()}, types.ErrNothingToClaim},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			ctx, _ := v.Ctx.CacheContext()
			_, err := NewMsgServer(v.Keeper).ClaimRewards(ctx, &row.msg)
			require.ErrorIs(t, err, row.want)
		})
	}
	require.Equal(t, int64(70), v.due(t, asWorker, 1))
}

func TestCreditsAreUnique(t *testing.T) {
	v := newVault(t)
	v.earned(t, asWorker, 1, "a", 70)
	entry := types.Entry{
		Epoch: 1, Owner: v.Addr(1).String(), Role: asWorker, Kind: types.EntryResponse, Reference: "a", Amount: math.OneInt(),
	}
	require.ErrorIs(t, v.credit(v.Ctx, entry), types.ErrDuplicate)
	require.Equal(t, int64(70), v.due(t, asWorker, 1))

	entry.Reference, entry.Amount = "b", math.ZeroInt()
	require.NoError(t, v.credit(v.Ctx, entry), "a reward of nothing is explained and not claimable")
	entry.Kind, entry.Amount = "timeout", math.NewInt(5)
	require.NoError(t, v.note(v.Ctx, entry))
	require.Equal(t, int64(70), v.due(t, asWorker, 1), "a slash is told, not credited")
	require.NoError(t, v.checkTreasury(v.Ctx))

	for _, bad := range []types.Entry{
		{Epoch: 1, Role: asWorker, Kind: "x", Amount: math.OneInt()},
		{Epoch: 1, Owner: v.Addr(1).String(), Kind: "x", Amount: math.OneInt()},
		{Epoch: 1, Owner: v.Addr(1).String(), Role: asWorker, Amount: math.OneInt()},
		{Epoch: 1, Owner: v.Addr(1).String(), Role: asWorker, Kind: "x"},
		{Epoch: 1, Owner: v.Addr(1).String(), Role: asWorker, Kind: "x", Amount: math.NewInt(-1)},
	} {
		require.Error(t, v.credit(v.Ctx, bad))
	}
}

func TestSplitFee(t *testing.T) {
	params := types.DefaultTreasuryParams()
	burn, evaluators, treasury, err := splitFee(params, math.NewInt(11))
	require.NoError(t, err)
	require.Equal(t, []int64{3, 7, 1}, []int64{burn.Int64(), evaluators.Int64(), treasury.Int64()})
	params.FeeBurn, params.FeeEvaluators, params.FeeTreasury = tenths(5), tenths(5), tenths(0)
	burn, _, _, err = splitFee(params, math.OneInt())
	require.NoError(t, err)
	require.Equal(t, int64(1), burn.Int64(), "a tie burns first")
	_, _, _, err = splitFee(params, math.NewInt(-1))
	require.ErrorIs(t, err, types.ErrInvalidAmount)
	scale.Check(t, 100, 20_000, func(r *rapid.T) {
		fee := math.NewInt(rapid.Int64Range(0, 1<<62).Draw(r, "fee"))
		b, e, tr, err := splitFee(types.DefaultTreasuryParams(), fee)
		require.NoError(r, err)
		require.Equal(r, fee.String(), b.Add(e).Add(tr).String())
	})
}

func TestMoneyMoves(t *testing.T) {
	v := newVault(t)
	v.bank.FundModule(v.Ctx, types.EscrowAccount, types.Coin(math.NewInt(100)))
	supply := v.bank.GetSupply(v.Ctx, types.BondDenom).Amount
	require.NoError(t, v.burnFromEscrow(v.Ctx, math.NewInt(30)))
	require.NoError(t, v.escrowToTreasury(v.Ctx, math.NewInt(20)))
	require.NoError(t, v.burnFromEscrow(v.Ctx, math.ZeroInt()))
	require.NoError(t, v.escrowToTreasury(v.Ctx, math.ZeroInt()))
	require.Equal(t, int64(50), v.held(types.EscrowAccount).Int64())
	require.Equal(t, int64(20), v.held(types.TreasuryAccount).Int64())
	require.Equal(t, supply.SubRaw(30).String(), v.bank.GetSupply(v.Ctx, types.BondDenom).Amount.String())
	require.ErrorIs(t, v.burnFromEscrow(v.Ctx, math.NewInt(-1)), types.ErrInvalidAmount)
	require.ErrorIs(t, v.escrowToTreasury(v.Ctx, math.Int{}), types.ErrInvalidAmount)
	require.Error(t, v.burnFromEscrow(v.Ctx, math.NewInt(51)))
}

func TestCommunityPool(t *testing.T) {
	v := newVault(t)
	v.bank.Fund(v.Ctx, v.Addr(1), sdk.NewInt64Coin("rao", 3), types.Coin(math.NewInt(5)))
	coins := sdk.NewCoins(types.Coin(math.NewInt(5)), sdk.NewInt64Coin("rao", 3))
	require.NoError(t, v.FundCommunityPool(v.Ctx, coins, v.Addr(1)))
	require.Equal(t, coins, v.bank.GetAllBalances(v.Ctx, fakes.ModuleAddress(types.TreasuryAccount)))
}

func TestUpdateParams(t *testing.T) {
	v := newVault(t)
	server := NewMsgServer(v.Keeper)
	good := types.DefaultParams()
	good.Treasury.Theta = tenths(7)
	below := good
	below.Treasury.MaxSupply = v.bank.GetSupply(v.Ctx, types.BondDenom).Amount.SubRaw(1)
	farming := good
	farming.Treasury.Theta = tenths(9)
	rows := []struct {
		rule      string
		authority string
		params    types.Params
		want      error
	}{
		{"anybody else is refused", v.Addr(1).String(), good, types.ErrInvalidAuthority},
		{"a largest supply below the present one", v.Authority, below, types.ErrInvalidParams},
		{"self-dealing must not pay", v.Authority, farming, types.ErrInvalidParams},
		{"governance may", v.Authority, good, nil},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			before := v.Dump()
			_, err := server.UpdateParams(v.Ctx, &types.MsgUpdateParams{Authority: row.authority, Params: row.params})
			if row.want != nil {
				require.ErrorIs(t, err, row.want)
				require.Equal(t, before, v.Dump())
				return
			}
			require.NoError(t, err)
			stored, err := v.Params(v.Ctx)
			require.NoError(t, err)
			require.Equal(t, row.params, stored)
		})
	}
}

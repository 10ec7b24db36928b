package app

import (
	"errors"
	"testing"

	"github.com/cosmos/cosmos-sdk/baseapp"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fixture"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
)

// routerOf handles every message in one way.
type routerOf struct {
	baseapp.MessageRouter
	handler baseapp.MsgServiceHandler
}

func (r routerOf) Handler(sdk.Msg) baseapp.MsgServiceHandler { return r.handler }

// TestARehearsalThatPanicsIsAnError whatever panics: a handler's mistake, or the meter.
func TestARehearsalThatPanicsIsAnError(t *testing.T) {
	for _, changes := range []sdk.Msg{&slashingtypes.MsgUpdateParams{}, &rewardstypes.MsgUpdateClasses{}} {
		rehearsePanics(t, []sdk.Msg{&rewardstypes.MsgSpendTreasury{}, changes})
	}
}

func rehearsePanics(t *testing.T, update []sdk.Msg) {
	t.Helper()
	rows := []struct {
		does func(ctx sdk.Context)
		want error
		says string
	}{
		{func(sdk.Context) { panic("divided by nothing") }, sdkgovtypes.ErrInvalidProposalMsg, "divided by nothing"},
		{func(sdk.Context) { panic(errors.New("bad")) }, sdkgovtypes.ErrInvalidProposalMsg, "bad"},
		{
			func(ctx sdk.Context) { ctx.GasMeter().ConsumeGas(2000, "work") }, sdkerrors.ErrOutOfGas,
			"used 2000 of 1000",
		},
	}
	for _, row := range rows {
		ctx := fixture.New(t).Ctx.WithGasMeter(storetypes.NewGasMeter(1000))
		router := routerOf{handler: func(ctx sdk.Context, _ sdk.Msg) (*sdk.Result, error) {
			row.does(ctx)
			return &sdk.Result{}, nil
		}}
		err := rehearse(ctx, router, update)
		require.ErrorIs(t, err, row.want)
		require.ErrorContains(t, err, "message 1")
		require.ErrorContains(t, err, sdk.MsgTypeURL(update[1]))
		require.ErrorContains(t, err, row.says)
	}
	ctx := fixture.New(t).Ctx
	require.ErrorContains(t, rehearse(ctx, routerOf{}, update), "no module handles it")
	require.NoError(t, rehearse(ctx, routerOf{}, update[:1]), "a payment is not tried")
}

package keeper_test

import (
	"context"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/staking/types"
)

func (s *suite) price() *types.QueryTaoPriceResponse {
	answer, err := s.query.TaoPrice(s.Ctx, &types.QueryTaoPriceRequest{})
	require.NoError(s.t, err)
	return answer
}

func TestNoPriceIsKnownAtFirst(t *testing.T) {
	s := started(t)
	got := s.price()
	require.False(t, got.Known)
	require.False(t, got.Frozen)
	for _, price := range []math.LegacyDec{got.Spot, got.Average, got.Px, got.SpotMasa, got.AverageMasa, got.PxMasa} {
		require.True(t, price.IsZero())
	}
	require.Equal(t, "0.300000000000000000", got.Haircut.String())
	require.Zero(t, got.LastHeight)
	require.Equal(t, int64(100), got.NextHeight)
	require.Equal(t, "rao", got.CollateralDenom)
	_, err := s.query.TaoPrice(s.Ctx, nil)
	require.Error(t, err)
	worth, err := s.k.Worth(s.Ctx, sdk.NewCoins(umasa(5), rao(5), sdk.NewInt64Coin("uatom", 7)))
	require.NoError(t, err)
	require.Equal(t, int64(5), worth.Int64(), "TAO is worth nothing")
}

// TestTheFirstRoundSetsThePrice, later ones move it.
func TestTheFirstRoundSetsThePrice(t *testing.T) {
	s := started(t)
	s.priced("7.25")
	got := s.price()
	require.True(t, got.Known)
	require.Equal(t, []string{"7.250000000000000000", "7.250000000000000000", "7.250000000000000000"},
		[]string{got.SpotMasa.String(), got.AverageMasa.String(), got.PxMasa.String()})
	require.Equal(t, "0.007250000000000000", got.Px.String())
	require.Equal(t, s.Ctx.BlockHeight(), got.LastHeight)
	s.priced("100")
	got = s.price()
	require.Equal(t, "7.612500000000000000", got.SpotMasa.String(), "up by 5 % at most")
	require.Equal(t, "7.268125000000000000", got.AverageMasa.String())
	require.Equal(t, got.AverageMasa, got.PxMasa, "a rise has to last")
	s.priced("1")
	got = s.price()
	require.Equal(t, "7.231875000000000000", got.SpotMasa.String(), "down by 5 % at most")
	require.Equal(t, got.SpotMasa, got.PxMasa, "a fall counts at once")
	events := told[*types.EventTaoPriceMoved](s)
	require.Len(t, events, 3)
	require.Equal(t, got.Px, events[2].Px)
	require.Equal(t, "0.001000000000000000", events[2].Median.String())
	s.sound()
}

// TestAnOldPriceIsTrustedLess: frozen, and the haircut grows step by step, never to nothing.
func TestAnOldPriceIsTrustedLess(t *testing.T) {
	s := started(t)
	s.fundTao(1, 100*tao)
	s.mustOpen(worker, 1, workerBase)
	s.priced("10")
	require.NoError(t, s.bondTao(worker, 1, 100*tao))
	start := s.Ctx.BlockHeight()
	rows := []struct {
		age     int64
		haircut string
		frozen  bool
		counted int64
	}{
		{999, "0.3", false, 700 * masa},
		{1000, "0.3", true, 700 * masa},
		{2000, "0.4", true, 600 * masa},
		{5999, "0.7", true, 300 * masa},
		{6000, "0.8", true, 200 * masa},
		{9_000_000, "0.8", true, 200 * masa},
	}
	for _, row := range rows {
		s.Ctx = s.Ctx.WithBlockHeight(start + row.age)
		got := s.price()
		require.Equal(t, dec(row.haircut).String(), got.Haircut.String(), "age %d", row.age)
		require.Equal(t, row.frozen, got.Frozen, "age %d", row.age)
		require.Equal(t, int64(workerBase)+row.counted, s.standing(worker, 1).Counted.Int64(), "age %d", row.age)
		require.Equal(t, "10.000000000000000000", got.PxMasa.String(), "the price itself stays")
		require.Equal(t, "100000000000rao,5000000000umasa", s.worthOf())
	}
	s.priced("10")
	require.False(t, s.price().Frozen, "a valid round ends it")
	require.Equal(t, "0.300000000000000000", s.price().Haircut.String())
}

// worthOf slashes everything in a branch that is thrown away: a slash takes no haircut.
func (s *suite) worthOf() string {
	branch, _ := s.Ctx.CacheContext()
	taken, err := s.k.Slash(branch, worker, s.Addr(1), math.NewInt(workerBase+1000*masa))
	require.NoError(s.t, err)
	return taken.String()
}

func TestMediansThatAreRefused(t *testing.T) {
	s := started(t)
	for name, median := range map[string]math.LegacyDec{
		"nothing": {}, "zero": dec("0"), "negative": dec("-1"), "below the least": dec("0.000000000000999999"),
		"above the most": dec("1000000.000000000000000001"),
	} {
		t.Run(name, func(*testing.T) {
			s.refused(func(ctx context.Context) error { return s.k.SetTaoSpot(ctx, median) }, types.ErrInvalidPrice, "median",
				"0.000000000001000000..1000000.000000000000000000")
		})
	}
	require.NoError(t, s.k.SetTaoSpot(s.Ctx, dec("0.000000000001")))
	require.NoError(t, s.k.SetTaoSpot(s.Ctx, dec("1000000")))
	s.sound()
}

// TestAPriceIsExportedAndImported, and one of a block to come is refused.
func TestAPriceIsExportedAndImported(t *testing.T) {
	s := started(t)
	s.fundTao(1, 5*tao)
	s.mustOpen(worker, 1, workerBase)
	s.next(5)
	s.priced("7")
	s.priced("9")
	require.NoError(t, s.bondTao(worker, 1, 5*tao))
	_, err := s.unbondTao(worker, 1, tao)
	require.NoError(t, err)
	genesis, err := s.k.ExportGenesis(s.Ctx)
	require.NoError(t, err)
	first, err := s.Cdc.MarshalJSON(genesis)
	require.NoError(t, err)
	fresh := func(height int64) *suite {
		next := bare(t)
		next.k.SetPhases()
		next.bank.FundModule(next.Ctx, types.ModuleName, rao(5*tao), umasa(workerBase))
		next.Ctx = next.Ctx.WithBlockHeight(height)
		return next
	}
	early := fresh(s.Ctx.BlockHeight() - 1)
	require.ErrorContains(t, early.k.InitGenesis(early.Ctx, genesis), "last_height")
	next := fresh(s.Ctx.BlockHeight())
	require.NoError(t, next.k.InitGenesis(next.Ctx, genesis))
	require.Equal(t, s.price(), next.price())
	require.Equal(t, s.standing(worker, 1), next.standing(worker, 1))
	again, err := next.k.ExportGenesis(next.Ctx)
	require.NoError(t, err)
	second, err := next.Cdc.MarshalJSON(again)
	require.NoError(t, err)
	require.Equal(t, string(first), string(second))
	next.sound()
}

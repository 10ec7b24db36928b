package keeper_test

import (
	"context"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/staking/types"
)

// tao is 1 TAO in rao.
const tao = 1_000_000_000

func rao(amount int64) sdk.Coin { return sdk.NewInt64Coin(types.CollateralDenom, amount) }

func (s *suite) fundTao(account int, amount int64) {
	if amount > 0 {
		s.bank.Fund(s.Ctx, s.Addr(account), rao(amount))
	}
}

func (s *suite) bondTao(role types.Role, account int, amount int64) error {
	return s.deliver(func(ctx context.Context) error {
		_, err := s.msg.Bond(ctx, &types.MsgBond{Owner: s.owner(account), Role: role, Amount: rao(amount)})
		return err
	})
}

func (s *suite) unbondTao(role types.Role, account int, amount int64) (id uint64, err error) {
	err = s.deliver(func(ctx context.Context) error {
		answer, err := s.msg.Unbond(ctx, &types.MsgUnbond{Owner: s.owner(account), Role: role, Amount: rao(amount)})
		if err == nil {
			id = answer.Id
		}
		return err
	})
	return id, err
}

// priced sets the price of TAO in MASA.
func (s *suite) priced(masaPerTao string) {
	require.NoError(s.t, s.k.SetTaoSpot(s.Ctx, types.UmasaPerRao(dec(masaPerTao))))
}

func (s *suite) taoBalance(account int) int64 {
	return s.bank.GetBalance(s.Ctx, s.Addr(account), types.CollateralDenom).Amount.Int64()
}

// TestBondingBothCollaterals goes all the way of second collateral: in, out, back, and home with the rest.
func TestBondingBothCollaterals(t *testing.T) {
	s := started(t)
	s.fundTao(1, 100*tao)
	s.mustOpen(worker, 1, workerBase)
	s.priced("10")
	require.NoError(t, s.bondTao(worker, 1, 60*tao))
	standing := s.standing(worker, 1)
	require.Equal(t, int64(60*tao), standing.Tao.Int64())
	require.Equal(t, int64(workerBase+420*masa), standing.Counted.Int64(), "60 TAO at 10 MASA after a haircut of 0.3")
	require.Equal(t, int64(40*tao), s.taoBalance(1))
	totals, _, err := s.k.Summary(s.Ctx, worker)
	require.NoError(t, err)
	require.Equal(t, int64(60*tao), totals.Tao.Int64())
	require.Equal(t, int64(workerBase), totals.Bonded.Int64(), "it gives no voting power")
	bonded, err := s.k.BondedMasa(s.Ctx, s.Addr(1))
	require.NoError(t, err)
	require.Equal(t, int64(workerBase), bonded.Int64())
	all, err := s.k.TotalBondedMasa(s.Ctx)
	require.NoError(t, err)
	require.Equal(t, int64(workerBase), all.Int64())
	s.sound()

	first, err := s.unbondTao(worker, 1, 10*tao)
	require.NoError(t, err)
	require.Equal(t, int64(50*tao), s.standing(worker, 1).Tao.Int64())
	s.sound()
	require.NoError(t, s.cancel(1, first))
	require.Equal(t, int64(60*tao), s.standing(worker, 1).Tao.Int64())
	s.sound()
	require.NoError(t, s.leave(worker, 1))
	unbondings := s.unbondings(1)
	require.Len(t, unbondings, 2)
	require.Equal(t, []string{"5000000000umasa", "60000000000rao"},
		[]string{unbondings[0].Amount.String(), unbondings[1].Amount.String()})
	s.sound()
	s.Ctx = s.Ctx.WithBlockTime(s.Ctx.BlockTime().Add(types.DefaultUnbondingTime))
	s.next(1)
	require.Equal(t, int64(100*tao), s.taoBalance(1), "everything came home")
	require.Equal(t, int64(supply/10), s.balance(1))
	require.Empty(t, s.unbondings(1))
	s.sound()
}

func TestCollateralOfAnEarlierGenerationDoesNotComeBack(t *testing.T) {
	s := started(t)
	s.fundTao(1, tao)
	s.mustOpen(worker, 1, workerBase)
	require.NoError(t, s.bondTao(worker, 1, tao))
	require.NoError(t, s.leave(worker, 1))
	s.mustOpen(worker, 1, workerBase)
	require.ErrorIs(t, s.cancel(1, 2), types.ErrWrongGeneration)
	require.True(t, s.standing(worker, 1).Tao.IsZero())
}

// TestCollateralIsRefused has a row for each way in which second collateral is not taken.
func TestCollateralIsRefused(t *testing.T) {
	s := started(t)
	s.fundTao(1, 100)
	s.mustOpen(worker, 1, workerBase)
	s.mustOpen(oracle, 2, oracleBase)
	require.NoError(t, s.leave(oracle, 2))
	bond := func(role types.Role, account int, coin sdk.Coin) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.msg.Bond(ctx, &types.MsgBond{Owner: s.owner(account), Role: role, Amount: coin})
			return err
		}
	}
	unbond := func(coin sdk.Coin) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.msg.Unbond(ctx, &types.MsgUnbond{Owner: s.owner(1), Role: worker, Amount: coin})
			return err
		}
	}
	s.refused(func(ctx context.Context) error { return s.k.OpenPosition(ctx, oracle, s.Addr(1), rao(100)) },
		types.ErrCollateral, "stake", "rao", "umasa")
	s.refused(bond(worker, 1, rao(101)), types.ErrTransfer, "amount", "101rao")
	s.refused(bond(oracle, 1, rao(1)), types.ErrPositionNotFound)
	s.refused(bond(oracle, 2, rao(1)), types.ErrPositionLeft)
	s.refused(bond(worker, 1, rao(0)), types.ErrInvalidAmount, "amount")
	s.refused(bond(worker, 1, sdk.NewInt64Coin("uatom", 1)), types.ErrInvalidDenom, "amount", "umasa or rao")
	s.refused(unbond(rao(1)), types.ErrInsufficientStake, "amount", "0 that are bonded")
	s.refused(unbond(sdk.NewInt64Coin("uatom", 1)), types.ErrInvalidDenom, "amount", "umasa or rao")
	require.NoError(t, s.bondTao(worker, 1, 100))
	s.refused(unbond(rao(101)), types.ErrInsufficientStake, "amount", "100")
	require.NoError(t, s.k.Hold(s.Ctx, worker, s.Addr(1), "request/1", "request", 9))
	s.refused(unbond(rao(1)), types.ErrObligationOpen, "role")
}

func TestNoPositionHoldsMoreCollateralThanARecordMay(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	s.bank.Fund(s.Ctx, s.Addr(1), sdk.NewCoin(types.CollateralDenom, types.MaxAmount))
	s.fundTao(1, 1)
	bond := func(amount math.Int) error {
		return s.deliver(func(ctx context.Context) error {
			_, err := s.msg.Bond(ctx, &types.MsgBond{
				Owner: s.owner(1), Role: worker, Amount: sdk.NewCoin(types.CollateralDenom, amount),
			})
			return err
		})
	}
	require.NoError(t, bond(types.MaxAmount))
	require.ErrorIs(t, bond(math.OneInt()), types.ErrInvalidAmount)
	s.priced("1000000000")
	require.Equal(t, int64(2*workerBase), s.standing(worker, 1).Counted.Int64(), "and never counts for more than half")
	s.sound()
}

// TestWhatMayLeave compares the answer of the query with what the ledger lets go.
func TestWhatMayLeave(t *testing.T) {
	rows := []struct {
		name                string
		masa, tao           int64
		price               string
		spareMasa, spareTao int64
	}{
		{"MASA alone", workerBase + 30*masa, 0, "10", 30 * masa, 0},
		{"without a price only MASA counts", workerBase + 30*masa, 10 * tao, "", 30 * masa, 10 * tao},
		{"TAO stands in for MASA", workerBase, 100 * tao, "10", 700 * masa, 100 * tao},
		{"its cap shrinks with the MASA that leaves", workerBase, 1_000_000 * tao, "10", 2500 * masa, 1_000_000 * tao},
		{"some TAO is needed", workerBase - 70*masa, 20 * tao, "10", 70 * masa, 10 * tao},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s := started(t)
			s.fundTao(1, row.tao)
			s.mustOpen(worker, 1, max(row.masa, workerBase))
			if row.price != "" {
				s.priced(row.price)
			}
			if row.tao > 0 {
				require.NoError(t, s.bondTao(worker, 1, row.tao))
			}
			if row.masa < workerBase {
				_, err := s.unbond(worker, 1, workerBase-row.masa)
				require.NoError(t, err)
			}
			answer, err := s.query.Obligations(s.Ctx, &types.QueryObligationsRequest{Role: worker, Owner: s.owner(1)})
			require.NoError(t, err)
			require.Equal(t, row.spareMasa, answer.Unbondable.Int64(), "MASA")
			require.Equal(t, row.spareTao, answer.UnbondableTao.Int64(), "TAO")
			_, err = s.unbond(worker, 1, row.spareMasa+1)
			require.Error(t, err, "one umasa more")
			_, err = s.unbondTao(worker, 1, row.spareTao+1)
			require.Error(t, err, "one rao more")
			if row.spareTao > 0 {
				_, err = s.unbondTao(worker, 1, row.spareTao)
				require.NoError(t, err)
			}
			s.sound()
		})
	}
}

// TestAFallingPriceNeedsNoVisit: the price moves for everybody at once, on read, and back again.
func TestAFallingPriceNeedsNoVisit(t *testing.T) {
	s := started(t)
	s.fundTao(1, 100*tao)
	s.mustOpen(worker, 1, workerBase)
	s.priced("10")
	require.NoError(t, s.bondTao(worker, 1, 100*tao))
	_, err := s.unbond(worker, 1, 700*masa)
	require.NoError(t, err)
	require.Equal(t, types.Status_STATUS_ACTIVE, s.standing(worker, 1).Status)
	before := s.stored(worker, 1)

	s.priced("9.9")
	require.Equal(t, types.Status_STATUS_GRACE, s.standing(worker, 1).Status)
	require.Equal(t, int64(workerBase-7*masa), s.standing(worker, 1).Counted.Int64())
	require.Equal(t, before, s.stored(worker, 1), "nobody visited it")
	for range 100 {
		s.priced("10")
	}
	s.priced("10.5")
	require.Equal(t, types.Status_STATUS_ACTIVE, s.standing(worker, 1).Status, "and back")
	require.Equal(t, before, s.stored(worker, 1))

	s.priced("1")
	_, err = s.msg.RefreshPosition(s.Ctx, &types.MsgRefreshPosition{Sender: s.owner(9), Role: worker, Owner: s.owner(1)})
	require.NoError(t, err)
	require.Equal(t, uint64(1), s.stored(worker, 1).BelowSince, "a refresh writes down since when")
	s.sound()
}

// TestTheRequirementUsesThePrice: what a role bonds in all is valued when the globals move.
func TestTheRequirementUsesThePrice(t *testing.T) {
	s := started(t)
	s.fundTao(1, 100*tao)
	s.mustOpen(worker, 1, workerBase)
	s.priced("10")
	require.NoError(t, s.bondTao(worker, 1, 100*tao))
	s.epochs(2)
	_, globals, err := s.k.Summary(s.Ctx, worker)
	require.NoError(t, err)
	require.Equal(t, int64(workerBase+700*masa), globals.Bonded.Int64())
}

func TestRequirementShowsTheCollateral(t *testing.T) {
	s := started(t)
	s.fundTao(1, 2000*tao)
	s.mustOpen(worker, 1, workerBase)
	s.priced("10")
	require.NoError(t, s.bondTao(worker, 1, 2000*tao))
	answer, err := s.query.Requirement(s.Ctx, &types.QueryRequirementRequest{Role: worker, Owner: s.owner(1)})
	require.NoError(t, err)
	require.Equal(t, int64(workerBase), answer.Masa.Int64())
	require.Equal(t, int64(2000*tao), answer.Tao.Int64())
	require.Equal(t, "0.010000000000000000", answer.Px.String())
	require.Equal(t, "0.300000000000000000", answer.Haircut.String())
	require.Equal(t, "0.500000000000000000", answer.TaoCap.String())
	require.Equal(t, int64(workerBase), answer.TaoLimit.Int64(), "no more than MASA")
	require.Equal(t, int64(workerBase), answer.TaoCounted.Int64(), "14 000 MASA's worth after the haircut")
	require.Equal(t, int64(2*workerBase), answer.Counted.Int64())
	answer, err = s.query.Requirement(s.Ctx, &types.QueryRequirementRequest{
		Role: worker, Owner: s.owner(1), WhatIfStake: "1",
	})
	require.NoError(t, err)
	require.Equal(t, int64(1), answer.Counted.Int64())
	require.Equal(t, types.Status_STATUS_GRACE, answer.Status)
}

// TestSlashOfBothCollaterals exhausts MASA first, bonded and unbonding, then TAO by value, bonded and unbonding.
func TestSlashOfBothCollaterals(t *testing.T) {
	const bondedTao, firstTao, secondTao = 20 * tao, 4 * tao, 6 * tao
	all := int64(workerBase + 10*masa)
	rows := []struct {
		name                string
		price               string
		amount              int64
		masa, tao           int64
		bonded, first, rest int64
	}{
		{"MASA is enough", "10", masa, masa, 0, bondedTao, firstTao, secondTao},
		{"all MASA and nothing more", "10", all, all, 0, bondedTao, firstTao, secondTao},
		{"then bonded TAO, at the whole price", "10", all + 50*masa, all, 5 * tao, 15 * tao, firstTao, secondTao},
		{"the last umasa costs a whole rao", "10000000", all + 1, all, 1, bondedTao - 1, firstTao, secondTao},
		{"a rest is rounded up", "3", all + 1, all, 334, bondedTao - 334, firstTao, secondTao},
		{"then the oldest unbonding", "10", all + 220*masa, all, 22 * tao, 0, 2 * tao, secondTao},
		{"then the next", "10", all + 260*masa, all, 26 * tao, 0, 0, 4 * tao},
		{"never more than there is", "10", supply, all, 30 * tao, 0, 0, 0},
		{"without a price TAO is worth nothing", "", supply, all, 0, bondedTao, firstTao, secondTao},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s := started(t)
			s.fundTao(1, 100*tao)
			s.mustOpen(worker, 1, workerBase+10*masa)
			require.NoError(t, s.bondTao(worker, 1, 30*tao))
			_, err := s.unbond(worker, 1, 10*masa)
			require.NoError(t, err)
			for _, amount := range []int64{firstTao, secondTao} {
				_, err := s.unbondTao(worker, 1, amount)
				require.NoError(t, err)
			}
			if row.price != "" {
				s.priced(row.price)
			}
			taken := s.slash(worker, 1, row.amount)
			require.Equal(t, row.masa, taken.AmountOf(types.BondDenom).Int64(), "MASA")
			require.Equal(t, row.tao, taken.AmountOf(types.CollateralDenom).Int64(), "TAO")
			require.Equal(t, 100*tao-row.tao, s.bank.GetSupply(s.Ctx, types.CollateralDenom).Amount.Int64(), "burned")
			left := map[uint64]int64{}
			for _, unbonding := range s.unbondings(1) {
				left[unbonding.Id] = unbonding.Amount.Amount.Int64()
			}
			require.Equal(t, []int64{row.bonded, row.first, row.rest},
				[]int64{s.standing(worker, 1).Tao.Int64(), left[2], left[3]})
			worth, err := s.k.Worth(s.Ctx, taken)
			require.NoError(t, err)
			if row.amount <= all+260*masa {
				require.GreaterOrEqual(t, worth.Int64(), row.amount, "it was enough")
			}
			require.Equal(t, taken.String(), sdk.NewCoins(told[*types.EventSlashed](s)[0].Taken...).String())
			s.sound()
		})
	}
}

func TestSlashOfCollateralAfterLeaving(t *testing.T) {
	s := started(t)
	s.fundTao(1, tao)
	s.mustOpen(worker, 1, workerBase)
	s.priced("10")
	require.NoError(t, s.bondTao(worker, 1, tao))
	require.NoError(t, s.leave(worker, 1))
	require.Equal(t, "500000000rao,5000000000umasa", s.slash(worker, 1, workerBase+5*masa).String())
	require.Equal(t, "500000000rao", s.unbondings(1)[0].Amount.String())
	require.Equal(t, "500000000rao", s.slash(worker, 1, supply).String())
	require.Empty(t, s.unbondings(1))
	require.True(t, s.slash(worker, 1, supply).Empty())
	s.sound()
}

// TestCollateralNeverMakesASlashSmaller: of two positions with the same MASA the one with more collateral loses at
// least as much, never more than what was due, but for less than one rao's worth.
func TestCollateralNeverMakesASlashSmaller(t *testing.T) {
	scale.Check(t, 20, 1000, func(r *rapid.T) {
		due := math.NewInt(rapid.Int64Range(0, 3*workerBase).Draw(r, "due"))
		price := math.LegacyNewDecWithPrec(rapid.Int64Range(1, 1_000_000_000).Draw(r, "price"), 3)
		worth := math.ZeroInt()
		for _, amount := range []int64{0, 1, rapid.Int64Range(1, 1000*tao).Draw(r, "tao"), 2000 * tao} {
			s := started(t)
			s.t = r
			s.mustOpen(worker, 1, workerBase)
			require.NoError(r, s.k.SetTaoSpot(s.Ctx, types.UmasaPerRao(price)))
			if amount > 0 {
				s.fundTao(1, amount)
				require.NoError(r, s.bondTao(worker, 1, amount))
			}
			now, err := s.k.Worth(s.Ctx, s.slash(worker, 1, due.Int64()))
			require.NoError(r, err)
			require.True(r, now.GTE(worth) || now.GTE(due))
			require.True(r, now.LTE(due.Add(types.UmasaPerRao(price).Ceil().TruncateInt())))
			worth = now
			s.sound()
		}
	})
}

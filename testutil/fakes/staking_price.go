package fakes

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// PriceRound are the rules of the default parameters, with rounds of Round blocks and of Collateral if a test sets
// them.
func (s *Staking) PriceRound(context.Context) (types.PriceRound, error) {
	rules := types.DefaultParams().PriceRound()
	if s.Round > 0 {
		rules.Blocks = s.Round
	}
	if s.Collateral != "" {
		rules.Denom = s.Collateral
	}
	return rules, nil
}

// SetTaoSpot keeps the median as the price: it moves as far as it is asked to.
func (s *Staking) SetTaoSpot(ctx context.Context, median math.LegacyDec) error {
	if err := s.fails("SetTaoSpot", nil); err != nil {
		return err
	}
	if err := types.CheckMedian(median); err != nil {
		return err
	}
	return s.spot.Set(ctx, median)
}

// TaoSpot is the last median, 0 if there was none.
func (s *Staking) TaoSpot(ctx context.Context) math.LegacyDec {
	spot, err := s.spot.Get(ctx)
	if err != nil {
		return math.LegacyZeroDec()
	}
	return spot
}

// CollateralDenom is the default one.
func (*Staking) CollateralDenom(context.Context) (string, error) { return types.CollateralDenom, nil }

// Worth is the MASA among coins and floor(rao·spot).
func (s *Staking) Worth(ctx context.Context, coins sdk.Coins) (math.Int, error) {
	tao := s.TaoSpot(ctx).MulInt(coins.AmountOf(types.CollateralDenom)).TruncateInt()
	return coins.AmountOf(types.BondDenom).Add(tao), nil
}

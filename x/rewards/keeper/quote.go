package keeper

import (
	"context"
	"math/bits"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/price"
	"github.com/masa-finance/masad/x/rewards/types"
)

// demand is what a request asks for, as far as its fee depends on it.
type demand struct {
	service string
	size    uint64 // of the payload, bytes
	units   uint64 // of output, in the class's unit
}

// quote is the fee of a demand with all its factors.
type quote struct {
	class     types.Class
	ru        uint64
	price     math.LegacyDec
	epoch     uint64
	consumed  uint64
	allowance uint64
	fee       math.Int
}

// quote computes the fee that an oracle would pay now.
func (k *Keeper) quote(ctx context.Context, p types.MarketParams, oracle types.Oracle, d demand) (quote, error) {
	class, err := p.Class("service", d.service)
	if err != nil {
		return quote{}, err
	}
	if d.units == 0 || d.units > class.MaxUnits {
		return quote{}, types.ErrInvalidField.Wrapf("max_units: %d is outside 1..%d", d.units, class.MaxUnits)
	}
	q := quote{class: class}
	if q.ru, err = class.ResourceUnits(d.size, d.units); err != nil {
		return quote{}, err
	}
	if err := k.quoteFactors(ctx, p, oracle, &q); err != nil {
		return quote{}, err
	}
	if _, carry := bits.Add64(q.consumed, q.ru, 0); carry != 0 {
		return quote{}, types.ErrFeeTooHigh.Wrapf("max_units: %d units after %d consumed, limit 2^64", q.ru, q.consumed)
	}
	if q.fee, err = price.Fee(q.price, q.allowance, q.consumed, q.ru); err != nil {
		return quote{}, types.ErrFeeTooHigh.Wrapf("max_units: %s", err)
	}
	return q, nil
}

// quoteFactors reads what the fee depends on beside the demand.
func (k *Keeper) quoteFactors(ctx context.Context, p types.MarketParams, oracle types.Oracle, q *quote) error {
	owner, err := sdk.AccAddressFromBech32(oracle.Owner)
	if err != nil {
		return types.ErrInvalidAddress.Wrapf("oracle: %s", err)
	}
	standing, err := k.mayAsk(ctx, owner)
	if err != nil {
		return err
	}
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	if q.price, err = k.price.Get(ctx); err != nil {
		return err
	}
	q.epoch = epoch.Number
	q.consumed = consumed(oracle, epoch.Number)
	q.allowance = price.Allowance(p.AllowanceUnits, standing.Counted, standing.Required)
	return nil
}

// rewardLimit is the largest base reward beside a fee: a multiple of it, and never less than the smallest base reward,
// or a quiet network, whose price has fallen, would take no small request at all.
func rewardLimit(p types.MarketParams, fee math.Int) math.Int {
	limit, err := fee.SafeMul(math.NewIntFromUint64(p.RewardFeeRatio))
	if err != nil {
		return fee // beyond 256 bits there is no supply to speak of
	}
	return math.MaxInt(limit, p.BaseRewardFloor)
}

// checkPrice refuses a fee above what the oracle agreed to, and a base reward outside floor..ratio·fee.
func checkPrice(p types.MarketParams, fee, maxFee, baseReward math.Int) error {
	if fee.GT(maxFee) {
		return types.ErrFeeTooHigh.Wrapf("max_fee: the fee is %s, limit %s", fee, maxFee)
	}
	limit := rewardLimit(p, fee)
	if baseReward.LT(p.BaseRewardFloor) || baseReward.GT(limit) {
		return types.ErrInvalidAmount.Wrapf("base_reward: %s is outside %s..%s (reward_fee_ratio %d, fee %s)", baseReward,
			p.BaseRewardFloor, limit, p.RewardFeeRatio, fee)
	}
	return nil
}

package gateway

import (
	"context"
	"net/http"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// feeRoom is how many times the quoted fee may be paid if the price moves before the block.
const feeRoom = 2

// price chooses reward, largest fee and deadline by quotes of the chain, and adds up what the request can cost at most.
// It returns the last quote.
func (g *Gateway) price(ctx context.Context, a *ask) (*rewardstypes.QueryQuoteResponse, error) {
	query := &rewardstypes.QueryQuoteRequest{
		Oracle: g.options.Oracle, Service: a.Service, PayloadSize: uint64(len(a.Prompt)), MaxUnits: a.MaxUnits,
		Redundancy: a.workers(),
	}
	quote, err := g.chain.Quote(ctx, query)
	if err != nil {
		return nil, chainFault(err)
	}
	if quote.Weight == 0 {
		return nil, failed(http.StatusServiceUnavailable, codeNoWorker, "no worker offers %s now", a.Service)
	}
	most := math.NewIntFromUint64(g.options.MaxFee)
	if quote.Fee.GT(most) {
		return nil, feeTooHigh("the fee is %sumasa, the gateway pays at most %sumasa", quote.Fee, most)
	}
	// The limit falls with the price, by at most an eighth a block: half of it still holds a few blocks later.
	wish := math.MinInt(quote.BaseRewardLimit.QuoRaw(2), math.NewIntFromUint64(g.options.BaseReward))
	reward := math.MaxInt(quote.BaseRewardFloor, wish)
	query.BaseReward = reward.String()
	if quote, err = g.chain.Quote(ctx, query); err != nil {
		return nil, chainFault(err)
	}
	fee := math.MinInt(most, quote.Fee.MulRaw(feeRoom))
	hold := quote.Escrow.Sub(quote.Fee).Add(fee)
	if quote.Fee.GT(fee) || !hold.IsUint64() || !orZero(quote.Consolations).IsUint64() {
		return nil, feeTooHigh("the fee is %sumasa, the gateway pays at most %sumasa", quote.Fee, most)
	}
	a.Consolations = orZero(quote.Consolations).Uint64()
	a.Reward, a.MaxFee, a.Hold = reward.Uint64(), fee.Uint64(), hold.Uint64()
	a.Deadline = min(max(g.options.DeadlineBlocks, quote.MinDeadline), quote.MaxDeadline)
	return quote, nil
}

// message is the request as the chain is told it.
func (g *Gateway) message(a *ask) *rewardstypes.MsgSubmitRequest {
	return &rewardstypes.MsgSubmitRequest{
		Oracle: g.options.Oracle, Service: a.Service, Payload: rewardstypes.Payload{Inline: []byte(a.Prompt)},
		MaxUnits: a.MaxUnits, Redundancy: a.workers(), DeadlineBlocks: a.Deadline,
		BaseReward: umasa(a.Reward), MaxFee: umasa(a.MaxFee),
	}
}

func umasa(amount uint64) sdk.Coin {
	return sdk.NewCoin(stakingtypes.BondDenom, math.NewIntFromUint64(amount))
}

// orZero is a number, or zero if it is not there.
func orZero(number math.Int) math.Int {
	if number.IsNil() {
		return math.ZeroInt()
	}
	return number
}

// amount is a number of umasa as a caller reads it.
func amount(number math.Int) string { return orZero(number).String() + stakingtypes.BondDenom }

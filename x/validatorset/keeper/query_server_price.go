package keeper

import (
	"context"
	"slices"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// PriceReports lists the reports of the running round, of which there are hardly more than seats, and what they would
// come to now.
func (s queryServer) PriceReports(
	ctx context.Context, req *types.QueryPriceReportsRequest,
) (*types.QueryPriceReportsResponse, error) {
	if req == nil {
		return nil, errNoRequest
	}
	round, err := s.k.prices.PriceRound(ctx)
	if err != nil {
		return nil, err
	}
	reports, err := values(ctx, s.k.priceReports)
	if err != nil {
		return nil, err
	}
	reports = slices.DeleteFunc(reports, func(r types.PriceReport) bool { return r.Denom != round.Denom })
	t, err := s.k.tallyPrices(ctx, round)
	if err != nil {
		return nil, err
	}
	return &types.QueryPriceReportsResponse{
		Reports: reports, Reported: t.reported, Total: t.total, Quorum: round.Quorum, Median: t.median,
		EndHeight: round.End(sdk.UnwrapSDKContext(ctx).BlockHeight() + 1),
	}, nil
}

package keeper

import (
	"context"

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
	reports, err := values(ctx, s.k.priceReports)
	if err != nil {
		return nil, err
	}
	round, err := s.k.prices.PriceRound(ctx)
	if err != nil {
		return nil, err
	}
	t, err := s.k.tallyPrices(ctx)
	if err != nil {
		return nil, err
	}
	return &types.QueryPriceReportsResponse{
		Reports: reports, Reported: t.reported, Total: t.total, Quorum: round.Quorum, Median: t.median,
		EndHeight: round.End(sdk.UnwrapSDKContext(ctx).BlockHeight() + 1),
	}, nil
}

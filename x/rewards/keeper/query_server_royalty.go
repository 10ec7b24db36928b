package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/masa-finance/masad/mech/royalty"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Contributors lists who shares the royalties of a pool, by owner.
func (q queryServer) Contributors(
	ctx context.Context, req *types.QueryContributorsRequest,
) (*types.QueryContributorsResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	page, err := stakingtypes.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	if err := types.CheckPoolID("pool", req.Pool); err != nil {
		return nil, asStatus(err)
	}
	if _, err := q.getPool(ctx, req.Pool); err != nil {
		return nil, asStatus(err)
	}
	r, _, err := q.poolRoyalty(ctx, req.Pool)
	if err != nil {
		return nil, err
	}
	all, next, err := query.CollectionPaginate(ctx, q.contributors, page,
		func(_ contributorKey, c types.Contributor) (types.ContributorView, error) {
			return viewContributor(r, c)
		},
		query.WithCollectionPaginationPairPrefix[string, sdk.AccAddress](req.Pool))
	return &types.QueryContributorsResponse{Royalty: r, Contributors: all, Pagination: next}, err
}

// Royalties lists the pools that an owner contributed to, and what it earns by them.
func (q queryServer) Royalties(
	ctx context.Context, req *types.QueryRoyaltiesRequest,
) (*types.QueryRoyaltiesResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	page, err := stakingtypes.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	owner, err := accountOf(req.Owner)
	if err != nil {
		return nil, asStatus(err)
	}
	all, next, err := query.CollectionPaginate(ctx, q.contributions, page,
		func(key collections.Pair[sdk.AccAddress, string], _ collections.NoValue) (types.ContributorView, error) {
			r, c, err := q.contribution(ctx, collections.Join(key.K2(), owner))
			if err != nil {
				return types.ContributorView{}, err
			}
			return viewContributor(r, c)
		},
		query.WithCollectionPaginationPairPrefix[sdk.AccAddress, string](owner))
	return &types.QueryRoyaltiesResponse{Contributions: all, Pagination: next}, err
}

// viewContributor is a contributor with what it can be credited now.
func viewContributor(r types.PoolRoyalty, c types.Contributor) (types.ContributorView, error) {
	pending, err := r.Board().Pending(c.Share())
	if err != nil {
		return types.ContributorView{}, types.ErrInvalidAmount.Wrapf("royalty: of %s in pool %s: %s", c.Owner, c.Pool, err)
	}
	return types.ContributorView{
		Contributor: c, Share: portion(c.Shares, r.Shares),
		Pending: math.LegacyNewDecFromIntWithPrec(pending, math.LegacyPrecision),
	}, nil
}

// portion is part/whole, floored at the 18th decimal; 0 of nothing.
func portion(part, whole math.Int) math.LegacyDec {
	if !whole.IsPositive() {
		return math.LegacyZeroDec()
	}
	return math.LegacyNewDecFromInt(part).QuoTruncate(math.LegacyNewDecFromInt(whole))
}

// Attribution tells whose data a request paid for, how much, and what its answers cite.
func (q queryServer) Attribution(
	ctx context.Context, req *types.QueryAttributionRequest,
) (*types.QueryAttributionResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	page, err := attributionPage(req.Pagination)
	if err != nil {
		return nil, err
	}
	if err := types.CheckRequestID("request", req.Request); err != nil {
		return nil, asStatus(err)
	}
	of, err := q.getRequest(ctx, req.Request)
	if err != nil {
		return nil, asStatus(err)
	}
	res := &types.QueryAttributionResponse{
		Request: of.Id, Status: of.Status, Outcome: of.Outcome, Escrowed: of.Royalty, Royalty: math.ZeroInt(),
		Quality: math.LegacyZeroDec(), Pools: attributePools(of),
	}
	if res.Citations, err = q.attributeCitations(ctx, of); err != nil {
		return nil, err
	}
	if of.Settlement == nil {
		return res, nil
	}
	res.Royalty, res.Quality = of.Settlement.Royalty, of.Settlement.RoyaltyQuality
	res.Contributors, res.Pagination, err = q.attributeParts(ctx, of, page)
	return res, err
}

// attributePools are the pools of a request with what each of them got.
func attributePools(of types.Request) []types.PoolAttribution {
	total := math.ZeroInt()
	for _, weight := range of.RoyaltyWeights() {
		total = total.Add(weight)
	}
	pools := make([]types.PoolAttribution, 0, len(of.RoyaltyPools))
	for _, pool := range of.RoyaltyPools {
		row := types.PoolAttribution{
			Pool: pool.Pool, Weight: pool.Weight, Portion: portion(math.NewIntFromUint64(pool.Weight), total),
		}
		if of.Settlement != nil {
			for i := range of.Settlement.Royalties {
				if part := of.Settlement.Royalties[i]; part.Pool == pool.Pool {
					row.Part = &part
				}
			}
		}
		pools = append(pools, row)
	}
	return pools
}

// attributeCitations are the data sets that a request's answers cite, with their owners as far as they are kept.
func (q queryServer) attributeCitations(
	ctx context.Context, of types.Request,
) ([]types.CitationAttribution, error) {
	var citations []types.CitationAttribution
	for _, a := range of.Assignments {
		if a.Response == nil {
			continue
		}
		for _, id := range a.Response.Citations {
			row := types.CitationAttribution{
				Worker: a.Worker, Dataset: id, Counted: a.Outcome == types.OutcomePaid,
			}
			cited, known, err := q.keptDataset(ctx, id)
			if err != nil {
				return nil, err
			}
			if known {
				row.Pool, row.Owner = cited.Pool, cited.Owner
			}
			citations = append(citations, row)
		}
	}
	return citations, nil
}

// attribute is what a contributor earned by a part of a request's royalty, and whether it had any shares then.
func (q queryServer) attribute(
	ctx context.Context, c types.Contributor, epoch uint64, part types.RoyaltyPart,
) (row types.ContributorAttribution, earned bool, err error) {
	shares, err := q.sharesAt(ctx, c, epoch, part.Changes)
	if err != nil || shares.IsZero() {
		return row, false, err
	}
	amount, err := royalty.Earned(shares, part.IndexBefore, part.IndexAfter)
	if err != nil {
		return row, false, types.ErrInvalidAmount.Wrapf("royalty: %s of %s: %s", c.Owner, c.Pool, err)
	}
	return types.ContributorAttribution{Pool: c.Pool, Owner: c.Owner, Shares: shares, Amount: amount}, true, nil
}

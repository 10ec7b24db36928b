package keeper

import (
	"context"
	"sort"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/staking/types"
)

// Obligations tells why stake can not leave yet and from which height it can.
func (q queryServer) Obligations(
	ctx context.Context, req *types.QueryObligationsRequest,
) (*types.QueryObligationsResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	owner, err := named(req.Role, req.Owner)
	if err != nil {
		return nil, grpcError(err)
	}
	position, err := q.keeper.position(ctx, req.Role, owner)
	if err != nil {
		return nil, grpcError(err)
	}
	page, err := types.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	holds, next, err := query.CollectionPaginate(ctx, q.keeper.holds, page,
		func(_ holdKey, hold types.Hold) (types.Hold, error) { return hold, nil },
		withHoldsOf(req.Role, owner),
	)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return q.obligations(ctx, position, owner, &types.QueryObligationsResponse{Holds: holds, Pagination: next})
}

// obligations completes an answer with what may leave now.
func (q queryServer) obligations(
	ctx context.Context, position types.Position, owner sdk.AccAddress, answer *types.QueryObligationsResponse,
) (*types.QueryObligationsResponse, error) {
	for _, hold := range answer.Holds {
		answer.FreeHeight = max(answer.FreeHeight, hold.UntilHeight+1)
	}
	answer.Unbondable, answer.UnbondableTao = math.ZeroInt(), math.ZeroInt()
	if position.Left || q.keeper.checkFree(ctx, position.Role, owner) != nil {
		return answer, nil
	}
	params, err := q.keeper.Params(ctx)
	if err != nil {
		return nil, grpcError(err)
	}
	role, err := params.Of(position.Role)
	if err != nil {
		return nil, grpcError(err)
	}
	found, err := q.keeper.observe(ctx, position)
	if err != nil {
		return nil, grpcError(err)
	}
	value, err := q.keeper.valueOf(ctx, params, position.Tao)
	if err != nil {
		return nil, grpcError(err)
	}
	p, floor := found.Position, found.Floor(role)
	answer.Unbondable = spare(p.Masa, floor, func(rest math.Int) math.Int { return params.Counted(rest, p.Tao, value) })
	answer.UnbondableTao = spare(p.Tao, floor, func(rest math.Int) math.Int { return params.Counted(p.Masa, rest, value) })
	return answer, nil
}

// spare is the most of what is held that can leave so that the rest still counts for a floor: nothing, if all of it
// does not. The less is left the less it counts, so the search halves what is in question, 63 times at most.
func spare(held, floor math.Int, counted func(rest math.Int) math.Int) math.Int {
	if counted(held).LT(floor) {
		return math.ZeroInt()
	}
	least := sort.Search(int(held.Int64()), func(rest int) bool { return counted(math.NewInt(int64(rest))).GTE(floor) })
	return held.SubRaw(int64(least))
}

// withHoldsOf pages through the holds of one position.
func withHoldsOf(role types.Role, owner sdk.AccAddress) func(*query.CollectionsPaginateOptions[holdKey]) {
	return func(options *query.CollectionsPaginateOptions[holdKey]) {
		prefix := collections.TripleSuperPrefix[uint16, sdk.AccAddress, string](uint16(role), owner)
		options.Prefix = &prefix
	}
}

package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// queryServer answers queries.
type queryServer struct{ k *Keeper }

var _ types.QueryServer = queryServer{}

// NewQueryServer returns the module's query service.
func NewQueryServer(k *Keeper) types.QueryServer { return queryServer{k} }

var errNoRequest = types.ErrInvalidRequest.Wrap("request: must be given")

// Params returns the parameters.
func (s queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := s.k.params.Get(ctx)
	return &types.QueryParamsResponse{Params: params}, err
}

// Offence returns one offence.
func (s queryServer) Offence(
	ctx context.Context, req *types.QueryOffenceRequest,
) (*types.QueryOffenceResponse, error) {
	if req == nil {
		return nil, errNoRequest
	}
	if req.Id == "" || len(req.Id) > types.MaxID {
		return nil, types.ErrInvalidRequest.Wrapf("id: %d bytes, must be 1..%d", len(req.Id), types.MaxID)
	}
	offence, err := s.k.offences.Get(ctx, req.Id)
	if errors.Is(err, collections.ErrNotFound) {
		return nil, types.ErrOffenceNotFound.Wrapf("id: %s", req.Id)
	}
	if err != nil {
		return nil, err
	}
	return &types.QueryOffenceResponse{Offence: offence}, nil
}

// Offences lists the offences by id, those of one owner if one is named.
func (s queryServer) Offences(
	ctx context.Context, req *types.QueryOffencesRequest,
) (*types.QueryOffencesResponse, error) {
	if req == nil {
		return nil, errNoRequest
	}
	page, err := stakingtypes.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	response := new(types.QueryOffencesResponse)
	if req.Owner == "" {
		response.Offences, response.Pagination, err = query.CollectionPaginate(ctx, s.k.offences, page,
			func(_ string, o types.Offence) (types.Offence, error) { return o, nil })
	} else {
		response.Offences, response.Pagination, err = s.ofOwner(ctx, req.Owner, page)
	}
	if err != nil {
		return nil, err
	}
	return response, nil
}

// ofOwner pages through the offences of one owner.
func (s queryServer) ofOwner(
	ctx context.Context, address string, page *query.PageRequest,
) ([]types.Offence, *query.PageResponse, error) {
	owner, err := types.ParseAddress("owner", address)
	if err != nil {
		return nil, nil, err
	}
	return query.CollectionPaginate(ctx, s.k.byOwner, page,
		func(key collections.Pair[sdk.AccAddress, string], _ collections.NoValue) (types.Offence, error) {
			return s.k.offences.Get(ctx, key.K2())
		},
		query.WithCollectionPaginationPairPrefix[sdk.AccAddress, string](owner))
}

// SigningInfo tells how far a validator is from being jailed for downtime.
func (s queryServer) SigningInfo(
	ctx context.Context, req *types.QuerySigningInfoRequest,
) (*types.QuerySigningInfoResponse, error) {
	if req == nil {
		return nil, errNoRequest
	}
	operator, err := types.ParseAddress("operator", req.Operator)
	if err != nil {
		return nil, err
	}
	custody, err := s.k.validators.Custody(ctx, operator)
	if err != nil {
		return nil, err
	}
	if !custody.Registered && !custody.Tombstoned {
		return nil, types.ErrValidatorNotFound.Wrapf("operator: %s is no validator, must register first", operator)
	}
	params, err := s.k.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	d, err := s.k.downtime(ctx, operator)
	return &types.QuerySigningInfoResponse{
		Operator: req.Operator, Missed: d.Missed, Window: params.SignedBlocksWindow, Most: params.MostMissed(),
		Jailed: custody.Jailed, JailedUntil: custody.Until, Tombstoned: custody.Tombstoned,
	}, err
}

// Totals tells what all offences of an owner have cost.
func (s queryServer) Totals(ctx context.Context, req *types.QueryTotalsRequest) (*types.QueryTotalsResponse, error) {
	if req == nil {
		return nil, errNoRequest
	}
	owner, err := types.ParseAddress("owner", req.Owner)
	if err != nil {
		return nil, err
	}
	totals, err := s.k.totalsOf(ctx, owner)
	return &types.QueryTotalsResponse{Totals: totals}, err
}

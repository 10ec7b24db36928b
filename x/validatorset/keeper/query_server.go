package keeper

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/types"
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

// Validators lists the validators by operator, those with a seat only if asked.
func (s queryServer) Validators(
	ctx context.Context, req *types.QueryValidatorsRequest,
) (*types.QueryValidatorsResponse, error) {
	if req == nil {
		return nil, errNoRequest
	}
	page, err := stakingtypes.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	response := new(types.QueryValidatorsResponse)
	if req.Seated {
		response.Validators, response.Pagination, err = query.CollectionPaginate(ctx, s.k.seats, page,
			func(operator sdk.AccAddress, _ collections.NoValue) (types.Validator, error) {
				return s.k.validators.Get(ctx, operator)
			})
	} else {
		response.Validators, response.Pagination, err = query.CollectionPaginate(ctx, s.k.validators, page,
			func(_ sdk.AccAddress, v types.Validator) (types.Validator, error) { return v, nil })
	}
	if err != nil {
		return nil, types.ErrInvalidRequest.Wrapf("pagination: %s", err)
	}
	return response, nil
}

// Validator returns one validator.
func (s queryServer) Validator(
	ctx context.Context, req *types.QueryValidatorRequest,
) (*types.QueryValidatorResponse, error) {
	if req == nil {
		return nil, errNoRequest
	}
	operator, err := types.ParseAddress("operator", req.Operator)
	if err != nil {
		return nil, err
	}
	v, err := s.k.Validator(ctx, operator)
	if err != nil {
		return nil, err
	}
	tombstoned, err := s.k.tombstones.Has(ctx, operator)
	return &types.QueryValidatorResponse{Validator: v, Tombstoned: tombstoned}, err
}

// ByConsensusAddress finds who registered a consensus key, and its validator if it still has that key.
func (s queryServer) ByConsensusAddress(
	ctx context.Context, req *types.QueryByConsensusAddressRequest,
) (*types.QueryByConsensusAddressResponse, error) {
	if req == nil {
		return nil, errNoRequest
	}
	address, err := parseConsensusAddress(req.ConsensusAddress)
	if err != nil {
		return nil, err
	}
	operator, err := s.k.OperatorByConsAddr(ctx, address)
	if err != nil {
		return nil, err
	}
	response := &types.QueryByConsensusAddressResponse{Operator: operator.String()}
	v, err := s.k.Validator(ctx, operator)
	if errors.Is(err, types.ErrValidatorNotFound) {
		return response, nil
	}
	if err != nil {
		return nil, err
	}
	if own, err := v.ConsensusAddress(); err == nil && own.Equals(address) {
		response.Validator = &v
	}
	return response, nil
}

// parseConsensusAddress reads a consensus address in bech32 or, as CometBFT prints it, in hex.
func parseConsensusAddress(text string) (sdk.ConsAddress, error) {
	digits := strings.TrimPrefix(strings.TrimPrefix(text, "0x"), "0X")
	if bytes, err := hex.DecodeString(digits); err == nil && len(bytes) == types.AddressLength {
		return bytes, nil
	}
	address, err := sdk.ConsAddressFromBech32(text)
	if err != nil || len(address) != types.AddressLength {
		return nil, types.ErrInvalidAddress.Wrapf(
			"consensus_address: neither %d bytes in hex nor an address that begins with %s1",
			types.AddressLength, sdk.GetConfig().GetBech32ConsensusAddrPrefix())
	}
	return address, nil
}

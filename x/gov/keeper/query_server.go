package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/gov/types"
)

// queryServer answers queries.
type queryServer struct {
	*types.UnimplementedQueryServer
	k *Keeper
}

var _ types.QueryServer = queryServer{}

// NewQueryServer returns the module's query service.
func NewQueryServer(k *Keeper) types.QueryServer { return queryServer{k: k} }

// Params returns the parameters.
func (s queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := s.k.Params(ctx)
	return &types.QueryParamsResponse{Params: params}, err
}

// Power returns the voting power of an agent and of all.
func (s queryServer) Power(ctx context.Context, req *types.QueryPowerRequest) (*types.QueryPowerResponse, error) {
	if req == nil {
		return nil, types.ErrInvalidRequest.Wrap("request: must be given")
	}
	agent, err := types.ParseAddress("agent", req.Agent)
	if err != nil {
		return nil, err
	}
	own, err := s.k.stake(ctx, agent)
	if err != nil {
		return nil, err
	}
	total, err := s.k.bonded(ctx)
	if err != nil {
		return nil, err
	}
	in, err := s.k.inAt(ctx, agent, req.Topic, 0)
	if err != nil {
		return nil, err
	}
	return &types.QueryPowerResponse{
		Power: own.Add(in.All), Total: total, Own: own, Delegated: in.All, Listed: in.Listed, Topic: req.Topic,
	}, nil
}

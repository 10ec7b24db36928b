package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/gov/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// queryServer answers queries.
type queryServer struct{ k *Keeper }

var _ types.QueryServer = queryServer{}

// NewQueryServer returns the module's query service.
func NewQueryServer(k *Keeper) types.QueryServer { return queryServer{k} }

// shownLength bounds what an error repeats of what a user sent.
const shownLength = 80

// Power returns the voting power of an agent and of all.
func (s queryServer) Power(ctx context.Context, req *types.QueryPowerRequest) (*types.QueryPowerResponse, error) {
	if req == nil {
		return nil, types.ErrInvalidRequest.Wrap("request: must be given")
	}
	agent, err := stakingtypes.Account(req.Agent)
	if err != nil {
		return nil, types.ErrInvalidAddress.Wrapf("agent: %q: %s",
			req.Agent[:min(len(req.Agent), shownLength)], err.Error()[:min(len(err.Error()), shownLength)])
	}
	power, err := s.k.staking.BondedMasa(ctx, agent)
	if err != nil {
		return nil, err
	}
	total, err := s.k.staking.TotalBondedMasa(ctx)
	if err != nil {
		return nil, err
	}
	return &types.QueryPowerResponse{Power: power, Total: total}, nil
}

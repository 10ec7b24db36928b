package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/x/gov/types"
)

// Reputation returns an agent's reputation and participation as of the last round.
func (s queryServer) Reputation(
	ctx context.Context, req *types.QueryReputationRequest,
) (*types.QueryReputationResponse, error) {
	if req == nil {
		return nil, noRequest()
	}
	agent, err := types.ParseAddress("agent", req.Agent)
	if err != nil {
		return nil, err
	}
	reputation, err := s.k.reputation(ctx, agent)
	if err != nil {
		return nil, err
	}
	missed, factor, err := s.k.Participation(ctx, agent)
	if err != nil {
		return nil, err
	}
	rounds, err := s.k.latestRounds(ctx)
	return &types.QueryReputationResponse{Reputation: reputation, Missed: missed, Factor: factor, Rounds: rounds}, err
}

// latestRounds are the last rounds that are over, newest first.
func (k *Keeper) latestRounds(ctx context.Context) ([]types.Round, error) {
	last, err := k.lastRound(ctx)
	if err != nil || last.Number == 0 {
		return nil, err
	}
	var rounds []types.Round
	newestFirst := new(collections.Range[uint64]).EndInclusive(last.Number).Descending()
	err = k.rounds.Walk(ctx, newestFirst, func(_ uint64, round types.Round) (bool, error) {
		rounds = append(rounds, round)
		return len(rounds) == shownLatest, nil
	})
	return rounds, err
}

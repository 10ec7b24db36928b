package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
)

// Delegation returns an agent's lists, and what is in force on each topic.
func (s queryServer) Delegation(
	ctx context.Context, req *types.QueryDelegationRequest,
) (*types.QueryDelegationResponse, error) {
	if req == nil {
		return nil, noRequest()
	}
	agent, err := types.ParseAddress("agent", req.Agent)
	if err != nil {
		return nil, err
	}
	res := &types.QueryDelegationResponse{}
	if res.Stake, err = s.k.stake(ctx, agent); err != nil {
		return nil, err
	}
	for _, topic := range types.Topics() {
		if err := s.addTopic(ctx, res, agent, topic); err != nil {
			return nil, err
		}
	}
	return res, nil
}

// addTopic adds what an agent delegates on a topic.
func (s queryServer) addTopic(
	ctx context.Context, res *types.QueryDelegationResponse, agent sdk.AccAddress, topic types.Topic,
) error {
	own, found, err := s.k.list(ctx, agent, topic)
	if err != nil {
		return err
	}
	if found {
		res.Delegations = append(res.Delegations, own)
	}
	list, err := s.k.effective(ctx, agent, topic, 0)
	if err != nil {
		return err
	}
	res.Effective = append(res.Effective, types.Delegation{
		Agent: agent.String(), Topic: topic, Edges: edgesFromMech(list.Edges),
	})
	above, err := liquid.Chain(graph{ctx, s.k, topic}, string(agent))
	if err != nil {
		return types.ErrBroken.Wrapf("delegations of %s: %s", agent, err)
	}
	res.Depths = append(res.Depths, uint32(len(above)))
	return nil
}

// Delegators lists who delegates to an agent by a list of the topic itself.
func (s queryServer) Delegators(
	ctx context.Context, req *types.QueryDelegatorsRequest,
) (*types.QueryDelegatorsResponse, error) {
	if req == nil {
		return nil, noRequest()
	}
	delegate, err := types.ParseAddress("delegate", req.Delegate)
	if err != nil {
		return nil, err
	}
	if err := req.Topic.Validate(); err != nil {
		return nil, err
	}
	page, err := pageOf(req.Pagination)
	if err != nil {
		return nil, err
	}
	// The index also lists those who delegated until a snapshot that a vote still reads.
	delegates := func(key delegatorKey) (types.Stander, bool, error) {
		list, found, err := s.k.list(ctx, key.K3(), req.Topic)
		if err != nil || !found {
			return types.Stander{}, false, err
		}
		stander, follows := standerOf(liquid.List{Edges: edgesToMech(list.Edges), Listed: true}, key.K3(), delegate)
		return stander, follows, nil
	}
	all, next, err := query.CollectionFilteredPaginate(ctx, s.k.delegators, page,
		func(key delegatorKey, _ collections.NoValue) (bool, error) {
			_, follows, err := delegates(key)
			return follows, err
		},
		func(key delegatorKey, _ collections.NoValue) (types.Stander, error) {
			stander, _, err := delegates(key)
			return stander, err
		},
		func(o *query.CollectionsPaginateOptions[delegatorKey]) {
			prefix := collections.TripleSuperPrefix[sdk.AccAddress, int32, sdk.AccAddress](delegate, int32(req.Topic))
			o.Prefix = &prefix
		})
	return &types.QueryDelegatorsResponse{Delegators: all, Pagination: next}, err
}

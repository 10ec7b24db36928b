package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
)

const (
	// defaultStanders and maxStanders bound those who are shown behind an agent.
	defaultStanders = 100
	maxStanders     = 200
	// maxLooks bounds those who are looked at for it: some that an index lists delegate to somebody else by now.
	maxLooks = 5_000
)

// treeLimit is how many are shown, 0 for the default.
func treeLimit(limit uint32) (int, error) {
	switch {
	case limit == 0:
		return defaultStanders, nil
	case limit > maxStanders:
		return 0, types.ErrInvalidRequest.Wrapf("limit: %d is above %d", limit, maxStanders)
	default:
		return int(limit), nil
	}
}

// tree gathers those who stand behind an agent in a vote.
type tree struct {
	k           *Keeper
	ballot      types.Ballot
	limit, left int
	behind      []types.Stander
	more        bool
}

// standers are those who stand behind an agent by the delegations that a vote counts by, each after the one it
// delegates to and before its neighbour: at most limit, and whether there are more. What lies behind somebody who votes
// itself, or who delegates by another edge than its first, does not reach the agent, and is not shown.
func (k *Keeper) standers(
	ctx context.Context, ballot types.Ballot, agent sdk.AccAddress, limit int,
) ([]types.Stander, bool, error) {
	t := tree{k: k, ballot: ballot, limit: limit, left: maxLooks}
	err := t.gather(ctx, agent, 1)
	return t.behind, t.more, err
}

// gather adds those who delegate to a delegate, and those behind them.
func (t *tree) gather(ctx context.Context, delegate sdk.AccAddress, depth uint32) error {
	if depth > liquid.MaxDepth+1 {
		return types.ErrBroken.Wrapf("delegations: more than %d steps to %s", liquid.MaxDepth, delegate)
	}
	followers, err := t.followers(ctx, delegate)
	if err != nil {
		return err
	}
	for _, follower := range followers {
		if len(t.behind) == t.limit {
			t.more = true
			return nil
		}
		follower.Depth = depth
		t.behind = append(t.behind, follower)
		if !follower.Primary || follower.Voted {
			continue
		}
		agent, err := types.ParseAddress("behind.agent", follower.Agent)
		if err != nil {
			return err
		}
		if err := t.gather(ctx, agent, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// followers are those who delegate to a delegate by the list that is in force for them, no more than can be shown and
// one: first those with a list of the topic, then by their general lists.
func (t *tree) followers(ctx context.Context, delegate sdk.AccAddress) ([]types.Stander, error) {
	topics := []types.Topic{t.ballot.Topic}
	if t.ballot.Topic != types.TOPIC_GENERAL {
		topics = append(topics, types.TOPIC_GENERAL)
	}
	var found []types.Stander
	for _, topic := range topics {
		of := collections.NewSuperPrefixedTripleRange[sdk.AccAddress, int32, sdk.AccAddress](delegate, int32(topic))
		err := t.k.delegators.Walk(ctx, of, func(key delegatorKey) (bool, error) {
			if t.left == 0 || len(found) > t.limit-len(t.behind) {
				t.more = true
				return true, nil
			}
			t.left--
			follower, follows, err := t.follower(ctx, key.K3(), delegate, topic)
			if follows {
				found = append(found, follower)
			}
			return false, err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// follower tells whether an agent delegates to a delegate by its list of a topic, and if so how.
func (t *tree) follower(
	ctx context.Context, agent, delegate sdk.AccAddress, topic types.Topic,
) (types.Stander, bool, error) {
	list, err := t.k.effective(ctx, agent, t.ballot.Topic, t.ballot.Snapshot)
	if err != nil || list.Listed != (topic == t.ballot.Topic) {
		return types.Stander{}, false, err
	}
	follower, follows := standerOf(list, agent, delegate)
	if !follows || t.ballot.ProposalId == 0 {
		return follower, follows, nil
	}
	voter, _, err := t.k.voter(ctx, t.ballot.ProposalId, agent)
	follower.Voted = voter.Voted
	return follower, true, err
}

// standerOf is an agent that delegates to a delegate by a list, if it does.
func standerOf(list liquid.List, agent, delegate sdk.AccAddress) (types.Stander, bool) {
	for i, edge := range list.Edges {
		if edge.To == string(delegate) {
			return types.Stander{
				Agent: agent.String(), Delegate: delegate.String(), Depth: 1, Amount: edge.Amount, Primary: i == 0,
				Listed: list.Listed,
			}, true
		}
	}
	return types.Stander{}, false
}

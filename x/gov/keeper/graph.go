package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
)

// graph is the delegations on a topic as they stand: an agent's own list of the topic, otherwise its general list.
type graph struct {
	ctx   context.Context
	k     *Keeper
	topic types.Topic
}

var _ liquid.Graph = graph{}

// List implements liquid.Graph.
func (g graph) List(agent string) (liquid.List, error) {
	return g.k.effective(g.ctx, sdk.AccAddress(agent), g.topic, 0)
}

// Node implements liquid.Graph.
func (g graph) Node(agent string) (liquid.Node, error) {
	node, err := g.k.nodes.Get(g.ctx, collections.Join(int32(g.topic), sdk.AccAddress(agent)))
	if errors.Is(err, collections.ErrNotFound) {
		return liquid.Node{In: noAmount()}, nil
	}
	if err != nil {
		return liquid.Node{}, err
	}
	return nodeToMech(node)
}

// SetNode implements liquid.Graph. What flowed in at the latest snapshot is kept before it changes.
func (g graph) SetNode(agent string, node liquid.Node) error {
	key := collections.Join(int32(g.topic), sdk.AccAddress(agent))
	was, err := g.Node(agent)
	if err != nil {
		return err
	}
	if !was.In.All.Equal(node.In.All) || !was.In.Listed.Equal(node.In.Listed) {
		version := types.NewVersion(math.ZeroInt(), was.In.All, was.In.Listed)
		if err := g.k.keep(g.ctx, slotOf(nodeKind, g.topic), key.K2(), version); err != nil {
			return err
		}
	}
	if node.In.All.IsZero() && node.Heights == (liquid.Node{}).Heights {
		return g.k.nodes.Remove(g.ctx, key)
	}
	return g.k.nodes.Set(g.ctx, key, nodeFromMech(node))
}

// effective is the list that is in force for an agent on a topic at a snapshot, 0 for now.
func (k *Keeper) effective(
	ctx context.Context, agent sdk.AccAddress, topic types.Topic, snapshot int64,
) (liquid.List, error) {
	own, found, err := k.listAt(ctx, agent, topic, snapshot)
	if err != nil || found {
		return liquid.List{Edges: edgesToMech(own), Listed: true}, err
	}
	if topic == types.TOPIC_GENERAL {
		return liquid.List{}, nil
	}
	general, _, err := k.listAt(ctx, agent, types.TOPIC_GENERAL, snapshot)
	return liquid.List{Edges: edgesToMech(general)}, err
}

// listAt is an agent's own list of a topic at a snapshot, 0 for now.
func (k *Keeper) listAt(
	ctx context.Context, agent sdk.AccAddress, topic types.Topic, snapshot int64,
) ([]types.Edge, bool, error) {
	if snapshot > 0 {
		version, found, err := k.at(ctx, slotOf(listKind, topic), agent, snapshot)
		if err != nil || found {
			return version.Edges, version.Listed, err
		}
	}
	list, found, err := k.list(ctx, agent, topic)
	return list.Edges, found, err
}

// list is an agent's own list of a topic.
func (k *Keeper) list(ctx context.Context, agent sdk.AccAddress, topic types.Topic) (types.Delegation, bool, error) {
	list, err := k.delegations.Get(ctx, collections.Join(agent, int32(topic)))
	if errors.Is(err, collections.ErrNotFound) {
		return types.Delegation{Agent: agent.String(), Topic: topic}, false, nil
	}
	return list, err == nil, err
}

// inAt is what flows into an agent on a topic at a snapshot, 0 for now, if nobody votes.
func (k *Keeper) inAt(
	ctx context.Context, agent sdk.AccAddress, topic types.Topic, snapshot int64,
) (liquid.Amount, error) {
	if snapshot > 0 {
		version, found, err := k.at(ctx, slotOf(nodeKind, topic), agent, snapshot)
		if err != nil || found {
			return liquid.Amount{All: version.In, Listed: version.InListed}, err
		}
	}
	node, err := graph{ctx, k, topic}.Node(string(agent))
	return node.In, err
}

func noAmount() liquid.Amount { return liquid.Amount{All: math.ZeroInt(), Listed: math.ZeroInt()} }

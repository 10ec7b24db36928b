package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// setDelegation replaces an agent's list on a topic, or drops it so that the general list is in force there again. An
// empty list is never refused. A change is checked on each topic that it alters. The agent's reputation is brought up
// to date first: what its delegates did until now counts.
func (k *Keeper) setDelegation(ctx context.Context, agent sdk.AccAddress, msg *types.MsgSetDelegation) error {
	if _, err := k.bringUpToDate(ctx, agent); err != nil {
		return err
	}
	list, err := k.wanted(ctx, agent, msg)
	if err != nil {
		return err
	}
	if msg.Inherit {
		list = nil
	}
	if err := k.replaceList(ctx, agent, msg.Topic, list); err != nil {
		return err
	}
	return emit(ctx, &types.EventDelegationSet{
		Agent: msg.Agent, Topic: msg.Topic, Edges: edgesOf(list), Inherit: msg.Inherit,
	})
}

// wanted is the list that a message puts in force, or its refusal.
func (k *Keeper) wanted(
	ctx context.Context, agent sdk.AccAddress, msg *types.MsgSetDelegation,
) (*types.Delegation, error) {
	stake, err := k.stake(ctx, agent)
	if err != nil {
		return nil, err
	}
	edges := edgesToMech(msg.Edges)
	if msg.Inherit {
		general, _, err := k.list(ctx, agent, types.TOPIC_GENERAL)
		if err != nil {
			return nil, err
		}
		edges = edgesToMech(general.Edges)
	}
	if err := k.checkEdges(ctx, agent, msg.Topic, stake, edges); err != nil {
		return nil, err
	}
	fitted := liquid.Fit(edges, stake)
	if len(fitted) > 0 && !msg.Inherit && !fitted[0].Amount.IsPositive() {
		return nil, types.ErrExceedsStake.Wrapf("edges: the others leave 0umasa of the %sumasa bonded, all must be 1 or more",
			stake)
	}
	return &types.Delegation{Agent: msg.Agent, Topic: msg.Topic, Edges: edgesFromMech(fitted)}, nil
}

// edgesOf are the edges of a list, none if there is no list.
func edgesOf(list *types.Delegation) []types.Edge {
	if list == nil {
		return nil
	}
	return list.Edges
}

// checkEdges refuses edges that a topic, or another that would inherit them, cannot have.
func (k *Keeper) checkEdges(
	ctx context.Context, agent sdk.AccAddress, topic types.Topic, stake math.Int, edges []liquid.Edge,
) error {
	topics, err := k.governedBy(ctx, agent, topic)
	if err != nil {
		return err
	}
	isDelegate := func(who string) (bool, error) { return k.isDelegate(ctx, sdk.AccAddress(who)) }
	for _, at := range topics {
		reason, edge, err := liquid.Check(graph{ctx, k, at}, string(agent), stake, edges, isDelegate)
		if err != nil {
			return err
		}
		if err := refusal(reason, at, stake, edges, edge); err != nil {
			return err
		}
	}
	return nil
}

// refusal says why edges are refused, nil if they are not.
func refusal(reason liquid.Reason, topic types.Topic, stake math.Int, edges []liquid.Edge, at int) error {
	if reason == "" {
		return nil
	}
	target, amount := "", math.ZeroInt()
	if at >= 0 && at < len(edges) {
		target, amount = sdk.AccAddress(edges[at].To).String(), edges[at].Amount
	}
	switch reason {
	case liquid.TooManyTargets:
		return types.ErrTooManyTargets.Wrapf("edges: %d is above %d", len(edges), liquid.MaxTargets)
	case liquid.DuplicateTarget:
		return types.ErrDuplicate.Wrapf("edges.delegate: %s is there twice, limit 1", target)
	case liquid.ToSelf:
		return types.ErrSelf.Wrapf("edges.delegate: %s is the agent itself, must be another", target)
	case liquid.NotDelegate:
		return types.ErrNotDelegate.Wrapf("edges.delegate: %s is neither validator nor worker, must be one", target)
	case liquid.BadAmount:
		return types.ErrInvalidAmount.Wrapf("edges.amount: %s to %s, must be 1 or more umasa", amount, target)
	case liquid.ExceedsStake:
		return types.ErrExceedsStake.Wrapf("edges.amount: together they are above the %sumasa that the agent bonds", stake)
	case liquid.Cycle:
		return types.ErrCycle.Wrapf("edges.delegate: %s delegates to the agent on topic %s, in %d steps or fewer", target,
			topic.Word(), liquid.MaxDepth)
	default:
		return types.ErrTooDeep.Wrapf("edges.delegate: by %s the chain on topic %s would be longer than %d", target,
			topic.Word(), liquid.MaxDepth)
	}
}

// isDelegate tells whether stake may be delegated to an account: validators and workers are delegates.
func (k *Keeper) isDelegate(ctx context.Context, who sdk.AccAddress) (bool, error) {
	for _, role := range []stakingtypes.Role{stakingtypes.Role_ROLE_VALIDATOR, stakingtypes.Role_ROLE_WORKER} {
		standing, err := k.Staking.Standing(ctx, role, who)
		switch {
		case errors.Is(err, stakingtypes.ErrPositionNotFound):
		case err != nil:
			return false, err
		case standing.Status != stakingtypes.Status_STATUS_LEFT:
			return true, nil
		}
	}
	return false, nil
}

// governedBy are the topics on which an agent's list of a topic is in force: the topic itself, and if it is the
// general one all that the agent has no list of its own for.
func (k *Keeper) governedBy(ctx context.Context, agent sdk.AccAddress, topic types.Topic) ([]types.Topic, error) {
	topics := []types.Topic{topic}
	if topic != types.TOPIC_GENERAL {
		return topics, nil
	}
	for _, special := range types.Special() {
		own, err := k.delegations.Has(ctx, collections.Join(agent, int32(special)))
		if err != nil {
			return nil, err
		}
		if !own {
			topics = append(topics, special)
		}
	}
	return topics, nil
}

// replaceList replaces an agent's list on a topic, nil for none, on every topic on which it is in force: what flows
// along the old edges is taken away and flows along the new ones.
func (k *Keeper) replaceList(
	ctx context.Context, agent sdk.AccAddress, topic types.Topic, list *types.Delegation,
) error {
	topics, err := k.governedBy(ctx, agent, topic)
	if err != nil {
		return err
	}
	for _, at := range topics {
		if err := liquid.Detach(graph{ctx, k, at}, string(agent)); err != nil {
			return types.ErrBroken.Wrapf("delegations of %s: %s", agent, err)
		}
	}
	if err := k.storeList(ctx, agent, topic, list); err != nil {
		return err
	}
	for _, at := range topics {
		if err := liquid.Attach(graph{ctx, k, at}, string(agent)); err != nil {
			return types.ErrBroken.Wrapf("delegations of %s: %s", agent, err)
		}
	}
	return nil
}

// storeList stores a list, or its absence, keeps what it was at the latest snapshot, and indexes whom it names. An
// empty general list is none.
func (k *Keeper) storeList(
	ctx context.Context, agent sdk.AccAddress, topic types.Topic, list *types.Delegation,
) error {
	was, found, err := k.list(ctx, agent, topic)
	if err != nil {
		return err
	}
	version := types.NewVersion(math.ZeroInt(), math.ZeroInt(), math.ZeroInt())
	version.Listed, version.Edges = found, was.Edges
	if err := k.keep(ctx, slotOf(listKind, topic), agent, version); err != nil {
		return err
	}
	key := collections.Join(agent, int32(topic))
	if list == nil || (topic == types.TOPIC_GENERAL && len(list.Edges) == 0) {
		if err := k.delegations.Remove(ctx, key); err != nil {
			return err
		}
		return k.unindex(ctx, agent, topic, was.Edges)
	}
	if err := k.delegations.Set(ctx, key, *list); err != nil {
		return err
	}
	if err := k.index(ctx, agent, topic, list.Edges); err != nil {
		return err
	}
	return k.unindex(ctx, agent, topic, was.Edges)
}

// index lists an agent among those who delegate to others.
func (k *Keeper) index(ctx context.Context, agent sdk.AccAddress, topic types.Topic, edges []types.Edge) error {
	for _, edge := range edges {
		delegate, err := types.ParseAddress("edges.delegate", edge.Delegate)
		if err != nil {
			return err
		}
		if err := k.delegators.Set(ctx, collections.Join3(delegate, int32(topic), agent)); err != nil {
			return err
		}
	}
	return nil
}

// unindex takes an agent off those who delegate to others, where neither its list nor a version of it names them.
func (k *Keeper) unindex(ctx context.Context, agent sdk.AccAddress, topic types.Topic, edges []types.Edge) error {
	if len(edges) == 0 {
		return nil
	}
	named, err := k.named(ctx, agent, topic)
	if err != nil {
		return err
	}
	for _, edge := range edges {
		if named[edge.Delegate] {
			continue
		}
		delegate, err := types.ParseAddress("edges.delegate", edge.Delegate)
		if err != nil {
			return err
		}
		if err := k.delegators.Remove(ctx, collections.Join3(delegate, int32(topic), agent)); err != nil {
			return err
		}
	}
	return nil
}

// named are whom an agent's list of a topic names, or a version of it.
func (k *Keeper) named(ctx context.Context, agent sdk.AccAddress, topic types.Topic) (map[string]bool, error) {
	named := make(map[string]bool)
	list, _, err := k.list(ctx, agent, topic)
	if err != nil {
		return nil, err
	}
	for _, edge := range list.Edges {
		named[edge.Delegate] = true
	}
	of := collections.NewSuperPrefixedTripleRange[uint32, sdk.AccAddress, int64](uint32(slotOf(listKind, topic)), agent)
	err = k.versions.Walk(ctx, of, func(_ versionKey, version types.Version) (bool, error) {
		for _, edge := range version.Edges {
			named[edge.Delegate] = true
		}
		return false, nil
	})
	return named, err
}

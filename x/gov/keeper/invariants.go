package keeper

import (
	"context"
	"maps"
	"slices"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
)

// CheckInvariants compares liquid democracy with itself and with the ledger. It reads everything: for tests and
// operators.
func (k *Keeper) CheckInvariants(ctx context.Context) error {
	genesis, err := k.ExportGenesis(ctx)
	if err != nil {
		return err
	}
	if err := genesis.Validate(); err != nil {
		return types.ErrBroken.Wrap(err.Error())
	}
	for _, check := range []func(context.Context, *types.GenesisState) error{
		k.checkStakes, k.checkLists, k.checkFlows, k.checkIndex, k.checkVersions, k.checkBallots, k.checkWaiting,
		k.checkPrefixes,
	} {
		if err := check(ctx, genesis); err != nil {
			return err
		}
	}
	return nil
}

// checkStakes compares stakes with the ledger: power is never more than what is bonded.
func (k *Keeper) checkStakes(ctx context.Context, g *types.GenesisState) error {
	sum := math.ZeroInt()
	for _, record := range g.Stakes {
		agent, err := types.ParseAddress("stakes.agent", record.Agent)
		if err != nil {
			return err
		}
		bonded, err := k.Staking.BondedMasa(ctx, agent)
		if err != nil {
			return err
		}
		if !bonded.Equal(record.Amount) {
			return types.ErrBroken.Wrapf("stakes: %s has %s, but bonds %s", record.Agent, record.Amount, bonded)
		}
		sum = sum.Add(bonded)
	}
	total, err := k.bonded(ctx)
	if err != nil {
		return err
	}
	bonded, err := k.Staking.TotalBondedMasa(ctx)
	if err != nil {
		return err
	}
	if !sum.Equal(total) || !total.Equal(bonded) {
		return types.ErrBroken.Wrapf("total: %s, stakes sum to %s, the ledger to %s", total, sum, bonded)
	}
	return nil
}

// checkLists checks that lists fit their agents' stakes.
func (k *Keeper) checkLists(ctx context.Context, g *types.GenesisState) error {
	for _, list := range g.Delegations {
		agent, err := types.ParseAddress("delegations.agent", list.Agent)
		if err != nil {
			return err
		}
		stake, err := k.stake(ctx, agent)
		if err != nil {
			return err
		}
		edges := edgesToMech(list.Edges)
		if !equalEdges(edges, liquid.Fit(edges, stake)) {
			return types.ErrBroken.Wrapf("delegations: %s on %s do not fit %s", list.Agent, list.Topic.Word(), stake)
		}
	}
	return nil
}

// checkFlows computes what flows into everybody on each topic, edge by edge, and compares it with what is stored. It
// finds circles and chains that are too long as well.
func (k *Keeper) checkFlows(ctx context.Context, g *types.GenesisState) error {
	for _, topic := range types.Topics() {
		flows := make(map[string]liquid.Amount)
		for _, list := range g.Delegations {
			agent, err := types.ParseAddress("delegations.agent", list.Agent)
			if err != nil {
				return err
			}
			if err := k.followEdges(ctx, topic, agent, list.Topic, flows); err != nil {
				return err
			}
		}
		err := k.nodes.Walk(ctx, collections.NewPrefixedPairRange[int32, sdk.AccAddress](int32(topic)),
			func(key nodeKey, node types.Node) (bool, error) {
				flow, found := flows[string(key.K2())]
				if !found {
					flow = noAmount()
				}
				if !flow.All.Equal(node.In) || !flow.Listed.Equal(node.Listed) {
					return true, types.ErrBroken.Wrapf("nodes: %s flows into %s on %s, must be %s", node.In, key.K2(), topic.Word(),
						flow.All)
				}
				delete(flows, string(key.K2()))
				return false, nil
			})
		if err != nil {
			return err
		}
		for _, agent := range slices.Sorted(maps.Keys(flows)) {
			if !flows[agent].All.IsZero() {
				return types.ErrBroken.Wrapf("nodes: %s flows into %s on %s, but is not stored", flows[agent].All,
					sdk.AccAddress(agent), topic.Word())
			}
		}
	}
	return nil
}

// followEdges adds what an agent's list carries on a topic to everybody on its way, if that list is in force there.
func (k *Keeper) followEdges(
	ctx context.Context, topic types.Topic, agent sdk.AccAddress, of types.Topic, flows map[string]liquid.Amount,
) error {
	_, own, err := k.list(ctx, agent, topic)
	if err != nil || (own && of != topic) || (!own && of != types.TOPIC_GENERAL) {
		return err
	}
	list, err := k.effective(ctx, agent, topic, 0)
	if err != nil {
		return err
	}
	for i, edge := range list.Edges {
		at, steps := edge.To, 0
		for at != "" {
			if steps++; steps > liquid.MaxDepth+1 || (i == 0 && steps > liquid.MaxDepth) {
				return types.ErrBroken.Wrapf("delegations: the chain of %s on %s is longer than %d", agent, topic.Word(),
					liquid.MaxDepth)
			}
			flow, found := flows[at]
			if !found {
				flow = noAmount()
			}
			flow.All = flow.All.Add(edge.Amount)
			if list.Listed {
				flow.Listed = flow.Listed.Add(edge.Amount)
			}
			flows[at] = flow
			next, err := k.effective(ctx, sdk.AccAddress(at), topic, 0)
			if err != nil {
				return err
			}
			if at = ""; len(next.Edges) > 0 {
				at = next.Edges[0].To
			}
		}
	}
	return nil
}

// checkIndex checks that those are indexed who are named by a list or a version of one, and nobody else.
func (k *Keeper) checkIndex(ctx context.Context, g *types.GenesisState) error {
	wanted := make(map[string]bool)
	key := func(delegate, agent string, topic types.Topic) string {
		return delegate + "/" + topic.Word() + "/" + agent
	}
	for _, list := range g.Delegations {
		for _, edge := range list.Edges {
			wanted[key(edge.Delegate, list.Agent, list.Topic)] = true
		}
	}
	for _, version := range g.Versions {
		for _, edge := range version.Edges {
			wanted[key(edge.Delegate, version.Agent, version.Topic)] = true
		}
	}
	err := k.delegators.Walk(ctx, nil, func(k delegatorKey) (bool, error) {
		entry := key(k.K1().String(), k.K3().String(), types.Topic(k.K2()))
		if !wanted[entry] {
			return true, types.ErrBroken.Wrapf("delegators: %s names nobody", entry)
		}
		delete(wanted, entry)
		return false, nil
	})
	if err == nil && len(wanted) > 0 {
		err = types.ErrBroken.Wrapf("delegators: %d are not indexed", len(wanted))
	}
	return err
}

// checkVersions compares versions with their index by age.
func (k *Keeper) checkVersions(ctx context.Context, g *types.GenesisState) error {
	n := 0
	err := k.ages.Walk(ctx, nil, func(key ageKey) (bool, error) {
		n++
		has, err := k.versions.Has(ctx, collections.Join3(key.K2(), key.K3(), key.K1()))
		if err == nil && !has {
			err = types.ErrBroken.Wrapf("version_ages: %d of %s is no version", key.K1(), key.K3())
		}
		return false, err
	})
	if err == nil && n != len(g.Versions) {
		err = types.ErrBroken.Wrapf("version_ages: %d, but there are %d versions", n, len(g.Versions))
	}
	return err
}

// checkBallots checks that a ballot is where its state belongs, and that turnout is within what is bonded.
func (k *Keeper) checkBallots(ctx context.Context, g *types.GenesisState) error {
	for _, b := range g.Ballots {
		if b.Tally.Turnout.GT(b.Total) {
			return types.ErrBroken.Wrapf("ballots: turnout %s of %d is above the %s bonded", b.Tally.Turnout, b.ProposalId,
				b.Total)
		}
		open, err := k.open.Has(ctx, b.ProposalId)
		if err != nil {
			return err
		}
		if open != (b.State == types.BALLOT_STATE_OPEN) {
			return types.ErrBroken.Wrapf("open: %t for %d in state %s", open, b.ProposalId, b.State.Word())
		}
		kept, err := k.snapshots.Has(ctx, collections.Join(b.Snapshot, b.ProposalId))
		if err != nil {
			return err
		}
		if !kept {
			return types.ErrBroken.Wrapf("snapshots: %d of %d is not kept", b.Snapshot, b.ProposalId)
		}
	}
	return nil
}

// checkWaiting checks that votes that wait for a result are going on, and that the SDK will not end them.
func (k *Keeper) checkWaiting(ctx context.Context, _ *types.GenesisState) error {
	return k.waiting.Walk(ctx, nil, func(key endKey) (bool, error) {
		voting, err := k.gov.VotingPeriodProposals.Has(ctx, key.K2())
		if err != nil {
			return true, err
		}
		queued, err := k.gov.ActiveProposalsQueue.Has(ctx, key)
		if err == nil && (queued || !voting) {
			err = types.ErrBroken.Wrapf("waiting: proposal %d is in the SDK's queue too, or not voted on", key.K2())
		}
		return err != nil, err
	})
}

// checkPrefixes checks that the store holds no key that nobody knows.
func (k *Keeper) checkPrefixes(ctx context.Context, _ *types.GenesisState) error {
	known := make(map[byte]bool)
	for _, prefix := range types.Prefixes() {
		known[prefix] = true
	}
	iterator, err := k.service.OpenKVStore(ctx).Iterator(nil, nil)
	if err != nil {
		return err
	}
	defer func() { _ = iterator.Close() }()
	for ; iterator.Valid(); iterator.Next() {
		if key := iterator.Key(); !known[key[0]] {
			return types.ErrBroken.Wrapf("store: key %x has an unknown prefix", key)
		}
	}
	return nil
}

// SetAside is what those who stand behind delegates can still claim, in umasa: x/rewards holds it.
func (k *Keeper) SetAside(ctx context.Context) (math.Int, error) {
	sum := math.ZeroInt()
	err := k.ballots.Walk(ctx, nil, func(_ uint64, b types.Ballot) (bool, error) {
		sum = sum.Add(b.SetAside)
		return false, nil
	})
	return sum, err
}

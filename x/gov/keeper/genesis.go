package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
)

// InitGenesis imports the state. Stakes must be those of the ledger, lists must fit them, and no list may close a
// circle or make a chain too long; what flows along edges is computed anew.
func (k *Keeper) InitGenesis(ctx context.Context, g types.GenesisState) error {
	if err := g.Validate(); err != nil {
		return err
	}
	if err := k.params.Set(ctx, g.Params); err != nil {
		return err
	}
	for _, step := range []func(context.Context, types.GenesisState) error{
		k.initRounds, k.initStakes, k.initDelegations, k.initVersions, k.initBallots, k.initReviews, k.initGlobals,
	} {
		if err := step(ctx, g); err != nil {
			return err
		}
	}
	return nil
}

// initGlobals comes last: without a latest snapshot nothing that the import changes is kept as a version.
func (k *Keeper) initGlobals(ctx context.Context, g types.GenesisState) error {
	if g.Compared > 0 {
		if err := k.compared.Set(ctx, g.Compared); err != nil {
			return err
		}
	}
	if g.LastReview > 0 {
		if err := k.lastReview.Set(ctx, g.LastReview); err != nil {
			return err
		}
	}
	if g.Boundary == 0 {
		return nil
	}
	return k.boundary.Set(ctx, g.Boundary)
}

func (k *Keeper) initRounds(ctx context.Context, g types.GenesisState) error {
	for _, round := range g.Rounds {
		if err := k.rounds.Set(ctx, round.Number, round); err != nil {
			return err
		}
	}
	for _, record := range g.Reputations {
		agent, err := types.ParseAddress("reputations.agent", record.Agent)
		if err != nil {
			return err
		}
		if err := k.reputations.Set(ctx, agent, record); err != nil {
			return err
		}
	}
	if g.Rounded == 0 {
		return nil
	}
	return k.rounded.Set(ctx, g.Rounded)
}

// initStakes imports stakes, and begins with those of the ledger that the genesis does not name.
func (k *Keeper) initStakes(ctx context.Context, g types.GenesisState) error {
	total := math.ZeroInt()
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
			return types.ErrInvalidGenesis.Wrapf("stakes.amount: %s of %s, but %s is bonded", record.Amount, record.Agent,
				bonded)
		}
		if err := k.stakes.Set(ctx, agent, record); err != nil {
			return err
		}
		total = total.Add(bonded)
	}
	if err := k.total.Set(ctx, total); err != nil {
		return err
	}
	return k.Staking.EachOwner(ctx, func(owner sdk.AccAddress) error { return k.followStake(ctx, owner) })
}

// initDelegations imports lists of a topic before general ones, which are in force where there is none of the topic: so
// no edge is there in between that is not there in the end.
func (k *Keeper) initDelegations(ctx context.Context, g types.GenesisState) error {
	for _, general := range []bool{false, true} {
		for _, list := range g.Delegations {
			if (list.Topic == types.TOPIC_GENERAL) != general {
				continue
			}
			if err := k.initDelegation(ctx, list); err != nil {
				return err
			}
		}
	}
	return nil
}

// initDelegation imports a list.
func (k *Keeper) initDelegation(ctx context.Context, list types.Delegation) error {
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
		return types.ErrInvalidGenesis.Wrapf("delegations.edges: of %s do not fit the %sumasa that it bonds", list.Agent,
			stake)
	}
	topics, err := k.governedBy(ctx, agent, list.Topic)
	if err != nil {
		return err
	}
	// Other edges than the first may lead back to their owner: by what others set after it.
	primary := edges[:min(1, len(edges))]
	for _, topic := range topics {
		reason, at, err := liquid.CheckPlace(graph{ctx, k, topic}, string(agent), primary)
		if err != nil {
			return err
		}
		if err := refusal(reason, topic, stake, edges, at); err != nil {
			return types.ErrInvalidGenesis.Wrapf("delegations of %s: %s", list.Agent, err)
		}
	}
	return k.replaceList(ctx, agent, list.Topic, &list)
}

func (k *Keeper) initVersions(ctx context.Context, g types.GenesisState) error {
	for _, version := range g.Versions {
		if err := k.putVersion(ctx, version); err != nil {
			return err
		}
		if version.Kind != listKind {
			continue
		}
		agent, err := types.ParseAddress("versions.agent", version.Agent)
		if err != nil {
			return err
		}
		if err := k.index(ctx, agent, version.Topic, version.Edges); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) initBallots(ctx context.Context, g types.GenesisState) error {
	for _, ballot := range g.Ballots {
		if err := k.putBallot(ctx, ballot); err != nil {
			return err
		}
	}
	for _, voter := range g.Voters {
		agent, err := types.ParseAddress("voters.agent", voter.Agent)
		if err != nil {
			return err
		}
		if err := k.voters.Set(ctx, agentVote(voter.ProposalId, agent), voter); err != nil {
			return err
		}
	}
	for _, claim := range g.Claims {
		agent, err := types.ParseAddress("claims.agent", claim.Agent)
		if err != nil {
			return err
		}
		if err := k.claims.Set(ctx, agentVote(claim.ProposalId, agent)); err != nil {
			return err
		}
	}
	for _, id := range g.VotesLeft {
		if err := k.votesLeft.Set(ctx, id); err != nil {
			return err
		}
	}
	return k.initWaiting(ctx, g.Waiting)
}

// initWaiting takes votes that ended out of the SDK's queue, into which its genesis puts all that it says are going on.
func (k *Keeper) initWaiting(ctx context.Context, ids []uint64) error {
	for _, id := range ids {
		proposal, err := k.gov.Proposals.Get(ctx, id)
		if err != nil || proposal.Status != sdkgovv1.StatusVotingPeriod || proposal.VotingEndTime == nil {
			return types.ErrInvalidGenesis.Wrapf("waiting: proposal %d is not voted on in gov", id)
		}
		key := collections.Join(*proposal.VotingEndTime, id)
		if err := k.gov.ActiveProposalsQueue.Remove(ctx, key); err != nil {
			return err
		}
		if err := k.waiting.Set(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) initReviews(ctx context.Context, g types.GenesisState) error {
	for _, record := range g.Records {
		if err := k.records.Set(ctx, record.ProposalId, record); err != nil {
			return err
		}
	}
	for _, change := range g.Changes {
		if err := k.changes.Set(ctx, change.Name, change); err != nil {
			return err
		}
	}
	return nil
}

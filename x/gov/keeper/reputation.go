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

// Nobody visits all agents when a round is over. A reputation is brought up to date when it is needed: the rounds
// since are added one by one, from what the agent and those it delegates to did in them, of which the last
// roundsKept are kept.

// roundsKept is how many rounds, and attendances in them, are kept.
const roundsKept = 64

// forgetful is after how many missed rounds a reputation does not move any more.
const forgetful = 400

// lastRound is the last round that is over, with number 0 if there is none.
func (k *Keeper) lastRound(ctx context.Context) (types.Round, error) {
	number, err := k.rounded.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) || (err == nil && number == 0) {
		return types.Round{}, nil
	}
	if err != nil {
		return types.Round{}, err
	}
	return k.rounds.Get(ctx, number)
}

// recordOf is an agent's reputation as it is stored, or how an agent begins.
func (k *Keeper) recordOf(ctx context.Context, agent sdk.AccAddress) (types.Reputation, error) {
	record, err := k.reputations.Get(ctx, agent)
	if err == nil || !errors.Is(err, collections.ErrNotFound) {
		return record, err
	}
	stake, err := k.stakes.Get(ctx, agent)
	if errors.Is(err, collections.ErrNotFound) {
		stake, err = k.begin(ctx, agent)
	}
	return types.Reputation{
		Agent: agent.String(), Rho: liquid.StartReputation(), Round: stake.Round, Quorate: stake.Quorate,
	}, err
}

// reputation is an agent's reputation as of the last round.
func (k *Keeper) reputation(ctx context.Context, agent sdk.AccAddress) (types.Reputation, error) {
	record, err := k.recordOf(ctx, agent)
	if err != nil {
		return types.Reputation{}, err
	}
	last, err := k.lastRound(ctx)
	if err != nil || record.Round >= last.Number {
		return record, err
	}
	var above [][]types.Reputation
	if above, err = k.delegatesAbove(ctx, agent); err != nil {
		return types.Reputation{}, err
	}
	if last.Number-record.Round > forgetful {
		record.Round = last.Number - forgetful
	}
	for record.Round < last.Number {
		if err := k.addRound(ctx, &record, above); err != nil {
			return types.Reputation{}, err
		}
	}
	return record, nil
}

// bringUpToDate stores an agent's reputation as of the last round, before what it depends on changes.
func (k *Keeper) bringUpToDate(ctx context.Context, agent sdk.AccAddress) (types.Reputation, error) {
	record, err := k.reputation(ctx, agent)
	if err != nil {
		return types.Reputation{}, err
	}
	last, err := k.lastRound(ctx)
	if err != nil || last.Number == 0 {
		return record, err
	}
	return record, k.reputations.Set(ctx, agent, record)
}

// delegatesAbove are, by topic, the records of those up an agent's primary chain, nearest first.
func (k *Keeper) delegatesAbove(ctx context.Context, agent sdk.AccAddress) ([][]types.Reputation, error) {
	above := make([][]types.Reputation, len(types.Topics()))
	for i, topic := range types.Topics() {
		chain, err := liquid.Chain(graph{ctx, k, topic}, string(agent))
		if err != nil {
			return nil, types.ErrBroken.Wrapf("delegations of %s: %s", agent, err)
		}
		for _, delegate := range chain {
			record, err := k.reputations.Get(ctx, sdk.AccAddress(delegate))
			if errors.Is(err, collections.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			above[i] = append(above[i], record)
		}
	}
	return above, nil
}

// addRound adds the next round to a record: what the agent voted on itself, and for half what the first of those up
// its chain that voted on the topic did. A round that is not kept any more was missed.
func (k *Keeper) addRound(ctx context.Context, record *types.Reputation, above [][]types.Reputation) error {
	number := record.Round + 1
	round, err := k.rounds.Get(ctx, number)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return err
	}
	did := record.In(number)
	var voted, passive, votable uint64
	for i, n := range round.Votable {
		own, left := uint64(did.VotedOn(i)), uint64(n)
		votable, voted = votable+left, voted+own
		passive += min(left-min(own, left), firstVoted(above[i], number, i))
	}
	target := notVoted()
	if votable > 0 {
		target, err = liquid.Target(voted, passive, votable,
			liquid.OwnScore(uint64(did.Passed), uint64(did.Failed), uint64(did.Lost)))
		if err != nil {
			return types.ErrBroken.Wrapf("reputation of %s: %s", record.Agent, err)
		}
	}
	if record.Rho, err = liquid.Reputation(record.Rho, target); err != nil {
		return types.ErrBroken.Wrapf("reputation of %s: %s", record.Agent, err)
	}
	record.Round = number
	if voted+passive > 0 {
		record.Quorate = round.Quorate
	}
	return nil
}

// notVoted is the target of who neither voted nor proposed: 0.2 times one half.
func notVoted() math.LegacyDec { return math.LegacyNewDecWithPrec(1, 1) }

// firstVoted is how many votes of a topic the first up a chain took part in that took part in any.
func firstVoted(chain []types.Reputation, round uint64, topic int) uint64 {
	for _, record := range chain {
		if n := record.In(round).VotedOn(topic); n > 0 {
			return uint64(n)
		}
	}
	return 0
}

// Participation is how many quorate rounds an owner has missed, and what its rewards are multiplied by for that: 1 up
// to grace_rounds, inactivity_step less for each more, down to inactivity_floor. It is what x/rewards asks for.
func (k *Keeper) Participation(
	ctx context.Context, owner sdk.AccAddress,
) (missed uint64, factor math.LegacyDec, err error) {
	record, err := k.reputation(ctx, owner)
	if err != nil {
		return 0, factor, err
	}
	last, err := k.lastRound(ctx)
	if err != nil {
		return 0, factor, err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return 0, factor, err
	}
	missed = last.Quorate - min(last.Quorate, record.Quorate)
	factor, err = liquid.Factor(missed, params.GraceRounds, params.InactivityStep, params.InactivityFloor)
	return missed, factor, err
}

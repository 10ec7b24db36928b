package keeper

import (
	"context"
	"encoding/binary"
	"fmt"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// governQueue names the GOVERN phase in the records of failures.
const governQueue = "govern"

// governPhase rewards the votes that ended in an epoch, and counts it as a round for reputations.
type governPhase struct{ *Keeper }

// GovernPhase returns the GOVERN phase of the pipeline.
func GovernPhase(k *Keeper) stakingtypes.Phase { return governPhase{k} }

// Name is the phase's stable name.
func (governPhase) Name() string { return "GOVERN" }

// Stages of the phase, the first byte of its cursor.
const (
	countStage byte = iota // which votes there were, and whose proposals
	weighStage             // what voters' merits sum to
	payStage               // their parts of the pool
	closeStage             // the round is over
)

// place is how far the phase came: a stage, and in it the last proposal and voter that it worked on.
type place struct {
	stage    byte
	proposal uint64
	voter    sdk.AccAddress
}

func (p place) cursor() []byte {
	return append(binary.BigEndian.AppendUint64([]byte{p.stage}, p.proposal), p.voter...)
}

func placeOf(cursor []byte) place {
	if len(cursor) < 9 {
		return place{}
	}
	return place{stage: cursor[0], proposal: binary.BigEndian.Uint64(cursor[1:9]), voter: cursor[9:]}
}

// Run works on up to budget voters and votes after the cursor.
//
//nolint:revive // the shape of a phase
func (p governPhase) Run(
	ctx context.Context, epoch uint64, cursor []byte, budget uint64,
) (next []byte, used uint64, done bool, err error) {
	at := placeOf(cursor)
	for used < budget {
		n, over, err := p.step(ctx, epoch, &at, budget-used)
		if err != nil {
			return nil, 0, false, err
		}
		if used += n; !over {
			continue
		}
		if at.stage == closeStage {
			return nil, used, true, nil
		}
		at = place{stage: at.stage + 1}
	}
	return at.cursor(), used, false, nil
}

// step works on a stage and tells what it used and whether the stage is over.
func (p governPhase) step(ctx context.Context, epoch uint64, at *place, budget uint64) (uint64, bool, error) {
	switch at.stage {
	case countStage:
		return p.countVotes(ctx, epoch, at, budget)
	case weighStage:
		return p.eachVoter(ctx, epoch, at, budget, p.weigh, nil)
	case payStage:
		return p.eachVoter(ctx, epoch, at, budget, p.pay, p.paid)
	default:
		return 1, true, p.closeRound(ctx, epoch)
	}
}

// running is the round that an epoch's votes make, and whether there were any.
func (k *Keeper) running(ctx context.Context, epoch uint64) (types.Round, bool, error) {
	last, err := k.lastRound(ctx)
	if err != nil {
		return types.Round{}, false, err
	}
	round, err := k.rounds.Get(ctx, last.Number+1)
	if err == nil && round.Epoch == epoch {
		return round, true, nil
	}
	return types.NewRound(last.Number+1, epoch, last.Quorate), false, nil
}

// countVotes counts the votes that ended in the epoch, one unit each, and what became of proposals of whom.
func (p governPhase) countVotes(ctx context.Context, epoch uint64, at *place, budget uint64) (uint64, bool, error) {
	ids, err := p.endedAfter(ctx, epoch, at.proposal, budget)
	if err != nil {
		return 0, false, err
	}
	if len(ids) == 0 {
		return 1, true, nil
	}
	round, begun, err := p.running(ctx, epoch)
	if err != nil {
		return 0, false, err
	}
	if !begun {
		if round.Pool, _, err = p.Rewards.GovernancePool(ctx, epoch); err != nil {
			return 0, false, err
		}
	}
	for _, id := range ids {
		ballot, err := p.ballot(ctx, id)
		if err != nil {
			return 0, false, err
		}
		round.Votable[ballot.Topic]++
		if ballot.Outcome.Quorum && !round.HasQuorum {
			round.HasQuorum, round.Quorate = true, round.Quorate+1
		}
		if err := p.creditProposer(ctx, round.Number, ballot); err != nil {
			return 0, false, err
		}
		at.proposal = id
	}
	used := uint64(len(ids))
	return used, used < budget, p.rounds.Set(ctx, round.Number, round)
}

// endedAfter are up to limit proposals whose votes ended in an epoch, after one.
func (k *Keeper) endedAfter(ctx context.Context, epoch, after, limit uint64) ([]uint64, error) {
	var ids []uint64
	of := collections.NewPrefixedPairRange[uint64, uint64](epoch).StartExclusive(after)
	err := k.ended.Walk(ctx, of, func(key collections.Pair[uint64, uint64]) (bool, error) {
		ids = append(ids, key.K2())
		return uint64(len(ids)) == limit, nil
	})
	return ids, err
}

// creditProposer notes what became of a proposal.
func (k *Keeper) creditProposer(ctx context.Context, round uint64, ballot types.Ballot) error {
	proposer, err := types.ParseAddress("proposer", ballot.Proposer)
	if err != nil {
		return nil //nolint:nilerr // proposals of old genesis files name nobody
	}
	record, err := k.bringUpToDate(ctx, proposer)
	if err != nil {
		return err
	}
	did := record.In(round)
	switch {
	case ballot.Outcome.Passed:
		did.Passed++
	case ballot.Outcome.Quorum && !ballot.Outcome.Vetoed:
		did.Failed++
	default:
		did.Lost++
	}
	return k.reputations.Set(ctx, proposer, record.With(did, roundsKept))
}

// voterWork works on a voter of a ballot and may change both; the round keeps the sums.
type voterWork func(ctx context.Context, round *types.Round, ballot *types.Ballot, voter *types.Voter) error

// eachVoter works on up to budget voters of the epoch's ballots after a place, one unit each, and a unit for each
// ballot, with whose last voter over is called.
func (p governPhase) eachVoter(
	ctx context.Context, epoch uint64, at *place, budget uint64, work voterWork, over func(*types.Ballot),
) (uint64, bool, error) {
	round, begun, err := p.running(ctx, epoch)
	if err != nil || !begun {
		return 1, true, err
	}
	ballot, voters, err := p.votersAt(ctx, epoch, at, budget)
	if err != nil {
		return 0, false, err
	}
	if ballot == nil {
		return 1, true, nil
	}
	for _, voter := range voters {
		if at.voter, err = types.ParseAddress("voters.agent", voter.Agent); err != nil {
			return 0, false, err
		}
		if err := p.workOn(ctx, &round, ballot, voter, work); err != nil {
			return 0, false, err
		}
	}
	used := uint64(len(voters))
	if used < budget {
		if over != nil {
			over(ballot)
		}
		at.proposal, at.voter, used = ballot.ProposalId, nil, used+1
		at.proposal++ // the next ballot is the first from here on
	}
	if err := p.putBallot(ctx, *ballot); err != nil {
		return 0, false, err
	}
	return used, false, p.rounds.Set(ctx, round.Number, round)
}

// votersAt is the ballot at a place and its voters after the place, at most limit; no ballot if there are no more.
func (p governPhase) votersAt(
	ctx context.Context, epoch uint64, at *place, limit uint64,
) (*types.Ballot, []types.Voter, error) {
	ids, err := p.endedAfter(ctx, epoch, at.proposal-min(at.proposal, 1), 1)
	if err != nil || len(ids) == 0 {
		return nil, nil, err
	}
	if ids[0] != at.proposal {
		at.proposal, at.voter = ids[0], nil
	}
	ballot, err := p.ballot(ctx, ids[0])
	if err != nil {
		return nil, nil, err
	}
	of := collections.NewPrefixedPairRange[uint64, sdk.AccAddress](ids[0])
	if len(at.voter) > 0 {
		of = of.StartExclusive(at.voter)
	}
	var voters []types.Voter
	err = p.voters.Walk(ctx, of, func(_ agentKey, voter types.Voter) (bool, error) {
		voters = append(voters, voter)
		return uint64(len(voters)) == limit, nil
	})
	return &ballot, voters, err
}

// workOn works on one voter, in a cache context of its own. One that fails is recorded and has nothing.
func (p governPhase) workOn(
	ctx context.Context, round *types.Round, ballot *types.Ballot, voter types.Voter, work voterWork,
) error {
	if !voter.Voted {
		return nil
	}
	after, counted := *round, *ballot
	failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
		return work(ctx, &after, &counted, &voter)
	})
	if failed != nil {
		item := fmt.Sprintf("proposal/%d/%s", voter.ProposalId, voter.Agent)
		return p.Epochs.RecordFailure(ctx, governQueue, item, failed)
	}
	*round, *ballot = after, counted
	return nil
}

// weigh adds a voter's merit to the sum, and its vote to its attendance.
func (p governPhase) weigh(ctx context.Context, round *types.Round, ballot *types.Ballot, voter *types.Voter) error {
	agent, err := types.ParseAddress("voters.agent", voter.Agent)
	if err != nil {
		return err
	}
	record, err := p.bringUpToDate(ctx, agent)
	if err != nil {
		return err
	}
	merit, err := liquid.MeritOf(voter.Own, voter.Power, record.Rho)
	if err != nil {
		return types.ErrBroken.Wrapf("merit of %s: %s", voter.Agent, err)
	}
	round.Merit = round.Merit.Add(merit.Own).Add(merit.Passive)
	record = record.With(record.In(round.Number).Vote(ballot.Topic), roundsKept)
	return p.reputations.Set(ctx, agent, record)
}

// closeRound ends the round, and forgets the oldest.
func (k *Keeper) closeRound(ctx context.Context, epoch uint64) error {
	round, begun, err := k.running(ctx, epoch)
	if err != nil || !begun {
		return err
	}
	if err := k.rounded.Set(ctx, round.Number); err != nil {
		return err
	}
	if round.Number > roundsKept {
		if err := k.rounds.Remove(ctx, round.Number-roundsKept); err != nil {
			return err
		}
	}
	return emit(ctx, &types.EventParticipationPaid{
		Epoch: epoch, Pool: round.Pool, Paid: round.Paid, SetAside: round.SetAside,
	})
}

package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	v1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
)

var _ sdkgovkeeper.CalculateVoteResultsAndVotingPowerFn = (&Keeper{}).Tally

// voteKey is the key of a vote in the SDK's store.
type voteKey = collections.Pair[uint64, sdk.AccAddress]

// Tally counts the votes on a proposal, each with the bonded MASA of all of its voter's positions, and removes them,
// as the SDK's own function does. Seats play no role, and nobody votes for anybody else.
//
// It is called when a proposal ends, where an error would stop the chain, and by queries. So nothing that somebody
// stored makes it fail: a vote that cannot be read or weighed counts nothing. Only a store that cannot be written
// is an error.
//
//nolint:revive // the four results are those of the SDK's function type
func (k *Keeper) Tally(
	ctx context.Context, gov sdkgovkeeper.Keeper, proposal v1.Proposal,
) (voted math.LegacyDec, total math.Int, results map[v1.VoteOption]math.LegacyDec, err error) {
	voted, results = math.LegacyZeroDec(), noVotes()
	keys, err := votesOn(ctx, gov, proposal.Id)
	if err != nil {
		return voted, math.ZeroInt(), results, err
	}
	for _, key := range keys {
		power, options := k.weigh(ctx, gov, key)
		for _, option := range options {
			results[option.choice] = results[option.choice].Add(power.Mul(option.weight))
		}
		voted = voted.Add(power)
		if err := gov.Votes.Remove(ctx, key); err != nil {
			return voted, math.ZeroInt(), results, err
		}
	}
	return voted, k.total(ctx), results, nil
}

// noVotes has an entry for every option.
func noVotes() map[v1.VoteOption]math.LegacyDec {
	return map[v1.VoteOption]math.LegacyDec{
		v1.OptionYes:        math.LegacyZeroDec(),
		v1.OptionAbstain:    math.LegacyZeroDec(),
		v1.OptionNo:         math.LegacyZeroDec(),
		v1.OptionNoWithVeto: math.LegacyZeroDec(),
	}
}

// votesOn lists the votes on a proposal, by voter.
func votesOn(ctx context.Context, gov sdkgovkeeper.Keeper, proposal uint64) ([]voteKey, error) {
	iterator, err := gov.Votes.Iterate(ctx, collections.NewPrefixedPairRange[uint64, sdk.AccAddress](proposal))
	if err != nil {
		return nil, err
	}
	return iterator.Keys()
}

// choice is a part of a vote.
type choice struct {
	choice v1.VoteOption
	weight math.LegacyDec
}

// weigh returns the power of a vote and its parts; no power if the vote is not as the SDK admits it or its voter's
// stake cannot be read.
func (k *Keeper) weigh(ctx context.Context, gov sdkgovkeeper.Keeper, key voteKey) (math.LegacyDec, []choice) {
	vote, err := gov.Votes.Get(ctx, key)
	if err != nil {
		return math.LegacyZeroDec(), nil
	}
	choices, ok := choicesOf(vote)
	if !ok {
		return math.LegacyZeroDec(), nil
	}
	bonded, err := k.staking.BondedMasa(ctx, key.K2())
	if err != nil || bonded.IsNil() || !bonded.IsPositive() {
		return math.LegacyZeroDec(), nil
	}
	return math.LegacyNewDecFromInt(bonded), choices
}

// choicesOf reads the parts of a vote: known options, each once, positive weights that sum to 1.
func choicesOf(vote v1.Vote) ([]choice, bool) {
	sum := math.LegacyZeroDec()
	seen := make(map[v1.VoteOption]bool, len(vote.Options))
	choices := make([]choice, 0, len(vote.Options))
	for _, option := range vote.Options {
		if option == nil || !v1.ValidWeightedVoteOption(*option) || seen[option.Option] {
			return nil, false
		}
		weight, err := math.LegacyNewDecFromStr(option.Weight)
		if err != nil {
			return nil, false
		}
		seen[option.Option] = true
		sum = sum.Add(weight)
		choices = append(choices, choice{option.Option, weight})
	}
	return choices, sum.Equal(math.LegacyOneDec())
}

// total is the bonded MASA of everybody, what a quorum is a share of. Without it a proposal fails.
func (k *Keeper) total(ctx context.Context) math.Int {
	total, err := k.staking.TotalBondedMasa(ctx)
	if err != nil || total.IsNil() || total.IsNegative() {
		return math.ZeroInt()
	}
	return total
}

package keeper_test

import (
	"context"
	"strings"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	v1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/gov/keeper"
	"github.com/masa-finance/masad/x/gov/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// poll is a fake ledger beside the SDK's own store of votes.
type poll struct {
	fixture.F
	t      *testing.T
	ledger *fakes.Staking
	k      *keeper.Keeper
	sdk    sdkgovkeeper.Keeper
}

func newPoll(t *testing.T) *poll {
	t.Helper()
	p := &poll{F: fixture.New(t, sdkgovtypes.StoreKey, fakes.StakingStore), t: t}
	p.ledger = fakes.NewStaking(p.Service(fakes.StakingStore), nil)
	p.k = keeper.NewKeeper(p.ledger)
	builder := collections.NewSchemaBuilder(p.Service(sdkgovtypes.StoreKey))
	p.sdk.Votes = collections.NewMap(builder, sdkgovtypes.VotesKeyPrefix, "votes",
		collections.PairKeyCodec(collections.Uint64Key, sdk.AccAddressKey), codec.CollValue[v1.Vote](p.Cdc))
	_, err := builder.Build()
	require.NoError(t, err)
	return p
}

// bond gives the i-th account stake in a role.
func (p *poll) bond(i int, role stakingtypes.Role, stake int64) {
	p.t.Helper()
	require.NoError(p.t, p.ledger.Put(p.Ctx, role, p.Addr(i), fakes.Position{
		Masa: math.NewInt(stake), Unbonding: math.NewInt(1_000_000), Tao: math.NewInt(1_000_000),
		Required: math.ZeroInt(), Utility: math.LegacyZeroDec(),
	}))
}

// vote stores a vote as it is, good or bad.
func (p *poll) vote(proposal uint64, i int, options ...*v1.WeightedVoteOption) {
	p.t.Helper()
	vote := v1.NewVote(proposal, p.Addr(i), options, "")
	require.NoError(p.t, p.sdk.Votes.Set(p.Ctx, collections.Join(proposal, p.Addr(i)), vote))
}

func (p *poll) tally(proposal uint64) (voted math.LegacyDec, total math.Int, results map[v1.VoteOption]math.LegacyDec) {
	p.t.Helper()
	voted, total, results, err := p.k.Tally(p.Ctx, p.sdk, v1.Proposal{Id: proposal})
	require.NoError(p.t, err)
	require.Len(p.t, results, 4, "every option has a result")
	return voted, total, results
}

// left counts the votes on a proposal that are still stored.
func (p *poll) left(proposal uint64) int {
	n := 0
	require.NoError(p.t, p.sdk.Votes.Walk(p.Ctx, collections.NewPrefixedPairRange[uint64, sdk.AccAddress](proposal),
		func(collections.Pair[uint64, sdk.AccAddress], v1.Vote) (bool, error) { n++; return false, nil }))
	return n
}

func whole(option v1.VoteOption) *v1.WeightedVoteOption {
	return &v1.WeightedVoteOption{Option: option, Weight: "1.000000000000000000"}
}

func part(option v1.VoteOption, weight string) *v1.WeightedVoteOption {
	return &v1.WeightedVoteOption{Option: option, Weight: weight}
}

const (
	yes, no, abstain, veto = v1.OptionYes, v1.OptionNo, v1.OptionAbstain, v1.OptionNoWithVeto

	asValidator = stakingtypes.Role_ROLE_VALIDATOR
	asWorker    = stakingtypes.Role_ROLE_WORKER
	asOracle    = stakingtypes.Role_ROLE_ORACLE
)

// TestTally has one row for each rule. Accounts 1, 2 and 3 have 100, 200 and 700 umasa bonded in one role each.
func TestTally(t *testing.T) {
	rows := []struct {
		rule   string
		before func(*poll)
		// voted, yes, no, abstain, veto
		want [5]string
	}{
		{"nobody votes", func(*poll) {}, [5]string{"0", "0", "0", "0", "0"}},
		{
			"a vote weighs what its voter has bonded", func(p *poll) { p.vote(1, 1, whole(yes)); p.vote(1, 3, whole(no)) },
			[5]string{"800", "100", "700", "0", "0"},
		},
		{"each option is counted for itself", func(p *poll) {
			p.vote(1, 1, whole(abstain))
			p.vote(1, 2, whole(veto))
		}, [5]string{"300", "0", "0", "100", "200"}},
		{"all roles of an account count together", func(p *poll) {
			p.bond(1, asWorker, 30)
			p.bond(1, asOracle, 7)
			p.vote(1, 1, whole(yes))
		}, [5]string{"137", "137", "0", "0", "0"}},
		{
			"a vote can be split", func(p *poll) { p.vote(1, 2, part(yes, "0.7"), part(no, "0.3")) },
			[5]string{"200", "140", "60", "0", "0"},
		},
		{
			"without stake a vote weighs nothing", func(p *poll) { p.vote(1, 9, whole(no)) },
			[5]string{"0", "0", "0", "0", "0"},
		},
		{"votes on other proposals do not count", func(p *poll) {
			p.vote(2, 3, whole(no))
			p.vote(1, 1, whole(yes))
			p.vote(0, 2, whole(no))
		}, [5]string{"100", "100", "0", "0", "0"}},
		{
			"a vote without options counts nothing", func(p *poll) { p.vote(1, 3); p.vote(1, 1, whole(yes)) },
			[5]string{"100", "100", "0", "0", "0"},
		},
		{
			"nor one of an unknown option", func(p *poll) { p.vote(1, 3, whole(17)); p.vote(1, 1, whole(yes)) },
			[5]string{"100", "100", "0", "0", "0"},
		},
		{"nor one with a weight that is no number", func(p *poll) {
			p.vote(1, 3, part(no, "all"))
			p.vote(1, 2, part(no, ""))
			p.vote(1, 1, whole(yes))
		}, [5]string{"100", "100", "0", "0", "0"}},
		{"nor one with more than its weight", func(p *poll) {
			p.vote(1, 3, whole(no), whole(yes))
			p.vote(1, 2, part(no, "1.5"))
			p.vote(1, 1, whole(yes))
		}, [5]string{"100", "100", "0", "0", "0"}},
		{"nor one with a negative weight", func(p *poll) {
			p.vote(1, 3, part(no, "-1"), part(yes, "2"))
			p.vote(1, 1, whole(yes))
		}, [5]string{"100", "100", "0", "0", "0"}},
		{"nor one with an option twice", func(p *poll) {
			p.vote(1, 3, part(no, "0.5"), part(no, "0.5"))
			p.vote(1, 1, whole(yes))
		}, [5]string{"100", "100", "0", "0", "0"}},
		{"nor one of a voter whose stake cannot be read", func(p *poll) {
			p.vote(1, 3, whole(no))
			p.vote(1, 1, whole(yes))
			p.ledger.Fail = func(method string, owner sdk.AccAddress) error {
				if method == "BondedMasa" && owner.Equals(p.Addr(3)) {
					return stakingtypes.ErrBrokenInvariant
				}
				return nil
			}
		}, [5]string{"100", "100", "0", "0", "0"}},
		{"a voter's address is that of the key, whatever the vote says", func(p *poll) {
			vote := v1.Vote{ProposalId: 1, Voter: "nobody", Options: []*v1.WeightedVoteOption{whole(yes)}}
			require.NoError(p.t, p.sdk.Votes.Set(p.Ctx, collections.Join(uint64(1), p.Addr(1)), vote))
		}, [5]string{"100", "100", "0", "0", "0"}},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			p := newPoll(t)
			p.bond(1, asValidator, 100)
			p.bond(2, asWorker, 200)
			p.bond(3, asOracle, 700)
			row.before(p)
			others := p.left(0) + p.left(2)
			voted, total, results := p.tally(1)
			bonded, err := p.ledger.TotalBondedMasa(p.Ctx)
			require.NoError(t, err)
			require.Equal(t, bonded, total)
			for i, got := range []math.LegacyDec{voted, results[yes], results[no], results[abstain], results[veto]} {
				require.Equal(t, math.LegacyMustNewDecFromStr(row.want[i]), got)
			}
			require.Zero(t, p.left(1), "votes are removed")
			require.Equal(t, others, p.left(0)+p.left(2), "those on other proposals are not")
		})
	}
}

func TestWithoutATotalAProposalFails(t *testing.T) {
	p := newPoll(t)
	p.bond(1, asWorker, 100)
	p.vote(1, 1, whole(yes))
	p.ledger.Fail = func(method string, _ sdk.AccAddress) error {
		if method == "TotalBondedMasa" {
			return stakingtypes.ErrBrokenInvariant
		}
		return nil
	}
	_, total, _ := p.tally(1)
	require.True(t, total.IsZero(), "the SDK rejects a proposal of nobody")
}

// TestAQueryChangesNothing: the SDK's query of a running tally calls the same function on a cache.
func TestAQueryChangesNothing(t *testing.T) {
	p := newPoll(t)
	p.bond(1, asWorker, 100)
	p.vote(1, 1, whole(yes))
	before := p.Dump()
	cached, _ := p.Ctx.CacheContext()
	_, _, results, err := p.k.Tally(cached, p.sdk, v1.Proposal{Id: 1})
	require.NoError(t, err)
	require.Equal(t, math.LegacyNewDec(100), results[yes])
	require.Equal(t, before, p.Dump())
}

// TestTallyEqualsTheDefinition compares with sums over voters, and checks that no power appears from nowhere (I11).
func TestTallyEqualsTheDefinition(t *testing.T) {
	options := []v1.VoteOption{yes, no, abstain, veto}
	scale.Check(t, 100, 20_000, func(r *rapid.T) {
		p := newPoll(t)
		want := map[v1.VoteOption]math.LegacyDec{
			yes: math.LegacyZeroDec(), no: math.LegacyZeroDec(), abstain: math.LegacyZeroDec(), veto: math.LegacyZeroDec(),
		}
		voted := math.LegacyZeroDec()
		for i := range rapid.IntRange(0, 12).Draw(r, "accounts") {
			stake := int64(0)
			for _, role := range []stakingtypes.Role{asValidator, asWorker, asOracle} {
				if rapid.Bool().Draw(r, "has role") {
					amount := rapid.OneOf(rapid.Int64Range(0, 9), rapid.Int64Range(0, 1<<55)).Draw(r, "stake")
					p.bond(i, role, amount)
					stake += amount
				}
			}
			if !rapid.Bool().Draw(r, "votes") {
				continue
			}
			first := rapid.Int64Range(0, 1000).Draw(r, "permille")
			a, b := rapid.SampledFrom(options[:2]).Draw(r, "a"), rapid.SampledFrom(options[2:]).Draw(r, "b")
			var cast []*v1.WeightedVoteOption
			for option, permille := range orderedPair(a, first, b, 1000-first) {
				if permille > 0 {
					weight := math.LegacyNewDecWithPrec(permille, 3)
					cast = append(cast, part(option, weight.String()))
					want[option] = want[option].Add(weight.MulInt64(stake))
				}
			}
			voted = voted.Add(math.LegacyNewDec(stake))
			p.vote(1, i, cast...)
		}
		gotVoted, total, results := p.tally(1)
		require.Equal(t, voted.String(), gotVoted.String())
		sum := math.LegacyZeroDec()
		for _, option := range options {
			require.Equal(t, want[option].String(), results[option].String())
			sum = sum.Add(results[option])
		}
		require.Equal(t, voted.String(), sum.String(), "parts make the whole")
		require.True(t, voted.LTE(math.LegacyNewDecFromInt(total)), "nobody votes with what is not bonded")
	})
}

// orderedPair yields two options with their weights.
func orderedPair(a v1.VoteOption, x int64, b v1.VoteOption, y int64) func(func(v1.VoteOption, int64) bool) {
	return func(yield func(v1.VoteOption, int64) bool) {
		if yield(a, x) {
			yield(b, y)
		}
	}
}

func TestPowerQuery(t *testing.T) {
	p := newPoll(t)
	p.bond(1, asWorker, 100)
	p.bond(1, asOracle, 50)
	p.bond(2, asWorker, 850)
	q := keeper.NewQueryServer(p.k)
	answer, err := q.Power(p.Ctx, &types.QueryPowerRequest{Agent: p.Addr(1).String()})
	require.NoError(t, err)
	require.Equal(t, int64(150), answer.Power.Int64())
	require.Equal(t, int64(1000), answer.Total.Int64())
	stranger, err := q.Power(p.Ctx, &types.QueryPowerRequest{Agent: p.Addr(9).String()})
	require.NoError(t, err)
	require.True(t, stranger.Power.IsZero())
	shout := strings.ToUpper(p.Addr(1).String())
	for _, request := range []*types.QueryPowerRequest{nil, {}, {Agent: "x"}, {Agent: shout}} {
		_, err := q.Power(context.Context(p.Ctx), request)
		require.Equal(t, codes.InvalidArgument, status.Code(err))
	}
}

package bench

import (
	"fmt"
	"testing"
	"time"

	"cosmossdk.io/math"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	govkeeper "github.com/masa-finance/masad/x/gov/keeper"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// The proposals of a democracy, both voted on from genesis.
const (
	// loud is the proposal on which everybody has voted no, so that it is rejected whether they are a quorum or not. It
	// ends first.
	loud = 1
	// silent is the proposal on which nobody has voted: everybody stands behind one delegate.
	silent = 2
)

// longVote is how long the first is voted on, the second twice as long.
const longVote = 365 * 24 * time.Hour

// democracy is a chain on which so many workers delegate to one delegate, itself a worker.
type democracy struct {
	*chain
	delegate   testapp.Account
	delegators []testapp.Account
	// gas is what the last thing that was timed used.
	gas uint64
}

// newDemocracy begins the chain: delegations and votes come with the genesis and are counted in its first block. So
// many of the workers, and the delegate, vote on the loud proposal.
func newDemocracy(t testing.TB, workers, delegators int) *democracy {
	l := newLedger(workers+1, oracles, workers+1)
	d := &democracy{delegate: l.workers[0], delegators: l.workers[1 : delegators+1]}
	d.chain = beginChain(t, l, 1_000,
		testapp.EditModule(govtypes.ModuleName, d.addDelegations), testapp.EditModule(sdkgovtypes.ModuleName, d.addProposals))
	return d
}

func (d *democracy) addDelegations(g *govtypes.GenesisState) {
	for _, who := range d.delegators {
		g.Delegations = append(g.Delegations, govtypes.Delegation{
			Agent: who.String(), Edges: []govtypes.Edge{{Delegate: d.delegate.String(), Amount: math.NewInt(stake), All: true}},
		})
	}
}

func (d *democracy) addProposals(g *sdkgovv1.GenesisState) {
	began := testapp.Start
	for _, id := range []uint64{loud, silent} {
		end := began.Add(time.Duration(id) * longVote)
		g.Proposals = append(g.Proposals, &sdkgovv1.Proposal{
			Id: id, Status: sdkgovv1.StatusVotingPeriod, Title: "t", Summary: "s", Proposer: d.delegate.String(),
			SubmitTime: &began, DepositEndTime: &began, VotingStartTime: &began, VotingEndTime: &end,
			FinalTallyResult: &sdkgovv1.TallyResult{YesCount: "0", AbstainCount: "0", NoCount: "0", NoWithVetoCount: "0"},
		})
	}
	g.StartingProposalId = silent + 1
	for _, who := range append([]testapp.Account{d.delegate}, d.delegators...) {
		g.Votes = append(g.Votes, &sdkgovv1.Vote{
			ProposalId: loud, Voter: who.String(), Options: sdkgovv1.NewNonSplitVoteOption(sdkgovv1.OptionNo),
		})
	}
}

// timed runs fn on a copy of the state and returns how long it took.
func (d *democracy) timed(ctx sdk.Context, fn func(sdk.Context) error) time.Duration {
	d.t.Helper()
	copied, _ := ctx.WithGasMeter(storetypes.NewInfiniteGasMeter()).CacheContext()
	began := time.Now()
	require.NoError(d.t, fn(copied))
	took := time.Since(began)
	d.gas = copied.GasMeter().GasConsumed()
	return took
}

// usual is the median of n measurements.
func usual(n int, measure func(i int) time.Duration) time.Duration {
	took := make([]time.Duration, n)
	for i := range took {
		took[i] = measure(i)
	}
	return middle(took)
}

// vote is what one vote on the silent proposal costs, by the SDK's own message server and all that listens to it.
func (d *democracy) vote(who testapp.Account) time.Duration {
	return d.timed(d.Ctx(), func(ctx sdk.Context) error {
		_, err := sdkgovkeeper.NewMsgServerImpl(d.App.SDKGov).Vote(ctx,
			sdkgovv1.NewMsgVote(who.Address, silent, sdkgovv1.OptionYes, ""))
		return err
	})
}

// override is what a delegator's vote costs after its delegate's.
func (d *democracy) override(who testapp.Account) time.Duration {
	ctx, _ := d.Ctx().CacheContext()
	server := sdkgovkeeper.NewMsgServerImpl(d.App.SDKGov)
	_, err := server.Vote(ctx, sdkgovv1.NewMsgVote(d.delegate.Address, silent, sdkgovv1.OptionYes, ""))
	require.NoError(d.t, err)
	return d.timed(ctx, func(ctx sdk.Context) error {
		_, err := server.Vote(ctx, sdkgovv1.NewMsgVote(who.Address, silent, sdkgovv1.OptionNo, ""))
		return err
	})
}

// redelegate is what it costs that somebody delegates anew, or no more.
func (d *democracy) redelegate(who testapp.Account, edges ...govtypes.Edge) time.Duration {
	return d.timed(d.Ctx(), func(ctx sdk.Context) error {
		_, err := govkeeper.NewMsgServer(d.App.Gov).SetDelegation(ctx, &govtypes.MsgSetDelegation{
			Agent: who.String(), Edges: edges,
		})
		return err
	})
}

// slash is what a slash of the delegate costs.
func (d *democracy) slash() time.Duration {
	return d.timed(d.Ctx(), func(ctx sdk.Context) error {
		_, err := d.App.Staking.Slash(ctx, stakingtypes.Role_ROLE_WORKER, d.delegate.Address, math.NewInt(stake/2))
		return err
	})
}

// end is what the end of the loud vote costs: the whole of our EndBlock, with deposits and events.
func (d *democracy) end() time.Duration { return d.timed(d.over(), d.endBlock) }

// sweep is what the next block costs, and those after it until the votes are removed.
func (d *democracy) sweep() time.Duration {
	ctx := d.over()
	require.NoError(d.t, d.endBlock(ctx))
	return d.timed(ctx, d.endBlock)
}

// over is a copy of the state in a block after the end of the loud vote.
func (d *democracy) over() sdk.Context {
	ctx, _ := d.Ctx().WithBlockTime(testapp.Start.Add(longVote + time.Second)).CacheContext()
	return ctx
}

func (d *democracy) endBlock(ctx sdk.Context) error { return d.App.Gov.EndBlock(ctx) }

// sdkTally is what the SDK's own tally costs on the votes of the loud proposal.
func (d *democracy) sdkTally(tally sdkgovkeeper.CalculateVoteResultsAndVotingPowerFn) time.Duration {
	return d.timed(d.Ctx(), func(ctx sdk.Context) error {
		voted, _, _, err := tally(ctx, *d.App.SDKGov, sdkgovv1.Proposal{Id: loud})
		all := math.LegacyNewDec(stake).MulInt64(int64(len(d.delegators) + 1))
		require.True(d.t, voted.Equal(all), "%s of %s", voted, all)
		return err
	})
}

// BenchmarkDemocracy reports what a delegate's vote, a delegator's own vote after it, and the end of a vote cost,
// with 1 000 to 100 000 delegators behind one delegate, beside the SDK's own tally of the same votes.
func BenchmarkDemocracy(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("delegators=%d", n), func(b *testing.B) {
			d := newDemocracy(b, n, n)
			tally := d.sdkStaking().tally()
			b.ResetTimer()
			report := func(name string, took time.Duration) {
				b.ReportMetric(float64(took.Nanoseconds())/1e3, "us-"+name)
			}
			samples := scale.N(21, 101)
			report("vote", usual(samples, func(int) time.Duration { return d.vote(d.delegate) }))
			report("override", usual(samples, func(i int) time.Duration { return d.override(d.delegators[i*n/samples]) }))
			report("end", usual(samples, func(int) time.Duration { return d.end() }))
			report("sweep", usual(samples, func(int) time.Duration { return d.sweep() }))
			report("sdk-tally", usual(5, func(int) time.Duration { return d.sdkTally(tally) }))
			b.ReportMetric(0, "ns/op")
		})
	}
}

// TestACrowdBehindADelegateIsNoWork: with 100 000 delegators behind one delegate in the long run, all that happens to
// it and all that they do uses the gas, for reads and writes, that it uses with few.
func TestACrowdBehindADelegateIsNoWork(t *testing.T) {
	workers := scale.N(2_000, 100_000)
	gas := func(delegators int) map[string]uint64 {
		d := newDemocracy(t, workers, delegators)
		used := make(map[string]uint64)
		for name, act := range map[string]func() time.Duration{
			"vote":       func() time.Duration { return d.vote(d.delegate) },
			"override":   func() time.Duration { return d.override(d.delegators[delegators/2]) },
			"delegate":   func() time.Duration { return d.redelegate(d.delegate, govtypes.AllTo(d.Validators[0].String())) },
			"undelegate": func() time.Duration { return d.redelegate(d.delegators[delegators/2]) },
			"slash":      d.slash,
			"end":        d.end,
			"sweep":      d.sweep,
		} {
			act()
			used[name] = d.gas
		}
		return used
	}
	few, many := gas(200), gas(workers)
	t.Logf("gas with 200: %v, with many: %v", few, many)
	for name, used := range few {
		require.Positive(t, used, name)
		require.InEpsilon(t, used, many[name], .02, "%s: gas with 200 delegators, and with many", name)
	}
}

func TestDemocracyIsMeasured(t *testing.T) {
	d := newDemocracy(t, 20, 20)
	require.NoError(t, d.App.CheckInvariants(d.Ctx()))
	for _, took := range []time.Duration{
		d.vote(d.delegate), d.override(d.delegators[3]), d.end(), d.sweep(), d.sdkTally(d.sdkStaking().tally()),
	} {
		require.Positive(t, took)
	}
	state, err := d.App.Gov.ExportGenesis(d.Ctx())
	require.NoError(t, err)
	require.Len(t, state.Ballots, 2)
	require.EqualValues(t, 21, state.Ballots[0].Tally.Voters)
	require.EqualValues(t, 21*stake, state.Ballots[0].Tally.Turnout.Int64())
	require.True(t, state.Ballots[1].Tally.Turnout.IsZero())
}

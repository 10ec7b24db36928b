package app_test

import (
	"math/rand"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
)

// democracy is a chain on which people delegate and vote.
type democracy struct {
	*testapp.Chain
	t *testing.T
	// snapshots are stakes and lists as each block found them, by its height.
	snapshots map[int64]census
	seen      map[uint64]bool
}

// newDemocracy begins a chain with short votes and frequent snapshots, on which the first accounts are workers.
func newDemocracy(t *testing.T, workers int, options ...testapp.Option) *democracy {
	t.Helper()
	frequent := testapp.WithGenesis(testapp.EditModule(govtypes.ModuleName, func(g *govtypes.GenesisState) {
		g.Params.SnapshotInterval = 2
	}))
	c := testapp.New(t, append([]testapp.Option{quickVotes(), frequent, testapp.WithAccounts(workers + 4)}, options...)...)
	d := &democracy{Chain: c, t: t, snapshots: make(map[int64]census), seen: make(map[uint64]bool)}
	for i := range workers {
		d.enrol(i, 1_000_000_000_000)
	}
	return d
}

// enrol makes an account a worker with a stake in umasa.
func (d *democracy) enrol(i int, stake int64) {
	d.t.Helper()
	who := d.Accounts[i]
	d.MustDeliver(who, &rewardstypes.MsgRegisterWorker{
		Owner: who.String(), Services: []string{"llm/local"}, Endpoint: "http://localhost:1", Capacity: 1,
		MinPrice: math.NewInt(10_000), MaxReward: math.NewInt(1_000_000), Stake: umasa(stake)[0],
	})
}

// delegate sets a general list that delegates to others; the first with all that is left if its amount is 0.
func delegate(who testapp.Account, topic govtypes.Topic, edges ...govtypes.Edge) *govtypes.MsgSetDelegation {
	return &govtypes.MsgSetDelegation{Agent: who.String(), Topic: topic, Edges: edges}
}

func edge(to testapp.Account, umasa int64) govtypes.Edge {
	if umasa == 0 {
		return govtypes.AllTo(to.String())
	}
	return govtypes.NewEdge(to.String(), math.NewInt(umasa))
}

// proposeText proposes a text, and comes back when its vote has begun, at a snapshot of the state before.
func (d *democracy) proposeText() uint64 {
	d.t.Helper()
	d.Blocks(2)
	return d.submit(&sdkgovv1.MsgSubmitProposal{Metadata: "a text"})
}

// submit proposes, by the first validator with the whole deposit.
func (d *democracy) submit(msg *sdkgovv1.MsgSubmitProposal) uint64 {
	d.t.Helper()
	who := d.Validators[0].Account
	msg.Proposer, msg.Title, msg.Summary = who.String(), "A change", "Of something."
	msg.InitialDeposit = umasa(5_000_000_000)
	d.MustDeliver(who, msg)
	id, err := d.App.SDKGov.ProposalID.Peek(d.Ctx())
	require.NoError(d.t, err)
	return id - 1
}

func (d *democracy) vote(who testapp.Account, id uint64, option sdkgovv1.VoteOption) testapp.Result {
	d.t.Helper()
	return d.Deliver(who, sdkgovv1.NewMsgVote(who.Address, id, option, ""))
}

func (d *democracy) mustVote(who testapp.Account, id uint64, option sdkgovv1.VoteOption) {
	d.t.Helper()
	result := d.vote(who, id, option)
	require.True(d.t, result.OK(), result.Log)
}

func (d *democracy) proposal(id uint64) sdkgovv1.Proposal {
	d.t.Helper()
	proposal, err := d.App.SDKGov.Proposals.Get(d.Ctx(), id)
	require.NoError(d.t, err)
	return proposal
}

// exported is our module's state.
func (d *democracy) exported() *govtypes.GenesisState {
	d.t.Helper()
	g, err := d.App.Gov.ExportGenesis(d.Ctx())
	require.NoError(d.t, err)
	return g
}

func (d *democracy) ballot(id uint64) govtypes.Ballot {
	d.t.Helper()
	for _, b := range d.exported().Ballots {
		if b.ProposalId == id {
			return b
		}
	}
	require.Failf(d.t, "no ballot", "%d", id)
	return govtypes.Ballot{}
}

// weight is the power of a voter's vote, in umasa.
func (d *democracy) weight(id uint64, who testapp.Account) int64 {
	d.t.Helper()
	for _, v := range d.exported().Voters {
		if v.ProposalId == id && v.Agent == who.String() {
			return v.Power.Int64()
		}
	}
	return 0
}

// end lets a vote end and returns the proposal.
func (d *democracy) end(id uint64) sdkgovv1.Proposal {
	d.t.Helper()
	for range 12 {
		if p := d.proposal(id); p.Status != sdkgovv1.StatusVotingPeriod {
			return p
		}
		d.Blocks(1)
	}
	require.Failf(d.t, "vote goes on", "%d", id)
	return sdkgovv1.Proposal{}
}

// census is who bonds how much, in umasa, and delegates to whom.
type census struct {
	stakes map[string]math.Int
	lists  map[string]map[govtypes.Topic][]govtypes.Edge
	total  math.Int
}

// take reads a census.
func (d *democracy) take() census {
	d.t.Helper()
	c := census{
		stakes: make(map[string]math.Int), lists: make(map[string]map[govtypes.Topic][]govtypes.Edge), total: math.ZeroInt(),
	}
	require.NoError(d.t, d.App.Staking.EachOwner(d.Ctx(), func(owner sdk.AccAddress) error {
		bonded, err := d.App.Staking.BondedMasa(d.Ctx(), owner)
		c.stakes[owner.String()] = bonded
		return err
	}))
	for _, stake := range c.stakes {
		c.total = c.total.Add(stake)
	}
	for _, list := range d.exported().Delegations {
		if c.lists[list.Agent] == nil {
			c.lists[list.Agent] = make(map[govtypes.Topic][]govtypes.Edge)
		}
		c.lists[list.Agent][list.Topic] = list.Edges
	}
	return c
}

// list is what is in force for an agent on a topic.
func (c census) list(agent string, topic govtypes.Topic) []govtypes.Edge {
	if edges, own := c.lists[agent][topic]; own {
		return edges
	}
	return c.lists[agent][govtypes.TOPIC_GENERAL]
}

// count walks from every holder of stake to the first voter that its tokens meet, and sums by voter: the batch
// definition, which shares nothing with the running tally.
func (c census) count(topic govtypes.Topic, voted func(string) bool) map[string]math.Int {
	weights := make(map[string]math.Int)
	add := func(voter string, tokens math.Int) {
		if weights[voter].IsNil() {
			weights[voter] = math.ZeroInt()
		}
		weights[voter] = weights[voter].Add(tokens)
	}
	for agent, stake := range c.stakes {
		if voted(agent) {
			add(agent, stake)
			continue
		}
		for _, edge := range c.list(agent, topic) {
			at := edge.Delegate
			for at != "" && !voted(at) {
				above := c.list(at, topic)
				if at = ""; len(above) > 0 {
					at = above[0].Delegate
				}
			}
			if at != "" {
				add(at, edge.Amount)
			}
		}
	}
	return weights
}

// remember takes the census that a snapshot in the next block has to show.
func (d *democracy) remember() { d.snapshots[d.Height()+1] = d.take() }

// checkBallots recounts every vote that goes on.
func (d *democracy) checkBallots() {
	d.t.Helper()
	state := d.exported()
	for _, ballot := range state.Ballots {
		if ballot.State == govtypes.BALLOT_STATE_OPEN {
			d.recount(state, ballot)
		}
	}
}

// recount compares a ballot with the batch definition.
func (d *democracy) recount(state *govtypes.GenesisState, ballot govtypes.Ballot) {
	d.t.Helper()
	seen, known := d.snapshots[ballot.Snapshot]
	require.True(d.t, known, "snapshot %d", ballot.Snapshot)
	d.seen[ballot.ProposalId] = true
	votes := make(map[string]sdkgovv1.Vote)
	require.NoError(d.t, d.App.SDKGov.Votes.Walk(d.Ctx(),
		collections.NewPrefixedPairRange[uint64, sdk.AccAddress](ballot.ProposalId),
		func(_ collections.Pair[uint64, sdk.AccAddress], vote sdkgovv1.Vote) (bool, error) {
			votes[vote.Voter] = vote
			return false, nil
		}))
	weights := seen.count(ballot.Topic, func(agent string) bool { _, voted := votes[agent]; return voted })
	results, turnout := ballot.Tally.Results(), math.ZeroInt()
	for voter, weight := range weights {
		turnout = turnout.Add(weight)
		for _, option := range votes[voter].Options {
			share := math.LegacyMustNewDecFromStr(option.Weight)
			results[option.Option] = results[option.Option].Sub(share.MulInt(weight))
		}
	}
	require.Equal(d.t, turnout.String(), ballot.Tally.Turnout.String(), "turnout of %d", ballot.ProposalId)
	require.Equal(d.t, seen.total.String(), ballot.Total.String(), "total of %d", ballot.ProposalId)
	for option, rest := range results {
		require.True(d.t, rest.IsZero(), "%s of %d is %s too much", option, ballot.ProposalId, rest)
	}
	for _, voter := range state.Voters {
		if voter.ProposalId == ballot.ProposalId && voter.Voted {
			require.Equal(d.t, weights[voter.Agent].String(), voter.Power.String(), "%s in %d", voter.Agent, ballot.ProposalId)
		}
	}
}

// update is a harmless change that economics' rule is for.
func (d *democracy) update() sdk.Msg {
	d.t.Helper()
	params, err := d.App.Rewards.Params(d.Ctx())
	require.NoError(d.t, err)
	params.Market.AcceptBlocks++
	return &rewardstypes.MsgUpdateParams{Authority: app.Authority(), Params: params}
}

// kappa is a harmless change of x/slashing.
func (d *democracy) kappa() sdk.Msg {
	d.t.Helper()
	params, err := d.App.Slashing.Params(d.Ctx())
	require.NoError(d.t, err)
	params.Kappa = math.LegacyNewDecWithPrec(31, 2)
	return &slashingtypes.MsgUpdateParams{Authority: app.Authority(), Params: params}
}

// everybody is all that sign.
func (d *democracy) everybody() []testapp.Account {
	var all []testapp.Account
	for _, v := range d.Validators {
		all = append(all, v.Account)
	}
	return append(all, d.Accounts...)
}

func pickOf[T any](rng *rand.Rand, from []T) T { return from[rng.Intn(len(from))] }

// refusedBy tells whether a result is an error of our codespace.
func refusedBy(result testapp.Result, err interface{ ABCICode() uint32 }) bool {
	return result.Is(govtypes.ModuleName, err.ABCICode())
}

package app_test

import (
	"testing"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	general   = govtypes.TOPIC_GENERAL
	economics = govtypes.TOPIC_ECONOMICS
	each      = 1_000_000_000_000 // umasa that every validator and worker bonds
)

// TestOwnVoteOverridesAtAnyTime: a delegate votes with what is delegated to it; who votes itself takes its own back,
// also after the delegate, and whoever stands behind it goes with it.
func TestOwnVoteOverridesAtAnyTime(t *testing.T) {
	d := newDemocracy(t, 3)
	a, b, c := d.Accounts[0], d.Accounts[1], d.Accounts[2]
	d.MustDeliver(b, delegate(b, general, edge(a, 0)))
	d.MustDeliver(c, delegate(c, general, edge(b, 400_000_000_000)))
	id := d.proposeText()
	d.mustVote(a, id, sdkgovv1.OptionNo)
	require.EqualValues(t, 2*each+400_000_000_000, d.weight(id, a))
	d.mustVote(b, id, sdkgovv1.OptionYes)
	require.EqualValues(t, each, d.weight(id, a), "b took its own and what c delegated to it")
	require.EqualValues(t, each+400_000_000_000, d.weight(id, b))
	d.mustVote(c, id, sdkgovv1.OptionAbstain)
	require.EqualValues(t, each, d.weight(id, b))
	require.EqualValues(t, each, d.weight(id, c), "the own vote counts all that c bonds, not only what it delegated")
	d.mustVote(b, id, sdkgovv1.OptionNo)
	tally := d.ballot(id).Tally
	require.Equal(t, "0", tally.Yes.String(), "a later vote replaces the earlier")
	require.EqualValues(t, 3*each, tally.Turnout.Int64())
}

// TestTopics: an own list of a topic is in force there, a general one everywhere else.
func TestTopics(t *testing.T) {
	d := newDemocracy(t, 3)
	a, b, c := d.Accounts[0], d.Accounts[1], d.Accounts[2]
	d.MustDeliver(c, delegate(c, general, edge(a, 0)), delegate(c, economics, edge(b, 0)))
	d.Blocks(2)
	text := d.submit(&sdkgovv1.MsgSubmitProposal{Metadata: "a text"})
	change := d.submit(proposalOf(t, d.update()))
	require.Equal(t, economics, d.ballot(change).Topic)
	for _, id := range []uint64{text, change} {
		d.mustVote(a, id, sdkgovv1.OptionYes)
		d.mustVote(b, id, sdkgovv1.OptionYes)
	}
	require.EqualValues(t, 2*each, d.weight(text, a))
	require.EqualValues(t, each, d.weight(change, a))
	require.EqualValues(t, 2*each, d.weight(change, b))
	require.EqualValues(t, each, d.ballot(change).Tally.Listed.Int64(), "delegated on the very topic")
	require.True(t, d.Deliver(c, &govtypes.MsgSetDelegation{Agent: c.String(), Topic: economics, Inherit: true}).OK())
	again := d.proposeText()
	d.mustVote(a, again, sdkgovv1.OptionYes)
	require.EqualValues(t, 2*each, d.weight(again, a))
}

func proposalOf(t *testing.T, msgs ...sdk.Msg) *sdkgovv1.MsgSubmitProposal {
	t.Helper()
	msg, err := sdkgovv1.NewMsgSubmitProposal(msgs, nil, "", "", "", "", false)
	require.NoError(t, err)
	return msg
}

// TestNoCircleInOneBlock: two delegate to each other in one block; the second is refused whichever comes first.
func TestNoCircleInOneBlock(t *testing.T) {
	d := newDemocracy(t, 3)
	a, b, c := d.Accounts[0], d.Accounts[1], d.Accounts[2]
	block := d.NextBlock(
		d.Sign(a, []sdk.Msg{delegate(a, general, edge(b, 0))}),
		d.Sign(b, []sdk.Msg{delegate(b, general, edge(c, 0))}),
		d.Sign(c, []sdk.Msg{delegate(c, general, edge(a, 0))}),
	)
	require.True(t, block.Results[0].OK() && block.Results[1].OK())
	require.True(t, refusedBy(block.Results[2], govtypes.ErrCycle), block.Results[2].Log)
	require.Contains(t, block.Results[2].Log, a.String())
	// A topic's own list may not close a circle with general lists either, nor may the return to the general list.
	result := d.Deliver(c, delegate(c, economics, edge(b, 5)))
	require.True(t, refusedBy(result, govtypes.ErrCycle), result.Log)
	d.MustDeliver(b, delegate(b, economics))
	d.MustDeliver(c, delegate(c, economics, edge(b, 5)))
	result = d.Deliver(b, &govtypes.MsgSetDelegation{Agent: b.String(), Topic: economics, Inherit: true})
	require.True(t, refusedBy(result, govtypes.ErrCycle), result.Log)
}

// TestChainsOfEightAndNine: eight steps are the most, from whichever end the chain grows.
func TestChainsOfEightAndNine(t *testing.T) {
	d := newDemocracy(t, 10)
	for i := 9; i > 1; i-- {
		d.MustDeliver(d.Accounts[i], delegate(d.Accounts[i], general, edge(d.Accounts[i-1], 0)))
	}
	result := d.Deliver(d.Accounts[1], delegate(d.Accounts[1], general, edge(d.Accounts[0], 0)))
	require.True(t, refusedBy(result, govtypes.ErrTooDeep), result.Log)
	id := d.proposeText()
	d.mustVote(d.Accounts[1], id, sdkgovv1.OptionYes)
	require.EqualValues(t, 9*each, d.weight(id, d.Accounts[1]), "all eight stand behind it")
	require.Equal(t, sdkgovv1.StatusPassed, d.end(id).Status)
}

// TestLastBlockDelegationHasNoEffect: a running vote counts by its snapshot, whatever is delegated or bonded since.
func TestLastBlockDelegationHasNoEffect(t *testing.T) {
	d := newDemocracy(t, 3)
	a, b, c := d.Accounts[0], d.Accounts[1], d.Accounts[2]
	d.MustDeliver(b, delegate(b, general, edge(a, 0)))
	id := d.proposeText()
	d.MustDeliver(c, delegate(c, general, edge(a, 0)))
	d.MustDeliver(b, delegate(b, general))
	d.MustDeliver(a, &stakingtypes.MsgBond{Owner: a.String(), Role: stakingtypes.Role_ROLE_WORKER, Amount: umasa(each)[0]})
	d.mustVote(a, id, sdkgovv1.OptionYes)
	require.EqualValues(t, 2*each, d.weight(id, a))
	later := d.proposeText()
	d.mustVote(a, later, sdkgovv1.OptionYes)
	require.EqualValues(t, 3*each, d.weight(later, a))
}

// TestVoteUnbondVote: stake that votes, is unbonded, moved and bonded again votes once.
func TestVoteUnbondVote(t *testing.T) {
	d := newDemocracy(t, 3)
	a, stranger := d.Accounts[0], d.Accounts[4]
	id := d.proposeText()
	d.mustVote(a, id, sdkgovv1.OptionYes)
	before := d.ballot(id).Tally
	d.MustDeliver(a, &stakingtypes.MsgLeaveRole{Owner: a.String(), Role: stakingtypes.Role_ROLE_WORKER})
	require.Equal(t, before, d.ballot(id).Tally, "leaving changes nothing")
	d.enrol(4, each)
	result := d.vote(stranger, id, sdkgovv1.OptionYes)
	require.True(t, refusedBy(result, govtypes.ErrNoStake), result.Log)
	require.Equal(t, before, d.ballot(id).Tally)
	d.mustVote(a, id, sdkgovv1.OptionNo)
	require.EqualValues(t, each, d.weight(id, a), "who had stake at the snapshot keeps its vote")
}

// TestSlashBelowWhatIsDelegated: edges are cut from the last to the first.
func TestSlashBelowWhatIsDelegated(t *testing.T) {
	d := newDemocracy(t, 4)
	a, b, c := d.Accounts[0], d.Accounts[1], d.Accounts[2]
	d.MustDeliver(c, delegate(c, general, edge(a, 700_000_000_000), edge(b, 300_000_000_000)))
	d.MustDeliver(c, &stakingtypes.MsgUnbond{
		Owner: c.String(), Role: stakingtypes.Role_ROLE_WORKER, Amount: umasa(400_000_000_000)[0],
	})
	edges := d.exported().Delegations[0].Edges
	require.Len(t, edges, 1)
	require.Equal(t, "600000000000", edges[0].Amount.String())
	d.MustDeliver(c, delegate(c, general, edge(a, 0), edge(b, 100_000_000_000)))
	d.MustDeliver(c, &stakingtypes.MsgBond{Owner: c.String(), Role: stakingtypes.Role_ROLE_WORKER, Amount: umasa(7)[0]})
	require.Equal(t, "500000000007", d.exported().Delegations[0].Edges[0].Amount.String(), "all follows the stake")
}

// TestResultsByRule: quorum, threshold, tie, veto and what becomes of the deposit.
func TestResultsByRule(t *testing.T) {
	yes, no, veto := sdkgovv1.OptionYes, sdkgovv1.OptionNo, sdkgovv1.OptionNoWithVeto
	for _, row := range []struct {
		name   string
		votes  []sdkgovv1.VoteOption // of the four validators, each with a fourth of the stake
		status sdkgovv1.ProposalStatus
		reason string
		burned bool
	}{
		{"a tie passes at one half", []sdkgovv1.VoteOption{yes, no}, sdkgovv1.StatusPassed, "", false},
		{"a fourth is no quorum", []sdkgovv1.VoteOption{yes}, sdkgovv1.StatusRejected, "quorum", false},
		{"a third of yes does not pass", []sdkgovv1.VoteOption{yes, no, no}, sdkgovv1.StatusRejected, "threshold", false},
		{"half of a turnout vetoes and burns", []sdkgovv1.VoteOption{yes, veto}, sdkgovv1.StatusRejected, "veto", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := newDemocracy(t, 0)
			supply := d.App.Bank.GetSupply(d.Ctx(), stakingtypes.BondDenom)
			id := d.proposeText()
			for i, option := range row.votes {
				d.mustVote(d.Validators[i].Account, id, option)
			}
			proposal := d.end(id)
			require.Equal(t, row.status, proposal.Status)
			require.Contains(t, proposal.FailedReason, row.reason)
			require.True(t, d.App.Bank.GetAllBalances(d.Ctx(), sdk.MustAccAddressFromBech32(app.Authority())).IsZero())
			after := d.App.Bank.GetSupply(d.Ctx(), stakingtypes.BondDenom)
			require.Equal(t, row.burned, after.Amount.LTE(supply.Amount.SubRaw(4_000_000_000)), "%s, %s", supply, after)
		})
	}
}

// TestExpedited: an expedited proposal needs two thirds; without them it turns regular and keeps its votes.
func TestExpedited(t *testing.T) {
	d := newDemocracy(t, 0)
	d.Blocks(2)
	id := d.submit(&sdkgovv1.MsgSubmitProposal{Metadata: "a text", Expedited: true})
	snapshot := d.ballot(id).Snapshot
	d.mustVote(d.Validators[0].Account, id, sdkgovv1.OptionYes)
	d.mustVote(d.Validators[1].Account, id, sdkgovv1.OptionNo)
	for d.proposal(id).Expedited {
		d.Blocks(1)
	}
	require.Equal(t, sdkgovv1.StatusVotingPeriod, d.proposal(id).Status)
	require.Equal(t, snapshot, d.ballot(id).Snapshot)
	require.EqualValues(t, 2, d.ballot(id).Tally.Voters)
	require.Equal(t, sdkgovv1.StatusPassed, d.end(id).Status, "a half passes as regular")
	quick := d.submit(&sdkgovv1.MsgSubmitProposal{Metadata: "a text", Expedited: true})
	began := d.Time()
	for i := range 3 {
		d.mustVote(d.Validators[i].Account, quick, sdkgovv1.OptionYes)
	}
	require.Equal(t, sdkgovv1.StatusPassed, d.end(quick).Status)
	require.Less(t, d.Time().Sub(began), 5*testapp.BlockTime+time.Second)
}

// TestHiddenMessagesCount: what a message carries decides the rule, the strictest of all; what nobody lists takes the
// hardest.
func TestHiddenMessagesCount(t *testing.T) {
	d := newDemocracy(t, 0)
	d.Blocks(2)
	gov, err := d.App.Gov.Params(d.Ctx())
	require.NoError(t, err)
	gov.ReviewEpochs++
	ours := &govtypes.MsgUpdateParams{Authority: app.Authority(), Params: gov}
	for _, row := range []struct {
		msgs []sdk.Msg
		kind string
		tau  string
	}{
		{nil, "text", "0.500000000000000000"},
		{[]sdk.Msg{d.kappa()}, "params", "0.500000000000000000"},
		{[]sdk.Msg{d.kappa(), d.update()}, "economics", "0.600000000000000000"},
		{[]sdk.Msg{carried(d.update(), 3)}, "economics", "0.600000000000000000"},
		{[]sdk.Msg{d.kappa(), carried(ours, 2)}, govtypes.HardestKind, "0.667000000000000000"},
	} {
		msg := proposalOf(t, row.msgs...)
		msg.Metadata = "m"
		ballot := d.ballot(d.submit(msg))
		require.Equal(t, row.kind, ballot.Kind)
		require.Equal(t, row.tau, ballot.Threshold.String())
	}
}

// TestAFailingMessageLeavesNoTrace: several messages are executed all or none, and the proposal says why.
func TestAFailingMessageLeavesNoTrace(t *testing.T) {
	d := newDemocracy(t, 0)
	before, err := d.App.Slashing.Params(d.Ctx())
	require.NoError(t, err)
	d.Blocks(2)
	spend := &rewardstypes.MsgSpendTreasury{
		Authority: app.Authority(), Recipient: d.Accounts[0].String(), Amount: umasa(900_000_000_000_000),
	}
	id := d.submit(proposalOf(t, d.kappa(), spend))
	for _, v := range d.Validators {
		d.mustVote(v.Account, id, sdkgovv1.OptionYes)
	}
	proposal := d.end(id)
	require.Equal(t, sdkgovv1.StatusFailed, proposal.Status)
	require.Contains(t, proposal.FailedReason, "MsgSpendTreasury")
	now, err := d.App.Slashing.Params(d.Ctx())
	require.NoError(t, err)
	require.Equal(t, before, now)
}

// TestProposersBondAMinimum: who bonds less than a ten-thousandth of all does not propose.
func TestProposersBondAMinimum(t *testing.T) {
	d := newDemocracy(t, 0)
	stranger := d.Accounts[0]
	msg := &sdkgovv1.MsgSubmitProposal{
		Proposer: stranger.String(), Title: "x", Summary: "x", Metadata: "x", InitialDeposit: umasa(5_000_000_000),
	}
	result := d.Deliver(stranger, msg)
	require.True(t, refusedBy(result, govtypes.ErrBelowMinimum), result.Log)
	require.Contains(t, result.Log, "400000000umasa")
}

// TestCancelledVotesAreSwept: a proposal that is withdrawn leaves nothing.
func TestCancelledVotesAreSwept(t *testing.T) {
	d := newDemocracy(t, 2)
	id := d.proposeText()
	d.mustVote(d.Accounts[0], id, sdkgovv1.OptionYes)
	proposer := d.Validators[0].Account
	d.MustDeliver(proposer, sdkgovv1.NewMsgCancelProposal(id, proposer.String()))
	d.Blocks(2)
	state := d.exported()
	require.Empty(t, state.Ballots)
	require.Empty(t, state.Voters)
	require.Empty(t, state.VotesLeft)
}

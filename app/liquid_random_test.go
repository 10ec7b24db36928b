package app_test

import (
	"fmt"
	"math/rand"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// act is one random message of somebody.
func (d *democracy) act(rng *rand.Rand, running []uint64) (testapp.Account, sdk.Msg) {
	who := pickOf(rng, d.everybody())
	role := stakingtypes.Role_ROLE_WORKER
	switch rng.Intn(10) {
	case 0, 1, 2:
		return who, d.anyList(rng, who)
	case 3:
		return who, &stakingtypes.MsgBond{Owner: who.String(), Role: role, Amount: umasa(1 + rng.Int63n(each/10))[0]}
	case 4:
		return who, &stakingtypes.MsgUnbond{Owner: who.String(), Role: role, Amount: umasa(1 + rng.Int63n(each/10))[0]}
	default:
		if len(running) == 0 {
			return who, d.anyList(rng, who)
		}
		return who, d.anyVote(rng, who, pickOf(rng, running))
	}
}

// anyList is a list of up to four edges on a topic, often with mistakes.
func (d *democracy) anyList(rng *rand.Rand, who testapp.Account) sdk.Msg {
	topic := pickOf(rng, []govtypes.Topic{general, general, economics, govtypes.TOPIC_TREASURY})
	if topic != general && rng.Intn(4) == 0 {
		return &govtypes.MsgSetDelegation{Agent: who.String(), Topic: topic, Inherit: true}
	}
	var edges []govtypes.Edge
	for i := range rng.Intn(5) {
		amount := 1 + rng.Int63n(each/3)
		if i == 0 && rng.Intn(2) == 0 {
			amount = 0
		}
		edges = append(edges, edge(pickOf(rng, d.everybody()), amount))
	}
	return delegate(who, topic, edges...)
}

// anyVote votes for one option, or divides the vote.
func (d *democracy) anyVote(rng *rand.Rand, who testapp.Account, id uint64) sdk.Msg {
	options := []sdkgovv1.VoteOption{
		sdkgovv1.OptionYes, sdkgovv1.OptionNo, sdkgovv1.OptionAbstain, sdkgovv1.OptionNoWithVeto,
	}
	if rng.Intn(3) > 0 {
		return sdkgovv1.NewMsgVote(who.Address, id, pickOf(rng, options), "")
	}
	part := math.LegacyNewDecWithPrec(1+rng.Int63n(999_999_999_999_999_998), 18)
	return sdkgovv1.NewMsgVoteWeighted(who.Address, id, sdkgovv1.WeightedVoteOptions{
		sdkgovv1.NewWeightedVoteOption(options[0], part),
		sdkgovv1.NewWeightedVoteOption(options[1+rng.Intn(3)], math.LegacyOneDec().Sub(part)),
	}, "")
}

// running are the proposals that are voted on.
func (d *democracy) running() []uint64 {
	var ids []uint64
	for _, b := range d.exported().Ballots {
		if b.State == govtypes.BALLOT_STATE_OPEN {
			ids = append(ids, b.ProposalId)
		}
	}
	return ids
}

// randomBlock is a block of random messages, each by somebody else.
func (d *democracy) randomBlock(rng *rand.Rand, n int) {
	d.t.Helper()
	running := d.running()
	used := make(map[string]bool)
	var txs [][]byte
	for len(txs) < n {
		who, msg := d.act(rng, running)
		if used[who.Name] {
			continue
		}
		used[who.Name] = true
		txs = append(txs, d.Sign(who, []sdk.Msg{msg}, testapp.WithGas(5_000_000)))
	}
	d.remember()
	d.NextBlock(txs...)
}

// TestRunningTallyEqualsTheBatchOnTheChain: after every block of random delegations, bonds, unbondings, votes and
// changes of votes, by real messages on the whole application, each running vote is what a walk from every holder over
// the state at its snapshot counts; what is exported is imported again byte by byte.
func TestRunningTallyEqualsTheBatchOnTheChain(t *testing.T) {
	blocks := scale.N(60, 400)
	for seed := range scale.N(2, 10) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewSource(int64(seed)))
			d := newDemocracy(t, 12)
			for range 2 { // the snapshot of the first votes is one of these
				d.remember()
				d.Blocks(1)
			}
			for i := range blocks {
				if i%4 == 0 {
					d.remember()
					d.submit(d.anyProposal(rng))
				}
				d.randomBlock(rng, 8)
				d.checkBallots()
			}
			require.Greater(t, len(d.seen), blocks/5)
			testapp.Import(t, d.Export()).Blocks(3)
		})
	}
}

// anyProposal is a text or a change of economics, some expedited.
func (d *democracy) anyProposal(rng *rand.Rand) *sdkgovv1.MsgSubmitProposal {
	msg := &sdkgovv1.MsgSubmitProposal{Metadata: "a text"}
	if rng.Intn(2) == 0 {
		msg = proposalOf(d.t, d.update())
	}
	msg.Expedited = rng.Intn(4) == 0
	return msg
}

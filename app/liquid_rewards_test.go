package app_test

import (
	"fmt"
	"testing"

	"cosmossdk.io/math"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	govkeeper "github.com/masa-finance/masad/x/gov/keeper"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardskeeper "github.com/masa-finance/masad/x/rewards/keeper"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// soon lets claims run out after some epochs.
func soon(epochs uint64) testapp.Option {
	return testapp.WithGenesis(testapp.EditModule(govtypes.ModuleName, func(g *govtypes.GenesisState) {
		g.Params.ClaimEpochs = epochs
	}))
}

// finish lets blocks pass until the epoch that runs now is worked through, and returns its number.
func (d *democracy) finish() uint64 {
	d.t.Helper()
	epoch, err := d.App.Staking.CurrentEpoch(d.Ctx())
	require.NoError(d.t, err)
	for d.Height() < epoch.EndHeight+15 {
		d.Blocks(1)
	}
	return epoch.Number
}

// entries are what an owner was credited with in an epoch, by kind.
func (d *democracy) entries(who testapp.Account, epoch uint64) map[string]math.Int {
	d.t.Helper()
	response, err := rewardskeeper.NewQueryServer(d.App.Rewards).Explain(d.Ctx(), &rewardstypes.QueryExplainRequest{
		Owner: who.String(), Epoch: epoch,
	})
	require.NoError(d.t, err)
	sums := make(map[string]math.Int)
	for _, entry := range response.Entries {
		if sums[entry.Kind].IsNil() {
			sums[entry.Kind] = math.ZeroInt()
		}
		sums[entry.Kind] = sums[entry.Kind].Add(entry.Amount)
	}
	return sums
}

// TestVotersAndThoseBehindThemArePaid: a validator votes for itself, a delegate for itself and two others. The
// governance part of the epoch goes to them by stake, participation and reputation; a tenth of what the delegate's
// followers earned is the delegate's, the rest theirs when they, or anybody for them, claim it.
func TestVotersAndThoseBehindThemArePaid(t *testing.T) {
	d := newDemocracy(t, 3, soon(2))
	v, a, b, c := d.Validators[0].Account, d.Accounts[0], d.Accounts[1], d.Accounts[2]
	d.MustDeliver(b, delegate(b, general, edge(a, 0)))
	d.MustDeliver(c, delegate(c, general, edge(b, each/2)))
	id := d.proposeText()
	d.mustVote(v, id, sdkgovv1.OptionYes)
	d.mustVote(a, id, sdkgovv1.OptionYes)
	require.Equal(t, sdkgovv1.StatusPassed, d.end(id).Status)
	claim := func(sender, agent testapp.Account) testapp.Result {
		return d.Deliver(sender, &govtypes.MsgClaimParticipation{
			Sender: sender.String(), Agent: agent.String(), ProposalIds: []uint64{id},
		})
	}
	early := claim(b, b)
	require.True(t, refusedBy(early, govtypes.ErrNothingToClaim), early.Log)
	epoch := d.finish()

	round := d.exported().Rounds[0]
	require.Equal(t, epoch, round.Epoch)
	require.True(t, round.Pool.IsPositive())
	voter, delegated := d.entries(v, epoch), d.entries(a, epoch)
	// Merits: 1 for the voter, 1 for the delegate's own stake, a half of 1.5 for what stands behind it.
	of := func(share string) int64 {
		return math.LegacyMustNewDecFromStr(share).MulInt(round.Pool).TruncateInt64()
	}
	require.InDelta(t, of("1")*4/11, voter["participation"].Int64(), 1)
	require.InDelta(t, of("1")*4/11, delegated["participation"].Int64(), 1)
	require.InDelta(t, of("0.1")*3/11, delegated["delegate_share"].Int64(), 1)
	require.InDelta(t, of("0.9")*3/11, d.ballot(id).SetAside.Int64(), 2)
	require.Equal(t, round.SetAside, d.ballot(id).SetAside)

	require.True(t, claim(v, b).OK(), "anybody may send it")
	again := claim(b, b)
	require.True(t, refusedBy(again, govtypes.ErrNothingToClaim), again.Log)
	none := claim(v, v)
	require.True(t, refusedBy(none, govtypes.ErrNothingToClaim), none.Log)
	now, err := d.App.Staking.CurrentEpoch(d.Ctx())
	require.NoError(t, err)
	require.Equal(t, round.SetAside.MulRaw(2).QuoRaw(3), d.entries(b, now.Number)["delegation"])
	d.MustDeliver(b, &rewardstypes.MsgClaimRewards{Owner: b.String()})

	// c lets it run out: what is left goes back, and the ballot is swept to the last record.
	for range 4 {
		d.finish()
	}
	left := d.exported()
	require.Empty(t, left.Ballots)
	require.Empty(t, left.Voters)
	require.Empty(t, left.Claims)
	require.Len(t, left.Records, 1)
	late := claim(c, c)
	require.True(t, refusedBy(late, govtypes.ErrBallotNotFound), late.Log)
}

// TestReputationAndInactivity: who votes rises, who never does falls and after three rounds loses a part of its
// rewards; who only delegates counts for half and loses nothing; one vote is enough to be whole again.
func TestReputationAndInactivity(t *testing.T) {
	d := newDemocracy(t, 3)
	a, b, c := d.Accounts[0], d.Accounts[1], d.Accounts[2]
	d.MustDeliver(b, delegate(b, general, edge(a, 0)))
	query := govkeeper.NewQueryServer(d.App.Gov)
	reputation := func(who testapp.Account) *govtypes.QueryReputationResponse {
		response, err := query.Reputation(d.Ctx(), &govtypes.QueryReputationRequest{Agent: who.String()})
		require.NoError(t, err)
		return response
	}
	rho, passive, silent := dec("0.5"), dec("0.5"), dec("0.5")
	tenth := dec("0.1")
	round := func(id uint64) {
		d.mustVote(d.Validators[0].Account, id, sdkgovv1.OptionYes)
		d.mustVote(d.Validators[1].Account, id, sdkgovv1.OptionYes)
		d.mustVote(d.Validators[2].Account, id, sdkgovv1.OptionYes)
		require.Equal(t, sdkgovv1.StatusPassed, d.end(id).Status)
		d.finish()
	}
	for n := 1; n <= 6; n++ {
		id := d.proposeText()
		d.mustVote(a, id, sdkgovv1.OptionYes)
		round(id)
		rho = rho.Add(dec("0.9").Sub(rho).Mul(tenth))
		passive = passive.Add(dec("0.5").Sub(passive).Mul(tenth))
		silent = silent.Add(tenth.Sub(silent).Mul(tenth))
		require.Equal(t, rho, reputation(a).Reputation.Rho, "round %d", n)
		require.Equal(t, passive, reputation(b).Reputation.Rho, "round %d", n)
		require.Equal(t, silent, reputation(c).Reputation.Rho, "round %d", n)
		require.Zero(t, reputation(a).Missed)
		require.Zero(t, reputation(b).Missed, "its delegate votes")
		require.EqualValues(t, n, reputation(c).Missed)
		least := math.LegacyMaxDec(dec("0.5"), math.LegacyOneDec().Sub(tenth.MulInt64(int64(max(0, n-3)))))
		require.Equal(t, least, reputation(c).Factor, "round %d", n)
	}
	require.Equal(t, "0.700000000000000000", reputation(c).Factor.String())
	// A newcomer has missed nothing.
	d.enrol(4, each)
	require.Zero(t, reputation(d.Accounts[4]).Missed)
	id := d.proposeText()
	d.mustVote(c, id, sdkgovv1.OptionNo)
	round(id)
	require.Equal(t, math.LegacyOneDec(), reputation(c).Factor)
	require.EqualValues(t, 1, reputation(a).Missed)
}

// TestTheProposersScore: passed 1, failed with a quorum one half, without a quorum 0.
func TestTheProposersScore(t *testing.T) {
	for _, row := range []struct {
		name   string
		voters int
		option sdkgovv1.VoteOption
		target string // 0.8 for the proposer's own vote, and 0.2 times the score
	}{
		{"passed", 3, sdkgovv1.OptionYes, "1"},
		{"failed with a quorum", 3, sdkgovv1.OptionNo, "0.9"},
		{"no quorum", 1, sdkgovv1.OptionYes, "0.8"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := newDemocracy(t, 0)
			id := d.proposeText()
			for i := range row.voters {
				d.mustVote(d.Validators[i].Account, id, row.option)
			}
			d.end(id)
			d.finish()
			response, err := govkeeper.NewQueryServer(d.App.Gov).Reputation(d.Ctx(),
				&govtypes.QueryReputationRequest{Agent: d.Validators[0].String()})
			require.NoError(t, err)
			want := dec("0.5").Add(dec(row.target).Sub(dec("0.5")).Mul(dec("0.1")))
			require.Equal(t, want, response.Reputation.Rho)
		})
	}
}

// TestRewardsOfTheInactiveAreCut: x/rewards multiplies what it pays out of the emission.
func TestRewardsOfTheInactiveAreCut(t *testing.T) {
	d := newDemocracy(t, 0)
	for range 5 {
		id := d.proposeText()
		for i := range 2 {
			d.mustVote(d.Validators[i].Account, id, sdkgovv1.OptionYes)
		}
		d.end(id)
		d.finish()
	}
	epoch := d.finish()
	active, idle := d.entries(d.Validators[1].Account, epoch), d.entries(d.Validators[3].Account, epoch)
	require.True(t, active["consensus"].IsPositive(), fmt.Sprint(active))
	require.True(t, idle["consensus"].IsPositive(), fmt.Sprint(idle))
	require.Less(t, idle["consensus"].Int64(), active["consensus"].Int64()*95/100)
}

func dec(text string) math.LegacyDec { return math.LegacyMustNewDecFromStr(text) }

package sim

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/liquid"
	testapp "github.com/masa-finance/masad/testutil/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
)

// topic is any topic, now and then one that there is not.
func (tr *traffic) topic() govtypes.Topic {
	if tr.chance(20) {
		return govtypes.Topic(len(govtypes.Topics()))
	}
	return pick(tr.rng, govtypes.Topics())
}

// delegator is mostly somebody who bonds something.
func (tr *traffic) delegator() (testapp.Account, math.Int) {
	if tr.chance(8) {
		return tr.anybody(), math.OneInt()
	}
	owner, _, held := tr.position()
	return owner, held
}

// delegate replaces a list: by parts of a stake, or all that is left of it, to anybody.
func (tr *traffic) delegate() {
	who, stake := tr.delegator()
	edges := make([]govtypes.Edge, 1+tr.rng.Intn(liquid.MaxTargets))
	if tr.chance(12) {
		edges = make([]govtypes.Edge, liquid.MaxTargets+1)
	}
	for i := range edges {
		to, _, _ := tr.position()
		edges[i] = govtypes.NewEdge(to.String(), stake.QuoRaw(2+tr.rng.Int63n(8)))
		if i == 0 && tr.chance(2) || tr.chance(20) {
			edges[i] = govtypes.AllTo(to.String())
		}
	}
	tr.op("delegate", who, setDelegation(who, tr.topic(), edges...))
}

// delegateNothing replaces a list by an empty one.
func (tr *traffic) delegateNothing() {
	who, _ := tr.delegator()
	tr.op("delegate nothing", who, setDelegation(who, tr.topic()))
}

// inherit drops a list of a topic.
func (tr *traffic) inherit() {
	who, _ := tr.delegator()
	msg := setDelegation(who, tr.topic())
	msg.Inherit = true
	tr.op("inherit", who, msg)
}

// claimVote claims for somebody who delegates, of all votes that are paid.
func (tr *traffic) claimVote() {
	sender, agent := tr.anybody(), tr.anybody()
	if len(tr.votes.Delegations) > 0 && !tr.chance(4) {
		agent = tr.account(pick(tr.rng, tr.votes.Delegations).Agent)
	}
	var ids []uint64
	for _, ballot := range tr.votes.Ballots {
		if ballot.State == govtypes.BALLOT_STATE_PAID && (len(ids) == 0 || tr.chance(2)) {
			ids = append(ids, ballot.ProposalId)
		}
	}
	if len(ids) > 1 && !tr.chance(3) {
		ids = ids[len(ids)-1:]
	}
	tr.op("claim vote", sender, claimVotes(sender, agent, ids...))
}

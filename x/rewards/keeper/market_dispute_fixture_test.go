package keeper

import (
	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// course is what happens to one place of a request after its answer, if the message is sent at all.
type course struct {
	// first is what the first committee finds, second what the one of a dispute finds.
	first, second verdict
	// by sends the dispute as soon as there may be one: the worker, the oracle, or nobody.
	by party
}

// noReviews is a review_ratio that no base reward comes to.
var noReviews = math.LegacyNewDec(1_000)

// party is who disputes.
type party string

const (
	nobody   party = ""
	byWorker party = "the worker"
	byOracle party = "the oracle"
)

// disputeMsg is a party's dispute of the verdict on one of a request's answers.
func (m *market) disputeMsg(req types.Request, place int, by party) *types.MsgDispute {
	worker := req.Assignments[place].Worker
	msg := &types.MsgDispute{Disputer: worker, Request: req.Id, Worker: worker}
	if by == byOracle {
		msg.Disputer = req.Oracle
	}
	return msg
}

// disputeItem is the second evaluation of one of a request's answers.
func (m *market) disputeItem(id string, place int) types.Item {
	item, err := m.getItem(m.Ctx, m.request(id).Assignments[place].Dispute.Item)
	require.NoError(m.t, err)
	return item
}

// follow lets committees and disputers do as the courses of a request's places say, until it is settled.
func (m *market) follow(id string, courses []course) {
	for range 200 {
		req := m.request(id)
		if req.IsSettled() {
			return
		}
		for place, a := range req.Assignments {
			switch c := courses[place]; {
			case a.AwaitsVerdict():
				m.voice(m.itemAt(id, place), c.first)
			case a.IsContestable() && c.by != nobody:
				m.must(m.disputeMsg(req, place, c.by))
			case a.AwaitsReview():
				m.voice(m.disputeItem(id, place), c.second)
			}
		}
		m.next()
	}
	require.Fail(m.t, "never settled")
}

// untilConfirmed runs until a judged request is settled: second committees confirm a fraud, and are silent otherwise.
func (m *market) untilConfirmed(id string) {
	req := m.request(id)
	courses := make([]course, len(req.Assignments))
	for place, a := range req.Assignments {
		if a.Verdict != nil && a.Verdict.Fraud {
			courses[place].second = fraud
		}
	}
	m.follow(id, courses)
}

// voice lets the members of a committee say what they can say now.
func (m *market) voice(item types.Item, v verdict) {
	for _, member := range item.Committee[:min(v.reveals, len(item.Committee))] {
		_ = m.try(m.commitMsg(item, member.Operator, v.opinion))
		_ = m.try(m.revealMsg(item, member.Operator, v.opinion))
	}
}

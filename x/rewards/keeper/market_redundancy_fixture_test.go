package keeper

import (
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// askAll asks several workers for an answer.
func (m *market) askAll(n uint32) *types.MsgSubmitRequest {
	msg := m.ask(oracles)
	msg.Redundancy = n
	return msg
}

// assignedAll submits a request to several workers and runs until all of them have it.
func (m *market) assignedAll(n uint32) types.Request {
	id := m.submitRequest(m.askAll(n))
	m.next()
	req := m.request(id)
	require.Len(m.t, req.Workers(), int(n))
	return req
}

// answerOf is the answer of one of a request's workers.
func (m *market) answerOf(req types.Request, place int) *types.MsgSubmitResponse {
	return &types.MsgSubmitResponse{
		Worker: req.Assignments[place].Worker, Request: req.Id, Payload: types.Payload{Inline: []byte("A large hill.")},
		Units: 500,
	}
}

// decideOn is the oracle's word on one of a request's answers.
func (m *market) decideOn(req types.Request, place int, reject bool) error {
	worker := req.Assignments[place].Worker
	if reject {
		return m.try(&types.MsgRejectResponse{Oracle: req.Oracle, Request: req.Id, Worker: worker, Reason: "no"})
	}
	return m.try(&types.MsgAcceptResponse{Oracle: req.Oracle, Request: req.Id, Worker: worker})
}

// itemAt is the evaluation of one of a request's answers.
func (m *market) itemAt(id string, place int) types.Item {
	item, err := m.getItem(m.Ctx, m.request(id).Assignments[place].Item)
	require.NoError(m.t, err)
	return item
}

// eachItem calls do for the first n members of each committee of a request.
func (m *market) eachItem(id string, n int, do func(item types.Item, operator string)) {
	for place, a := range m.request(id).Assignments {
		if a.Item == "" {
			continue
		}
		item := m.itemAt(id, place)
		for _, member := range item.Committee[:min(n, len(item.Committee))] {
			do(item, member.Operator)
		}
	}
}

// judgePlaces lets the committees of a request's answers do as the verdicts say, until each has its verdict.
func (m *market) judgePlaces(id string, verdicts []verdict) {
	for range 100 {
		waiting := false
		for place, a := range m.request(id).Assignments {
			if !a.AwaitsVerdict() {
				continue
			}
			waiting = true
			item := m.itemAt(id, place)
			v := verdicts[place]
			for _, member := range item.Committee[:min(v.reveals, len(item.Committee))] {
				_ = m.try(m.commitMsg(item, member.Operator, v.opinion))
				_ = m.try(m.revealMsg(item, member.Operator, v.opinion))
			}
		}
		if !waiting {
			return
		}
		m.next()
	}
	require.Fail(m.t, "never judged")
}

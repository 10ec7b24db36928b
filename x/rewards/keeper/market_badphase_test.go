package keeper

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const unknownID = "00000000000000000000000000000000"

func TestBadAnswersAndDecisions(t *testing.T) {
	s := newStages(t)
	other := s.name(workers)
	for i := 0; other == only(s.assigned).Worker; i++ {
		other = s.name(workers + i)
	}
	type A = types.MsgSubmitResponse
	answer := func(change func(*A)) *A { return with(s.answer(s.assigned), change) }
	accept := func(oracle, id string) *types.MsgAcceptResponse {
		return &types.MsgAcceptResponse{Oracle: oracle, Request: id}
	}
	reject := func(oracle, id, reason string) *types.MsgRejectResponse {
		return &types.MsgRejectResponse{Oracle: oracle, Request: id, Reason: reason}
	}
	decline := func(worker, id, reason string) *types.MsgDeclineAssignment {
		return &types.MsgDeclineAssignment{Worker: worker, Request: id, Reason: reason}
	}
	cancel := func(oracle, id string) *types.MsgCancelRequest {
		return &types.MsgCancelRequest{Oracle: oracle, Request: id}
	}
	me := s.name(oracles)
	s.refuse(t, []bad{
		{"answering without a name", answer(func(m *A) { m.Worker = "" }), types.ErrInvalidAddress, "worker"},
		{"answering nothing", answer(func(m *A) { m.Request = "" }), types.ErrInvalidID, "request"},
		{"answering in capitals", answer(func(m *A) { m.Request = "A" + unknownID[1:] }), types.ErrInvalidID, "request"},
		{"answering the unknown", answer(func(m *A) { m.Request = unknownID }), types.ErrRequestNotFound, "request"},
		{"answering for another", answer(func(m *A) { m.Worker = other }), types.ErrNotAllowed, "worker"},
		{"answering twice", s.answer(s.judged), types.ErrWrongStatus, "RESPONDED"},
		{"answering what is over", s.answer(s.settled), types.ErrWrongStatus, "SETTLED"},
		{"answering too early", answer(func(m *A) { m.Request = s.open.Id }), types.ErrNotAllowed, "worker"},
		{"answering without payload", answer(func(m *A) { m.Payload = types.Payload{} }), types.ErrInvalidPayload, "payload"},
		{"answering with no units", answer(func(m *A) { m.Units = 0 }), types.ErrInvalidField, "units"},
		{"answering with too many units", answer(func(m *A) { m.Units = 1_001 }), types.ErrInvalidField, "1..1000"},
		{"citing no id", answer(func(m *A) { m.Citations = []string{"x"} }), types.ErrInvalidID, "citations"},
		{"an unknown set", answer(func(m *A) { m.Citations = []string{unknownID} }), types.ErrDatasetNotFound, "citations"},
		{"a set twice", answer(func(m *A) { m.Citations = []string{unknownID, unknownID} }), types.ErrDuplicate, "citations"},
		{
			"citing too much", answer(func(m *A) { m.Citations = make([]string, 17) }), types.ErrInvalidField,
			"citations: 17 given, limit 16",
		},
		{"accepting another's request", accept(s.name(oracles+1), s.judged.Id), types.ErrNotAllowed, "oracle"},
		{"accepting the unknown", accept(me, unknownID), types.ErrRequestNotFound, "request"},
		{"accepting before the answer", accept(me, s.assigned.Id), types.ErrWrongStatus, "ASSIGNED"},
		{"accepting what is over", accept(me, s.settled.Id), types.ErrWrongStatus, "SETTLED"},
		{"accepting without a name", accept("", s.judged.Id), types.ErrInvalidAddress, "oracle"},
		{"rejecting another's request", reject(s.name(oracles+1), s.judged.Id, "no"), types.ErrNotAllowed, "oracle"},
		{"rejecting without a reason", reject(me, s.judged.Id, ""), types.ErrInvalidField, "reason"},
		{"rejecting at length", reject(me, s.judged.Id, strings.Repeat("x", 257)), types.ErrInvalidField, "256"},
		{"rejecting what is over", reject(me, s.settled.Id, "no"), types.ErrWrongStatus, "SETTLED"},
		{"declining another's request", decline(other, s.assigned.Id, "no"), types.ErrNotAllowed, "worker"},
		{"declining without a reason", decline(only(s.assigned).Worker, s.assigned.Id, ""), types.ErrInvalidField, "reason"},
		{"declining what is answered", decline(only(s.judged).Worker, s.judged.Id, "no"), types.ErrWrongStatus, "RESPONDED"},
		{"cancelling in the same block", cancel(me, s.open.Id), types.ErrTooEarly, "request"},
		{"cancelling what is assigned", cancel(me, s.assigned.Id), types.ErrWrongStatus, "ASSIGNED"},
		{"cancelling another's request", cancel(s.name(oracles+1), s.open.Id), types.ErrNotAllowed, "oracle"},
		{"cancelling the unknown", cancel(me, unknownID), types.ErrRequestNotFound, "request"},
	})
	s.must(accept(me, s.judged.Id))
	s.refuse(t, []bad{
		{"accepting twice", accept(me, s.judged.Id), types.ErrDuplicate, "limit 1"},
		{"rejecting what was accepted", reject(me, s.judged.Id, "no"), types.ErrDuplicate, "ACCEPTED"},
	})
}

func TestBadEvaluations(t *testing.T) {
	s := newStages(t)
	first, second := s.item.Committee[0].Operator, s.item.Committee[1].Operator
	shown, hidden := s.shown.Committee[0].Operator, s.shown.Committee[1].Operator
	type C = types.MsgCommitEvaluations
	type R = types.MsgRevealEvaluations
	commit := func(change func(*C)) *C { return with(s.commitMsg(s.item, second, good.opinion), change) }
	reveal := func(change func(*R)) *R { return with(s.revealMsg(s.shown, hidden, good.opinion), change) }
	unknown, many, stranger := strings.Repeat("0", 64), make([]types.EvaluationCommit, 65), s.name(strangers)
	theirs := salt(s.shown.Id, shown)
	s.refuse(t, []bad{
		{"no operator", commit(func(m *C) { m.Operator = "" }), types.ErrInvalidAddress, "operator"},
		{"no commitments", commit(func(m *C) { m.Commits = nil }), types.ErrInvalidField, "1..64"},
		{"too many commitments", commit(func(m *C) { m.Commits = many }), types.ErrInvalidField, "1..64"},
		{"one item twice", commit(func(m *C) { m.Commits = append(m.Commits, m.Commits[0]) }), types.ErrDuplicate, "item"},
		{"a malformed item", commit(func(m *C) { m.Commits[0].Item = "xyz" }), types.ErrInvalidID, "item"},
		{"an unknown item", commit(func(m *C) { m.Commits[0].Item = unknown }), types.ErrItemNotFound, "item"},
		{"a short hash", commit(func(m *C) { m.Commits[0].Hash = []byte{1} }), types.ErrInvalidField, "hash"},
		{"no hash", commit(func(m *C) { m.Commits[0].Hash = nil }), types.ErrInvalidField, "hash"},
		{"a commitment by a stranger", commit(func(m *C) { m.Operator = stranger }), types.ErrNotAllowed, "committee"},
		{"a second commitment", s.commitMsg(s.item, first, flat(1)), types.ErrDuplicate, "limit 1"},
		{"a commitment after the window", s.commitMsg(s.shown, hidden, good.opinion), types.ErrWrongPhase, "REVEAL"},
		{"a commitment to what is over", s.commitMsg(s.done, shown, good.opinion), types.ErrWrongPhase, "DONE"},
		{"no reveals", reveal(func(m *R) { m.Reveals = nil }), types.ErrInvalidField, "1..64"},
		{"no evaluator", reveal(func(m *R) { m.Operator = "" }), types.ErrInvalidAddress, "operator"},
		{"R beyond one", reveal(func(m *R) { m.Reveals[0].R = 1_000_001 }), types.ErrInvalidField, "reveals.r"},
		{"C beyond one", reveal(func(m *R) { m.Reveals[0].C = 1_000_001 }), types.ErrInvalidField, "reveals.c"},
		{"F beyond one", reveal(func(m *R) { m.Reveals[0].F = 1<<32 - 1 }), types.ErrInvalidField, "reveals.f"},
		{"no salt", reveal(func(m *R) { m.Reveals[0].Salt = nil }), types.ErrInvalidField, "salt"},
		{"a long salt", reveal(func(m *R) { m.Reveals[0].Salt = make([]byte, 33) }), types.ErrInvalidField, "salt"},
		{"another salt", reveal(func(m *R) { m.Reveals[0].Salt = make([]byte, 32) }), types.ErrCommitment, "hash"},
		{"another score", reveal(func(m *R) { m.Reveals[0].F-- }), types.ErrCommitment, "hash"},
		{"another flag", reveal(func(m *R) { m.Reveals[0].Flag = true }), types.ErrCommitment, "hash"},
		{"another's commitment", reveal(func(m *R) { m.Reveals[0].Salt = theirs }), types.ErrCommitment, "hash"},
		{"a reveal by a stranger", reveal(func(m *R) { m.Operator = stranger }), types.ErrNotAllowed, "committee"},
		{"a second reveal", s.revealMsg(s.shown, shown, good.opinion), types.ErrDuplicate, "limit 1"},
		{"an early reveal", s.revealMsg(s.item, first, good.opinion), types.ErrWrongPhase, "COMMIT"},
		{"a late reveal", s.revealMsg(s.done, hidden, good.opinion), types.ErrWrongPhase, "DONE"},
	})
}

func TestCopiedCommitmentCannotBeRevealed(t *testing.T) {
	m := newMarket(t)
	_, item := m.answered()
	honest, thief := item.Committee[0].Operator, item.Committee[1].Operator
	copied := m.commitMsg(item, honest, good.opinion)
	m.must(copied)
	stolen := *copied
	stolen.Operator = thief
	m.must(&stolen)
	m.to(item.CommitHeight + 1)
	m.must(m.revealMsg(item, honest, good.opinion))
	theirs := m.revealMsg(item, honest, good.opinion)
	theirs.Operator = thief
	require.ErrorIs(t, m.send(theirs), types.ErrCommitment)
}

func TestBadClaims(t *testing.T) {
	s := newStages(t)
	claim := func(owner string, role stakingtypes.Role) *types.MsgClaimRewards {
		return &types.MsgClaimRewards{Owner: owner, Role: role}
	}
	s.must(claim(only(s.settled).Worker, asWorker))
	s.refuse(t, []bad{
		{"claiming twice", claim(only(s.settled).Worker, asWorker), types.ErrNothingToClaim, ""},
		{"claiming for nobody", claim("", asWorker), types.ErrInvalidAddress, "owner"},
		{"claiming in no role", claim(only(s.settled).Worker, 9), types.ErrInvalidField, "role"},
		{"claiming nothing", claim(s.name(strangers), 0), types.ErrNothingToClaim, ""},
		{"parameters by a stranger", &types.MsgUpdateParams{
			Authority: s.name(strangers), Params: types.DefaultParams(),
		}, types.ErrInvalidAuthority, "authority"},
		{"parameters that are empty", &types.MsgUpdateParams{Authority: s.Authority}, types.ErrInvalidParams, "market"},
	})
	s.next()
}

func TestBadDisputes(t *testing.T) {
	s := newStages(t)
	contested := s.ruled(poor, false)
	lost := s.ruled(poor, false)
	s.must(s.disputeMsg(lost, 0, byOracle))
	me, worker := contested.Oracle, only(contested).Worker
	dispute := func(who, id, of string) *types.MsgDispute {
		return &types.MsgDispute{Disputer: who, Request: id, Worker: of}
	}
	s.refuse(t, []bad{
		{"no disputer", dispute("", contested.Id, ""), types.ErrInvalidAddress, "disputer"},
		{"a malformed disputer", dispute("masa1xyz", contested.Id, ""), types.ErrInvalidAddress, "disputer"},
		{"no request", dispute(me, "", ""), types.ErrInvalidID, "request"},
		{"a malformed request", dispute(me, "xyz", ""), types.ErrInvalidID, "request"},
		{"a malformed worker", dispute(me, contested.Id, "masa1xyz"), types.ErrInvalidAddress, "worker"},
		{"an unknown request", dispute(me, strings.Repeat("0", 32), ""), types.ErrRequestNotFound, "request"},
		{"a worker of no place", dispute(me, contested.Id, s.name(strangers)), types.ErrNotAllowed, "worker"},
		{"a stranger", dispute(s.name(strangers), contested.Id, worker), types.ErrNotAllowed, "disputer"},
		{"another oracle", dispute(s.name(oracles+1), contested.Id, ""), types.ErrNotAllowed, "disputer"},
		{"an evaluator", dispute(s.name(validators), contested.Id, ""), types.ErrNotAllowed, "disputer"},
		{"before the answer", dispute(s.assigned.Oracle, s.assigned.Id, ""), types.ErrWrongStatus, "must have a response"},
		{"before the verdict", dispute(s.judged.Oracle, s.judged.Id, ""), types.ErrWrongStatus, "may be disputed"},
		{"after the settlement", dispute(s.settled.Oracle, s.settled.Id, ""), types.ErrWrongStatus, "SETTLED"},
		{"twice", dispute(lost.Oracle, lost.Id, ""), types.ErrDuplicate, "limit 1"},
		{"twice, by the other side", dispute(only(lost).Worker, lost.Id, ""), types.ErrDuplicate, "limit 1"},
	})
}

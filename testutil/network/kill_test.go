package network

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/localnet"
)

// Ends of requests.
const (
	assigned = "REQUEST_STATUS_ASSIGNED"
	settled  = "REQUEST_STATUS_SETTLED"
	paid     = "OUTCOME_PAID"
	below    = "OUTCOME_BELOW_THRESHOLD"
	timedOut = "OUTCOME_TIMEOUT"
)

// session is one life of a network, step by step. Each step goes on from where the one before left it.
type session struct {
	*network
	// asked are the requests so far, in order.
	asked []string
	// dataset is the data set of a worker.
	dataset string
	// exported is the file of the stopped network's state.
	exported string
}

func TestALocalNetworkOfRealProcesses(t *testing.T) {
	s := &session{network: start(t)}
	for _, step := range []struct {
		rule string
		run  func()
	}{
		{"a worker that dies at its work answers when it is back, and one that is late is punished", s.killWorker},
		{"an evaluator that dies between commitment and reveal reveals when it is back", s.killEvaluator},
		{"a validator that dies while a request is under way is not missed", s.killValidator},
		{"nothing is paid twice", s.checkPayments},
		{"every query answers by gRPC, by REST and by its command", s.askEverything},
		{"every node came to the same app hash at every height", func() { s.expectAgreement(1) }},
		{"the invariants hold on every stopped node", s.checkStopped},
		{"the exported state is valid and survives an import", s.checkExport},
		{"a network that begins from the export goes on", s.beginAgain},
	} {
		began := time.Now()
		if !t.Run(step.rule, func(t *testing.T) { s.T = t; step.run() }) {
			return
		}
		t.Logf("%4.0f s: %s", time.Since(began).Seconds(), step.rule)
	}
}

// ask sends a prompt that is on record.
func (s *session) ask(prompt string, deadline int) string {
	s.T.Helper()
	id := s.submit(prompt, deadline)
	s.asked = append(s.asked, id)
	return id
}

// await waits until a request fits.
func (n *network) await(id, what string, fits func(request) bool) request {
	n.T.Helper()
	var last request
	require.Eventually(n.T, func() bool {
		last = n.request(id)
		return fits(last)
	}, patience, 100*time.Millisecond, "request %s: %s; it is %+v", id, what, &last)
	return last
}

func (n *network) awaitSettled(id string) request {
	n.T.Helper()
	return n.await(id, "settled", func(r request) bool { return r.Status == settled })
}

// killWorker lets the models hang, so that a worker dies for certain between its draw and its answer.
func (s *session) killWorker() {
	s.signal(localnet.KindModel, syscall.SIGSTOP)
	id := s.ask("Why is the sky blue?", 300)
	drawn := s.await(id, "drawn", func(r request) bool { return r.Worker != "" })
	worker := s.At(drawn.Worker).Name
	s.kill(s.PID(worker))
	require.Equal(s.T, assigned, s.request(id).Status, "the worker died before it answered")

	// Nobody can answer this one in time.
	late := s.awaitSettled(s.ask("How does rain form?", 2))
	require.Equal(s.T, timedOut, late.Outcome)
	require.NotEmpty(s.T, late.Offence)
	require.Equal(s.T, assigned, s.request(id).Status, "nobody answers for the dead")

	s.signal(localnet.KindModel, syscall.SIGCONT)
	s.Resume()
	answered := s.await(id, "answered", func(r request) bool { return r.Status != assigned })
	require.Equal(s.T, drawn.Worker, answered.Worker, "the worker that was drawn answers")
	require.Contains(s.T, []string{paid, below}, s.awaitSettled(id).Outcome)
	s.T.Logf("%s was killed at work", worker)
}

// killEvaluator kills an evaluator whose commitment is in a block and whose reveal is not. If this machine brings it
// back only when the window is over, it is tried again.
func (s *session) killEvaluator() {
	operator := s.Named("validator1").Address
	for range 3 {
		pid := s.PID("evaluator1")
		id := s.ask("Why does the moon cause tides in the ocean?", 300)
		answered := s.await(id, "answered", func(r request) bool { return r.Item != "" })
		require.Eventually(s.T, func() bool {
			return strings.Contains(names(s.item(answered.Item).Commitments), operator)
		}, patience, 50*time.Millisecond, "the evaluator commits")
		s.kill(pid)
		require.NotContains(s.T, names(s.item(answered.Item).Evaluations), operator, "it died before its reveal")
		s.Resume()
		back, window := s.Status().Height, number(s.T, s.item(answered.Item).Item.RevealHeight)
		require.Contains(s.T, []string{paid, below}, s.awaitSettled(id).Outcome)
		judged := s.item(answered.Item)
		require.GreaterOrEqual(s.T, len(judged.Evaluations), len(judged.Item.Committee)-1, "the others revealed")
		if strings.Contains(names(judged.Evaluations), operator) {
			s.T.Logf("back at block %d, the reveals ended at block %d", back, window)
			return
		}
		require.Greater(s.T, back, window-4, "it was back in time, and did not reveal")
	}
	require.FailNow(s.T, "this machine is too slow to bring an evaluator back within its window")
}

// names lists operators.
func names(all []by) string {
	var list []string
	for _, one := range all {
		list = append(list, one.Operator)
	}
	return strings.Join(list, " ")
}

// killValidator kills a node in the middle of a request. The other three go on; the node catches up.
func (s *session) killValidator() {
	id := s.ask("What makes bread rise in the oven?", 300)
	s.await(id, "drawn", func(r request) bool { return r.Worker != "" })
	s.kill(s.PID("node-validator3"))
	s.await(id, "answered", func(r request) bool { return r.Status != assigned })
	height := s.Status().Height
	s.Resume()
	require.Contains(s.T, []string{paid, below}, s.awaitSettled(id).Outcome)
	s.awaitHeight(height + 1)
}

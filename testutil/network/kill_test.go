package network

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// request is what the tests read of a request.
type request struct {
	ID      string `json:"id"`
	Status  string `json:"status"`
	Outcome string `json:"outcome"`
	Worker  string `json:"worker"`
	Epoch   string `json:"epoch"`
	Verdict struct {
		Reveals int `json:"reveals"`
	} `json:"verdict"`
	Settlement struct {
		Reward string `json:"reward"`
	} `json:"settlement"`
}

func (n *network) request(id string) request {
	n.t.Helper()
	var answer struct{ Request request }
	n.read(&answer, "query", "rewards", "request", id)
	return answer.Request
}

// submit sends a prompt and returns the request's id.
func (n *network) submit(prompt string) string {
	n.t.Helper()
	known := make(map[string]bool)
	for _, r := range n.requests() {
		known[r.ID] = true
	}
	n.must("tx", "rewards", "submit-request", "--service", "llm/local", "--payload", prompt,
		"--base-reward", "10000umasa", "--deadline-blocks", "200", "--from", "oracle0", "-y", "--wait")
	for _, r := range n.requests() {
		if !known[r.ID] {
			return r.ID
		}
	}
	require.FailNow(n.t, "the request is not listed")
	return ""
}

func (n *network) requests() []request {
	n.t.Helper()
	var answer struct{ Requests []request }
	n.read(&answer, "query", "rewards", "requests", "--page-limit", "200")
	return answer.Requests
}

// await waits until a request fits.
func (n *network) await(id, what string, fits func(request) bool) request {
	n.t.Helper()
	var last request
	require.Eventually(n.t, func() bool {
		last = n.request(id)
		return fits(last)
	}, patience, 300*time.Millisecond, "request %s: %s; it is %+v", id, what, &last)
	return last
}

// program is the name of the process of an actor.
func (n *network) program(address string) string {
	n.t.Helper()
	for _, actor := range n.status().Actors {
		if actor.Address == address {
			return actor.Name
		}
	}
	require.FailNow(n.t, "nobody has the address "+address)
	return ""
}

// rewards counts the entries of a kind that name a request, and sums their amounts.
func (n *network) rewards(owner, epoch, kind, reference string) (count int, sum int64) {
	n.t.Helper()
	var answer struct {
		Entries []struct{ Kind, Reference, Amount string }
	}
	n.read(&answer, "query", "rewards", "explain", owner, epoch)
	for _, entry := range answer.Entries {
		if entry.Kind == kind && strings.Contains(entry.Reference, reference) {
			amount, err := strconv.ParseInt(entry.Amount, 10, 64)
			require.NoError(n.t, err)
			count, sum = count+1, sum+amount
		}
	}
	return count, sum
}

func TestKilledProcessesLoseNothingAndNothingIsPaidTwice(t *testing.T) {
	n := start(t)

	// A worker dies as soon as it is drawn; it answers when it is back.
	id := n.submit("Why is the sky blue?")
	drawn := n.await(id, "drawn", func(r request) bool { return r.Worker != "" })
	n.kill(n.program(drawn.Worker))
	n.resume()

	// A validator's node and an evaluator die while the answer is judged.
	n.await(id, "answered", func(r request) bool { return r.Status != "REQUEST_STATUS_ASSIGNED" })
	n.kill("evaluator1")
	n.kill("node-validator3")
	n.resume()

	settled := n.await(id, "settled", func(r request) bool { return r.Status == "REQUEST_STATUS_SETTLED" })
	require.Contains(t, []string{"OUTCOME_PAID", "OUTCOME_BELOW_THRESHOLD"}, settled.Outcome)
	require.GreaterOrEqual(t, settled.Verdict.Reveals, 3, "the three evaluators that lived revealed")
	t.Logf("request %s of %s: %s with %d reveals", id, n.program(settled.Worker), settled.Outcome,
		settled.Verdict.Reveals)

	// The network goes on, and every worker is served.
	next := n.await(n.submit("How does rain form?"), "settled",
		func(r request) bool { return r.Status == "REQUEST_STATUS_SETTLED" })
	for _, r := range []request{settled, next} {
		count, sum := n.rewards(r.Worker, r.Epoch, "response", r.ID)
		reward, err := strconv.ParseInt("0"+r.Settlement.Reward, 10, 64)
		require.NoError(t, err)
		require.LessOrEqual(t, count, 1, "nothing is paid twice")
		require.Equal(t, reward, sum)
	}
	n.expectAgreement()
}

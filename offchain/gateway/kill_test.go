package gateway

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// askedOnce are calls by a key of their own that a gateway is killed over.
var askedOnce = map[string]struct {
	path, body string
	redundancy string
}{
	"a completion":           {"/v1/chat/completions", chat("Why?"), "1"},
	"of two workers":         {"/v1/chat/completions", chat("Why?"), "2"},
	"the first one rejected": {"/v1/chat/completions", chat("blank then Why?"), "2"},
	"both rejected":          {"/v1/chat/completions", chat("blank then blank"), "2"},
	"data":                   {"/v1/data/web", `{"url":"https://example.com"}`, "1"},
	"no data":                {"/v1/data/web", `{"answer":"<html>"}`, "1"},
	"vectors":                {"/v1/embeddings", `{"model":"embed/local","input":["the sky","the sea"]}`, "1"},
}

// TestAGatewayThatIsKilledNeitherDoublesNorLosesARequest kills it before and after each line of its journal. What comes
// of the call, once it is repeated, is what comes of it if nobody is killed.
func TestAGatewayThatIsKilledNeitherDoublesNorLosesARequest(t *testing.T) {
	for name, c := range askedOnce {
		again := func(r *rig) (reply, error) {
			return r.try(http.MethodPost, c.path, c.body, headerKey, "once", headerRedundancy, c.redundancy,
				"Authorization", "Bearer "+secret)
		}
		begin := func(t *testing.T) *rig {
			t.Helper()
			r := newRig(t)
			r.policy, r.options.Callers = RejectEmpty{}, callersOf(t, hold+consolation)
			return r
		}
		calm := begin(t).started()
		whole, err := again(calm)
		require.NoError(t, err)
		calm.settled()
		lines, said, used := calm.gateway.memory.journal.(*life).lines.Load(), calm.market.said(), calm.used("app")
		require.GreaterOrEqual(t, lines, int32(7), "asked, signed, its id, the answer, decided, known, over")

		for line := int32(1); line <= lines; line++ {
			for _, written := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s line %d written %t", name, line, written), func(t *testing.T) {
					r := begin(t)
					r.killAt, r.written = line, written
					r.start()
					_, _ = again(r)
					over := r.gateway
					require.Eventually(t, func() bool { return over.memory.journal.(*life).over.Load() },
						time.Minute, time.Millisecond)
					r.stop()

					r.killAt = 0
					r.start()
					got, err := again(r)
					require.NoError(t, err)
					require.Equal(t, whole.status, got.status, string(got.body))
					require.Equal(t, whole.text()+whole.code(), got.text()+got.code())
					if whole.text() == "" && whole.status == http.StatusOK {
						require.JSONEq(t, string(whole.body), string(got.body))
					}
					r.settled()
					require.Equal(t, 1, r.market.asked())
					require.Equal(t, said, r.market.said())
					require.Equal(t, used, r.used("app"))

					r.stop()
					r.start()
					require.Equal(t, used, r.used("app"))
					got, err = again(r)
					require.NoError(t, err)
					require.Equal(t, whole.text()+whole.code(), got.text()+got.code())
					require.Equal(t, 1, r.market.asked())
				})
			}
		}
	}
}

// TestANodeThatIsBehindDoesNotTellThatARequestIsOver: it does not know it yet.
func TestANodeThatIsBehindDoesNotTellThatARequestIsOver(t *testing.T) {
	for _, line := range []int32{3, 6} { // its id, that the decision is known
		t.Run(fmt.Sprint("line ", line), func(t *testing.T) {
			r := newRig(t)
			r.killAt, r.written = line, true
			r.start()
			_, _ = r.try(http.MethodPost, "/v1/chat/completions", chat("Why?"), headerKey, "once")
			r.stop()
			r.market.set(func(m *market) { m.behind = 5 })
			r.killAt = 0
			r.start()
			require.Equal(t, "answer to Why?", r.ask("Why?", headerKey, "once").text())
			r.settled()
			require.Equal(t, 1, r.market.asked())
			require.Equal(t, uint64(spent), r.used(""))
			require.Zero(t, r.market.behind)
		})
	}
}

func TestABudgetOutlivesTheCallsItWasSpentOn(t *testing.T) {
	r := newRig(t)
	r.options.Keep = 1
	r.options.Callers = callersOf(t, 2*spent+hold)
	for i := range 3 {
		r.start()
		got := r.ask(fmt.Sprint("prompt ", i), "Authorization", "Bearer "+secret)
		require.Equal(t, http.StatusOK, got.status, string(got.body))
		r.settled()
		r.stop()
	}
	r.start()
	require.Equal(t, uint64(3*spent), r.used("app"))
	require.Len(t, r.gateway.memory.calls, 1)
	got := r.ask("another", "Authorization", "Bearer "+secret)
	require.Equal(t, http.StatusTooManyRequests, got.status)
	require.Equal(t, codeQuota, got.code())
	require.Equal(t, "false", got.header.Get("X-Should-Retry"))
	require.Equal(t, 3, r.market.asked())
}

func TestBytesThatDiedWithTheirGatewayAreNotSignedAgainUnasked(t *testing.T) {
	r := newRig(t)
	r.killAt, r.written = 2, true
	r.start()
	_, _ = r.try(http.MethodPost, "/v1/chat/completions", chat("Why?"))
	r.stop()
	r.market.set(func(m *market) { m.dead["tx 1"] = true })
	r.killAt = 0
	r.start()
	r.settled()
	require.Zero(t, r.market.asked())
	require.Zero(t, r.used(""))
}

func TestADecisionWhoseBytesDiedIsSignedAgain(t *testing.T) {
	r := newRig(t)
	r.killAt, r.written = 5, true
	r.start()
	_, _ = r.try(http.MethodPost, "/v1/chat/completions", chat("Why?"))
	r.stop()
	r.market.set(func(m *market) { m.dead["tx 2"] = true })
	r.killAt = 0
	r.start()
	r.settled()
	require.Equal(t, []string{"accepted"}, r.market.said())
}

func TestAnAnswerThatWasSettledMeanwhileIsTakenFromItsBlockOrCountedAsLost(t *testing.T) {
	for name, row := range map[string]struct {
		vanish, forgetful bool
		spent             uint64
		text              string
	}{
		"settled":                  {false, false, spent, "answer to Why?"},
		"settled, and no block is": {false, true, spent, ""},
		"pruned":                   {true, false, escrow, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.forgetful = row.forgetful
			r.killAt, r.written = 3, true
			r.start()
			got, _ := r.try(http.MethodPost, "/v1/chat/completions", chat("Why?"), headerKey, "once")
			require.NotEqual(t, http.StatusOK, got.status)
			r.stop()
			r.market.set(func(m *market) {
				m.vanish = row.vanish
				for range 2 * deadline { // silence accepts
					m.height++
					for _, request := range m.requests {
						m.advance(request)
					}
				}
			})
			r.killAt = 0
			r.start()
			got = r.ask("Why?", headerKey, "once")
			require.Equal(t, row.text, got.text(), string(got.body))
			if row.text == "" {
				require.Equal(t, codeLost, got.code(), string(got.body))
			}
			r.settled()
			require.Equal(t, row.spent, r.used(""))
			require.Empty(t, r.market.said(), "there is nothing left to decide")
			require.Equal(t, 1, r.market.asked())
		})
	}
}

func TestOneKeyOfACallersOwnIsOneRequest(t *testing.T) {
	r := newRig(t).started()
	first := r.ask("Why?", headerKey, "k")
	again := r.ask("Why?", headerKey, "k")
	require.Equal(t, first.header.Get(headerRequest), again.header.Get(headerRequest))
	require.Equal(t, 1, r.market.asked())
	got := r.ask("Why not?", headerKey, "k")
	require.Equal(t, http.StatusBadRequest, got.status)
	require.Equal(t, codeReused, got.code())
	require.Equal(t, http.StatusOK, r.ask("Why?").status)
	require.Equal(t, 2, r.market.asked())
}

func TestACallThatIsShutDownUponIsTakenUp(t *testing.T) {
	r := newRig(t)
	r.market.patience = 1_000_000
	r.start()
	answered := make(chan reply, 1)
	go func() {
		got, _ := r.try(http.MethodPost, "/v1/chat/completions", chat("Why?"))
		answered <- got
	}()
	require.Eventually(t, func() bool { return r.market.asked() == 1 }, time.Minute, time.Millisecond)
	require.Eventually(t, func() bool { return r.gateway.memory.open()[0].Request != "" }, time.Minute, time.Millisecond)
	r.stop()
	got := <-answered
	require.Equal(t, http.StatusServiceUnavailable, got.status)
	require.Equal(t, codeShuttingDown, got.code())
	id := got.header.Get(headerRequest)
	r.market.set(func(m *market) { m.patience = 2 })
	r.start()
	r.settled()
	shown := r.call(http.MethodGet, "/v1/requests/"+id, "")
	var s state
	require.NoError(t, json.Unmarshal(shown.body, &s))
	require.Equal(t, "answer to Why?", string(s.Answer.Choices[0].Message.Content))
}

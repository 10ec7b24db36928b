package monitor

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cosmossdk.io/math"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/evaluator"
	"github.com/masa-finance/masad/offchain/worker"
)

// node is a node with an account on it.
type node struct {
	mu      sync.Mutex
	height  int64
	err     error
	account Account
	// now is the time of the last block, this machine's unless it is set.
	now time.Time
}

func (n *node) Now() time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.now.IsZero() {
		return time.Now()
	}
	return n.now
}

func (n *node) Height(context.Context) (int64, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.height, n.err
}

func (n *node) Serves(context.Context, string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.err
}

func (n *node) ask(context.Context) (Account, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.account, n.err
}

func newNode() *node {
	return &node{height: 123, account: Account{
		State: "active", Counted: math.NewInt(104_900_000), Required: math.NewInt(100_000_000),
		Claimable: math.NewInt(12_300_000),
	}}
}

func monitorOf(n *node, kind string) *Monitor {
	return New(Options{
		Kind: kind, Owner: "masa1qqqqqqqqqqqqqqqqq", ChainID: "masa", Node: n, Account: n.ask, Journal: "none",
		Counters: &client.Counters{},
	})
}

// look makes a monitor ask everything once.
func (m *Monitor) look() {
	m.askHeight(context.Background())
	m.askAccount(context.Background())
}

func get(t *testing.T, m *Monitor, path string) (int, string) {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return answer.Code, answer.Body.String()
}

func TestALineTellsHowAProgramDoes(t *testing.T) {
	m := monitorOf(newNode(), "worker")
	w := m.Worker()
	require.Equal(t, "worker masa1qqqqqqq…: height 0, 0 in hand, 0 answered, 0 failed", m.Line())
	m.look()
	for _, kind := range []worker.Kind{
		worker.Assigned, worker.Assigned, worker.Assigned, worker.Answered, worker.Released, worker.Failed,
	} {
		w.Observe(worker.Event{Kind: kind})
	}
	require.Equal(t, "worker masa1qqqqqqq…: height 123, 2 in hand, 1 answered, 1 failed, stake 104 % of requirement, "+
		"claimable 12.3 MASA", m.Line())
	w.Observe(worker.Event{Kind: worker.Remembered, Err: errors.New("disk full")})
	require.Contains(t, m.Line(), "JOURNAL CANNOT BE WRITTEN")
}

func TestReadinessNamesWhatFails(t *testing.T) {
	soon, past := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	for name, row := range map[string]struct {
		spoil func(m *Monitor, n *node)
		fails string
	}{
		"all is well":          {func(*Monitor, *node) {}, ""},
		"the grants end later": {func(_ *Monitor, n *node) { n.account.GrantsEnd = soon }, ""},
		"a grant is missing":   {func(_ *Monitor, n *node) { n.account.Missing = []string{"/masa.Msg"} }, "grants"},
		"a grant has ended":    {func(_ *Monitor, n *node) { n.account.GrantsEnd = past }, "grants"},
		"a grant ended by this machine's clock only": {
			func(_ *Monitor, n *node) { n.account.GrantsEnd, n.now = past, past.Add(-time.Hour) }, "",
		},
		"a grant ended by the chain's clock only": {
			func(_ *Monitor, n *node) { n.account.GrantsEnd, n.now = soon, soon.Add(time.Hour) }, "grants",
		},
		"the disk is full":        {func(m *Monitor, _ *node) { m.Remembered(errors.New("full")) }, "journal"},
		"the disk has room":       {func(m *Monitor, _ *node) { m.Remembered(errors.New("full")); m.Remembered(nil) }, ""},
		"the key was barred":      {func(m *Monitor, _ *node) { m.Barred(errors.New("revoked")) }, "grants"},
		"the key may act again":   {func(m *Monitor, _ *node) { m.Barred(errors.New("revoked")); m.Barred(nil) }, ""},
		"no block for long":       {func(m *Monitor, _ *node) { m.state.height, m.state.changed = 123, past }, "chain"},
		"what a program added":    {func(m *Monitor, _ *node) { m.Add(Check{"backend", broken}) }, "backend"},
		"a warning is no failure": {func(m *Monitor, _ *node) { m.Add(Check{"backend", doubtful}) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNode()
			m := monitorOf(n, "worker")
			row.spoil(m, n)
			m.look()
			code, body := get(t, m, "/readyz")
			var ready readiness
			require.NoError(t, json.Unmarshal([]byte(body), &ready), body)
			var fails []string
			for _, f := range ready.Checks {
				if f.Level == Fail {
					fails = append(fails, f.Name)
				}
			}
			require.Equal(t, row.fails, strings.Join(fails, " "), body)
			require.Equal(t, row.fails == "", ready.Ready)
			require.Equal(t, row.fails == "", code == http.StatusOK)
			require.Equal(t, row.fails != "", code == http.StatusServiceUnavailable)
			alive, _ := get(t, m, "/healthz")
			require.Equal(t, http.StatusOK, alive, "the program runs, ready or not")
		})
	}
}

func broken(context.Context) Finding   { return Failure("start it", "refused") }
func doubtful(context.Context) Finding { return Warning("look at it", "slow") }

func TestANodeThatDoesNotAnswerIsNotReady(t *testing.T) {
	n := newNode()
	n.err = client.ErrCatchingUp
	m := monitorOf(n, "oracle")
	m.look()
	code, body := get(t, m, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Contains(t, body, "wait until the node has caught up")
	require.Contains(t, body, "not known yet")
}

func TestMetricsCountWhatHappens(t *testing.T) {
	m := monitorOf(newNode(), "worker")
	w := m.Worker()
	m.look()
	w.Observe(worker.Event{Kind: worker.Assigned})
	w.Observe(worker.Event{Kind: worker.Thought, Took: 2 * time.Second})
	w.Observe(worker.Event{Kind: worker.Declined, Class: worker.ClassRefused})
	w.Observe(worker.Event{Kind: worker.Claimed, Amount: 70})
	w.Observe(worker.Event{Kind: worker.Attended})
	w.Observe(worker.Event{Kind: worker.Remembered, Err: errors.New("full")})
	_, page := get(t, m, "/metrics")
	for _, line := range []string{
		"masad_worker_assigned_total 1", "masad_worker_in_flight 1", `masad_worker_declined_total{reason="refused"} 1`,
		"masad_worker_claimed_umasa_total 70", "masad_worker_roll_calls_answered_total 1", "masad_journal_failing 1",
		`masad_worker_backend_seconds_bucket{le="1"} 0`, `masad_worker_backend_seconds_bucket{le="2.5"} 1`,
		"masad_chain_height 123", "masad_chain_stake_umasa 1.049e+08", "masad_chain_grant_expiry_seconds +Inf",
	} {
		require.Contains(t, strings.Split(page, "\n"), line)
	}

	m = monitorOf(newNode(), "evaluator")
	e := m.Evaluator()
	e.Observe(evaluator.Event{Kind: evaluator.Judged, Took: time.Second})
	e.Observe(evaluator.Event{Kind: evaluator.Committed, Items: 3})
	e.Observe(evaluator.Event{Kind: evaluator.Revealed, Items: 2})
	e.Observe(evaluator.Event{Kind: evaluator.Lost})
	e.Scored("judge", nil)
	e.Scored("judge", context.DeadlineExceeded)
	e.Scored("judge", nil)
	_, page = get(t, m, "/metrics")
	for _, line := range []string{
		"masad_evaluator_judged_total 1", "masad_evaluator_committed_total 3", "masad_evaluator_revealed_total 2",
		"masad_evaluator_lost_total 1", "masad_evaluator_judging_seconds_count 1",
		`masad_evaluator_scored_total{scorer="judge"} 2`, `masad_evaluator_left_out_total{scorer="judge"} 1`,
	} {
		require.Contains(t, strings.Split(page, "\n"), line)
	}

	m = monitorOf(newNode(), "oracle")
	o := m.Oracle()
	o.Answered("chat", http.StatusOK, time.Second)
	o.Answered("chat", http.StatusBadGateway, time.Second)
	o.Spent(90)
	_, page = get(t, m, "/metrics")
	require.Contains(t, page, `masad_oracle_answered_total{kind="chat",status="502"} 1`)
	require.Contains(t, page, "masad_oracle_spent_umasa_total 90\n")
	require.Contains(t, m.Line(), "1 served, 1 failed")
}

// TestTheGuideListsEveryMetric: the table of the guide is what the programs serve.
func TestTheGuideListsEveryMetric(t *testing.T) {
	guide, err := os.ReadFile(filepath.Join("..", "..", "docs", "monitoring.md"))
	require.NoError(t, err)
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(masad_[a-z_]+)`").FindAllSubmatch(guide, -1) {
		listed = append(listed, string(row[1]))
	}
	served := make(map[string]bool)
	for _, add := range []func(m *Monitor){
		func(m *Monitor) { m.Worker() }, func(m *Monitor) { m.Evaluator() }, func(m *Monitor) { m.Oracle() },
	} {
		m := monitorOf(newNode(), "")
		add(m)
		for _, name := range names(m.registry) {
			served[name] = true
		}
	}
	for _, name := range listed {
		require.True(t, served[name], "%s is served by no program", name)
	}
	for name := range served {
		require.Len(t, slices.DeleteFunc(slices.Clone(listed), func(l string) bool { return l != name }), 1,
			"%s must be in the guide's table, once", name)
	}
}

// names are those of all metrics of a registry, also of those without a value yet.
func names(r *prometheus.Registry) (all []string) {
	descriptions := make(chan *prometheus.Desc)
	go func() {
		r.Describe(descriptions)
		close(descriptions)
	}()
	name := regexp.MustCompile(`fqName: "([^"]+)"`)
	for d := range descriptions {
		all = append(all, name.FindStringSubmatch(d.String())[1])
	}
	return all
}

func TestServingEndsWithTheContext(t *testing.T) {
	m := monitorOf(newNode(), "worker")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- m.Serve(ctx, listener) }()
	response, err := http.Get("http://" + listener.Addr().String() + "/healthz") //nolint:noctx // a test of the listener
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(t, errors.Join(err, response.Body.Close()))
	require.Equal(t, http.StatusOK, response.StatusCode)
	cancel()
	require.NoError(t, <-done)
}

func TestTheLogAppearsAboveTheLine(t *testing.T) {
	var screen strings.Builder
	width := 0
	terminal := NewTerminal(&screen, func() int { return width })
	write := func(text string) {
		n, err := terminal.Write([]byte(text))
		require.NoError(t, err)
		require.Equal(t, len(text), n)
	}
	write("first\n")
	require.NoError(t, terminal.Draw("height 1"))
	write("second\n")
	require.NoError(t, terminal.Draw("height 2"))
	require.NoError(t, terminal.Close())
	write("third\n")
	require.Equal(t, "first\n\r\x1b[Kheight 1\r\x1b[Ksecond\nheight 1\r\x1b[Kheight 2\nthird\n", screen.String())

	screen.Reset()
	width = 6
	require.NoError(t, terminal.Draw("claimable 5"))
	require.Equal(t, "\r\x1b[Kclai…", screen.String(), "a line that wraps could not be cleared")
}

func TestFindingsAreForPeople(t *testing.T) {
	findings := Examine(t.Context(), []Check{
		{"key", func(context.Context) Finding { return Fine("is there") }}, {"node", broken}, {"clock", doubtful},
	})
	var out strings.Builder
	require.NoError(t, Print(&out, findings))
	require.Equal(t, "ok    key: is there\nFAIL  node: refused\n  → start it\nwarn  clock: slow\n  → look at it\n",
		out.String())
	require.True(t, Failed(findings))
	require.False(t, Failed([]Finding{findings[0], findings[2]}))
}

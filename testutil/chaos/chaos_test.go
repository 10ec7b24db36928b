package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
)

// settling is how long requests may take to end when nobody asks and nothing is killed any more.
const settling = 10 * time.Minute

// lookEvery is how often the workers' shares are looked at, at least: several times while one rests that has declined,
// so that the mean of its share counts the rest as long as it lasts.
const lookEvery = 10 * time.Second

func escape(text string) string { return url.QueryEscape(text) }

// TestChaos lets real programs ask a network of real processes, each of which is killed at random once in every 20
// seconds: one and a half minutes, or half an hour in the long run. See docs/chaos.md.
func TestChaos(t *testing.T) {
	if os.Getenv("CHAOS") == "" && scale.N(0, 1) == 0 {
		t.Skip("takes the whole machine for minutes: make chaos, or SCALE=long")
	}
	seed, length := scale.Seed(t), time.Duration(scale.N(90, 1800))*time.Second
	n := start(t, "--validators", "4", "--evaluators", "4", "--workers", "6", "--oracles", "2", "--worker-kinds",
		"good,good,slow,slow,bad,copier", "--window-blocks", "20", "--epoch-blocks", "60", "--block-time", "500ms")
	o, l := newObserver(n), &load{}
	watching, blind := context.WithCancel(context.Background())
	defer blind()
	var watched sync.WaitGroup
	watched.Go(func() { o.watch(watching, min(length/30, lookEvery)) })

	kills := n.underChaos(seed, length, l)
	began := time.Now()
	n.awaitEnd(o)
	blind()
	watched.Wait()
	require.NoError(t, o.lookAtWorkers())
	t.Logf("%d kills, %d calls, %d requests; all ended %.0f s after the chaos", kills, len(l.calls), len(o.requests),
		time.Since(began).Seconds())
	o.printCurves()
	n.report(o, l)
	n.checkCalls(o, l)
	n.checkJournals(o)
	n.checkReveals(o)
	n.checkLogs(l)
	n.checkBooks()
	o.checkCurves() // last: on a busy machine few calls are made, and it is of chance
}

// underChaos asks while the chaos lasts, and returns the number of kills.
func (n *network) underChaos(seed int64, length time.Duration, l *load) int {
	n.T.Helper()
	chaos := n.Command("localnet", "start", "--dir", n.Dir, "--base-port", fmt.Sprint(n.Port), "--chaos",
		"--chaos-every", "20s", "--chaos-seed", fmt.Sprint(seed))
	var told bytes.Buffer
	chaos.Stdout, chaos.Stderr = &told, &told
	require.NoError(n.T, chaos.Start())
	defer func() { _ = chaos.Process.Kill() }()
	over, stop := context.WithTimeout(context.Background(), length)
	defer stop()
	urls := n.urls("gateway")
	require.Len(n.T, urls, 2)
	var clients sync.WaitGroup
	clients.Go(func() {
		if err := l.askBySDK(urls, int(length.Seconds()), 2); err != nil {
			n.T.Log(err)
		}
	})
	for i, root := range urls {
		clients.Go(func() { l.askByGo(over, fmt.Sprintf("go%d", i), root) })
		clients.Go(func() { l.askByCurl(over, fmt.Sprintf("curl%d", i), root) })
	}
	clients.Wait() // under chaos to the last answer
	require.NoError(n.T, chaos.Process.Signal(syscall.SIGINT))
	err := chaos.Wait()
	require.NoError(n.T, err, told.String())
	if path := os.Getenv("CHAOS_LOG"); path != "" {
		require.NoError(n.T, os.WriteFile(path, told.Bytes(), 0o600))
	}
	for _, line := range strings.Split(told.String(), "\n") {
		if strings.Contains(line, "ended by itself") {
			n.T.Log(line)
		}
	}
	return strings.Count(told.String(), " killed ")
}

// awaitEnd waits until no request is open.
func (n *network) awaitEnd(o *observer) {
	n.T.Helper()
	require.Eventually(n.T, func() bool {
		if o.lookAtRequests() != nil {
			return false
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		for _, r := range o.requests {
			if r.Status != settled {
				return false
			}
		}
		return n.Status().Agree
	}, settling, 3*time.Second, "all requests end, and all nodes agree")
}

// report prints how calls and requests ended, and how long calls took.
func (n *network) report(o *observer, l *load) {
	ends, outcomes := map[string]int{}, map[string]int{}
	var took []int64
	tries, private := 0, 0
	for _, c := range l.calls {
		ends[fmt.Sprintf("%-6s %-4s %-7s %d %s", c.Client, c.Kind, privacy(c.Private), c.Status, c.Code)]++
		took = append(took, c.MS)
		tries += c.Tries
		if c.Private {
			private++
		}
	}
	for _, r := range o.requests {
		outcomes[fmt.Sprintf("%-10s %-7s %s", r.Service, privacy(r.Private), r.Outcome)]++
	}
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	n.T.Logf("%d calls, %d of them private, in %d tries; median %d ms, 95th %d ms, longest %d ms", len(took), private,
		tries, took[len(took)/2], took[len(took)*95/100], took[len(took)-1])
	for _, counts := range []map[string]int{ends, outcomes} {
		var keys []string
		for key := range counts {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		for _, key := range keys {
			n.T.Logf("%5d  %s", counts[key], key)
		}
	}
}

// privacy is how a call is told from others.
func privacy(private bool) string {
	if private {
		return "private"
	}
	return "public"
}

// unpaid are the errors of calls that cost nothing, or little: all or most came back.
var unpaid = []string{"no_worker", "declined", "worker_timeout", "answer_rejected"}

// checkCalls: each call ended, has one request of its own, and that is answered and settled, or refunded.
func (n *network) checkCalls(o *observer, l *load) {
	n.T.Helper()
	owner := map[string]string{}
	for _, c := range l.calls {
		require.NotZero(n.T, c.Status, "%s got no answer: %+v", c.Key, c)
		require.NotContains(n.T, passing, c.Code, "%+v", c)
		if c.Request == "" {
			require.Equal(n.T, "no_worker", c.Code, "a call that was not taken, and not for want of workers: %+v", c)
			continue
		}
		require.Empty(n.T, owner[c.Request], "%s and %s share the request %s", c.Key, owner[c.Request], c.Request)
		owner[c.Request] = c.Key
		r, ok := o.requests[c.Request]
		require.True(n.T, ok, "%s: no request %s on the chain", c.Key, c.Request)
		require.Equal(n.T, settled, r.Status)
		require.NotNil(n.T, r.Settlement, "%+v", r)
		n.checkPrivacy(c, r)
		if c.Status == 200 {
			require.Contains(n.T, []string{"OUTCOME_PAID", "OUTCOME_BELOW_THRESHOLD"}, r.Outcome, "%+v of %+v", r, c)
		} else {
			require.Contains(n.T, unpaid, c.Code, "%+v: nobody got the answer of %+v", c, r)
		}
	}
}

// checkPrivacy: what was asked in private was private on the chain, and nothing else.
func (n *network) checkPrivacy(c call, r request) {
	n.T.Helper()
	require.Equal(n.T, c.Private, r.Private, "%+v of %+v", r, c)
	require.Equal(n.T, c.Private, r.Payload.URI != "", "%+v: short and public is on the chain, and nothing else", r)
	for _, a := range r.Assignments {
		if a.Response != nil {
			require.Equal(n.T, c.Private, a.Response.Payload.URI != "", "%+v", r)
		}
	}
}

// line is what the test reads of a gateway's journal.
type line struct {
	Call string `json:"call"`
	Ask  *struct {
		Key string `json:"key"`
	} `json:"ask"`
	Request string `json:"request"`
	End     *struct {
		Outcome string `json:"outcome"`
	} `json:"end"`
}

// books are what the journals of all gateways say: the request of each call, and the calls that have ended.
type books struct {
	calls map[string]string
	ended map[string]bool
}

// readJournals reads them as they are now.
func (n *network) readJournals() books {
	n.T.Helper()
	files, err := filepath.Glob(filepath.Join(n.Dir, "data", "oracle-*.journal"))
	require.NoError(n.T, err)
	require.NotEmpty(n.T, files)
	read := books{calls: map[string]string{}, ended: map[string]bool{}}
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(n.T, err)
		for _, text := range bytes.Split(content, []byte("\n")) {
			var l line
			if start := bytes.IndexByte(text, '{'); start < 0 || json.Unmarshal(text[start:], &l) != nil {
				continue
			}
			if l.Request != "" {
				require.Contains(n.T, []string{"", l.Request}, read.calls[l.Call], "%s has two requests", l.Call)
				read.calls[l.Call] = l.Request
			}
			if l.End != nil {
				read.ended[l.Call] = true
			}
		}
	}
	return read
}

// open is the request of a call that has no end, if there is one.
func (b books) open() string {
	for name, id := range b.calls {
		if !b.ended[name] {
			return id
		}
	}
	return ""
}

// checkJournals: the requests on the chain are those that the gateways know, one for each call, and all have ended, as
// soon as the gateways have looked. A gateway that found its journal long has begun a new one without what was over.
func (n *network) checkJournals(o *observer) {
	n.T.Helper()
	require.Eventually(n.T, func() bool { return n.readJournals().open() == "" }, time.Minute, time.Second)
	requests := map[string]bool{}
	for _, id := range n.readJournals().calls {
		requests[id] = true
	}
	for id := range o.requests {
		require.True(n.T, requests[id], "no gateway knows the request %s", id)
	}
	require.Len(n.T, o.requests, len(requests), "requests of calls, and on the chain")
}

// checkReveals: everybody on a committee committed and revealed, so no salt was lost.
func (n *network) checkReveals(o *observer) {
	n.T.Helper()
	judged, revealed, missed := 0, 0, 0
	for _, r := range o.requests {
		for _, a := range r.Assignments {
			if a.Verdict == nil || a.Verdict.Committee == 0 {
				continue
			}
			judged++
			revealed += a.Verdict.Reveals
			missed += a.Verdict.Committee - a.Verdict.Reveals
			if a.Verdict.Reveals < a.Verdict.Committee {
				n.T.Logf("item %s of %s: %d of %d revealed", a.Item, r.ID, a.Verdict.Reveals, a.Verdict.Committee)
			}
		}
	}
	n.T.Logf("%d answers judged, %d reveals, %d missed", judged, revealed, missed)
	require.Zero(n.T, missed, "reveals missed")
}

// checkLogs: nobody is told of sequences.
func (n *network) checkLogs(l *load) {
	n.T.Helper()
	const told = "sequence mismatch"
	for _, c := range l.calls {
		require.NotContains(n.T, c.Text, told, "%+v", c)
	}
	levels := map[string]int{}
	for _, process := range n.Status().Processes {
		content, err := os.ReadFile(process.Log)
		require.NoError(n.T, err)
		for _, text := range strings.Split(string(content), "\n") {
			if process.Kind == "node" {
				continue
			}
			var entry struct{ Level, Msg string }
			_ = json.Unmarshal([]byte(text), &entry)
			if entry.Level != "" && entry.Level != "INFO" {
				levels[process.Kind+" "+entry.Level+" "+entry.Msg]++
			}
			if strings.Contains(text, told) {
				require.NotEqual(n.T, "ERROR", entry.Level, text)
			}
		}
	}
	for key, count := range levels {
		n.T.Logf("%5d  %s", count, key)
	}
}

// checkBooks stops the network: all nodes hold the same, the books balance, and every amount explains itself.
func (n *network) checkBooks() {
	n.T.Helper()
	s := n.Status()
	require.True(n.T, s.Agree)
	require.True(n.T, s.Running)
	n.Must("localnet", "stop", "--dir", n.Dir)
	for _, node := range n.Plan().Nodes {
		require.Contains(n.T, n.Must("debug", "invariants", "--home", node.Home), `"hold"`, node.Name)
	}
	exported := filepath.Join(n.T.TempDir(), "exported.json")
	n.Must("export", "--home", n.Plan().Nodes[0].Home, "--output-document", exported)
	n.T.Log(n.Must("debug", "explain-check", exported))
}

// TestTheOpenAIClientIsThere tells why the stock client is left out, if it is.
func TestTheOpenAIClientIsThere(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip(err)
	}
	if _, err := os.Stat(filepath.Join(openaiClient, "node_modules", "openai")); err != nil {
		t.Skip("npm ci in testutil/openai-client:", err)
	}
}

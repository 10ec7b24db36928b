package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/localnet"
	"github.com/masa-finance/masad/testutil/scale"
)

const (
	// askers is the largest number of calls at a time. The workers together take as many.
	askers      = 64
	busyWorkers = 8
)

// asking is what came of calls: how long each took, the requests they became, and how long all of it took.
type asking struct {
	mu       sync.Mutex
	took     []time.Duration
	requests []string
	refused  map[string]int
	seconds  float64
	// busy is the share of the processors' time that was not idle, blocks the blocks that went by.
	busy   float64
	blocks int64
}

// ask calls OpenAI servers with so many callers at a time, and each again as soon as it has its answer.
func ask(urls []string, model string, callers int, length time.Duration) *asking {
	a := &asking{refused: make(map[string]int)}
	began, before := time.Now(), processors()
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			for j := 0; time.Since(began) < length; j++ {
				a.call(urls[i%len(urls)], model, fmt.Sprintf("Why is the sky blue over house %d of street %d?", j, i))
			}
		})
	}
	all.Wait()
	a.seconds, a.busy = time.Since(began).Seconds(), processors().since(before)
	return a
}

func (a *asking) call(url, model, question string) {
	body := fmt.Sprintf(`{"model": %q, "messages": [{"role": "user", "content": %q}]}`, model, question)
	began := time.Now()
	reply, err := http.Post(url+"/chat/completions", "application/json", strings.NewReader(body))
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		a.refused[err.Error()]++
		return
	}
	defer func() { _ = reply.Body.Close() }()
	answer, err := io.ReadAll(reply.Body)
	if err != nil || reply.StatusCode != http.StatusOK {
		a.refused[fmt.Sprintf("%d %.200s", reply.StatusCode, answer)]++
		return
	}
	a.took = append(a.took, time.Since(began))
	a.requests = append(a.requests, reply.Header.Get("X-Masa-Request-Id"))
}

// report prints the figures of calls that were all answered.
func (a *asking) report(b *testing.B) {
	b.Helper()
	require.Empty(b, a.refused)
	slices.Sort(a.took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(a.took), "ms-median")
	b.ReportMetric(a.took[len(a.took)*95/100].Seconds()*1e3, "ms-95th")
	b.ReportMetric(float64(len(a.took))/a.seconds, "calls/s")
	b.ReportMetric(100*a.busy, "%-busy")
}

// served is a local network with one gateway, whose workers take as many requests at a time as there are askers.
type served struct {
	*localnet.Network
	models  []string
	gateway string
}

// serve starts one. The gateway signs with its oracle's own key and has two places for each asker: a call holds its
// place until it is decided on, and its caller calls again before.
func serve(t testing.TB) *served {
	t.Helper()
	n := &served{Network: localnet.Start(t, "--workers", fmt.Sprint(busyWorkers), "--worker-kinds", "good",
		"--gateways", "0", "--no-faucet")}
	for _, model := range n.OfKind("model") {
		n.models = append(n.models, model.URL)
	}
	for i := range busyWorkers {
		n.Must("tx", "rewards", "edit-worker", "--services", "llm/local", "--capacity", fmt.Sprint(askers/busyWorkers),
			"--from", fmt.Sprintf("worker%d", i), "-y", "--wait")
	}
	address := "127.0.0.1:" + freePort(t)
	log, err := os.Create(filepath.Join(n.Dir, "logs", "gateway.log"))
	require.NoError(t, err)
	gateway := n.Command("oracle", "serve", "--from", "oracle0", "--allow-owner-key", "--keyring-backend", "test",
		"--chain-id", n.Plan().ChainID, "--node", n.Status().Nodes[0].RPC, "--listen", address,
		"--parallel", fmt.Sprint(2*askers), "--allow-private")
	gateway.Stdout, gateway.Stderr = log, log
	require.NoError(t, gateway.Start())
	t.Cleanup(func() {
		_ = gateway.Process.Signal(os.Interrupt)
		_ = gateway.Wait()
		_ = log.Close()
	})
	n.gateway = "http://" + address
	require.Eventually(t, func() bool {
		reply, err := http.Get(n.gateway + "/readyz")
		return err == nil && reply.Body.Close() == nil && reply.StatusCode == http.StatusOK
	}, startTimeout, 100*time.Millisecond, "the gateway is ready")
	n.gateway += "/v1"
	return n
}

// ask lets callers ask the gateway, and counts the blocks that went by.
func (n *served) ask(callers int, length time.Duration) *asking {
	before := n.Status().Height
	a := ask([]string{n.gateway}, "llm/local", callers, length)
	a.blocks = n.Status().Height - before
	return a
}

// blocksOf is how many blocks requests took on the chain, from the one that has the request to the one that has the
// answer, sorted.
func (n *served) blocksOf(requests []string) []int64 {
	n.T.Helper()
	blocks := make([]int64, 0, len(requests))
	for _, id := range requests {
		var found struct {
			Request struct {
				Submitted   int64 `json:"submitted_height,string"`
				Assignments []struct {
					Response struct {
						Height int64 `json:"height,string"`
					} `json:"response"`
				} `json:"assignments"`
			} `json:"request"`
		}
		reply, err := http.Get(n.API() + "/masa/rewards/v1/requests/" + id)
		require.NoError(n.T, err)
		require.NoError(n.T, json.NewDecoder(reply.Body).Decode(&found))
		require.NoError(n.T, reply.Body.Close())
		require.NotEmpty(n.T, found.Request.Assignments, id)
		blocks = append(blocks, found.Request.Assignments[0].Response.Height-found.Request.Submitted)
	}
	slices.Sort(blocks)
	return blocks
}

// BenchmarkGateway reports how long calls through a gateway take, and how many a second, beside calls of the models
// themselves, in the same run, with more and more callers. Everything shares the machine: four validators that judge,
// eight workers and their models, the gateway, and who calls.
func BenchmarkGateway(b *testing.B) {
	n := serve(b)
	length := time.Duration(scale.N(20, 60)) * time.Second
	for _, callers := range []int{1, 4, 16, askers} {
		progress("%d callers", callers)
		direct := ask(n.models, "masa-local", callers, length/10)
		through := n.ask(callers, length)
		onChain := n.blocksOf(through.requests)
		b.Run(fmt.Sprintf("direct/callers=%d", callers), direct.report)
		b.Run(fmt.Sprintf("gateway/callers=%d", callers), func(b *testing.B) {
			through.report(b)
			b.ReportMetric(through.seconds*1e3/float64(through.blocks), "ms-block")
			b.ReportMetric(float64(onChain[len(onChain)/2]), "blocks-median")
		})
	}
}

func TestGatewayIsMeasured(t *testing.T) {
	if scale.N(0, 1) == 0 {
		t.Skip("SCALE=long builds and starts a network")
	}
	n := serve(t)
	asked := n.ask(2, time.Second)
	require.Empty(t, asked.refused)
	require.Len(t, n.blocksOf(asked.requests), len(asked.took))
}

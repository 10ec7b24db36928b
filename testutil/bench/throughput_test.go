package bench

import (
	"context"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const (
	// sendGas is what a transfer of coins asks for.
	sendGas = 120_000
	// mostItems is the largest items_per_block there is: the default leaves room for fifty requests in a block.
	mostItems = 2_000
	// patience is how many blocks every window of a request stays open on a node under load.
	patience = 100
)

// rate is what a node did between two blocks.
type rate struct {
	blocks, txs, settled int
	seconds              float64
}

// perSecond is the rate of a count.
func (r rate) perSecond(count int) float64 { return float64(count) / r.seconds }

// run keeps a node busy for a number of blocks, of which the first ones warm it up, and returns what it did after.
func (l *loader) run(m *market, warmUp, blocks int, next func(txs int) []call) rate {
	height, err := l.Height(context.Background())
	require.NoError(l.t, err)
	l.send(next(0))
	var first nodeBlock
	var did rate
	settled := 0
	for i := range warmUp + blocks {
		block := l.block(height + 1 + int64(i))
		txs := len(block.results.TxsResults)
		calls, err := m.react(l.events(block))
		require.NoError(l.t, err)
		l.send(append(next(txs), calls...))
		if i < warmUp {
			first, settled = block, m.settled
			continue
		}
		did.txs += txs
		did.blocks++
		did.settled = m.settled - settled
		did.seconds = block.time.Sub(first.time).Seconds()
	}
	return did
}

// transfers keeps n transfers of coins between oracles on their way.
func transfers(m *market, n int) func(txs int) []call {
	sent := 0
	return func(txs int) []call {
		if sent == 0 {
			txs = n
		}
		calls := make([]call, 0, txs)
		for range txs {
			from, to := m.oracles[sent%len(m.oracles)], m.oracles[(sent+1)%len(m.oracles)]
			sent++
			calls = append(calls, call{signer: from, gas: sendGas, msg: &banktypes.MsgSend{
				FromAddress: from.String(), ToAddress: to.String(),
				Amount: sdk.NewCoins(sdk.NewInt64Coin(rewardstypes.BondDenom, 1)),
			}})
		}
		return calls
	}
}

// requests keeps n requests on their way, of which no more than an eighth begin with one block: a request lives for at
// least six blocks, and all of them together would come in waves.
func requests(m *market, n int) func(txs int) []call {
	return func(int) []call { return m.submit(min(n-(m.submitted-m.settled), max(n/8, 1))) }
}

// throughput is what a node does of transfers and of requests, one after the other.
type throughput struct{ transfers, requests rate }

// measureThroughput keeps a node busy with transfers, lets it finish them, and keeps it busy with requests.
func measureThroughput(t testing.TB, workers, oracles, outstanding, blocks int) throughput {
	ledger := newLedger(workers, oracles, workers)
	edits := append(ledger.edits(), testapp.EditModule(rewardstypes.ModuleName, forLoad))
	l := &loader{node: startNode(t, edits), accounts: make(map[string]client.Account)}
	m := newMarket(nodeChain, ledger, []testapp.Account{l.validator})
	var did throughput
	progress("a node runs, %d transfers are on their way", 2*outstanding)
	did.transfers = l.run(m, 3, blocks, transfers(m, 2*outstanding))
	l.drain(m)
	progress("%.0f transfers a second; now %d requests are on their way", did.transfers.perSecond(did.transfers.txs),
		outstanding)
	did.requests = l.run(m, 10, blocks, requests(m, outstanding))
	return did
}

// forLoad lets a block do as many due items as the parameters can allow, and gives everybody time, so that nobody who
// waits for a busy node comes too late. All parties act at once: a longer window delays nothing.
func forLoad(g *rewardstypes.GenesisState) {
	g.Params.Market.ItemsPerBlock = mostItems
	g.Params.Market.AcceptBlocks = patience
	g.Params.Evaluation.CommitBlocks, g.Params.Evaluation.RevealBlocks = patience, patience
}

// drain waits for a block without transactions.
func (l *loader) drain(m *market) {
	l.run(m, 0, 1, func(int) []call { return nil })
	for l.run(m, 0, 1, func(int) []call { return nil }).txs > 0 {
	}
}

// BenchmarkThroughput reports the requests that one node settles in a second beside the plain transfers that it does in
// a second, in the same run. The node is a process of its own with the default settings but for a shorter interval and
// larger blocks; whoever sends shares the machine with it.
func BenchmarkThroughput(b *testing.B) {
	did := measureThroughput(b, 1_000, 200, 1_500, scale.N(20, 100))
	b.Run("transfers", func(b *testing.B) {
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(did.transfers.perSecond(did.transfers.txs), "tx/s")
		b.ReportMetric(float64(did.transfers.blocks), "blocks")
		b.ReportMetric(did.transfers.seconds, "seconds")
	})
	b.Run("requests", func(b *testing.B) {
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(did.requests.perSecond(did.requests.txs), "tx/s")
		b.ReportMetric(did.requests.perSecond(did.requests.settled), "settled/s")
		b.ReportMetric(float64(did.requests.blocks), "blocks")
		b.ReportMetric(did.requests.seconds, "seconds")
	})
}

func TestThroughputIsMeasured(t *testing.T) {
	if scale.N(0, 1) == 0 {
		t.Skip("SCALE=long builds and starts a node")
	}
	did := measureThroughput(t, 50, 10, 10, 5)
	require.Positive(t, did.transfers.txs)
	require.Positive(t, did.requests.settled)
}

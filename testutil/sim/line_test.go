package sim

import (
	"strconv"
	"strings"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// mostWaiting is how many epochs wait at most on a network at its limit. With n of them in line a block does
// work_per_block·2^(n−1) units, up to 8 times as many. If no epoch has more units than its blocks do at 8 times the
// budget, then one that joins a line of three leaves a line of four, in which the oldest epoch is done before the next
// one joins.
const mostWaiting = 4

// line is what a watcher knows of the epochs that wait for their work.
type line struct {
	// most is how many may wait, 1 unless it is set.
	most int
	// longest is how many did, doubled how many blocks had more than the plain budget.
	longest, doubled int
	// finished is the last epoch that was done, 0 before one was seen.
	finished uint64
}

// finish sees that an epoch is done: each after the one before it.
func (w *watcher) finish(event abci.Event) {
	w.t.Helper()
	epoch, err := strconv.ParseUint(strings.Trim(attribute(event, "epoch"), `"`), 10, 64)
	require.NoError(w.t, err)
	if w.line.finished > 0 {
		require.Equal(w.t, w.line.finished+1, epoch, "an epoch was skipped")
	}
	w.line.finished = epoch
}

// checkLine checks that all closed epochs that are not done wait, that they are few, and that a long line raises the
// budget.
func (w *watcher) checkLine(block testapp.Block) {
	w.t.Helper()
	var waiting []uint64
	for _, epoch := range w.ledger.Epochs {
		if epoch.Waits() {
			waiting = append(waiting, epoch.Number)
		}
	}
	n := len(waiting)
	require.LessOrEqual(w.t, n, max(w.line.most, 1), "I15: epochs that wait at block %d", block.Height)
	for i, epoch := range waiting {
		require.Equal(w.t, w.ledger.Current()-uint64(n-i), epoch, "block %d: the line has a gap", block.Height)
	}
	if w.line.finished > 0 {
		require.Equal(w.t, w.ledger.Current()-uint64(n)-1, w.line.finished, "block %d", block.Height)
	}
	w.line.longest = max(w.line.longest, n)
	budget, err := w.App.Staking.Budget(w.Ctx())
	require.NoError(w.t, err)
	require.Equal(w.t, w.ledger.Params.WorkPerBlock<<min(max(n, 1)-1, 3), budget, "block %d", block.Height)
	if n > 1 {
		w.line.doubled++
	}
}

// drain lets the chain go on without anybody's doing anything. What is under way ends meanwhile. Within twenty epochs
// after the last vote two in succession are done before the next one ends, as on a network with time to spare.
func (tr *traffic) drain() {
	tr.t.Helper()
	for left := len(tr.votes.Ballots) + votingBlocks; tr.openBallots() > 0; left-- {
		require.Positive(tr.t, left, "votes do not end")
		tr.NextBlock()
	}
	until := tr.Height() + 20*int64(tr.ledger.Params.EpochBlocks)
	for calm := 0; calm < 2; {
		require.Less(tr.t, tr.Height(), until, "the line of epochs does not end")
		tr.NextBlock()
		epoch, err := tr.App.Staking.CurrentEpoch(tr.Ctx())
		require.NoError(tr.t, err)
		switch {
		case epoch.EndHeight > tr.Height():
		case tr.line.finished == epoch.Number-1:
			calm++
		default:
			calm = 0
		}
	}
}

// openBallots is how many votes have no result yet.
func (tr *traffic) openBallots() (n int) {
	for _, ballot := range tr.votes.Ballots {
		if ballot.State == govtypes.BALLOT_STATE_OPEN {
			n++
		}
	}
	return n
}

// TestANetworkAtItsLimitOfWorkKeepsUp gives a block so little work that an epoch's takes longer than the epoch: the
// line grows, the budget with it, no epoch is skipped, and the line is worked off when the traffic ends.
func TestANetworkAtItsLimitOfWorkKeepsUp(t *testing.T) {
	w := newWorld(t, crowded(
		testapp.WithGenesis(testapp.EditModule(stakingtypes.ModuleName, func(g *stakingtypes.GenesisState) {
			g.Params.WorkPerBlock = stakingtypes.MinWorkPerBlock
		})),
		// A round without a data set takes 22 units: with more pools an epoch of nothing at all would take too long.
		testapp.WithGenesis(testapp.EditModule(rewardstypes.ModuleName, func(g *rewardstypes.GenesisState) {
			g.Params.Data.MaxPools = uint32(len(g.Pools))
		})),
	)...)
	tr := newTraffic(w, scale.Seed(t)+3)
	tr.line.most = mostWaiting
	tr.populate()
	for range scale.N(60, 150) {
		tr.next(60)
	}
	t.Logf("%d epochs, the longest line %d, %d blocks with more than the plain budget", tr.line.finished, tr.line.longest,
		tr.line.doubled)
	require.Greater(t, tr.line.longest, 1)
	require.Positive(t, tr.line.doubled)
	tr.drain()
}

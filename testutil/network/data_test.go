package network

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/stretchr/testify/require"
)

// set is what the tests read of a data set.
type set struct {
	ID     string `json:"id"`
	Epoch  string `json:"epoch"`
	Status string `json:"status"`
	Opened int    `json:"opened"`
	Stale  int    `json:"stale"`
	Payout string `json:"payout"`
	Audit  struct {
		Quorum bool `json:"quorum"`
		Fraud  bool `json:"fraud"`
	} `json:"audit"`
}

const (
	paidSet = "DATASET_STATUS_PAID"
	// dataPool is a pool that the network does not have from its beginning.
	dataPool = "pages"
)

// The way of a data set through a network of real processes: a proposal makes a pool, a worker builds, commits,
// sketches and serves a set, the validators' evaluators audit it, and the next epoch pays it, and them.
func TestADataSetIsAuditedAndPaid(t *testing.T) {
	n := start(t, "--validators", "4", "--workers", "1", "--oracles", "1", "--block-time", "600ms")
	dir := n.buildSet(40)
	url := n.serveSet(dir)
	n.makePool(dataPool)
	id := n.commitSet(dir, url)
	n.sketchSet(dir, id)

	var found set
	require.Eventually(t, func() bool {
		found = n.set(id)
		return found.Status == paidSet
	}, patience, time.Second, "data set %s is paid", id)
	require.True(t, found.Audit.Quorum)
	require.False(t, found.Audit.Fraud)
	require.Equal(t, 32, found.Opened)
	require.Zero(t, found.Stale)
	require.Positive(t, number(t, found.Payout))

	var shapley struct {
		Shares []struct {
			Dataset string `json:"dataset"`
			Share   string `json:"share"`
			Payout  string `json:"payout"`
		} `json:"shares"`
	}
	n.Read(&shapley, "query", "rewards", "shapley", dataPool, found.Epoch)
	require.Len(t, shapley.Shares, 1)
	require.Equal(t, found.Payout, shapley.Shares[0].Payout)

	earned := func() map[string]int64 {
		kinds := make(map[string]int64)
		for _, e := range n.entries(n.Status().Height) {
			kinds[e.Kind] += number(t, e.Amount)
		}
		return kinds
	}
	require.Eventually(t, func() bool { return earned()["data_judging"] > 0 }, patience, time.Second,
		"those who judged it are paid")
	kinds := earned()
	require.Equal(t, number(t, found.Payout), kinds["data"])
	t.Logf("%s was worth %s umasa; judging it %d", id, found.Payout, kinds["data_judging"])
	n.expectAgreement(2)
}

// buildSet makes a set of so many lines.
func (n *network) buildSet(lines int) (dir string) {
	n.T.Helper()
	source := filepath.Join(n.Dir, "pages.txt")
	var text strings.Builder
	for i := range lines {
		_, _ = fmt.Fprintf(&text, "This is page %d, of which there is no other.\n", i)
	}
	require.NoError(n.T, os.WriteFile(source, []byte(text.String()), 0o600))
	dir = filepath.Join(n.Dir, "pages.dataset")
	n.Must("dataset", "build", source, "--pool", dataPool, "--out", dir)
	return dir
}

// serveSet shows a set to auditors until the test ends.
func (n *network) serveSet(dir string) (url string) {
	n.T.Helper()
	address := fmt.Sprintf("127.0.0.1:%d", n.Port+89)
	cmd := exec.Command(n.Binary, "dataset", "serve", dir, "--listen", address)
	require.NoError(n.T, cmd.Start())
	n.T.Cleanup(func() {
		require.NoError(n.T, cmd.Process.Signal(os.Interrupt))
		require.NoError(n.T, cmd.Wait(), "it ends by itself")
	})
	url = "http://" + address
	require.Eventually(n.T, func() bool {
		response, err := http.Get(url + "/manifest") //nolint:noctx // a process of this test
		return err == nil && response.Body.Close() == nil && response.StatusCode == http.StatusOK
	}, patience, 100*time.Millisecond)
	return url
}

// makePool lets governance make a pool.
func (n *network) makePool(id string) {
	n.T.Helper()
	authority, err := sdk.Bech32ifyAddressBytes("masa", authtypes.NewModuleAddress("gov"))
	require.NoError(n.T, err)
	proposal, err := json.Marshal(map[string]any{
		"messages": []any{map[string]any{
			"@type": "/masa.rewards.v1.MsgCreatePool", "authority": authority, "id": id, "categories": []string{"pages"},
			"diversity": "0", "weight": "1",
		}},
		"deposit": "5000000000umasa", "title": "A pool", "summary": "Pages of the web.", "expedited": true,
	})
	require.NoError(n.T, err)
	file := filepath.Join(n.Dir, "proposal.json")
	require.NoError(n.T, os.WriteFile(file, proposal, 0o600))
	n.Must("tx", "gov", "submit-proposal", file, "--from", "validator0", "-y", "--wait")
	for i := range 4 {
		n.Must("tx", "gov", "vote", "1", "yes", "--from", fmt.Sprintf("validator%d", i), "-y", "--wait")
	}
	require.Eventually(n.T, func() bool {
		_, err := n.Run("query", "rewards", "pool", id)
		return err == nil
	}, patience, time.Second, "the proposal is executed")
}

// commitSet commits the worker to a set as soon as the pool has a round.
func (n *network) commitSet(dir, url string) (id string) {
	n.T.Helper()
	n.again("tx", "rewards", "commit-dataset", dir, "--uri", url, "--from", "worker0", "-y", "--wait")
	var found struct {
		Datasets []set `json:"datasets"`
	}
	n.Read(&found, "query", "rewards", "datasets", "--owner", n.Named("worker0").Address)
	require.Len(n.T, found.Datasets, 1)
	return found.Datasets[0].ID
}

// sketchSet samples a set and shows the sample as soon as the salt is known.
func (n *network) sketchSet(dir, id string) {
	n.T.Helper()
	n.again("dataset", "sketch", dir, "--dataset", id, "--node", n.Status().Nodes[0].RPC)
	n.again("tx", "rewards", "submit-sketch", id, dir, "--from", "worker0", "-y", "--wait")
}

// again runs a command until it succeeds: what it needs comes with the next epoch.
func (n *network) again(args ...string) {
	n.T.Helper()
	var last error
	require.Eventually(n.T, func() bool {
		_, last = n.Run(args...)
		return last == nil
	}, patience, time.Second, "%v", args)
}

func (n *network) set(id string) set {
	n.T.Helper()
	var found struct {
		Dataset set `json:"dataset"`
	}
	n.Read(&found, "query", "rewards", "dataset", id)
	return found.Dataset
}

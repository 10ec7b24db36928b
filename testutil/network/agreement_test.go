package network

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// header is what the tests read of /header: the hash in it is that of the block before.
type header struct {
	Header struct {
		AppHash string `json:"app_hash"`
	} `json:"header"`
}

// results are what the tests read of /block_results: what this node's own application came to.
type results struct {
	AppHash []byte `json:"app_hash"`
}

// ask asks a node's RPC about a height.
func (n *network) ask(into any, rpc, method string, height int64) {
	n.t.Helper()
	url := strings.Replace(rpc, "tcp://", "http://", 1)
	response, err := http.Get(fmt.Sprintf("%s/%s?height=%d", url, method, height))
	require.NoError(n.t, err)
	defer func() { require.NoError(n.t, response.Body.Close()) }()
	var answer struct {
		Result json.RawMessage `json:"result"`
		Error  json.RawMessage `json:"error"`
	}
	require.NoError(n.t, json.NewDecoder(response.Body).Decode(&answer))
	require.Empty(n.t, string(answer.Error), "%s of %s at height %d", method, rpc, height)
	require.NoError(n.t, json.Unmarshal(answer.Result, into))
}

// expectAgreement waits until all nodes have a height and compares, at every height from the first up to it, the app
// hash that each node's own application came to, and the one that the next block carries.
func (n *network) expectAgreement(first int64) {
	n.t.Helper()
	target := n.status().Height
	n.awaitHeight(target + 1)
	nodes := n.status().Nodes
	for height := first; height <= target; height++ {
		var own results
		n.ask(&own, nodes[0].RPC, "block_results", height)
		require.NotEmpty(n.t, own.AppHash, "height %d", height)
		for _, node := range nodes {
			var found results
			n.ask(&found, node.RPC, "block_results", height)
			require.Equal(n.t, own.AppHash, found.AppHash, "%s at height %d", node.Name, height)
			var next header
			n.ask(&next, node.RPC, "header", height+1)
			require.Equal(n.t, fmt.Sprintf("%X", own.AppHash), next.Header.AppHash, "%s at height %d", node.Name, height+1)
		}
	}
	n.t.Logf("%d nodes agree on the app hash at every height from %d to %d", len(nodes), first, target)
}

// awaitHeight waits until all nodes have a height.
func (n *network) awaitHeight(height int64) {
	n.t.Helper()
	require.Eventually(n.t, func() bool {
		for _, node := range n.status().Nodes {
			if node.Height < height {
				return false
			}
		}
		return true
	}, patience, 500*time.Millisecond, "all nodes reach height %d", height)
}

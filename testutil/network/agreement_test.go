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
	n.T.Helper()
	url := strings.Replace(rpc, "tcp://", "http://", 1)
	response, err := http.Get(fmt.Sprintf("%s/%s?height=%d", url, method, height))
	require.NoError(n.T, err)
	defer func() { require.NoError(n.T, response.Body.Close()) }()
	var answer struct {
		Result json.RawMessage `json:"result"`
		Error  json.RawMessage `json:"error"`
	}
	require.NoError(n.T, json.NewDecoder(response.Body).Decode(&answer))
	require.Empty(n.T, string(answer.Error), "%s of %s at height %d", method, rpc, height)
	require.NoError(n.T, json.Unmarshal(answer.Result, into))
}

// expectAgreement waits until all nodes have a height and compares, at every height from the first up to it, the app
// hash that each node's own application came to, and the one that the next block carries.
func (n *network) expectAgreement(first int64) {
	n.T.Helper()
	target := n.Status().Height
	n.awaitHeight(target + 1)
	nodes := n.Status().Nodes
	for height := first; height <= target; height++ {
		var own results
		n.ask(&own, nodes[0].RPC, "block_results", height)
		require.NotEmpty(n.T, own.AppHash, "height %d", height)
		for _, node := range nodes {
			var found results
			n.ask(&found, node.RPC, "block_results", height)
			require.Equal(n.T, own.AppHash, found.AppHash, "%s at height %d", node.Name, height)
			var next header
			n.ask(&next, node.RPC, "header", height+1)
			require.Equal(n.T, fmt.Sprintf("%X", own.AppHash), next.Header.AppHash, "%s at height %d", node.Name, height+1)
		}
	}
	n.T.Logf("%d nodes agree on the app hash at every height from %d to %d", len(nodes), first, target)
}

// awaitHeight waits until all nodes have a height.
func (n *network) awaitHeight(height int64) {
	n.T.Helper()
	require.Eventually(n.T, func() bool {
		for _, node := range n.Status().Nodes {
			if node.Height < height {
				return false
			}
		}
		return true
	}, patience, 500*time.Millisecond, "all nodes reach height %d", height)
}

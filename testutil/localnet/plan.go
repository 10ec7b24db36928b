package localnet

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/localnet"
)

// Plan reads the network's description.
func (n *Network) Plan() (p localnet.Plan) {
	n.T.Helper()
	content, err := os.ReadFile(filepath.Join(n.Dir, "localnet.json"))
	require.NoError(n.T, err)
	require.NoError(n.T, json.Unmarshal(content, &p))
	return p
}

// Status asks what runs.
func (n *Network) Status() (s localnet.Status) {
	n.T.Helper()
	n.Read(&s, "localnet", "status", "--dir", n.Dir)
	return s
}

// API is where the first node serves REST.
func (n *Network) API() string {
	n.T.Helper()
	return fmt.Sprintf("http://127.0.0.1:%d", n.Plan().Nodes[0].API)
}

// Named finds an actor by its name.
func (n *Network) Named(name string) localnet.Actor {
	n.T.Helper()
	for _, actor := range n.Plan().Actors {
		if actor.Name == name {
			return actor
		}
	}
	require.FailNow(n.T, "nobody is called "+name)
	return localnet.Actor{}
}

// At finds an actor by its address.
func (n *Network) At(address string) localnet.Actor {
	n.T.Helper()
	for _, actor := range n.Plan().Actors {
		if actor.Address == address {
			return actor
		}
	}
	require.FailNow(n.T, "nobody has the address "+address)
	return localnet.Actor{}
}

// OfKind are the processes of a kind.
func (n *Network) OfKind(kind string) (all []localnet.ProcessStatus) {
	n.T.Helper()
	for _, process := range n.Status().Processes {
		if process.Kind == kind {
			all = append(all, process)
		}
	}
	return all
}

// PID is the number of a process that runs.
func (n *Network) PID(name string) int {
	n.T.Helper()
	for _, process := range n.Status().Processes {
		if process.Name == name && process.PID != 0 {
			return process.PID
		}
	}
	require.FailNow(n.T, "no process "+name)
	return 0
}

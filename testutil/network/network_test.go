package network

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience is how long anything may take on a busy machine.
const patience = 4 * time.Minute

// network is a local network of real processes.
type network struct {
	t           *testing.T
	binary, dir string
	port        int
}

// status is what the tests read of `localnet status`.
type status struct {
	Height    int64  `json:"height"`
	Agree     bool   `json:"agree"`
	Nodes     []node `json:"nodes"`
	Processes []struct {
		Name, State string
		PID         int `json:"pid"`
	} `json:"processes"`
	Actors []struct {
		Name, Address string
	} `json:"actors"`
}

type node struct {
	Name, RPC string
	Height    int64 `json:"height"`
}

// start builds the binary and starts a network that ends with the test.
func start(t *testing.T, flags ...string) *network {
	t.Helper()
	n := &network{t: t, binary: filepath.Join(t.TempDir(), "masad"), dir: t.TempDir(), port: freePorts(t)}
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags", "-s -w", "-o", n.binary, "../../cmd/masad")
	out, err := build.CombinedOutput()
	require.NoError(t, err, string(out))
	t.Cleanup(func() {
		if t.Failed() {
			logs, _ := exec.Command("sh", "-c", "tail -n 15 "+n.dir+"/logs/*").CombinedOutput()
			t.Logf("%s", logs)
		}
		_ = exec.Command(n.binary, "localnet", "stop", "--dir", n.dir).Run()
	})
	n.resume(flags...)
	return n
}

// resume starts what of the network does not run.
func (n *network) resume(flags ...string) {
	n.t.Helper()
	n.must(append([]string{"localnet", "start", "--dir", n.dir, "--base-port", fmt.Sprint(n.port)}, flags...)...)
}

// freePorts finds a range of ports that nobody listens on. Another program may take one in between: then the start
// says so.
func freePorts(t *testing.T) int {
	t.Helper()
	for base := 32000; base < 60000; base += 100 {
		free := true
		for port := base; port < base+60 && free; port++ {
			listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if free = err == nil; free {
				require.NoError(t, listener.Close())
			}
		}
		if free {
			return base
		}
	}
	require.FailNow(t, "no free range of ports")
	return 0
}

// run runs a command of the binary in the client's home.
func (n *network) run(args ...string) (string, error) {
	cmd := exec.Command(n.binary, args...)
	cmd.Env = append(cmd.Environ(), "MASAD_HOME="+filepath.Join(n.dir, "client"))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("masad %s: %w: %s", strings.Join(args, " "), err, stderr.String())
	}
	return stdout.String(), nil
}

func (n *network) must(args ...string) string {
	n.t.Helper()
	out, err := n.run(args...)
	require.NoError(n.t, err)
	return out
}

// read runs a command and decodes its answer.
func (n *network) read(into any, args ...string) {
	n.t.Helper()
	require.NoError(n.t, json.Unmarshal([]byte(n.must(append(args, "-o", "json")...)), into))
}

func (n *network) status() (s status) {
	n.t.Helper()
	n.read(&s, "localnet", "status", "--dir", n.dir)
	return s
}

// kill ends a process as a power cut would.
func (n *network) kill(name string) {
	n.t.Helper()
	for _, process := range n.status().Processes {
		if process.Name == name {
			require.NoError(n.t, syscall.Kill(process.PID, syscall.SIGKILL), name)
			return
		}
	}
	require.FailNow(n.t, "no process "+name)
}

// appHash asks a node for the app hash that a block carries.
func (n *network) appHash(rpc string, height int64) string {
	n.t.Helper()
	url := strings.Replace(rpc, "tcp://", "http://", 1)
	response, err := http.Get(fmt.Sprintf("%s/header?height=%d", url, height))
	require.NoError(n.t, err)
	defer func() { require.NoError(n.t, response.Body.Close()) }()
	var answer struct {
		Result struct {
			Header struct {
				AppHash string `json:"app_hash"`
			} `json:"header"`
		} `json:"result"`
	}
	require.NoError(n.t, json.NewDecoder(response.Body).Decode(&answer))
	require.NotEmpty(n.t, answer.Result.Header.AppHash, "%s at height %d", rpc, height)
	return answer.Result.Header.AppHash
}

// expectAgreement waits until all nodes have a height and compares their app hashes at every height up to it.
func (n *network) expectAgreement() {
	n.t.Helper()
	target := n.status().Height
	require.Eventually(n.t, func() bool {
		for _, node := range n.status().Nodes {
			if node.Height < target {
				return false
			}
		}
		return true
	}, patience, time.Second, "all nodes reach height %d", target)
	nodes := n.status().Nodes
	for height := int64(1); height <= target; height++ {
		want := n.appHash(nodes[0].RPC, height)
		for _, node := range nodes[1:] {
			require.Equal(n.t, want, n.appHash(node.RPC, height), "%s at height %d", node.Name, height)
		}
	}
	n.t.Logf("%d nodes agree on the app hash at every height from 1 to %d", len(nodes), target)
}

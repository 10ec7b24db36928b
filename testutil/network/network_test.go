package network

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
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
	// t is the test, or the step of it that is under way.
	t           *testing.T
	binary, dir string
	port        int
}

// plan is what the tests read of localnet.json, the network's own description.
type plan struct {
	ChainID string `json:"chain_id"`
	Nodes   []struct {
		Name string `json:"name"`
		Home string `json:"home"`
		RPC  int    `json:"rpc"`
		GRPC int    `json:"grpc"`
		API  int    `json:"api"`
	} `json:"nodes"`
	Actors []actor `json:"actors"`
}

type actor struct {
	Name    string `json:"name"`
	Role    string `json:"role"`
	Address string `json:"address"`
}

// api is where the first node serves REST.
func (p plan) api() string { return fmt.Sprintf("http://127.0.0.1:%d", p.Nodes[0].API) }

// named finds an actor by its name.
func (p plan) named(t require.TestingT, name string) actor {
	for _, a := range p.Actors {
		if a.Name == name {
			return a
		}
	}
	require.FailNow(t, "nobody is called "+name)
	return actor{}
}

// called finds an actor by its address.
func (p plan) called(t require.TestingT, address string) actor {
	for _, a := range p.Actors {
		if a.Address == address {
			return a
		}
	}
	require.FailNow(t, "nobody has the address "+address)
	return actor{}
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
		for port := base; port < base+90 && free; port++ {
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

// background runs a node that is none of the network's own, until the test ends.
func (n *network) background(home string) {
	n.t.Helper()
	log, err := os.Create(filepath.Join(n.dir, "logs", filepath.Base(home)+".log"))
	require.NoError(n.t, err)
	cmd := exec.Command(n.binary, "start", "--home", home)
	cmd.Stdout, cmd.Stderr = log, log
	require.NoError(n.t, cmd.Start())
	n.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = log.Close()
	})
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

func (n *network) plan() (p plan) {
	n.t.Helper()
	content, err := os.ReadFile(filepath.Join(n.dir, "localnet.json"))
	require.NoError(n.t, err)
	require.NoError(n.t, json.Unmarshal(content, &p))
	return p
}

// pid is the number of a process that runs.
func (n *network) pid(name string) int {
	n.t.Helper()
	for _, process := range n.status().Processes {
		if process.Name == name && process.PID != 0 {
			return process.PID
		}
	}
	require.FailNow(n.t, "no process "+name)
	return 0
}

// kill ends a process as a power cut would.
func (n *network) kill(pid int) {
	n.t.Helper()
	require.NoError(n.t, syscall.Kill(pid, syscall.SIGKILL))
}

// models lets the model servers hang, or go on.
func (n *network) models(signal syscall.Signal) {
	n.t.Helper()
	for _, process := range n.status().Processes {
		if strings.HasPrefix(process.Name, "model-") {
			require.NoError(n.t, syscall.Kill(process.PID, signal), process.Name)
		}
	}
}

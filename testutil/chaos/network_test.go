package chaos

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// network is a local network under chaos.
type network struct {
	t           *testing.T
	binary, dir string
	port        int
	plan        plan
}

// plan is what the test reads of localnet.json.
type plan struct {
	Nodes []struct {
		Name string `json:"name"`
		Home string `json:"home"`
		RPC  int    `json:"rpc"`
		API  int    `json:"api"`
	} `json:"nodes"`
	Actors []actor `json:"actors"`
}

type actor struct {
	Name    string `json:"name"`
	Role    string `json:"role"`
	Address string `json:"address"`
	Quality string `json:"quality"`
}

// status is what the test reads of `localnet status`.
type status struct {
	Height    int64 `json:"height"`
	Agree     bool  `json:"agree"`
	Running   bool  `json:"running"`
	Processes []struct {
		Name, Kind, State, Log, URL string
	} `json:"processes"`
}

// start builds the binary, unless CHAOS_BINARY names one, and starts a network that ends with the test. It lies in
// CHAOS_DIR, which stays, or in a folder that goes with the test.
func start(t *testing.T, flags ...string) *network {
	t.Helper()
	n := &network{t: t, binary: os.Getenv("CHAOS_BINARY"), dir: t.TempDir(), port: freePorts(t)}
	if kept := os.Getenv("CHAOS_DIR"); kept != "" {
		n.dir = kept
	}
	if n.binary == "" {
		n.binary = filepath.Join(t.TempDir(), "masad")
		build := exec.Command("go", "build", "-buildvcs=false", "-ldflags", "-s -w", "-o", n.binary, "../../cmd/masad")
		out, err := build.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	t.Cleanup(func() { _ = exec.Command(n.binary, "localnet", "stop", "--dir", n.dir).Run() })
	n.must(append([]string{"localnet", "start", "--dir", n.dir, "--base-port", fmt.Sprint(n.port)}, flags...)...)
	content, err := os.ReadFile(filepath.Join(n.dir, "localnet.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, &n.plan))
	return n
}

// freePorts finds a range of ports that nobody listens on.
func freePorts(t *testing.T) int {
	t.Helper()
	for base := 35_000; base < 60_000; base += 100 {
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

func (n *network) command(args ...string) *exec.Cmd {
	cmd := exec.Command(n.binary, args...)
	cmd.Env = append(cmd.Environ(), "MASAD_HOME="+filepath.Join(n.dir, "client"))
	return cmd
}

func (n *network) must(args ...string) string {
	n.t.Helper()
	cmd := n.command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	require.NoError(n.t, cmd.Run(), "masad %v: %s", args, &stderr)
	return stdout.String()
}

func (n *network) status() (s status) {
	n.t.Helper()
	out := n.must("localnet", "status", "--dir", n.dir, "-o", "json")
	require.NoError(n.t, json.Unmarshal([]byte(out), &s))
	return s
}

// urls are where the processes of a kind serve.
func (n *network) urls(kind string) (all []string) {
	n.t.Helper()
	for _, process := range n.status().Processes {
		if process.Kind == kind {
			all = append(all, process.URL)
		}
	}
	return all
}

// quick gives up on a node that was just killed.
var quick = http.Client{Timeout: 10 * time.Second}

// get asks the first node's REST interface, which may be away.
func (n *network) get(into any, format string, args ...any) error {
	url := fmt.Sprintf("http://127.0.0.1:%d", n.plan.Nodes[0].API) + fmt.Sprintf(format, args...)
	response, err := quick.Get(url)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", url, response.Status, body)
	}
	return json.Unmarshal(body, into)
}

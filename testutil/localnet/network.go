package localnet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Network is a local network of real processes.
type Network struct {
	// T is the test, or the step of it that is under way.
	T testing.TB
	// Binary is masad, Dir the network's folder, Port the first of its ports.
	Binary, Dir string
	Port        int
}

// Start builds the binary and starts a network that ends with the test. If the environment names a binary by
// LOCALNET_BINARY, that one runs; if it names a folder by LOCALNET_DIR, the network lies there and stays.
func Start(t testing.TB, flags ...string) *Network {
	t.Helper()
	n := &Network{T: t, Binary: os.Getenv("LOCALNET_BINARY"), Dir: os.Getenv("LOCALNET_DIR"), Port: freePorts(t)}
	if n.Binary == "" {
		n.Binary = filepath.Join(t.TempDir(), "masad")
		out, err := exec.Command("go", "build", "-buildvcs=false", "-ldflags", "-s -w", "-o", n.Binary,
			"github.com/masa-finance/masad/cmd/masad").CombinedOutput()
		require.NoError(t, err, string(out))
	}
	if n.Dir == "" {
		n.Dir = t.TempDir()
	}
	t.Cleanup(func() {
		if t.Failed() {
			logs, _ := exec.Command("sh", "-c", "tail -n 15 "+n.Dir+"/logs/*").CombinedOutput()
			t.Logf("%s", logs)
		}
		_ = exec.Command(n.Binary, "localnet", "stop", "--dir", n.Dir).Run()
	})
	n.Resume(flags...)
	return n
}

// Resume starts what of the network does not run.
func (n *Network) Resume(flags ...string) {
	n.T.Helper()
	n.Must(append([]string{"localnet", "start", "--dir", n.Dir, "--base-port", fmt.Sprint(n.Port)}, flags...)...)
}

// Command is a command of the binary in the client's home.
func (n *Network) Command(args ...string) *exec.Cmd {
	cmd := exec.Command(n.Binary, args...)
	cmd.Env = append(cmd.Environ(), "MASAD_HOME="+filepath.Join(n.Dir, "client"))
	return cmd
}

// Run runs a command and returns what it prints.
func (n *Network) Run(args ...string) (string, error) {
	cmd := n.Command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("masad %s: %w: %s", strings.Join(args, " "), err, stderr.String())
	}
	return stdout.String(), nil
}

// Must runs a command that has to succeed.
func (n *Network) Must(args ...string) string {
	n.T.Helper()
	out, err := n.Run(args...)
	require.NoError(n.T, err)
	return out
}

// Read runs a command and decodes its answer.
func (n *Network) Read(into any, args ...string) {
	n.T.Helper()
	require.NoError(n.T, json.Unmarshal([]byte(n.Must(append(args, "-o", "json")...)), into))
}

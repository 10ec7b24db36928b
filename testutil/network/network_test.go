package network

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/localnet"
)

// patience is how long anything may take on a busy machine.
const patience = 4 * time.Minute

// network is a local network of real processes that the tests drive.
type network struct{ *localnet.Network }

func start(t *testing.T, flags ...string) *network {
	t.Helper()
	return &network{localnet.Start(t, flags...)}
}

// background runs a node that is none of the network's own, until the test ends.
func (n *network) background(home string) {
	n.T.Helper()
	log, err := os.Create(filepath.Join(n.Dir, "logs", filepath.Base(home)+".log"))
	require.NoError(n.T, err)
	cmd := exec.Command(n.Binary, "start", "--home", home)
	cmd.Stdout, cmd.Stderr = log, log
	require.NoError(n.T, cmd.Start())
	n.T.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = log.Close()
	})
}

// kill ends a process as a power cut would.
func (n *network) kill(pid int) {
	n.T.Helper()
	require.NoError(n.T, syscall.Kill(pid, syscall.SIGKILL))
}

// signal lets the processes of a kind hang, or go on.
func (n *network) signal(kind string, signal syscall.Signal) {
	n.T.Helper()
	for _, process := range n.OfKind(kind) {
		require.NoError(n.T, syscall.Kill(process.PID, signal), process.Name)
	}
}

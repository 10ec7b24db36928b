package localnet

import (
	"context"
	"io"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const shell = "/bin/sh"

func sleeper(name, script string) Process {
	return Process{Name: name, Kind: KindWorker, Args: []string{"-c", script}}
}

func pidOf(t *testing.T, plan *Plan, name string) int {
	t.Helper()
	pid, _, err := plan.alive(name)
	require.NoError(t, err)
	return pid
}

func TestAProcessIsStartedSeenAndStopped(t *testing.T) {
	plan := &Plan{Dir: t.TempDir()}
	require.Zero(t, pidOf(t, plan, "a"))
	require.NoError(t, plan.spawn(shell, sleeper("a", "echo hello; exec sleep 60")))
	require.NotZero(t, pidOf(t, plan, "a"))
	require.ErrorContains(t, plan.spawn(shell, sleeper("a", "exec sleep 60")), "runs already")
	require.Eventually(t, func() bool { return plan.lastWords("a") == "hello\n" }, time.Minute, 10*time.Millisecond)
	require.NoError(t, plan.stop(context.Background(), "a"))
	pid, stale, err := plan.alive("a")
	require.NoError(t, err)
	require.Zero(t, pid)
	require.False(t, stale, "a process that was stopped did not crash")
	require.NoError(t, plan.stop(context.Background(), "a"), "stopping twice is fine")
}

func TestACrashIsSeenWhateverBecameOfThePid(t *testing.T) {
	plan := &Plan{Dir: t.TempDir()}
	require.NoError(t, plan.spawn(shell, sleeper("a", "exec sleep 60")))
	require.NoError(t, syscall.Kill(pidOf(t, plan, "a"), syscall.SIGKILL))
	require.Eventually(t, func() bool {
		_, stale, err := plan.alive("a")
		return err == nil && stale
	}, time.Minute, 10*time.Millisecond)
	// The number in the file is now that of a process which lives and is none of ours.
	require.NoError(t, os.WriteFile(plan.pidFile("a"), []byte("1\n"), 0o600))
	require.Zero(t, pidOf(t, plan, "a"))
	require.NoError(t, plan.stop(context.Background(), "a"))

	plan.Processes = []Process{sleeper("a", "exec sleep 60")}
	started, err := plan.spawnKind(Kit{Binary: shell, Out: io.Discard}, KindWorker)
	require.NoError(t, err)
	require.Equal(t, []string{"a"}, started)
	again, err := plan.spawnKind(Kit{Binary: shell, Out: io.Discard}, KindWorker)
	require.NoError(t, err)
	require.Empty(t, again, "what runs is not started twice")
	count, err := plan.Stop(context.Background())
	require.NoError(t, err)
	require.Equal(t, 1, count)
}

func TestAStubbornProcessIsKilled(t *testing.T) {
	plan := &Plan{Dir: t.TempDir()}
	require.NoError(t, plan.spawn(shell, sleeper("a", "trap '' TERM; echo ready; while :; do sleep 0.1; done")))
	require.Eventually(t, func() bool { return plan.lastWords("a") == "ready\n" }, time.Minute, 10*time.Millisecond)
	hurry, cancel := context.WithCancel(context.Background())
	cancel()
	require.NoError(t, plan.stop(hurry, "a"))
	require.Zero(t, pidOf(t, plan, "a"))
}

func TestTheEnvironmentSetsNoFlagOfAProcess(t *testing.T) {
	require.Equal(t, []string{"PATH=/bin", "MASA=1"},
		cleanEnvironment([]string{"PATH=/bin", "MASAD_HOME=/x", "MASA=1", "MASAD_FROM=y"}))
}

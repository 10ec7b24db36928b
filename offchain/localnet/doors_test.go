package localnet

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// door is a process that runs a script and is said to listen at an address.
func door(name, script, address string) Process {
	return Process{Name: name, Kind: KindGateway, Args: []string{"-c", script, flagListen, address}}
}

// TestTheNetworkIsUpWhenItsDoorsAreOpen: whoever types what the guide tells is served at once.
func TestTheNetworkIsUpWhenItsDoorsAreOpen(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "/healthz", r.URL.Path)
		if asked++; asked < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	plan := &Plan{Dir: t.TempDir(), Processes: []Process{
		sleeper("silent", "exec sleep 60"), door("open", "exec sleep 60", server.Listener.Addr().String()),
		door("of others", "exec sleep 60", "127.0.0.1:1"),
	}}
	var said bytes.Buffer
	kit := Kit{Binary: shell, Out: &said}
	for _, process := range plan.Processes[:2] {
		require.NoError(t, plan.spawn(shell, process))
	}
	defer func() { _, _ = plan.Stop(context.Background()) }()
	require.NoError(t, plan.awaitDoors(t.Context(), kit, []string{"silent", "open"}))
	require.Equal(t, 3, asked)
	require.Equal(t, "everything that listens serves\n", said.String())
}

func TestADoorThatStaysShutIsNamed(t *testing.T) {
	const nobody = "127.0.0.1:1"
	plan := &Plan{Dir: t.TempDir(), Processes: []Process{door("a", "echo no key; exit 1", nobody)}}
	require.NoError(t, plan.spawn(shell, plan.Processes[0]))
	require.NoError(t, plan.awaitGone("a"))
	err := plan.awaitDoors(t.Context(), Kit{Out: new(bytes.Buffer)}, []string{"a"})
	require.EqualError(t, err, "a does not serve at 127.0.0.1:1: it has ended:\nno key\n")

	plan.Processes[0] = door("a", "exec sleep 60", nobody)
	require.NoError(t, plan.spawn(shell, plan.Processes[0]))
	defer func() { _, _ = plan.Stop(context.Background()) }()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	err = plan.awaitDoors(ctx, Kit{Out: new(bytes.Buffer)}, []string{"a"})
	require.ErrorContains(t, err, "a does not serve at 127.0.0.1:1: context deadline exceeded")
}

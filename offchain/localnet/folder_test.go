package localnet

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// thesis puts a file of the user's into a folder.
func thesis(t *testing.T, dir string) string {
	t.Helper()
	require.NoError(t, os.MkdirAll(dir, 0o700))
	path := filepath.Join(dir, "thesis.txt")
	require.NoError(t, os.WriteFile(path, []byte("hi"), 0o600))
	return path
}

// start tries to start a network whose node does nothing.
func start(o Options) error {
	_, err := Start(context.Background(), Kit{Binary: "/bin/false", Out: io.Discard}, o)
	return err
}

func TestAFolderWithFilesOfTheUserIsLeftAlone(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, o *Options) string{
		"without a network": func(t *testing.T, o *Options) string {
			t.Helper()
			return thesis(t, o.Dir)
		},
		"in a client folder": func(t *testing.T, o *Options) string {
			t.Helper()
			return thesis(t, filepath.Join(o.Dir, "client"))
		},
		"in a data folder": func(t *testing.T, o *Options) string {
			t.Helper()
			return thesis(t, filepath.Join(o.Dir, "data"))
		},
		"beside a network that was built": func(t *testing.T, o *Options) string {
			t.Helper()
			plan := NewPlan(*o)
			plan.Built = true
			require.NoError(t, plan.save())
			o.Reset = true
			return thesis(t, o.Dir)
		},
		"beside a network whose building was interrupted": func(t *testing.T, o *Options) string {
			t.Helper()
			plan := NewPlan(*o)
			require.NoError(t, plan.save())
			return thesis(t, o.Dir)
		},
	} {
		for _, reset := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				o := options(t)
				path := prepare(t, &o)
				o.Reset = o.Reset || reset
				before, err := os.ReadDir(o.Dir)
				require.NoError(t, err)
				require.ErrorContains(t, start(o), "is not a local network's")
				require.FileExists(t, path)
				after, err := os.ReadDir(o.Dir)
				require.NoError(t, err)
				require.Equal(t, before, after, "nothing was added either")
			})
		}
	}
}

func TestAFileThatIsNoPlanIsNoNetwork(t *testing.T) {
	o := options(t)
	require.NoError(t, os.WriteFile(planFile(o.Dir), []byte(`{"name":"mine"}`), 0o600))
	require.ErrorContains(t, start(o), "is not the plan of a local network")
	require.FileExists(t, planFile(o.Dir))
}

func TestOnlyTheNetworksOwnIsRemoved(t *testing.T) {
	o := options(t)
	plan := NewPlan(o)
	require.NoError(t, plan.save())
	for _, name := range own() {
		if filepath.Ext(name) == "" {
			require.NoError(t, os.MkdirAll(filepath.Join(o.Dir, name, "deep"), 0o700))
		}
	}
	kit := Kit{Out: io.Discard}
	require.NoError(t, remove(context.Background(), kit, o.Dir))
	require.NoError(t, remove(context.Background(), kit, o.Dir), "where there is no network nothing is removed")
	entries, err := os.ReadDir(o.Dir)
	require.NoError(t, err)
	require.Empty(t, entries)
	require.NoError(t, CheckFolder(o.Dir), "what is left is a folder for a new network")
	require.NoError(t, CheckFolder(filepath.Join(o.Dir, "missing")))

	require.NoError(t, os.MkdirAll(filepath.Join(o.Dir, "client", "config"), 0o700))
	require.NoError(t, CheckFolder(o.Dir), "a start that was refused leaves the client's settings")
}

// TestTwoDoNotStartOneNetwork: what one builds would look to the other like what an interrupted build left, and go.
func TestTwoDoNotStartOneNetwork(t *testing.T) {
	o := options(t)
	end, err := takeTurn(o.Dir)
	require.NoError(t, err)
	plan := NewPlan(o)
	require.NoError(t, plan.save(), "the other is at work")
	require.ErrorIs(t, start(o), ErrBusy)
	require.FileExists(t, planFile(o.Dir))
	o.Reset = true
	require.ErrorIs(t, start(o), ErrBusy)
	require.FileExists(t, planFile(o.Dir))
	end()
	require.NotErrorIs(t, start(o), ErrBusy)
	require.DirExists(t, o.Dir)

	gone := filepath.Join(o.Dir, "a", "b")
	end, err = takeTurn(gone)
	require.NoError(t, err)
	end()
	require.NoDirExists(t, gone, "a start that makes nothing leaves nothing")
}

// TestANetworkThatWasMovedIsNotTakenForTheOneThatItWas: its plan names the folder that it was built in, where another
// one may run.
func TestANetworkThatWasMovedIsNotTakenForTheOneThatItWas(t *testing.T) {
	o, here := options(t), options(t).Dir
	plan := NewPlan(o)
	plan.Built = true
	require.NoError(t, plan.save())
	content, err := os.ReadFile(planFile(o.Dir))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(planFile(here), content, 0o600))
	_, err = Load(here)
	require.ErrorIs(t, err, ErrMoved)
	require.ErrorContains(t, err, o.Dir)

	pid := plan.pidFile(plan.Processes[0].Name)
	require.NoError(t, os.MkdirAll(filepath.Dir(pid), 0o700))
	require.NoError(t, os.WriteFile(pid, nil, 0o600))
	require.NoError(t, remove(context.Background(), Kit{Out: io.Discard}, here))
	require.NoFileExists(t, planFile(here))
	require.FileExists(t, pid, "the other network is left alone")

	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(o.Dir, link))
	_, err = Load(link)
	require.NoError(t, err)
}

package vectors

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Run with -trimpath too: then the compiled path of the source is no path on this machine.
func TestPathIsThatOfAFile(t *testing.T) {
	require.FileExists(t, Path(t, "exp"))
}

func TestTheModuleIsFoundFromAnyFolderInIt(t *testing.T) {
	here, err := os.Getwd()
	require.NoError(t, err)
	root := filepath.Dir(filepath.Dir(here))
	require.FileExists(t, filepath.Join(root, "go.mod"))
	for _, folder := range []string{root, here, filepath.Join(root, "mech", "stake")} {
		require.Equal(t, root, moduleRoot(t, folder))
	}
	require.FileExists(t, filepath.Join(moduleRoot(t, here), "testutil", "vectors", "exp.json"))
}

package reveal_test

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app/reveal"
	"github.com/masa-finance/masad/mech/beacon"
)

func TestASecretIsKeptForItsOwnerAndNeverWrittenOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config", "secret.json")
	secret := reveal.Secret{Master: [32]byte{1, 2, 3}, Length: 1000}
	require.NoError(t, secret.Save(path))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	loaded, err := reveal.Load(path)
	require.NoError(t, err)
	require.Equal(t, secret, loaded)

	require.ErrorIs(t, reveal.Secret{Master: [32]byte{9}, Length: 1}.Save(path), os.ErrExist)
	loaded, err = reveal.Load(path)
	require.NoError(t, err)
	require.Equal(t, secret, loaded)
	files, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, files, 1, "no draft is left")
}

func TestABadSecretIsRefusedWithoutShowingIt(t *testing.T) {
	good := strings.Repeat("ab", 32)
	for content, says := range map[string]string{
		``:                                       "must be JSON",
		`[]`:                                     "must be JSON",
		`{"master":"` + good + `","length":-1}`:  "must be JSON",
		`{"master":"` + good + `","chains":1}`:   "must be JSON",
		`{"length":10}`:                          "master: must be 32 bytes",
		`{"master":"` + good + `00","length":1}`: "master: must be 32 bytes",
		`{"master":"` + good[1:] + `g","length":1}`:               "master: must be 32 bytes",
		`{"master":"` + strings.Repeat("0", 64) + `","length":1}`: "all bytes are 0",
		`{"master":"` + good + `"}`:                               "length: 0 is outside 1..16777216",
		`{"master":"` + good + `","length":16777217}`:             "length: 16777217 is outside 1..16777216",
	} {
		path := filepath.Join(t.TempDir(), "secret.json")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		_, err := reveal.Load(path)
		require.ErrorContains(t, err, says, content)
		require.ErrorContains(t, err, path)
		require.NotContains(t, err.Error(), good)
	}
	require.Error(t, reveal.Secret{}.Save(filepath.Join(t.TempDir(), "x")))
}

// TestAMnemonicRestoresTheSecret pins the derivation: a backup must stay good. The value is from another program.
func TestAMnemonicRestoresTheSecret(t *testing.T) {
	secret := reveal.FromMnemonic("abandon ability able")
	require.Equal(t,
		"3705a31f78a15520942c6e00964be5172050ee3410023c223e14e73db7cc29c3", hex.EncodeToString(secret.Master[:]))
	require.Equal(t, uint64(beacon.DefaultLength), secret.Length)
}

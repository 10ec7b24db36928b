package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	testify "github.com/stretchr/testify/require"
)

// TestValidateRejectsWhatCouldNotBeMended: with these no block would carry the proposal that changes them.
func TestValidateRejectsWhatCouldNotBeMended(t *testing.T) {
	home := prepared(t)
	must(t, keyed(home, "genesis", "gentx", "alice", "1000000000000umasa")...)
	must(t, at(home, "genesis", "collect-gentxs")...)
	good, err := os.ReadFile(filepath.Join(home, "config", "genesis.json"))
	testify.NoError(t, err)
	for reason, row := range map[string]struct{ field, old, bad string }{
		"block.max_gas: 9999999 is outside":           {"max_gas", "100000000", "9999999"},
		"block.max_bytes: 1048577 is outside":         {"max_bytes", "4194304", "1048577"},
		"abci.vote_extensions_enable_height: 9":       {"vote_extensions_enable_height", "0", "9"},
		"auth.authority: mallory, is fixed":           {"authority", "", "mallory"},
		"auth: params.tx_size_cost_per_byte: 1048576": {"tx_size_cost_per_byte", "10", "1048576"},
		"gov: params.quorum":                          {"quorum", "0.334000000000000000", "1.000000000000000000"},
	} {
		t.Run(reason, func(t *testing.T) {
			written := func(value string) string { return `"` + row.field + `": "` + value + `"` }
			bad := strings.Replace(string(good), written(row.old), written(row.bad), 1)
			testify.NotEqual(t, string(good), bad, "nothing was changed")
			path := filepath.Join(t.TempDir(), "genesis.json")
			testify.NoError(t, os.WriteFile(path, []byte(bad), 0o600))
			_, err := run(t, at(home, "genesis", "validate", path)...)
			testify.ErrorContains(t, err, reason)
		})
	}
}

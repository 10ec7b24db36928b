package main

import (
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/viper"
	testify "github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	"github.com/masa-finance/masad/app/reveal"
)

// shownTip is what show-tip answers, in base64 as JSON has it.
func shownTip(t *testing.T, home string, more ...string) string {
	t.Helper()
	text := strings.TrimSpace(must(t, at(home, append([]string{"beacon", "show-tip"}, more...)...)...))
	tip, err := hex.DecodeString(text)
	testify.NoError(t, err)
	testify.Len(t, tip, 32)
	return base64.StdEncoding.EncodeToString(tip)
}

func genTxOf(t *testing.T, home string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(home, "config", "gentx", "*.json"))
	testify.NoError(t, err)
	testify.Len(t, files, 1)
	content, err := os.ReadFile(files[0])
	testify.NoError(t, err)
	return string(content)
}

func TestInitMakesABeaconSecretOnce(t *testing.T) {
	home := t.TempDir()
	must(t, at(home, "init", "alice", "--chain-id", "masa-test")...)
	path := filepath.Join(home, reveal.DefaultFile)
	info, err := os.Stat(path)
	testify.NoError(t, err)
	testify.Equal(t, os.FileMode(0o600), info.Mode())
	before, err := os.ReadFile(path)
	testify.NoError(t, err)
	must(t, at(home, "init", "alice", "--overwrite")...)
	after, err := os.ReadFile(path)
	testify.NoError(t, err)
	testify.Equal(t, before, after)
	_, err = run(t, at(home, "beacon", "create-secret")...)
	testify.ErrorContains(t, err, "is never written over")

	v := viper.New()
	v.SetConfigFile(filepath.Join(home, "config", "app.toml"))
	testify.NoError(t, v.ReadInConfig())
	testify.Equal(t, reveal.DefaultFile, v.GetString(app.FlagBeaconSecret))
}

func TestAMnemonicRestoresKeyAndSecret(t *testing.T) {
	mnemonic := "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
	var secrets [2]reveal.Secret
	for i := range secrets {
		home := t.TempDir()
		path := filepath.Join(home, reveal.DefaultFile)
		testify.NoError(t, ensureSecret(path, mnemonic))
		testify.NoError(t, ensureSecret(path, mnemonic), "again is no harm")
		var err error
		secrets[i], err = reveal.Load(path)
		testify.NoError(t, err)
		testify.NoError(t, ensureSecret(path, ""))
		testify.ErrorContains(t, ensureSecret(path, "another"), "holds another secret than the mnemonic's")
	}
	testify.Equal(t, secrets[0], secrets[1])
	testify.Equal(t, reveal.FromMnemonic(mnemonic), secrets[0])
}

func TestAGenTxCarriesTheTipOfItsNode(t *testing.T) {
	home := prepared(t)
	must(t, keyed(home, "genesis", "gentx", "alice", "1000000000000umasa")...)
	testify.Contains(t, genTxOf(t, home), `"beacon_tip":"`+shownTip(t, home)+`"`)
	testify.NotEqual(t, shownTip(t, home), shownTip(t, home, "--chain", "1"))
	testify.NotEqual(t, shownTip(t, home), shownTip(t, home, "--chain-id", "masa-other"))
	_, err := run(t, at(home, "beacon", "show-tip", "--chain", "64")...)
	testify.ErrorContains(t, err, "--chain: 64 is outside 0..63")
}

func TestAGenTxOfAnotherNodeCarriesTheTipItIsGiven(t *testing.T) {
	other := t.TempDir()
	must(t, at(other, "init", "bob", "--chain-id", "masa-test")...)
	key := strings.TrimSpace(must(t, at(other, "comet", "show-validator")...))
	home := prepared(t)
	must(t, keyed(home, "genesis", "gentx", "alice", "1000000000000umasa", "--pubkey", key)...)
	testify.Contains(t, genTxOf(t, home), `"beacon_tip":null`, "the tip of this node would be of no use to the other")

	home = prepared(t)
	tip := strings.Repeat("ab", 32)
	must(t, keyed(home, "genesis", "gentx", "alice", "1000000000000umasa", "--pubkey", key, "--beacon-tip", tip)...)
	raw, err := hex.DecodeString(tip)
	testify.NoError(t, err)
	testify.Contains(t, genTxOf(t, home), base64.StdEncoding.EncodeToString(raw))
	for tip, says := range map[string]string{"xyz": "must be 64 hex digits", "abab": "2 bytes, must be 0 or 32"} {
		_, err = run(t, keyed(home, "genesis", "gentx", "alice", "1000000000000umasa", "--beacon-tip", tip)...)
		testify.ErrorContains(t, err, says)
	}
}

func TestARegistrationFromTheNodesHomeCarriesItsTip(t *testing.T) {
	home, other := prepared(t), t.TempDir()
	must(t, at(other, "init", "bob", "--chain-id", "masa-test")...)
	register := func(of string, more ...string) string {
		key := strings.TrimSpace(must(t, at(of, "comet", "show-validator")...))
		return must(t, keyed(home, append([]string{
			"tx", "validatorset", "register-validator", key, "1000000000000umasa", "--description", `{"moniker":"a"}`,
			"--from", "alice", "--generate-only", "--offline", "--account-number", "0", "--sequence", "0", "--gas", "200000",
		}, more...)...)...)
	}
	testify.Contains(t, register(home), shownTip(t, home))
	testify.NotContains(t, register(other), shownTip(t, home), "not for another node's key")
	given := register(home, "--beacon-tip", strings.Repeat("ab", 32))
	testify.NotContains(t, given, shownTip(t, home))
	testify.Contains(t, given, base64.StdEncoding.EncodeToString([]byte(strings.Repeat("\xab", 32))))
}

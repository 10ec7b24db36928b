package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	"github.com/spf13/viper"
	testify "github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
)

// at adds the home folder and the keys in it to a command line.
func at(home string, args ...string) []string { return append(args, "--home", home) }

// keyed adds the keyring as well.
func keyed(home string, args ...string) []string {
	return at(home, append(args, "--keyring-backend", "test")...)
}

// prepared is a home folder with a key that has coins.
func prepared(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	must(t, at(home, "init", "alice", "--chain-id", "masa-test")...)
	must(t, keyed(home, "keys", "add", "alice")...)
	must(t, keyed(home, "genesis", "add-genesis-account", "alice", "2000000000000umasa,5rao")...)
	return home
}

func TestGenesisOfOneValidatorFromInitToValidate(t *testing.T) {
	home := prepared(t)
	must(t, keyed(home, "genesis", "gentx", "alice", "1000000000000umasa")...)
	collected := must(t, at(home, "genesis", "collect-gentxs")...)
	testify.Contains(t, collected, `"validators": 1`)
	testify.Contains(t, must(t, at(home, "genesis", "validate")...), `"valid": "true"`)
}

func TestInitWritesTheDefaultsThatMustHold(t *testing.T) {
	home := t.TempDir()
	must(t, at(home, "init", "alice", "--chain-id", "masa-test")...)
	v := viper.New()
	v.SetConfigFile(filepath.Join(home, "config", "app.toml"))
	testify.NoError(t, v.ReadInConfig())
	settings, err := serverconfig.GetConfig(v)
	testify.NoError(t, err)
	testify.Equal(t, "0.01umasa", settings.MinGasPrices)
	testify.True(t, settings.API.Enable)
	testify.True(t, settings.API.Swagger)
	testify.Equal(t, uint64(50_000_000), settings.QueryGasLimit)
	testify.Positive(t, settings.StateSync.SnapshotInterval)
	testify.Equal(t, "sequential", settings.BlockExecutor)

	genesis, _, err := readGenesis(filepath.Join(home, "config", "genesis.json"))
	testify.NoError(t, err)
	testify.Equal(t, "masa-test", genesis.ChainID)
	testify.Positive(t, genesis.Consensus.Params.Block.MaxGas)
	testify.Equal(t, []string{"ed25519"}, genesis.Consensus.Params.Validator.PubKeyTypes)
	client, err := os.ReadFile(filepath.Join(home, "config", "client.toml"))
	testify.NoError(t, err)
	testify.Contains(t, string(client), `chain-id = "masa-test"`)

	_, err = run(t, at(home, "init", "alice")...)
	testify.ErrorContains(t, err, "is there already")
	must(t, at(home, "init", "alice", "--overwrite")...)
}

func TestGenTxIsRefusedWithAReason(t *testing.T) {
	home := prepared(t)
	must(t, keyed(home, "keys", "add", "poor")...)
	for name, row := range map[string]struct {
		args   []string
		reason string
	}{
		"a key that is not there":      {[]string{"nobody", "1umasa"}, "key: nobody"},
		"not a coin":                   {[]string{"alice", "much"}, "stake:"},
		"another coin than MASA":       {[]string{"alice", "5rao"}, "stake"},
		"more than the account has":    {[]string{"alice", "3000000000000umasa"}, "has only 2000000000000umasa"},
		"an account without coins":     {[]string{"poor", "1000000000000umasa"}, "has no account in the genesis"},
		"a stake below the least":      {[]string{"alice", "9999999999umasa"}, "below min_stake of a validator, 10000000000"},
		"another chain":                {[]string{"alice", "1000000000000umasa", "--chain-id", "other"}, "--chain-id: other"},
		"a port that is none":          {[]string{"alice", "1000000000000umasa", "--node-port", "70000"}, "outside 1..65535"},
		"a consensus key that is none": {[]string{"alice", "1000000000000umasa", "--pubkey", "{}"}, "pubkey"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, keyed(home, append([]string{"genesis", "gentx"}, row.args...)...)...)
			testify.ErrorContains(t, err, row.reason)
		})
	}
	_, err := run(t, at(home, "genesis", "collect-gentxs")...)
	testify.ErrorContains(t, err, "no *.json in it")
}

func TestCollectRefusesTheSameFounderTwice(t *testing.T) {
	home := prepared(t)
	must(t, keyed(home, "genesis", "gentx", "alice", "1000000000000umasa")...)
	files, err := filepath.Glob(filepath.Join(home, "config", "gentx", "*.json"))
	testify.NoError(t, err)
	content, err := os.ReadFile(files[0])
	testify.NoError(t, err)
	testify.NoError(t, os.WriteFile(filepath.Join(home, "config", "gentx", "again.json"), content, 0o600))
	_, err = run(t, at(home, "genesis", "collect-gentxs")...)
	testify.ErrorContains(t, err, "is also in")
}

func TestValidateRejectsWhatWouldNotBegin(t *testing.T) {
	home := prepared(t)
	must(t, keyed(home, "genesis", "gentx", "alice", "1000000000000umasa")...)
	must(t, at(home, "genesis", "collect-gentxs")...)
	good, err := os.ReadFile(filepath.Join(home, "config", "genesis.json"))
	testify.NoError(t, err)
	for name, row := range map[string]struct {
		old, new string
		reason   string
	}{
		"blocks without a bound on gas": {`"max_gas": "100000000"`, `"max_gas": "-1"`, "block.max_gas"},
		"evidence that outlives a stake": {
			`"max_age_duration": "1728000000000000"`, `"max_age_duration": "9728000000000000"`, "unbonding_time",
		},
		"another key type":           {`"ed25519"`, `"secp256k1"`, "pub_key_types"},
		"a stake below the least":    {`"amount": "1000000000000"`, `"amount": "1"`, ""},
		"a changed transaction":      {`"moniker": "alice"`, `"moniker": "mallory"`, "signature"},
		"a module that is not there": {`"masastaking": {`, `"staking": {`, "app_state: staking: there is no such module"},
		"one module too many":        {`"app_state": {`, `"app_state": {"staking": {},`, "app_state: staking"},
		"not JSON":                   {`{`, ``, ""},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(string(good), row.old, row.new, 1)
			testify.NotEqual(t, string(good), bad, "nothing was changed")
			path := filepath.Join(t.TempDir(), "genesis.json")
			testify.NoError(t, os.WriteFile(path, []byte(bad), 0o600))
			_, err := run(t, at(home, "genesis", "validate", path)...)
			testify.ErrorContains(t, err, row.reason)
		})
	}
}

func TestVestingAccountsAreRefused(t *testing.T) {
	home := prepared(t)
	_, err := run(t, keyed(home, "genesis", "add-genesis-account", "alice", "5umasa", "--vesting-amount", "1umasa")...)
	testify.ErrorContains(t, err, "no vesting accounts")
}

func TestEnvironmentSetsFlags(t *testing.T) {
	home := t.TempDir()
	t.Setenv(app.EnvPrefix+"_HOME", home)
	t.Setenv(app.EnvPrefix+"_CHAIN_ID", "masa-env")
	var answer map[string]string
	testify.NoError(t, json.Unmarshal([]byte(must(t, "init", "alice")), &answer))
	testify.Equal(t, home, answer["home"])
	testify.Equal(t, "masa-env", answer["chain_id"])
}

func TestExportForZeroHeightIsRefused(t *testing.T) {
	home := prepared(t)
	must(t, keyed(home, "genesis", "gentx", "alice", "1000000000000umasa")...)
	must(t, at(home, "genesis", "collect-gentxs")...)
	_, err := run(t, at(home, "export", "--for-zero-height")...)
	testify.ErrorContains(t, err, "for-zero-height")
}

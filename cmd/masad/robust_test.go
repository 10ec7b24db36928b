package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cobra"
	testify "github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

func TestNoTwoCommandsShareAName(t *testing.T) {
	root, err := newRootCmd()
	testify.NoError(t, err)
	for _, parent := range all(root) {
		if strings.Contains(parent.CommandPath(), " ibc ") {
			continue // the queries of its version 2 stand beside those of version 1
		}
		seen := make(map[string]bool)
		for _, cmd := range parent.Commands() {
			testify.False(t, seen[cmd.Name()], cmd.CommandPath())
			seen[cmd.Name()] = true
		}
	}
}

func TestACommandRefusesArgumentsItDoesNotLookAt(t *testing.T) {
	home := t.TempDir()
	for _, line := range [][]string{
		{"start", "extra"},
		{"rollback", "extra"},
		{"export", "extra"},
		{"status", "extra"},
		{"version", "extra"},
		{"comet", "show-node-id", "extra"},
		{"worker", "run", "extra"},
		{"oracle", "serve", "extra"},
		{"localnet", "stop", "extra"},
	} {
		_, err := run(t, at(home, line...)...)
		testify.ErrorContains(t, err, `unknown command "extra"`, "masad %v", line)
	}
}

func TestAnAddressIsParsed(t *testing.T) {
	_, err := run(t, at(t.TempDir(), "keys", "parse", account)...)
	testify.NoError(t, err)
}

func TestInitRefusesWhatNoChainBeginsWith(t *testing.T) {
	for reason, args := range map[string][]string{
		"moniker: is empty":             {""},
		"--initial-height: -5 is below": {"alice", "--initial-height", "-5"},
		"--initial-height: 0 is below":  {"alice", "--initial-height", "0"},
	} {
		home := t.TempDir()
		_, err := run(t, at(home, append([]string{"init"}, args...)...)...)
		testify.ErrorContains(t, err, reason)
		testify.NoFileExists(t, filepath.Join(home, "config", "genesis.json"))
	}
}

func TestAHomeWithoutABlockHasNothingToExport(t *testing.T) {
	home := prepared(t)
	must(t, keyed(home, "genesis", "gentx", "alice", "1000000000000umasa")...)
	must(t, at(home, "genesis", "collect-gentxs")...)
	_, err := run(t, at(home, "export")...)
	testify.ErrorContains(t, err, "no block yet")
}

func TestALocalNetworkNeedsAFolderOfItsOwn(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"start", "stop", "status"} {
		_, err := run(t, "localnet", name, "--dir", "")
		testify.EqualError(t, err, "--dir: is empty", name)
	}
	testify.NoError(t, os.WriteFile("thesis.txt", []byte("hi"), 0o600))
	for _, more := range [][]string{nil, {"--reset"}} {
		_, err := run(t, append([]string{"localnet", "start", "--dir", "."}, more...)...)
		testify.ErrorContains(t, err, "thesis.txt is not a local network's")
	}
	entries, err := os.ReadDir(".")
	testify.NoError(t, err)
	testify.Len(t, entries, 1, "nothing is written where nothing is started")
}

// TestTransactionsAreMadeWithoutANode: neither signing nor sending, nor measuring.
func TestTransactionsAreMadeWithoutANode(t *testing.T) {
	home := t.TempDir()
	must(t, at(home, "init", "alice", "--chain-id", "masa-test")...)
	for name, send := range map[string][]string{
		"generated": {"tx", "bank", "send", account, account, "1umasa"},
		"by hand":   {"tx", "rewards", "register-oracle", "--stake", "5umasa", "--from", account},
	} {
		for _, more := range [][]string{{"--generate-only"}, {"--generate-only", "--offline", "-a", "1", "-s", "1"}} {
			line := append(at(home, send...), "--node", "tcp://127.0.0.1:1")
			testify.Contains(t, must(t, append(line, more...)...), `"gas_limit":"200000"`, name)
			testify.Contains(t, must(t, append(append(line, more...), "--gas", "7")...), `"gas_limit":"7"`, name)
		}
	}
	item := strings.Repeat("4b", 32)
	out := must(t, at(home, "tx", "rewards", "commit-evaluations", "--item", item, "--r", "1", "--c", "1", "--f", "1",
		"--from", account, "--generate-only", "--offline", "-a", "1", "-s", "1")...)
	testify.Contains(t, out, "hash")
	kept, err := findEvaluation(filepath.Join(home, "evaluations.json"),
		evaluation{ChainID: "masa-test", Operator: account, Item: item})
	testify.NoError(t, err, "the hash is for the chain of client.toml")
	testify.Len(t, kept.Salt, rewardstypes.SaltLength)
}

func TestAPriceHasOneSpellingMore(t *testing.T) {
	for _, price := range []string{"20000", "20000umasa"} {
		out := must(t, at(t.TempDir(), "tx", "rewards", "register-worker", "--services", "llm/local", "--min-price", price,
			"--stake", "1umasa", "--from", account, "--generate-only", "--chain-id", "masa-test")...)
		testify.Contains(t, out, `"min_price":"20000"`)
	}
	for _, price := range []string{"-1", "5rao", "much"} {
		_, err := run(t, at(t.TempDir(), "tx", "rewards", "register-worker", "--services", "llm/local", "--min-price", price,
			"--stake", "1umasa", "--from", account, "--generate-only", "--chain-id", "masa-test")...)
		testify.ErrorContains(t, err, "--min-price")
	}
}

func TestAFlagWithADotCanBeSetInTheEnvironment(t *testing.T) {
	t.Setenv(app.EnvPrefix+"_API_ENABLE", "false")
	cmd := &cobra.Command{Use: "x"}
	cmd.Flags().Bool("api.enable", true, "")
	testify.NoError(t, readEnvironment(cmd))
	on, err := cmd.Flags().GetBool("api.enable")
	testify.NoError(t, err)
	testify.False(t, on)
}

func TestSaltsKeptAtTheSameTimeAreAllKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "evaluations.json")
	var writers sync.WaitGroup
	for i := range 12 {
		writers.Go(func() {
			e := evaluation{ChainID: "c", Operator: "o", Item: fmt.Sprint(i), Salt: []byte{byte(i)}}
			if _, err := keepEvaluation(path, e, false); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	for i := range 12 {
		e, err := findEvaluation(path, evaluation{ChainID: "c", Operator: "o", Item: fmt.Sprint(i)})
		testify.NoError(t, err)
		testify.Equal(t, []byte{byte(i)}, e.Salt)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	testify.NoError(t, err)
	testify.Len(t, entries, 2, "the file and its lock")
}

func TestTheAddressesAreSealed(t *testing.T) {
	_, err := newRootCmd()
	testify.NoError(t, err)
	testify.Panics(t, func() { sdk.GetConfig().SetBech32PrefixForAccount("x", "y") })
}

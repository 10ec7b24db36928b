package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cobra"
	testify "github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/evaluator"
	"github.com/masa-finance/masad/offchain/gateway"
	"github.com/masa-finance/masad/offchain/worker"
)

var hotAccount = sdk.AccAddress(strings.Repeat("h", 20)).String()

// unsent makes an authorization's transaction without a node and returns the types of its messages and what they name.
func unsent(t *testing.T, args ...string) (types, named []string) {
	t.Helper()
	out := must(t, append(args, "--from", account, "--offline", "--generate-only", "-a", "1", "-s", "1",
		"--home", filepath.Join(t.TempDir(), "home"))...)
	var tx struct {
		Body struct {
			Messages []struct {
				Type  string `json:"@type"`
				Grant struct {
					Authorization struct {
						Msg string `json:"msg"`
					} `json:"authorization"`
				} `json:"grant"`
				Revoked string `json:"msg_type_url"`
			} `json:"messages"`
		} `json:"body"`
	}
	testify.NoError(t, json.Unmarshal([]byte(out), &tx))
	for _, msg := range tx.Body.Messages {
		types = append(types, msg.Type[strings.LastIndex(msg.Type, ".")+1:])
		if name := msg.Grant.Authorization.Msg + msg.Revoked; name != "" {
			named = append(named, name)
		}
	}
	return types, named
}

func TestOneTransactionGivesAndOneTakesAllBack(t *testing.T) {
	for program, messages := range map[string][]string{
		"worker": worker.Messages(), "evaluator": evaluator.Messages(), "oracle": gateway.Messages(),
	} {
		t.Run(program, func(t *testing.T) {
			types, named := unsent(t, program, "authorize", hotAccount)
			testify.Equal(t, append(slices.Repeat([]string{"MsgGrant"}, len(messages)), "MsgGrantAllowance"), types)
			testify.Equal(t, messages, named)
			types, named = unsent(t, program, "authorize", hotAccount, "--fee-allowance", "0")
			testify.Equal(t, slices.Repeat([]string{"MsgGrant"}, len(messages)), types)
			testify.Equal(t, messages, named)
			types, named = unsent(t, program, "revoke", hotAccount)
			testify.Equal(t, append(slices.Repeat([]string{"MsgRevoke"}, len(messages)), "MsgRevokeAllowance"), types)
			testify.Equal(t, messages, named)
		})
	}
}

func TestAnAuthorizationSaysWhatIsWrong(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	for want, args := range map[string][]string{
		"is the owner's own key":                      {account},
		"is neither an address nor the name of a key": {"nobody"},
		"masa1xyz: decoding bech32 failed":            {"masa1xyz"},
		"--expires: 0s, must be positive":             {hotAccount, "--expires", "0s"},
		"--fee-allowance: 5rao is not in umasa":       {hotAccount, "--fee-allowance", "5rao"},
		"accepts 1 arg(s), received 0":                nil,
	} {
		line := append([]string{"worker", "authorize"}, args...)
		_, err := run(t, append(line, "--from", account, "--offline", "--generate-only", "-a", "1", "-s", "1",
			"--keyring-backend", "test", "--home", home)...)
		testify.ErrorContains(t, err, want)
	}
	_, err := run(t, "worker", "revoke", hotAccount, "--home", home)
	testify.ErrorContains(t, err, "--from: name the key that owns the stake")
}

// authorizing are the commands that give and take back.
func authorizing(t *testing.T) []*cobra.Command {
	t.Helper()
	root, err := newRootCmd()
	testify.NoError(t, err)
	var found []*cobra.Command
	for _, program := range []string{"worker", "evaluator", "oracle"} {
		for _, name := range []string{"authorize", "revoke"} {
			found = append(found, child(child(root, program), name))
		}
	}
	return found
}

func TestAuthorizationsAreTransactionsLikeOthers(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	for _, cmd := range authorizing(t) {
		testify.NotNil(t, cmd)
		path := cmd.CommandPath()
		testify.Equal(t, flags.GasFlagAuto, cmd.Flags().Lookup(flags.FlagGas).DefValue, path)
		testify.NotNil(t, cmd.Flags().Lookup(flagWait), path)
		testify.Equal(t, "o", cmd.Flags().Lookup(flags.FlagOutput).Shorthand, path)
		testify.NotEmpty(t, examples(cmd), path)
		for _, line := range examples(cmd) {
			if line[0] == "oracle" {
				continue // the program is not there yet
			}
			_, err := run(t, append(line, "--home", home, "--node", "tcp://127.0.0.1:1", "--from", hotAccount,
				"--generate-only", "--"+flags.FlagChainID, "masa-test")...)
			testify.ErrorContains(t, err, "connection refused", "it asks what is granted already")
		}
	}
}

// TestProgramsSendNothingElse: the messages that a program makes in its code are those that its key is granted.
func TestProgramsSendNothingElse(t *testing.T) {
	for folder, messages := range map[string][]string{
		"worker": worker.Messages(), "evaluator": evaluator.Messages(), "gateway": gateway.Messages(),
	} {
		made := map[string]bool{}
		files, err := filepath.Glob(filepath.Join("..", "..", "offchain", folder, "*.go"))
		testify.NoError(t, err)
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") && filepath.Base(file) != "messages.go" {
				addMessages(t, file, made)
			}
		}
		maps.DeleteFunc(made, func(name string, _ bool) bool { // the chain's answer to a message
			message, answer := strings.CutSuffix(name, "Response")
			return answer && made[message]
		})
		listed := map[string]bool{}
		for _, message := range messages {
			listed[message[strings.LastIndex(message, ".")+1:]] = true
		}
		testify.NotEmpty(t, listed)
		testify.Equal(t, listed, made, folder)
	}
}

// addMessages adds the types of messages that a file makes: whatever of another package is called MsgSomething.
func addMessages(t *testing.T, file string, made map[string]bool) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	testify.NoError(t, err)
	ast.Inspect(parsed, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok || selector.Sel.Name == "Msg" {
			return true
		}
		if strings.HasPrefix(selector.Sel.Name, "Msg") {
			made[selector.Sel.Name] = true
		}
		return true
	})
}

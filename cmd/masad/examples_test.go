package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cobra"
	testify "github.com/stretchr/testify/require"
)

// account is somebody.
var account = sdk.AccAddress(strings.Repeat("a", 20)).String()

// filled puts something in the place of what an example leaves to its reader.
var filled = strings.NewReplacer(
	"masa1…", account, "masa1...", account,
	"<32 hex digits>", strings.Repeat("4b", 16), "<64 hex digits>", strings.Repeat("4b", 32),
	"<item>", strings.Repeat("4b", 32), "<hash>", strings.Repeat("4b", 32),
	"$(masad comet show-address)", sdk.ConsAddress(strings.Repeat("c", 20)).String(),
	`"$(masad comet show-validator)"`,
	`'{"@type":"/cosmos.crypto.ed25519.PubKey","key":"`+strings.Repeat("A", 43)+`="}'`,
	"\\\n", " ",
)

// words splits a line as a shell does: blanks between words, quotes around those with blanks.
func words(line string) (found []string) {
	var word strings.Builder
	quote, begun := rune(0), false
	for _, letter := range line {
		switch {
		case letter == quote:
			quote = 0
		case quote == 0 && (letter == '\'' || letter == '"'):
			quote, begun = letter, true
		case quote == 0 && letter == ' ':
			if begun {
				found = append(found, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(letter)
			begun = true
		}
	}
	if begun {
		found = append(found, word.String())
	}
	return found
}

// examples are the command lines that the help of a command shows, without what a shell does with their answer.
func examples(cmd *cobra.Command) (lines [][]string) {
	for _, line := range strings.Split(filled.Replace(cmd.Example), "\n") {
		if rest, ours := strings.CutPrefix(strings.TrimSpace(line), "masad "); ours {
			rest, _, _ = strings.Cut(rest, " > ")
			lines = append(lines, words(rest))
		}
	}
	return lines
}

// all are a command and those below it.
func all(cmd *cobra.Command) []*cobra.Command {
	found := []*cobra.Command{cmd}
	for _, below := range cmd.Commands() {
		found = append(found, all(below)...)
	}
	return found
}

func TestEveryExampleNamesFlagsAndArgumentsThatAre(t *testing.T) {
	root, err := newRootCmd()
	testify.NoError(t, err)
	root.PersistentFlags().String(flags.FlagHome, "", "") // the server adds it when it runs a command
	checked := 0
	for _, shown := range all(root) {
		for _, line := range examples(shown) {
			cmd, rest, err := root.Find(line)
			testify.NoError(t, err, "%s: masad %v", shown.CommandPath(), line)
			testify.NoError(t, cmd.ParseFlags(rest), "%s: masad %v", shown.CommandPath(), line)
			testify.NoError(t, cmd.ValidateArgs(cmd.Flags().Args()), "%s: masad %v", shown.CommandPath(), line)
			checked++
		}
	}
	testify.Greater(t, checked, 60)
}

// TestEveryExampleOfOurModulesComesAsFarAsTheNode: nothing in it is refused before a node is asked.
func TestEveryExampleOfOurModulesComesAsFarAsTheNode(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"prompt.txt", "long.txt", "sealed.bin"} {
		testify.NoError(t, os.WriteFile(name, []byte("Why is the sky blue?"), 0o600))
	}
	testify.NoError(t, os.WriteFile("texts", []byte("Why is the sky blue?"), 0o600))
	must(t, "dataset", "build", "texts", "--pool", "web-en")
	must(t, "dataset", "sketch", "texts.dataset", "--salt", strings.Repeat("4b", 32), "--threshold",
		"18446744073709551615")
	for _, name := range []string{"new.json", "old.json"} {
		openings := must(t, "dataset", "open", "texts.dataset", "--index", "0")
		testify.NoError(t, os.WriteFile(name, []byte(openings), 0o600))
	}
	home := filepath.Join(t.TempDir(), "home")
	root, err := newRootCmd()
	testify.NoError(t, err)
	for _, kind := range []string{"query", "tx"} {
		for _, module := range services {
			parent := child(child(root, kind), module)
			if parent == nil {
				continue
			}
			for _, cmd := range leaves(parent) {
				for _, line := range examples(cmd) {
					line = append(line, "--home", home, "--node", "tcp://127.0.0.1:1")
					if kind == "tx" {
						line = append(line, "--from", account, "--generate-only", "--"+flags.FlagChainID, "masa-test")
					}
					if _, err := run(t, line...); err != nil {
						testify.ErrorContains(t, err, "connection refused", "masad %v", line)
					}
				}
			}
		}
	}
}

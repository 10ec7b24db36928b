package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/monitor"
	"github.com/masa-finance/masad/offchain/seal"
)

// optionsOf look at those settings of a kind of program that no other check looks at.
var optionsOf = map[string]func(*cobra.Command) error{
	"worker": checkWorkerOptions, "evaluator": checkEvaluatorOptions, "oracle": checkOracleOptions,
}

// checkSettings looks for what would end the program at its start.
func (p patient) checkSettings(context.Context) monitor.Finding {
	if err := optionsOf[p.kind](p.cmd); err != nil {
		return monitor.Failure(fmt.Sprintf("masad %s %s --help tells what it takes", p.kind, running[p.kind]), "%s", err)
	}
	return monitor.Fine("the program can start with them")
}

// checkEncryption looks whether the key that opens what is private is the one that the chain has of the operator.
func (p patient) checkEncryption(ctx context.Context) monitor.Finding {
	path, _ := p.cmd.Flags().GetString(flagEncryptionKey)
	key, err := encryptionKeyOf(p.cmd)
	switch {
	case err != nil:
		return monitor.Failure("put the file back, or make another one: masad encryption-key new "+shellWord(path),
			"%s", err)
	case key == nil:
		return monitor.Fine("no key: nothing private is asked of this program")
	case p.owner.Empty():
		return p.unknown("operator")
	}
	registered, err := client.NewReaders(p.node).EncryptionKey(ctx, p.role, p.owner.String())
	if err != nil {
		return monitor.Warning("", "could not be asked: %s", err)
	}
	return encryptionFinding(p, *key, registered)
}

// encryptionFinding compares the program's key with the one on the chain.
func encryptionFinding(p patient, key seal.PrivateKey, registered []byte) monitor.Finding {
	if !bytes.Equal(registered, key.Public()) {
		return monitor.Failure(fmt.Sprintf("%s --%s %x --from <key of %s> -y --wait", editing[p.role],
			flagEncryptionPubkey, key.Public(), p.owner), "the public key is %x, %q is registered", key.Public(),
			fmt.Sprintf("%x", registered))
	}
	return monitor.Fine("the chain has %x", registered)
}

// typed is a remedy whose commands ask the node, and use the keyring, that the doctor was told of: those that send end
// with -y --wait.
func (p patient) typed(remedy string) string {
	remedy = strings.ReplaceAll(remedy, " -y --wait", p.given(flags.FlagNode, flags.FlagChainID)+" -y --wait")
	const add = "masad keys add hot"
	return strings.ReplaceAll(remedy, add,
		add+p.given(flags.FlagHome, flags.FlagKeyringBackend, flags.FlagKeyringDir))
}

// given are those of the flags that the doctor was given, as they are typed.
func (p patient) given(names ...string) (typed string) {
	for _, name := range names {
		if flag := p.cmd.Flags().Lookup(name); flag != nil && flag.Changed {
			typed += " --" + name + " " + shellWord(flag.Value.String())
		}
	}
	return typed
}

// shellWord quotes a text for a shell if it has to be.
func shellWord(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-:+,@%", r)
	}
	if text != "" && strings.TrimFunc(text, plain) == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

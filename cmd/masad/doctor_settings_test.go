package main

import (
	"encoding/hex"
	"net"
	"path/filepath"
	"strings"
	"testing"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/crypto/hd"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cobra"
	testify "github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/monitor"
	"github.com/masa-finance/masad/offchain/seal"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// TestADoctorReadsWhatTheProgramWouldRefuse: what ends a program at its start is not found out by starting it.
func TestADoctorReadsWhatTheProgramWouldRefuse(t *testing.T) {
	keyFile := filepath.Join(t.TempDir(), "x25519")
	key, err := seal.NewPrivateKey()
	testify.NoError(t, err)
	testify.NoError(t, key.WriteFile(keyFile))
	doctors := map[string]func() *cobra.Command{
		"worker": newWorkerDoctorCmd, "evaluator": newEvaluatorDoctorCmd, "oracle": newOracleDoctorCmd,
	}
	for kind, doctor := range doctors {
		requireFinding(t, patient{kind: kind, cmd: doctor()}.checkSettings(t.Context()), monitor.OK)
	}
	for _, tc := range []struct {
		name, kind string
		args       []string
		words      []string
	}{
		{"half of publishing", "worker", []string{"--payload-listen", ":0"}, []string{"one needs the other"}},
		{"no root", "oracle", []string{"--payload-listen", ":0", "--payload-url", "x"}, []string{"must be the root"}},
		{"a batch of none", "worker", []string{"--batch", "0"}, []string{"--batch", "masad worker run --help"}},
		{"less than no time", "evaluator", []string{"--poll", "-1s"}, []string{"--poll"}},
		{"a replay of nothing", "evaluator", []string{"--replay", "x"}, []string{"--replay"}},
		{"no file of callers", "oracle", []string{"--keys", "/nowhere"}, []string{"--keys", "masad oracle serve --help"}},
		{"open to everybody", "oracle", []string{"--listen", ":0"}, []string{"--listen", "--keys"}},
		{"sealed nowhere", "worker", []string{"--encryption-key", keyFile}, []string{"--payload-listen"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := patient{kind: tc.kind, cmd: parsed(t, doctors[tc.kind](), tc.args...)}
			requireFinding(t, p.checkSettings(t.Context()), monitor.Fail, tc.words...)
		})
	}
}

func TestADoctorLooksAtThePortOfPayloads(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	testify.NoError(t, err)
	defer taken.Close() //nolint:errcheck // nothing was written
	p := patient{cmd: parsed(t, newWorkerDoctorCmd(), "--payload-listen", taken.Addr().String())}
	requireFinding(t, p.checkPorts(t.Context()), monitor.Fail, "--payload-listen", "ss -ltnp")
}

// TestADoctorLooksForEveryKey: one that is not there hides behind no other.
func TestADoctorLooksForEveryKey(t *testing.T) {
	modules, err := newModules()
	testify.NoError(t, err)
	keys := keyring.NewInMemory(modules.codec)
	_, _, err = keys.NewMnemonic("hot", keyring.English, sdk.FullFundraiserPath, "", hd.Secp256k1)
	testify.NoError(t, err)
	p := patient{
		kind: "worker", cmd: parsed(t, newWorkerDoctorCmd(), "--from", "hot", "--more-keys", "gone"),
		ctx: sdkclient.Context{}.WithCodec(modules.codec).WithKeyring(keys),
	}
	p.findAccounts()
	requireFinding(t, p.checkKey(t.Context()), monitor.Fail, "--more-keys", "gone", "keys add hot")
}

func TestADoctorComparesTheKeyThatOpensWhatIsPrivate(t *testing.T) {
	key, err := seal.NewPrivateKey()
	testify.NoError(t, err)
	p := patient{owner: sdk.AccAddress("owner_______________"), role: stakingtypes.Role_ROLE_ORACLE}
	requireFinding(t, encryptionFinding(p, key, key.Public()), monitor.OK)
	requireFinding(t, encryptionFinding(p, key, nil), monitor.Fail, "masad tx rewards edit-oracle --encryption-pubkey "+
		hex.EncodeToString(key.Public())+" --from")
}

// TestADoctorLooksAtEveryKey: one that may nothing hides behind no other.
func TestADoctorLooksAtEveryKey(t *testing.T) {
	levels := map[string]monitor.Level{"a": monitor.Warn, "b": monitor.Fail, "c": monitor.OK}
	p := patient{key: sdk.AccAddress("a"), more: []sdk.AccAddress{sdk.AccAddress("b"), sdk.AccAddress("c")}}
	f := p.eachKey(func(p patient) monitor.Finding {
		return monitor.Finding{Level: levels[string(p.key)], What: string(p.key)}
	})
	testify.Equal(t, monitor.Finding{Level: monitor.Fail, What: "b"}, f)
	requireFinding(t, patient{cmd: parsed(t, newWorkerDoctorCmd(), "--encryption-key", "/no where")}.
		checkEncryption(t.Context()), monitor.Fail, "masad encryption-key new '/no where'")
}

// TestARemedyCanBeTypedAsItStands: its commands ask where the doctor asked.
func TestARemedyCanBeTypedAsItStands(t *testing.T) {
	cmd := newWorkerDoctorCmd()
	testify.NoError(t, cmd.ParseFlags([]string{"--node", "tcp://b:1", "--keyring-dir", "/the keys"}))
	p := patient{cmd: cmd}
	testify.Equal(t, "masad keys add hot --keyring-dir '/the keys'; masad tx a --node tcp://b:1 -y --wait",
		p.typed("masad keys add hot; masad tx a -y --wait"))
	for word, want := range map[string]string{
		"/a/b-c_d.e": "/a/b-c_d.e", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$(id)": "'$(id)'", "a\nb": "'a\nb'",
	} {
		testify.Equal(t, want, shellWord(word))
	}
	testify.False(t, strings.Contains(p.typed("nothing"), "--"))
}

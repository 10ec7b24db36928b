package localnet

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/seal"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// withKeys is a plan whose actors have their encryption keys.
func withKeys(t *testing.T, o Options) Plan {
	t.Helper()
	plan := NewPlan(o)
	require.NoError(t, os.MkdirAll(plan.ClientHome(), 0o700))
	require.NoError(t, plan.makeEncryptionKeys())
	return plan
}

func TestWhoReadsWhatIsPrivateHasAKeyOfItsOwn(t *testing.T) {
	plan := withKeys(t, options(t))
	seen := make(map[string]bool)
	for _, actor := range plan.Actors {
		if actor.Role == RoleFaucet {
			require.Empty(t, actor.EncryptionPubkey)
			require.NoFileExists(t, plan.EncryptionKey(actor.Name))
			continue
		}
		key, err := seal.ReadFile(plan.EncryptionKey(actor.Name))
		require.NoError(t, err)
		require.Equal(t, key.Public(), []byte(actor.EncryptionPubkey), actor.Name)
		require.False(t, seen[string(key.Public())], actor.Name)
		seen[string(key.Public())] = true
	}
	require.Len(t, seen, 4+3+1)
	require.ErrorContains(t, plan.makeEncryptionKeys(), "encryption key of validator0", "none is ever overwritten")
}

func TestTheKeysAreRegistered(t *testing.T) {
	plan := withKeys(t, options(t))
	for _, actor := range plan.Actors {
		switch msg := registration(actor).(type) {
		case *rewardstypes.MsgRegisterWorker:
			require.Equal(t, []byte(actor.EncryptionPubkey), msg.EncryptionPubkey)
		case *rewardstypes.MsgRegisterOracle:
			require.Equal(t, []byte(actor.EncryptionPubkey), msg.EncryptionPubkey)
		default:
			require.Contains(t, []string{RoleValidator, RoleFaucet}, actor.Role)
			require.Equal(t, []byte(actor.EncryptionPubkey), plan.encryptionPubkey(actor.Name))
		}
	}
}

func TestProgramsReadAndPublishWhatIsPrivate(t *testing.T) {
	plan := NewPlan(options(t))
	for _, process := range plan.Processes {
		key := valueOf(process.Args, "--encryption-key")
		switch process.Kind {
		case KindWorker, KindGateway, KindEvaluator:
			require.Equal(t, plan.EncryptionKey(valueOf(process.Args, "--operator")), key)
			require.Contains(t, process.Args, "--allow-private", "payloads are on this machine")
		default:
			require.Empty(t, key, process.Name)
		}
		publishes := slices.Contains([]string{KindWorker, KindGateway}, process.Kind)
		require.Equal(t, publishes, payloads(process) != "", process.Name)
		if publishes {
			require.Equal(t, "http://"+valueOf(process.Args, "--payload-listen"), payloads(process))
		}
	}
}

func TestWhoRegistersByHandIsToldItsKey(t *testing.T) {
	o := options(t)
	o.Manual = true
	plan := withKeys(t, o)
	var guide bytes.Buffer
	require.NoError(t, plan.Guide(&guide, "masad"))
	for _, role := range []string{RoleOracle, RoleWorker} {
		key, err := seal.ReadFile(plan.EncryptionKey(role + "0"))
		require.NoError(t, err)
		require.Contains(t, guide.String(), fmt.Sprintf("umasa --encryption-pubkey %x --from %s0", key.Public(), role))
	}
}

// TestWhereAProcessServesIsTold: who is asked, and where payloads are.
func TestWhereAProcessServesIsTold(t *testing.T) {
	plan := NewPlan(options(t))
	status, err := plan.Status(t.Context())
	require.NoError(t, err)
	told := make(map[string][2]string)
	for _, process := range status.Processes {
		told[process.Name] = [2]string{process.URL, process.PayloadURL}
	}
	require.Equal(t, [2]string{"http://127.0.0.1:20043/v1", "http://127.0.0.1:20048"}, told["gateway0"])
	require.Equal(t, [2]string{"", "http://127.0.0.1:20045"}, told["worker0"])
	require.Equal(t, [2]string{"http://127.0.0.1:20040/v1", ""}, told["model-worker0"])
	require.Equal(t, [2]string{"http://127.0.0.1:20044", ""}, told["faucet"])
	require.Equal(t, [2]string{}, told["evaluator0"])
	require.Equal(t, [2]string{}, told["node-validator0"])
	var out bytes.Buffer
	require.NoError(t, status.Print(&out))
	require.Contains(t, out.String(), "http://127.0.0.1:20043/v1  http://127.0.0.1:20048")
}

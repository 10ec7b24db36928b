package network

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
)

// restless is a network of seven validators on five seats: every epoch takes a seat away and gives one.
type restless struct {
	*network
	rng *rand.Rand
	// twin is the validator whose key was copied to another node.
	twin, twinAddress string
	// Counts of what happened, and why nobody was pruned.
	epochs, pruned, kills int
	reasons               map[string]int
}

// Epochs and pace of the network.
const (
	restlessEpoch = 10
	outWithin     = 10
)

func TestSevenValidatorsOnFiveSeats(t *testing.T) {
	n := start(t, "--validators", "7", "--workers", "0", "--oracles", "0", "--evaluators", "0",
		"--slots", "5", "--epoch-blocks", fmt.Sprint(restlessEpoch), "--block-time", "200ms")
	r := &restless{network: n, rng: rand.New(rand.NewSource(scale.Seed(t))), reasons: map[string]int{}}
	last := int64(scale.N(7, 50) * restlessEpoch)
	for doubled := false; r.height() < last; {
		r.killOne()
		r.checkEpochs()
		if !doubled && r.height() > 3*restlessEpoch {
			r.signTwice()
			doubled = true
		}
	}
	r.checkTwin(last)
	require.Positive(t, r.pruned)
	r.expectAgreement(1)
	r.Must("localnet", "stop", "--dir", r.Dir)
	for _, node := range r.Plan().Nodes {
		r.checkInvariants(node.Home)
	}
	t.Logf("%d epochs, %d pruned (%v), %d kills, %s signed twice", r.epochs, r.pruned, r.reasons, r.kills, r.twin)
}

// height is the height of the node that is ahead.
func (r *restless) height() int64 {
	var highest int64
	for _, node := range r.Status().Nodes {
		highest = max(highest, node.Height)
	}
	return highest
}

// killOne ends a node in the middle of what it does, and starts it again some blocks later. The first answers for all.
func (r *restless) killOne() {
	nodes := r.Plan().Nodes
	victim := nodes[1+r.rng.Intn(len(nodes)-1)].Name
	r.kill(r.PID("node-" + victim))
	r.kills++
	r.pass(int64(1 + r.rng.Intn(4)))
	r.Resume()
	r.pass(int64(1 + r.rng.Intn(3)))
}

// pass waits until the network has made some blocks: it never stands still.
func (r *restless) pass(blocks int64) {
	r.T.Helper()
	target := r.height() + blocks
	require.Eventually(r.T, func() bool { return r.height() >= target }, patience, 200*time.Millisecond,
		"the network reaches height %d", target)
}

// seated are the operators with a seat and power.
func (r *restless) seated() map[string]string {
	var answer struct {
		Validators []struct {
			Operator string `json:"operator"`
			Power    string `json:"power"`
			Key      struct {
				Value string `json:"value"`
			} `json:"consensus_pubkey"`
		} `json:"validators"`
	}
	r.Read(&answer, "query", "validatorset", "validators", "--seated")
	seated := map[string]string{}
	for _, v := range answer.Validators {
		if v.Power != "" && v.Power != "0" {
			seated[v.Operator] = v.Key.Value
		}
	}
	return seated
}

// signTwice copies the key of a member to a second node that joins with a memory of its own: both sign.
func (r *restless) signTwice() {
	plan := r.Plan()
	for i := len(plan.Nodes) - 1; i > 0 && r.twin == ""; i-- {
		if operator := r.Named(plan.Nodes[i].Name).Address; r.seated()[operator] != "" {
			r.twin = plan.Nodes[i].Name
			r.startTwin(plan.Nodes[i].Home, i)
		}
	}
	require.NotEmpty(r.T, r.twin, "nobody but the first has a seat")
}

func (r *restless) startTwin(home string, index int) {
	r.T.Helper()
	copied := filepath.Join(r.T.TempDir(), "twin")
	require.NoError(r.T, os.CopyFS(filepath.Join(copied, "config"), os.DirFS(filepath.Join(home, "config"))))
	require.NoError(r.T, os.MkdirAll(filepath.Join(copied, "data"), 0o700))
	require.NoError(r.T, os.Remove(filepath.Join(copied, "config", "node_key.json")))
	require.NoError(r.T, os.WriteFile(filepath.Join(copied, "data", "priv_validator_state.json"),
		[]byte(`{"height":"0","round":0,"step":0}`), 0o600))
	for _, name := range []string{"config.toml", "app.toml"} {
		path := filepath.Join(copied, "config", name)
		content, err := os.ReadFile(path)
		require.NoError(r.T, err)
		for _, offset := range []int{6, 7, 8} {
			own := fmt.Sprintf("127.0.0.1:%d", r.Port+10*index+offset)
			other := fmt.Sprintf("127.0.0.1:%d", r.Port+10*len(r.Plan().Nodes)+offset)
			content = []byte(strings.ReplaceAll(string(content), own, other))
		}
		require.NoError(r.T, os.WriteFile(path, content, 0o600))
	}
	r.twinAddress = strings.TrimSpace(r.Must("comet", "show-address", "--home", copied))
	r.background(copied)
}

// offences are those of an operator.
func (r *restless) offences(operator string) []struct{ ID, Kind, Height string } {
	var answer struct {
		Offences []struct{ ID, Kind, Height string } `json:"offences"`
	}
	r.Read(&answer, "query", "slashing", "offences", operator)
	return answer.Offences
}

// checkTwin requires that the double signer was found out, was out of CometBFT's set within outWithin blocks of the
// block that it signed twice in, and stayed out.
func (r *restless) checkTwin(last int64) {
	operator := r.Named(r.twin).Address
	require.Eventually(r.T, func() bool { return len(r.offences(operator)) > 0 }, patience, time.Second,
		"%s is found out", r.twin)
	offences := r.offences(operator)
	require.Len(r.T, offences, 1, "once")
	require.Equal(r.T, "KIND_DOUBLE_SIGN", offences[0].Kind)
	var address string
	var signed int64
	_, err := fmt.Sscanf(strings.ReplaceAll(offences[0].ID, "/", " "), "double_sign %s %d", &address, &signed)
	require.NoError(r.T, err)
	r.pass(outWithin + 2)
	rpc, until := r.Status().Nodes[0].RPC, r.height()-1
	for height := signed + outWithin; height <= until; height++ {
		require.NotContains(r.T, r.signers(rpc, height), address, "height %d", height)
	}
	r.T.Logf("%s signed twice at height %d, was punished at %s", r.twin, signed, offences[0].Height)
	var custody struct {
		Tombstoned bool `json:"tombstoned"`
	}
	r.Read(&custody, "query", "validatorset", "validator", operator)
	require.True(r.T, custody.Tombstoned)
	require.Greater(r.T, r.height(), last)
}

// signers are the consensus addresses of CometBFT's set at a height.
func (r *restless) signers(rpc string, height int64) []string {
	var answer struct {
		Validators []struct {
			Address string `json:"address"`
		} `json:"validators"`
	}
	r.ask(&answer, rpc, "validators", height)
	var addresses []string
	for _, v := range answer.Validators {
		_, err := hex.DecodeString(v.Address)
		require.NoError(r.T, err)
		addresses = append(addresses, v.Address)
	}
	return addresses
}

// checkEpochs requires of the epochs since the last look that each pruned exactly one or says why not. The chain keeps
// the last thirty.
func (r *restless) checkEpochs() {
	r.T.Helper()
	for r.checkEpoch(r.epochs + 1) {
		r.epochs++
	}
}

// checkEpoch looks at one epoch, and tells whether SEAT has run after it.
func (r *restless) checkEpoch(epoch int) bool {
	r.T.Helper()
	var ranking struct {
		Pruning *struct{ Operator, Reason string } `json:"pruning"`
		Changes []struct {
			Operator, Reason string
			Joined           bool
		} `json:"seat_changes"`
	}
	out, err := r.Run("query", "validatorset", "ranking", fmt.Sprint(epoch), "-o", "json")
	if err != nil {
		require.ErrorContains(r.T, err, "the last ranked one is")
		return false
	}
	require.NoError(r.T, json.Unmarshal([]byte(out), &ranking))
	if ranking.Pruning == nil {
		return false
	}
	r.reasons[ranking.Pruning.Reason]++
	var pruned []string
	for _, change := range ranking.Changes {
		if change.Reason == "pruned" && !change.Joined {
			pruned = append(pruned, change.Operator)
		}
	}
	require.NotEmpty(r.T, ranking.Pruning.Reason, "epoch %d", epoch)
	if ranking.Pruning.Operator == "" {
		require.Empty(r.T, pruned, "epoch %d", epoch)
		return true
	}
	r.pruned++
	require.Equal(r.T, []string{ranking.Pruning.Operator}, pruned, "epoch %d", epoch)
	return true
}

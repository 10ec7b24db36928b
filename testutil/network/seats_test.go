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
	r.must("localnet", "stop", "--dir", r.dir)
	for _, node := range r.plan().Nodes {
		r.checkInvariants(node.Home)
	}
	t.Logf("%d epochs, %d pruned (%v), %d kills, %s signed twice", r.epochs, r.pruned, r.reasons, r.kills, r.twin)
}

// height is the height of the node that is ahead.
func (r *restless) height() int64 {
	var highest int64
	for _, node := range r.status().Nodes {
		highest = max(highest, node.Height)
	}
	return highest
}

// killOne ends a node in the middle of what it does, and starts it again some blocks later. The first answers for all.
func (r *restless) killOne() {
	nodes := r.plan().Nodes
	victim := nodes[1+r.rng.Intn(len(nodes)-1)].Name
	r.kill(r.pid("node-" + victim))
	r.kills++
	r.pass(int64(1 + r.rng.Intn(4)))
	r.resume()
	r.pass(int64(1 + r.rng.Intn(3)))
}

// pass waits until the network has made some blocks: it never stands still.
func (r *restless) pass(blocks int64) {
	r.t.Helper()
	target := r.height() + blocks
	require.Eventually(r.t, func() bool { return r.height() >= target }, patience, 200*time.Millisecond,
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
	r.read(&answer, "query", "validatorset", "validators", "--seated")
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
	plan := r.plan()
	for i := len(plan.Nodes) - 1; i > 0 && r.twin == ""; i-- {
		if operator := plan.named(r.t, plan.Nodes[i].Name).Address; r.seated()[operator] != "" {
			r.twin = plan.Nodes[i].Name
			r.startTwin(plan.Nodes[i].Home, i)
		}
	}
	require.NotEmpty(r.t, r.twin, "nobody but the first has a seat")
}

func (r *restless) startTwin(home string, index int) {
	r.t.Helper()
	copied := filepath.Join(r.t.TempDir(), "twin")
	require.NoError(r.t, os.CopyFS(filepath.Join(copied, "config"), os.DirFS(filepath.Join(home, "config"))))
	require.NoError(r.t, os.MkdirAll(filepath.Join(copied, "data"), 0o700))
	require.NoError(r.t, os.Remove(filepath.Join(copied, "config", "node_key.json")))
	require.NoError(r.t, os.WriteFile(filepath.Join(copied, "data", "priv_validator_state.json"),
		[]byte(`{"height":"0","round":0,"step":0}`), 0o600))
	for _, name := range []string{"config.toml", "app.toml"} {
		path := filepath.Join(copied, "config", name)
		content, err := os.ReadFile(path)
		require.NoError(r.t, err)
		for _, offset := range []int{6, 7, 8} {
			own := fmt.Sprintf("127.0.0.1:%d", r.port+10*index+offset)
			other := fmt.Sprintf("127.0.0.1:%d", r.port+10*len(r.plan().Nodes)+offset)
			content = []byte(strings.ReplaceAll(string(content), own, other))
		}
		require.NoError(r.t, os.WriteFile(path, content, 0o600))
	}
	r.twinAddress = strings.TrimSpace(r.must("comet", "show-address", "--home", copied))
	r.background(copied)
}

// offences are those of an operator.
func (r *restless) offences(operator string) []struct{ ID, Kind, Height string } {
	var answer struct {
		Offences []struct{ ID, Kind, Height string } `json:"offences"`
	}
	r.read(&answer, "query", "slashing", "offences", operator)
	return answer.Offences
}

// checkTwin requires that the double signer was found out, was out of CometBFT's set within outWithin blocks of the
// block that it signed twice in, and stayed out.
func (r *restless) checkTwin(last int64) {
	operator := r.plan().named(r.t, r.twin).Address
	require.Eventually(r.t, func() bool { return len(r.offences(operator)) > 0 }, patience, time.Second,
		"%s is found out", r.twin)
	offences := r.offences(operator)
	require.Len(r.t, offences, 1, "once")
	require.Equal(r.t, "KIND_DOUBLE_SIGN", offences[0].Kind)
	var address string
	var signed int64
	_, err := fmt.Sscanf(strings.ReplaceAll(offences[0].ID, "/", " "), "double_sign %s %d", &address, &signed)
	require.NoError(r.t, err)
	r.pass(outWithin + 2)
	rpc, until := r.status().Nodes[0].RPC, r.height()-1
	for height := signed + outWithin; height <= until; height++ {
		require.NotContains(r.t, r.signers(rpc, height), address, "height %d", height)
	}
	r.t.Logf("%s signed twice at height %d, was punished at %s", r.twin, signed, offences[0].Height)
	var custody struct {
		Tombstoned bool `json:"tombstoned"`
	}
	r.read(&custody, "query", "validatorset", "validator", operator)
	require.True(r.t, custody.Tombstoned)
	require.Greater(r.t, r.height(), last)
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
		require.NoError(r.t, err)
		addresses = append(addresses, v.Address)
	}
	return addresses
}

// checkEpochs requires of the epochs since the last look that each pruned exactly one or says why not. The chain keeps
// the last thirty.
func (r *restless) checkEpochs() {
	r.t.Helper()
	for r.checkEpoch(r.epochs + 1) {
		r.epochs++
	}
}

// checkEpoch looks at one epoch, and tells whether SEAT has run after it.
func (r *restless) checkEpoch(epoch int) bool {
	r.t.Helper()
	var ranking struct {
		Pruning *struct{ Operator, Reason string } `json:"pruning"`
		Changes []struct {
			Operator, Reason string
			Joined           bool
		} `json:"seat_changes"`
	}
	out, err := r.run("query", "validatorset", "ranking", fmt.Sprint(epoch), "-o", "json")
	if err != nil {
		require.ErrorContains(r.t, err, "the last ranked one is")
		return false
	}
	require.NoError(r.t, json.Unmarshal([]byte(out), &ranking))
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
	require.NotEmpty(r.t, ranking.Pruning.Reason, "epoch %d", epoch)
	if ranking.Pruning.Operator == "" {
		require.Empty(r.t, pruned, "epoch %d", epoch)
		return true
	}
	r.pruned++
	require.Equal(r.t, []string{ranking.Pruning.Operator}, pruned, "epoch %d", epoch)
	return true
}

package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// chain is a network's REST interface with one request, which a bad worker answered.
type chain struct {
	polls               int
	settlement, offence map[string]any
	// named is the offence that the request names.
	named string
	// weight is the worker's in the urn, reward and refund what the entries say.
	weight, reward, refund string
}

func newChain() *chain {
	return &chain{
		settlement: map[string]any{
			"fee_due": "101", "fee_burned": "45", "fee_evaluators": "46", "fee_treasury": "10", "reward": "0",
			"reward_treasury": "0", "refund": "10000", "slashed": "5000",
		},
		offence: map[string]any{
			"kind": "KIND_LOW_QUALITY", "owner": "worker", "reference": "ab", "base": "10000", "coefficient": "0.5",
			"due": "5000", "taken": []any{map[string]any{"denom": "umasa", "amount": "5000"}},
		},
		named: "low_quality/ab", weight: "100", reward: "0", refund: "10000",
	}
}

// request is open at first, then answered, then settled.
func (c *chain) request() any {
	c.polls++
	text := func(content string) map[string]any {
		return map[string]any{"inline": base64.StdEncoding.EncodeToString([]byte(content)), "size": "20"}
	}
	r := map[string]any{
		"id": "ab", "oracle": "oracle", "service": "llm/local", "payload": text("Why is the sky blue?"),
		"max_units": "200", "base_reward": "10000", "deadline_blocks": "20", "status": "REQUEST_STATUS_OPEN",
		"submitted_height": "5", "ru": "1", "consumed": "0", "allowance": "400000", "price": "100.000000000000000000",
		"fee": "101", "outcome": "OUTCOME_UNSPECIFIED", "settled_height": "0", "epoch": "0",
	}
	a := map[string]any{"worker": "", "assigned_height": "0", "decision": "DECISION_UNSPECIFIED"}
	if c.polls > 1 {
		a["worker"], a["assigned_height"], r["status"] = "worker", "6", "REQUEST_STATUS_RESPONDED"
		a["draw"] = map[string]any{"beacon": "AAAA", "total": "100", "weight": "100", "tries": 1}
		a["item"], a["response"] = "cd", map[string]any{
			"payload": text("Lorem ipsum."), "units": "45", "ru": "1", "height": "8", "blocks": "2",
		}
	}
	if c.polls > 2 {
		r["status"], r["outcome"], r["settled_height"], r["epoch"] = "REQUEST_STATUS_SETTLED", below, "14", "1"
		a["decision"], a["offence"], r["settlement"] = "DECISION_DEFAULT", c.named, c.settlement
		r["payload"] = map[string]any{"inline": nil, "size": "20"}
		a["verdict"] = map[string]any{
			"r": "0.0", "c": "1.0", "f": "0.0", "t": "0.95", "q": "0.295", "quorum": true, "fraud": false,
			"reveals": 3, "committee": 4,
		}
	}
	r["assignments"] = []any{a}
	return map[string]any{"request": r}
}

func (c *chain) answer(path string) any {
	judges := []string{"a", "b", "c", "d"}
	switch {
	case path == "/masa/rewards/v1/requests/ab":
		return c.request()
	case path == "/masa/rewards/v1/items/cd":
		var committee, evaluations []any
		for i, name := range judges {
			committee = append(committee, map[string]any{"operator": name, "stake": "1000"})
			if i < 3 {
				evaluations = append(evaluations, map[string]any{"operator": name, "r": 0, "c": 1_000_000, "f": 0})
			}
		}
		return map[string]any{"item": map[string]any{"id": "cd", "committee": committee}, "evaluations": evaluations}
	case path == "/masa/rewards/v1/params":
		return json.RawMessage(params)
	case path == "/masa/validatorset/v1/params":
		return json.RawMessage(`{"params":{"agreement_scale":"0.25","full_agreement":"0.4"}}`)
	case path == "/masa/slashing/v1/params":
		return json.RawMessage(`{"params":{"kappa":"0.5","kappa_fraud":"0.95","kappa_timeout":"0.1"}}`)
	case strings.HasPrefix(path, "/masa/slashing/v1/offences/"):
		return map[string]any{"offence": c.offence}
	case path == "/masa/rewards/v1/workers":
		return json.RawMessage(`{"workers":[{"worker":{"owner":"worker","services":["llm/local"],"leaves":["0"]},
			"weight":` + strconv.Quote(c.weight) + `}]}`)
	case strings.HasPrefix(path, "/masa/rewards/v1/explain/a/"):
		return credit("a", "evaluation_fee", "46")
	case strings.HasPrefix(path, "/masa/rewards/v1/explain/oracle/"):
		return credit("oracle", "refund", c.refund)
	case strings.HasPrefix(path, "/masa/rewards/v1/explain/worker/"):
		return credit("worker", "response", c.reward)
	default:
		return json.RawMessage(`{"entries":[]}`)
	}
}

// credit is the one entry of somebody.
func credit(owner, kind, amount string) any {
	entry := map[string]any{"owner": owner, "kind": kind, "reference": "ab", "amount": amount}
	return map[string]any{"entries": []any{entry}}
}

const params = `{"params":{"market":{"classes":[{"prefix":"llm/","unit":"UNIT_TOKEN","a_in":"1","a_out":"3","a_kb":"0",
	"multiplier":"1"}]},"evaluation":{"alpha":"0.3","beta":"0.2","gamma":"0.4","delta":"0.1","tau":"0.6"},
	"treasury":{"max_supply":"1","rate":"0","split_validators":"1","split_workers":"0","split_oracles":"0",
	"split_governance":"0","split_treasury":"0","worker_data":"1","worker_requests":"0","worker_availability":"0",
	"fee_burn":"0.3","fee_evaluators":"0.6","fee_treasury":"0.1","theta":"0.75"}}}`

// follow runs the program against a chain.
func follow(t *testing.T, c *chain, quality string) (string, error) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		require.NoError(t, json.NewEncoder(w).Encode(c.answer(r.URL.Path)))
	}))
	defer server.Close()
	names := filepath.Join(t.TempDir(), "localnet.json")
	plan := fmt.Sprintf(`{"actors":[{"name":"worker2","address":"worker","quality":%q}]}`, quality)
	require.NoError(t, os.WriteFile(names, []byte(plan), 0o600))
	var out bytes.Buffer
	err := run(context.Background(), []string{"-api", server.URL, "-names", names, "-request", "ab", "-poll", "1ms"}, &out)
	return out.String(), err
}

func TestALifeIsToldAndChecked(t *testing.T) {
	out, err := follow(t, newChain(), "bad")
	require.NoError(t, err, out)
	for _, part := range []string{
		"ASSIGNED ab worker2 bad", "Why is the sky blue?", "Lorem ipsum.", "Q = 0.3·R + 0.2·C + 0.4·F + 0.1·T = 0.295",
		"45 burned, 46 to evaluators, 10 to treasury", "slashed by 5000 umasa", "PASS ab worker2 bad",
	} {
		require.Contains(t, out, part)
	}
}

func TestAWrongAmountIsFound(t *testing.T) {
	wrong := func(what string, c *chain) {
		out, err := follow(t, c, "bad")
		require.ErrorIs(t, err, errWrong, what)
		require.Contains(t, out, "WRONG", what)
		require.Contains(t, out, "FAIL ab", what)
	}
	for field := range newChain().settlement {
		c := newChain()
		c.settlement[field] = "7"
		wrong(field, c)
	}
	for field, value := range map[string]any{
		"kind": "KIND_TIMEOUT", "owner": "another", "reference": "cd", "base": "7", "due": "7", "taken": []any{},
	} {
		c := newChain()
		c.offence[field] = value
		wrong("offence: "+field, c)
	}
	for what, change := range map[string]func(*chain){
		"the worker's credit": func(c *chain) { c.reward = "7" },
		"the oracle's credit": func(c *chain) { c.refund = "7" },
		"a slash without an offence": func(c *chain) {
			c.named = ""
		},
	} {
		c := newChain()
		change(c)
		wrong(what, c)
	}
	_, err := follow(t, newChain(), "good")
	require.ErrorIs(t, err, errWrong, "a good model that is slashed is a failure")
}

func TestADrawThatIsNotRepeatedIsSaidNotToBe(t *testing.T) {
	out, err := follow(t, newChain(), "bad")
	require.NoError(t, err)
	require.Contains(t, out, "DRAW recomputed from the beacon and the weights after block 5")
	c := newChain()
	c.weight = "99"
	out, err = follow(t, c, "bad")
	require.NoError(t, err)
	require.Contains(t, out, "DRAW not recomputed: the weights sum to 99, in the draw it was 100")
	require.NotContains(t, out, "worker drawn")
}

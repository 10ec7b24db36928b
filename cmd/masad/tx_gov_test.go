package main

import (
	"encoding/json"
	"strings"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	testify "github.com/stretchr/testify/require"

	govtypes "github.com/masa-finance/masad/x/gov/types"
)

// others are agents to delegate to.
var others = []string{
	sdk.AccAddress(strings.Repeat("b", 20)).String(), sdk.AccAddress(strings.Repeat("c", 20)).String(),
	sdk.AccAddress(strings.Repeat("d", 20)).String(),
}

// unsigned is the message that a command makes.
func unsigned(t *testing.T, args ...string) (map[string]any, error) {
	t.Helper()
	args = append([]string{"tx", "gov"}, args...)
	args = append(args, "--from", account, "--generate-only", "--offline", "--home", t.TempDir(),
		"--account-number", "1", "--sequence", "1", "--gas", "100000")
	out, err := run(t, args...)
	if err != nil {
		return nil, err
	}
	var tx struct {
		Body struct {
			Messages []map[string]any `json:"messages"`
		} `json:"body"`
	}
	testify.NoError(t, json.Unmarshal([]byte(out), &tx), out)
	testify.Len(t, tx.Body.Messages, 1)
	return tx.Body.Messages[0], nil
}

func TestListsOfDelegatesAreTypedAsWords(t *testing.T) {
	edge := func(delegate, amount string, all bool) any {
		return map[string]any{"delegate": delegate, "amount": amount, "all": all}
	}
	for name, row := range map[string]struct {
		args    []string
		topic   string
		edges   []any
		inherit bool
	}{
		"all to one": {[]string{"delegate", others[0]}, "TOPIC_GENERAL", []any{edge(others[0], "0", true)}, false},
		"some to one": {
			[]string{"delegate", others[0], "--topic", "economics", "--amount", "5000000umasa"},
			"TOPIC_ECONOMICS",
			[]any{edge(others[0], "5000000", false)},
			false,
		},
		"the rest to the first": {
			[]string{"delegate", others[0] + "," + others[1] + "=7umasa, " + others[2] + "=9", "--topic", "treasury"},
			"TOPIC_TREASURY",
			[]any{edge(others[0], "0", true), edge(others[1], "7", false), edge(others[2], "9", false)},
			false,
		},
		"each its own": {
			[]string{"delegate", others[0] + "=all," + others[1] + "=7"},
			"TOPIC_GENERAL",
			[]any{edge(others[0], "0", true), edge(others[1], "7", false)},
			false,
		},
		"nobody":            {[]string{"undelegate"}, "TOPIC_GENERAL", []any{}, false},
		"nobody on a topic": {[]string{"undelegate", "--topic", "data"}, "TOPIC_DATA", []any{}, false},
		"the general list again": {
			[]string{"undelegate", "--topic", "data", "--inherit"}, "TOPIC_DATA", []any{}, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			msg, err := unsigned(t, row.args...)
			testify.NoError(t, err)
			testify.Equal(t, map[string]any{
				"@type": "/masa.gov.v1.MsgSetDelegation", "agent": account, "topic": row.topic, "edges": row.edges,
				"inherit": row.inherit,
			}, msg)
		})
	}
}

func TestClaimsNameProposals(t *testing.T) {
	msg, err := unsigned(t, "claim", "3,5")
	testify.NoError(t, err)
	testify.Equal(t, map[string]any{
		"@type": "/masa.gov.v1.MsgClaimParticipation", "sender": account, "agent": account,
		"proposal_ids": []any{"3", "5"},
	}, msg)
	msg, err = unsigned(t, "claim", "3", "--agent", others[0])
	testify.NoError(t, err)
	testify.Equal(t, others[0], msg["agent"])
}

func TestGovCommandsRefuseWhatIsWrong(t *testing.T) {
	for name, row := range map[string]struct {
		args []string
		want string
	}{
		"no address":         {[]string{"delegate", "bob"}, "edges.delegate"},
		"no amount":          {[]string{"delegate", others[0] + "," + others[1]}, "has no amount"},
		"two amounts":        {[]string{"delegate", others[0] + "=5", "--amount", "6"}, "has an amount of its own"},
		"all to the second":  {[]string{"delegate", others[0] + "=5," + others[1] + "=all"}, "edges.all"},
		"another coin":       {[]string{"delegate", others[0], "--amount", "5stake"}, "is not in umasa"},
		"no number":          {[]string{"delegate", others[0], "--amount", "much"}, "--amount"},
		"nothing":            {[]string{"delegate", others[0], "--amount", "0"}, "must be 1 or more"},
		"below nothing":      {[]string{"delegate", others[0], "--amount=-5"}, "--amount"},
		"no topic":           {[]string{"delegate", others[0], "--topic", "weather"}, "--topic"},
		"five":               {[]string{"delegate", strings.Repeat(others[0]+"=1,", 4) + others[1] + "=1"}, "5 is above 4"},
		"one twice":          {[]string{"delegate", others[0] + "," + others[0] + "=1"}, "twice"},
		"an end":             {[]string{"delegate", others[0] + ","}, "has no amount"},
		"nothing to inherit": {[]string{"undelegate", "--inherit"}, "inherit"},
		"no topic to leave":  {[]string{"undelegate", "--topic", ""}, "--topic"},
		"no proposal":        {[]string{"claim", "x"}, "is no number of a proposal"},
		"a proposal twice":   {[]string{"claim", "3,3"}, "twice"},
		"a claim for nobody": {[]string{"claim", "3", "--agent", "bob"}, "agent"},
		"too many":           {[]string{"claim", strings.Repeat("1,", 32) + "2"}, "33 is outside 1..32"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := unsigned(t, row.args...)
			testify.ErrorContains(t, err, row.want)
		})
	}
}

func TestPowerIsDrawnAsATree(t *testing.T) {
	stander := func(agent, delegate string, depth uint32, amount int64) govtypes.Stander {
		return govtypes.Stander{Agent: agent, Delegate: delegate, Depth: depth, Amount: math.NewInt(amount), Primary: true}
	}
	second := stander("dora", "alice", 1, 7)
	second.Primary, second.Listed = false, true
	voter := stander("carol", "bob", 2, 5)
	voter.Voted = true
	var out strings.Builder
	testify.NoError(t, drawPower(&out, &govtypes.QueryPowerRequest{Agent: "alice", ProposalId: 3},
		&govtypes.QueryPowerResponse{
			Power: math.NewInt(20), Total: math.NewInt(50), Own: math.NewInt(10), Delegated: math.NewInt(10),
			Listed: math.NewInt(7), Topic: govtypes.TOPIC_ECONOMICS, Snapshot: 100, More: true,
			Behind: []govtypes.Stander{stander("bob", "alice", 1, 3), voter, second},
		}))
	testify.Equal(t, `power      20umasa of 50umasa
own        10umasa
delegated  10umasa, 7umasa of it on this very topic
topic      economics, in proposal 3, as of block 100

alice
  bob  3umasa
    carol  5umasa  (votes itself)
  dora  7umasa  (own stake only, on this topic)
  … and more: --limit shows up to 200
`, out.String())
}

func TestTopicsAreCompleted(t *testing.T) {
	for _, line := range [][]string{
		{"tx", "gov", "delegate"}, {"tx", "gov", "undelegate"}, {"query", "gov", "power"}, {"query", "gov", "delegators"},
	} {
		out := must(t, append(append([]string{"__complete"}, line...), "--topic", "")...)
		for _, topic := range govtypes.Topics() {
			testify.Contains(t, out, topic.Word()+"\n", line)
		}
	}
}

func TestPowerAsksANode(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		_, err := run(t, "query", "gov", "power", account, "--proposal", "3", "--topic", "data", "--limit", "5", "-o", format,
			"--home", t.TempDir(), "--node", "tcp://127.0.0.1:1")
		testify.ErrorContains(t, err, "connection refused", format)
	}
	_, err := run(t, "query", "gov", "power", account, "--topic", "weather", "--home", t.TempDir())
	testify.ErrorContains(t, err, "weather")
}

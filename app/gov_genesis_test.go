package app_test

import (
	"fmt"
	"testing"

	"cosmossdk.io/math"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
)

// TestAGenesisOfImpossibleDelegationsIsNotImported begins with lists that nobody could have set.
func TestAGenesisOfImpossibleDelegationsIsNotImported(t *testing.T) {
	d := newDemocracy(t, 11)
	a := d.Accounts
	d.MustDeliver(a[0], delegate(a[0], govtypes.TOPIC_GENERAL, edge(a[1], 0)))
	d.MustDeliver(a[1], delegate(a[1], govtypes.TOPIC_DATA, edge(a[2], 5)))
	d.mustVote(d.Validators[0].Account, d.proposeText(), sdkgovv1.OptionYes)
	require.NoError(t, begin(t, d.Chain, nil, nil))
	all := func(from, to int, topic govtypes.Topic) govtypes.Delegation {
		edge := govtypes.AllTo(a[to].String())
		for _, stake := range d.exported().Stakes {
			if stake.Agent == a[from].String() {
				edge.Amount = stake.Amount
			}
		}
		return govtypes.Delegation{Agent: a[from].String(), Topic: topic, Edges: []govtypes.Edge{edge}}
	}
	chain := func(length int) (lists []govtypes.Delegation) {
		for i := range length {
			lists = append(lists, all(i, i+1, govtypes.TOPIC_GENERAL))
		}
		return lists
	}
	const general, data = govtypes.TOPIC_GENERAL, govtypes.TOPIC_DATA
	much := all(0, 1, general)
	much.Edges[0].Amount = much.Edges[0].Amount.AddRaw(1)
	two := all(0, 1, general)
	two.Edges = append(two.Edges, edge(a[2], 1))
	for says, change := range map[string]func(*govtypes.GenesisState){
		"": func(g *govtypes.GenesisState) { g.Delegations = chain(8) },
		"delegates to the agent": func(g *govtypes.GenesisState) {
			g.Delegations = []govtypes.Delegation{all(0, 1, general), all(1, 0, general)}
		},
		"delegates to the agent on topic data": func(g *govtypes.GenesisState) {
			g.Delegations = []govtypes.Delegation{all(0, 1, general), all(1, 2, general), all(2, 0, data)}
		},
		"would be longer than 8": func(g *govtypes.GenesisState) { g.Delegations = chain(9) },
		"do not fit the":         func(g *govtypes.GenesisState) { g.Delegations = []govtypes.Delegation{much} },
		"do not fit":             func(g *govtypes.GenesisState) { g.Delegations = []govtypes.Delegation{two} },
		"stakes.amount":          func(g *govtypes.GenesisState) { g.Stakes[0].Amount = g.Stakes[0].Amount.AddRaw(1) },
		"ballots.tally": func(g *govtypes.GenesisState) {
			g.Ballots[0].Tally.Yes = g.Ballots[0].Tally.Yes.Add(math.OneInt())
		},
	} {
		said := refusal(t, d.Chain, change)
		if says == "" {
			require.Equal(t, "<nil>", said, "a chain of 8")
			continue
		}
		require.Contains(t, said, says)
	}
}

// refusal is what a node says that begins with a changed genesis of votes: modules end it by a panic.
func refusal(t *testing.T, c *testapp.Chain, change func(*govtypes.GenesisState)) (said string) {
	t.Helper()
	defer func() {
		if caught := recover(); caught != nil {
			said = fmt.Sprint(caught)
		}
	}()
	return fmt.Sprint(begin(t, c, nil, func(state testapp.State) {
		testapp.EditModule(govtypes.ModuleName, change)(c.App.AppCodec(), state)
	}))
}

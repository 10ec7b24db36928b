package liquid_test

import (
	"maps"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/testutil/vectors"
)

// tallyCase is one case of liquid_tally.json.
type tallyCase struct {
	ID        string              `json:"id"`
	Stakes    map[string]math.Int `json:"stakes"`
	Delegates []string            `json:"delegates"`
	Set       []struct {
		From string `json:"from"`
		To   []struct {
			To     string   `json:"to"`
			Amount math.Int `json:"amount"`
		} `json:"to"`
		Result string `json:"result"`
	} `json:"set_delegations"`
	Votes []struct {
		Voter  string `json:"voter"`
		Option string `json:"option"`
	} `json:"votes"`
	Quorum    math.LegacyDec `json:"quorum"`
	Threshold math.LegacyDec `json:"threshold"`
	Total     math.Int       `json:"total_stake"`
	Expected  struct {
		Weights   map[string]math.Int `json:"weights"`
		Yes       math.Int            `json:"yes"`
		No        math.Int            `json:"no"`
		Abstain   math.Int            `json:"abstain"`
		Turnout   math.Int            `json:"turnout"`
		QuorumMet bool                `json:"quorum_met"`
		Passed    bool                `json:"passed"`
	} `json:"expected"`
}

// world applies the delegations of a case, with the results it names.
func (c tallyCase) world(t *testing.T) *world {
	t.Helper()
	w := newWorld(slices.Sorted(maps.Keys(c.Stakes))...)
	w.stakes = c.Stakes
	for _, name := range w.names {
		w.barred[name] = !slices.Contains(c.Delegates, name)
	}
	for i, set := range c.Set {
		var edges []liquid.Edge
		for _, e := range set.To {
			edges = append(edges, liquid.Edge{To: e.To, Amount: e.Amount})
		}
		reason, err := w.set(general, set.From, edges...)
		require.NoError(t, err)
		want := liquid.Reason(set.Result)
		if set.Result == "ok" {
			want = liquid.Accepted
		}
		require.Equal(t, want, reason, "delegation %d", i)
	}
	return w
}

func TestTallyVectors(t *testing.T) {
	options := map[string]liquid.Option{"yes": liquid.Yes, "no": liquid.No, "abstain": liquid.Abstain}
	for _, c := range vectors.Load[tallyCase](t, "liquid_tally").Cases {
		t.Run(c.ID, func(t *testing.T) {
			w := c.world(t)
			// Inherited, the general lists give the same result on the other topic.
			for topic := range w.lists {
				b := w.open(topic)
				for _, v := range c.Votes {
					require.Contains(t, options, v.Option)
					require.NoError(t, liquid.Vote(b, v.Voter, liquid.Wholly(options[v.Option])))
				}
				c.compare(t, b)
			}
		})
	}
}

func (c tallyCase) compare(t *testing.T, b *ballot) {
	t.Helper()
	want, voters := c.Expected, 0
	for _, name := range b.names {
		v, weight := b.voters[name], want.Weights[name]
		require.Equal(t, !weight.IsNil(), v.Voted, "vote of %s", name)
		if v.Voted {
			require.Equal(t, weight.String(), v.Power.All.String(), "weight of %s", name)
			voters++
		}
	}
	require.Len(t, want.Weights, voters)
	tally := b.tally
	if voters == 0 {
		tally = liquid.NoTally()
	}
	unit := math.NewIntFromUint64(liquid.One)
	require.Equal(t, want.Yes.Mul(unit).String(), tally.Options[liquid.Yes].String())
	require.Equal(t, want.No.Mul(unit).String(), tally.Options[liquid.No].String())
	require.Equal(t, want.Abstain.Mul(unit).String(), tally.Options[liquid.Abstain].String())
	require.Equal(t, want.Turnout.String(), tally.Turnout.All.String())
	outcome := liquid.Decide(tally, c.Total, liquid.Rule{
		Quorum: c.Quorum, Threshold: c.Threshold, Veto: math.LegacyNewDecWithPrec(334, 3),
	})
	require.Equal(t, liquid.Outcome{Quorum: want.QuorumMet, Passed: want.Passed}, outcome)
}

package performance_test

import (
	"encoding/hex"
	"encoding/json"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/testutil/vectors"
)

type vectorItem struct {
	Assigned []string                   `json:"assigned"`
	Stakes   map[string]math.Int        `json:"stakes"`
	Scores   map[string]*math.LegacyDec `json:"scores"` // null, like a missing one, is silence
}

type vectorCase struct {
	ID    string `json:"id"`
	Input struct {
		Weights    []math.LegacyDec `json:"weights"`
		Scale      math.LegacyDec   `json:"scale"`
		Slots      int              `json:"max_validators"`
		Minimum    int              `json:"min_validators"`
		Epoch      uint64           `json:"epoch"`
		Mode       string           `json:"mode"`
		Validators []struct {
			Addr     string   `json:"addr"`
			Signed   uint64   `json:"signed"`
			Expected uint64   `json:"expected"`
			Stake    math.Int `json:"stake"`
			Joined   uint64   `json:"joined_epoch"`
		} `json:"validators"`
		Data      []vectorItem `json:"data_items"`
		Responses []vectorItem `json:"llm_items"`
	} `json:"input"`
	Expected struct {
		Validators []struct {
			Addr        string   `json:"addr"`
			C           *string  `json:"C"`
			D           *string  `json:"D"`
			L           *string  `json:"L"`
			AgreementsD []string `json:"agreement_D"`
			AgreementsL []string `json:"agreement_L"`
			P           string   `json:"P"`
		} `json:"validators"`
		Pruned *string `json:"pruned"`
	} `json:"expected"`
}

func (c vectorCase) items(t *testing.T, raw []vectorItem) []performance.Item {
	t.Helper()
	index := map[string]int{}
	for i, v := range c.Input.Validators {
		index[v.Addr] = i
	}
	items := make([]performance.Item, len(raw))
	for k, r := range raw {
		for _, addr := range r.Assigned {
			i, known := index[addr]
			require.True(t, known)
			vote := performance.Vote{Stake: r.Stakes[addr]}
			if score := r.Scores[addr]; score != nil {
				vote.Value = *score
			}
			items[k] = append(items[k], performance.Assignment{Validator: i, Vote: vote})
		}
	}
	return items
}

func (c vectorCase) epoch(t *testing.T) performance.Epoch {
	t.Helper()
	require.Len(t, c.Input.Weights, 3)
	w := c.Input.Weights
	e := performance.Epoch{
		Weights: performance.Weights{Alpha: w[0], Beta: w[1], Gamma: w[2]}, Scale: c.Input.Scale,
		Data: c.items(t, c.Input.Data), Responses: c.items(t, c.Input.Responses),
	}
	for _, v := range c.Input.Validators {
		e.Validators = append(e.Validators, performance.Record{Signed: v.Signed, Expected: v.Expected})
	}
	return e
}

// text is a decimal as the vectors write it, nil if absent.
func text(d math.LegacyDec) *string {
	if d.IsNil() {
		return nil
	}
	s := d.String()
	return &s
}

func texts(all []math.LegacyDec) []string {
	out := make([]string, len(all))
	for i, d := range all {
		out[i] = d.String()
	}
	return out
}

func TestVectors(t *testing.T) {
	modes := map[string]performance.Mode{"always": performance.Always, "when_full": performance.WhenFull}
	for _, c := range vectors.Load[vectorCase](t, "performance_prune").Cases {
		t.Run(c.ID, func(t *testing.T) {
			reports, err := performance.Evaluate(c.epoch(t))
			require.NoError(t, err)
			require.Len(t, c.Expected.Validators, len(reports))
			candidates := make([]performance.Candidate, len(reports))
			for i, want := range c.Expected.Validators {
				v, got := c.Input.Validators[i], reports[i]
				require.Equal(t, want.Addr, v.Addr)
				require.Equal(t, want.C, text(got.C), "C of %d", i)
				require.Equal(t, want.D, text(got.D), "D of %d", i)
				require.Equal(t, want.L, text(got.L), "L of %d", i)
				require.Equal(t, want.AgreementsD, texts(got.AgreementsD), "agreements D of %d", i)
				require.Equal(t, want.AgreementsL, texts(got.AgreementsL), "agreements L of %d", i)
				require.Equal(t, want.P, got.P.String(), "P of %d", i)
				addr, err := hex.DecodeString(v.Addr)
				require.NoError(t, err)
				candidates[i] = performance.Candidate{Addr: addr, P: got.P, Stake: v.Stake, JoinedEpoch: v.Joined}
			}
			mode, known := modes[c.Input.Mode]
			require.True(t, known)
			index, ok := performance.Lowest(c.Input.Epoch, candidates, mode, c.Input.Slots, c.Input.Minimum)
			require.Equal(t, c.Expected.Pruned != nil, ok)
			if ok {
				require.Equal(t, *c.Expected.Pruned, hex.EncodeToString(candidates[index].Addr))
			}
		})
	}
}

// TestVectorsItemByItem computes the vectors as a chain does: items in any order, a tally per validator and metric.
func TestVectorsItemByItem(t *testing.T) {
	for _, c := range vectors.Load[vectorCase](t, "performance_prune").Cases {
		t.Run(c.ID, func(t *testing.T) {
			e := c.epoch(t)
			data, responses := tallies(t, e, e.Data), tallies(t, e, e.Responses)
			require.Len(t, c.Expected.Validators, len(e.Validators))
			for i, want := range c.Expected.Validators {
				m := performance.Metrics{
					C: performance.Consensus(e.Validators[i].Signed, e.Validators[i].Expected),
					D: data[i].Mean(), L: responses[i].Mean(),
				}
				require.Equal(t, want.D, text(m.D))
				require.Equal(t, want.L, text(m.L))
				p, err := performance.Score(e.Weights, m)
				require.NoError(t, err)
				require.Equal(t, want.P, p.String())
			}
		})
	}
}

func tallies(t *testing.T, e performance.Epoch, items []performance.Item) []performance.Tally {
	t.Helper()
	all := make([]performance.Tally, len(e.Validators))
	for k := len(items) - 1; k >= 0; k-- { // last item first: the order is of no effect
		votes := make([]performance.Vote, len(items[k]))
		for i, a := range items[k] {
			votes[i] = a.Vote
		}
		agreements, err := performance.Agreements(votes, e.Scale)
		require.NoError(t, err)
		for i, a := range agreements {
			v := items[k][i].Validator
			all[v] = all[v].Add(a)
		}
	}
	return all
}

func TestVectorsReadNullAsSilence(t *testing.T) {
	var item vectorItem
	raw := `{"assigned": ["a", "b", "c"], "stakes": {"a": "1", "b": "1"}, "scores": {"a": "0.5", "b": null}}`
	require.NoError(t, json.Unmarshal([]byte(raw), &item))
	require.NotNil(t, item.Scores["a"])
	require.Nil(t, item.Scores["b"])
	require.Nil(t, item.Scores["c"])
}

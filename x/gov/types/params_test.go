package types_test

import (
	"strings"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/gov/types"
)

// expectParams changes the defaults and tells whether they are still valid; an error names the field.
func expectParams(t *testing.T, field string, valid bool, change func(*types.Params)) {
	t.Helper()
	p := types.DefaultParams()
	change(&p)
	err := p.Validate()
	if valid {
		require.NoError(t, err, field)
		return
	}
	require.ErrorIs(t, err, types.ErrInvalidParams, field)
	require.ErrorContains(t, err, field)
}

func TestEveryCountHasBounds(t *testing.T) {
	for _, row := range []struct {
		field string
		most  uint64
		set   func(*types.Params, uint64)
	}{
		{"snapshot_interval", 10_000, func(p *types.Params, v uint64) { p.SnapshotInterval = v }},
		{"review_epochs", 10_000, func(p *types.Params, v uint64) { p.ReviewEpochs = v }},
		{"resolve_per_block", 1_000, func(p *types.Params, v uint64) { p.ResolvePerBlock = uint32(v) }},
		{"sweep_per_block", 10_000, func(p *types.Params, v uint64) { p.SweepPerBlock = uint32(v) }},
		{"claim_epochs", 10_000, func(p *types.Params, v uint64) { p.ClaimEpochs = v }},
		{"grace_rounds", 1_000, func(p *types.Params, v uint64) { p.GraceRounds = v }},
	} {
		for value, valid := range map[uint64]bool{0: false, 1: true, row.most: true, row.most + 1: false, 1<<32 - 1: false} {
			expectParams(t, row.field, valid, func(p *types.Params) { row.set(p, value) })
		}
	}
}

func TestEveryRatioHasBounds(t *testing.T) {
	step := math.LegacySmallestDec()
	for _, row := range []struct {
		field     string
		low, high string
		set       func(*types.Params, math.LegacyDec)
	}{
		{"min_proposal_share", "0", "0.01", func(p *types.Params, v math.LegacyDec) { p.MinProposalShare = v }},
		{"hardest_quorum", "0.334", "0.667", func(p *types.Params, v math.LegacyDec) { p.HardestQuorum = v }},
		{"hardest_threshold", "0.667", "0.9", func(p *types.Params, v math.LegacyDec) { p.HardestThreshold = v }},
		{"delegate_share", "0", "0.5", func(p *types.Params, v math.LegacyDec) { p.DelegateShare = v }},
		{"inactivity_step", "0", "0.5", func(p *types.Params, v math.LegacyDec) { p.InactivityStep = v }},
		{"inactivity_floor", "0.5", "1", func(p *types.Params, v math.LegacyDec) { p.InactivityFloor = v }},
		{"quorum", "0.05", "0.334", func(p *types.Params, v math.LegacyDec) { p.Rules[1].Quorum = v }},
		{"threshold", "0.5", "0.667", func(p *types.Params, v math.LegacyDec) { p.Rules[1].Threshold = v }},
	} {
		low, high := math.LegacyMustNewDecFromStr(row.low), math.LegacyMustNewDecFromStr(row.high)
		field := row.field
		if field == "hardest_quorum" || field == "hardest_threshold" {
			field = "" // below the rules of the defaults, those are named
		}
		for _, bad := range []math.LegacyDec{low.Sub(step), {}} {
			expectParams(t, field, false, func(p *types.Params) { row.set(p, bad) })
		}
		expectParams(t, row.field, false, func(p *types.Params) { row.set(p, high.Add(step)) })
		for _, good := range []math.LegacyDec{low, high} {
			expectParams(t, row.field, true, func(p *types.Params) { row.set(p, good) })
		}
	}
	expectParams(t, "hardest_quorum: 0.09", false, func(p *types.Params) {
		p.HardestQuorum = math.LegacyNewDecWithPrec(9, 2)
	})
}

func TestRulesHaveBounds(t *testing.T) {
	rule := func(kind string, urls ...string) types.Rule {
		half := math.LegacyNewDecWithPrec(5, 1)
		return types.Rule{Kind: kind, Quorum: math.LegacyNewDecWithPrec(1, 1), Threshold: half, Messages: urls}
	}
	set := func(rules ...types.Rule) func(*types.Params) { return func(p *types.Params) { p.Rules = rules } }
	kinds := func(n int) (rules []types.Rule) {
		for i := range n {
			rules = append(rules, rule("k"+strings.Repeat("a", i%30)+"-"+string(rune('a'+i/30)), "/m.x"+strings.Repeat("a", i)))
		}
		return rules
	}
	urls := func(n int) (all []string) {
		for i := range n {
			all = append(all, "/m."+strings.Repeat("a", i+1))
		}
		return all
	}
	for name, change := range map[string]func(*types.Params){
		"one":                  set(rule("a", "/m.x")),
		"32":                   set(kinds(32)...),
		"a kind of 32 bytes":   set(rule(strings.Repeat("a", 32), "/m.x")),
		"64 messages":          set(rule("a", urls(64)...)),
		"a URL of 128 bytes":   set(rule("a", "/"+strings.Repeat("a", 127))),
		"the last topic":       func(p *types.Params) { p.Rules[0].Topic = types.TOPIC_TREASURY },
		"a message unlisted":   func(p *types.Params) { p.Rules = p.Rules[1:] },
		"what is not governed": set(rule("a", "/cosmos.bank.v1beta1.MsgSend")),
	} {
		expectParams(t, name, true, change)
	}
	for _, row := range []struct {
		says   string
		change func(*types.Params)
	}{
		{"rules: 0 is outside 1..32", set()},
		{"rules: 33 is outside 1..32", set(kinds(33)...)},
		{"rules.kind: ", set(rule("", "/m.x"))},
		{"rules.kind: ", set(rule("A", "/m.x"))},
		{"rules.kind: ", set(rule("a\n", "/m.x"))},
		{"rules.kind: ", set(rule(strings.Repeat("a", 33), "/m.x"))},
		{"is there twice, limit 1", set(rule("a", "/m.x"), rule("a", "/m.y"))},
		{"is there twice, limit 1", set(rule("a", "/m.x"), rule("b", "/m.x"))},
		{"rules.a.messages: 0 is outside 1..64", set(rule("a"))},
		{"rules.a.messages: 65 is outside 1..64", set(rule("a", urls(65)...))},
		{"must be a type URL", set(rule("a", ""))},
		{"must be a type URL", set(rule("a", "/"))},
		{"must be a type URL", set(rule("a", "m.x"))},
		{"must be a type URL", set(rule("a", "/m.x\x00"))},
		{"must be a type URL", set(rule("a", "/m.x\n"))},
		{"must be a type URL", set(rule("a", "/m..x"))},
		{"must be a type URL", set(rule("a", "/"+strings.Repeat("a", 128)))},
		{"takes the hardest rule", set(rule("a", "/masa.gov.v1.MsgUpdateParams"))},
		{"takes the hardest rule", set(rule("a", "/cosmos.gov.v1.MsgUpdateParams"))},
		{"takes the hardest rule", set(rule("a", types.ExecURL))},
		{"rules.text: topic: 6 is outside 0..5", func(p *types.Params) { p.Rules[0].Topic = 6 }},
		{"rules.text: topic: -1 is outside 0..5", func(p *types.Params) { p.Rules[0].Topic = -1 }},
	} {
		expectParams(t, row.says, false, row.change)
	}
	require.ErrorIs(t, types.Params{}.Validate(), types.ErrInvalidParams)
}

package types_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/gov/types"
)

func TestTheStrictestRuleWins(t *testing.T) {
	const (
		rewards  = "/masa.rewards.v1.MsgUpdateParams"
		slashing = "/masa.slashing.v1.MsgUpdateParams"
		classes  = "/masa.rewards.v1.MsgUpdateClasses"
		treasury = "/masa.rewards.v1.MsgSpendTreasury"
		data     = "/masa.rewards.v1.MsgUpdatePool"
		upgrade  = "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade"
		own      = "/masa.gov.v1.MsgUpdateParams"
	)
	for _, row := range []struct {
		urls      []string
		kind      string
		topic     types.Topic
		threshold string
	}{
		{nil, "text", types.TOPIC_GENERAL, "0.500000000000000000"},
		{[]string{slashing}, "params", types.TOPIC_CONSENSUS, "0.500000000000000000"},
		{[]string{slashing, rewards}, "economics", types.TOPIC_ECONOMICS, "0.600000000000000000"},
		{[]string{rewards, slashing}, "economics", types.TOPIC_ECONOMICS, "0.600000000000000000"},
		{[]string{classes}, "inference", types.TOPIC_INFERENCE, "0.600000000000000000"},
		{[]string{slashing, classes, data}, "inference", types.TOPIC_INFERENCE, "0.600000000000000000"},
		{[]string{classes, rewards}, "economics", types.TOPIC_ECONOMICS, "0.600000000000000000"},
		{[]string{classes, treasury}, "treasury", types.TOPIC_TREASURY, "0.600000000000000000"},
		{[]string{rewards, upgrade, slashing}, "upgrade", types.TOPIC_CONSENSUS, "0.667000000000000000"},
		{[]string{slashing, types.TextURL}, "text", types.TOPIC_GENERAL, "0.500000000000000000"},
		{[]string{own}, types.HardestKind, types.TOPIC_CONSENSUS, "0.667000000000000000"},
		{[]string{upgrade, own}, types.HardestKind, types.TOPIC_CONSENSUS, "0.667000000000000000"},
		{[]string{types.TextURL, "/no.such.Msg"}, types.HardestKind, types.TOPIC_CONSENSUS, "0.667000000000000000"},
		{[]string{types.ExecURL}, types.HardestKind, types.TOPIC_CONSENSUS, "0.667000000000000000"},
	} {
		rule := types.DefaultParams().RuleOf(row.urls)
		require.Equal(t, row.kind, rule.Kind, "%s", row.urls)
		require.Equal(t, row.topic, rule.Topic, "%s", row.urls)
		require.Equal(t, row.threshold, rule.Threshold.String(), "%s", row.urls)
		require.Equal(t, "0.334000000000000000", rule.Quorum.String(), "%s", row.urls)
	}
}

// TestEveryTopicHasAKind of the defaults: to delegate on it is never in vain on a new chain.
func TestEveryTopicHasAKind(t *testing.T) {
	kinds := make(map[types.Topic]string)
	for _, rule := range types.DefaultParams().Rules {
		kinds[rule.Topic] = rule.Kind
	}
	for _, topic := range types.Topics() {
		require.NotEmpty(t, kinds[topic], topic.Word())
	}
}

// TestPricesHaveOneThreshold: what changes all parameters of the market changes its classes too, and no way to change
// prices is easier than another.
func TestPricesHaveOneThreshold(t *testing.T) {
	all := types.DefaultParams().RuleOf([]string{"/masa.rewards.v1.MsgUpdateParams"})
	classes := types.DefaultParams().RuleOf([]string{"/masa.rewards.v1.MsgUpdateClasses"})
	require.Equal(t, all.Quorum, classes.Quorum)
	require.Equal(t, all.Threshold, classes.Threshold)
}

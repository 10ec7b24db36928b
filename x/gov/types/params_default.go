package types

import "cosmossdk.io/math"

// Type URLs that rules treat in their own way.
const (
	// TextURL is what a proposal without messages counts as.
	TextURL = "/cosmos.gov.v1.MsgExecLegacyContent"
	// ExecURL carries other messages, which are looked at instead.
	ExecURL = "/cosmos.authz.v1beta1.MsgExec"
)

// HardestKind names the rule of what no rule lists.
const HardestKind = "hardest"

// DefaultParams are the mechanism's defaults.
func DefaultParams() Params {
	return Params{
		SnapshotInterval: 100,                             // ten minutes of 6 second blocks
		MinProposalShare: math.LegacyNewDecWithPrec(1, 4), // a ten-thousandth of what is bonded
		Rules:            defaultRules(),
		HardestQuorum:    dec("0.334"),
		HardestThreshold: dec("0.667"),
		ReviewEpochs:     720, // a month of epochs of an hour
		ResolvePerBlock:  20,
		SweepPerBlock:    100,
		ClaimEpochs:      168, // a week
		DelegateShare:    dec("0.1"),
		GraceRounds:      3,
		InactivityStep:   dec("0.1"),
		InactivityFloor:  dec("0.5"),
	}
}

// defaultRules are the kinds of proposals of a new chain.
func defaultRules() []Rule {
	rule := func(kind string, topic Topic, threshold string, messages ...string) Rule {
		return Rule{Kind: kind, Topic: topic, Quorum: dec("0.334"), Threshold: dec(threshold), Messages: messages}
	}
	return []Rule{
		rule("text", TOPIC_GENERAL, "0.5", TextURL),
		rule("params", TOPIC_CONSENSUS, "0.5",
			"/masa.validatorset.v1.MsgUpdateParams", "/masa.slashing.v1.MsgUpdateParams",
			"/cosmos.auth.v1beta1.MsgUpdateParams", "/cosmos.bank.v1beta1.MsgUpdateParams",
			"/cosmos.bank.v1beta1.MsgSetSendEnabled",
			"/ibc.applications.transfer.v1.MsgUpdateParams", "/ibc.core.client.v1.MsgUpdateParams",
			"/ibc.core.connection.v1.MsgUpdateParams", "/ibc.core.client.v1.MsgRecoverClient",
			"/ibc.core.client.v1.MsgDeleteClientCreator", "/ibc.core.client.v2.MsgUpdateClientConfig"),
		rule("economics", TOPIC_ECONOMICS, "0.6",
			"/masa.staking.v1.MsgUpdateParams", "/masa.rewards.v1.MsgUpdateParams"),
		rule("data", TOPIC_DATA, "0.5", "/masa.rewards.v1.MsgCreatePool", "/masa.rewards.v1.MsgUpdatePool"),
		rule("treasury", TOPIC_TREASURY, "0.6", "/masa.rewards.v1.MsgSpendTreasury"),
		// Classes are prices: with less than economics needs they would be a way around it. The kind comes after those with
		// its threshold, so that classes beside their messages do not move these to another topic.
		rule("inference", TOPIC_INFERENCE, "0.6", "/masa.rewards.v1.MsgUpdateClasses"),
		rule("upgrade", TOPIC_CONSENSUS, "0.667",
			"/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", "/cosmos.upgrade.v1beta1.MsgCancelUpgrade",
			"/ibc.core.client.v1.MsgIBCSoftwareUpgrade", "/cosmos.consensus.v1.MsgUpdateParams"),
	}
}

func dec(text string) math.LegacyDec { return math.LegacyMustNewDecFromStr(text) }

package gov

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"

	"github.com/masa-finance/masad/x/gov/types"
)

// AutoCLIOptions describes the commands that the app adds to `masad query gov`. Those of `masad tx gov` are written by
// hand: lists of delegates are not typed as JSON.
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{
			Service:           types.Query_serviceDesc.ServiceName,
			RpcCommandOptions: append(agentQueries(), voteQueries()...),
		},
		Tx: &autocliv1.ServiceCommandDescriptor{
			Service: types.Msg_serviceDesc.ServiceName,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{
				{RpcMethod: "SetDelegation", Skip: true},      // masad tx gov delegate, undelegate
				{RpcMethod: "ClaimParticipation", Skip: true}, // masad tx gov claim
				{RpcMethod: "UpdateParams", Skip: true},       // a proposal sends it: masad tx gov submit-proposal
			},
		},
	}
}

// args are positional arguments that must be given.
func args(fields ...string) []*autocliv1.PositionalArgDescriptor {
	descriptors := make([]*autocliv1.PositionalArgDescriptor, 0, len(fields))
	for _, field := range fields {
		descriptors = append(descriptors, &autocliv1.PositionalArgDescriptor{ProtoField: field})
	}
	return descriptors
}

// topicFlag is the topic of delegations.
func topicFlag() *autocliv1.FlagOptions {
	return &autocliv1.FlagOptions{Usage: "topic of the delegations"}
}

// agentQueries are the queries about an agent.
func agentQueries() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Power", Use: "power <agent>",
			Short: "Show the voting power of an agent, and the tree of who stands behind it",
			Long: "Show the voting power of an agent in umasa, and the tree of who stands behind it: now, on a topic, or in\n" +
				"the vote on a proposal, by the stakes and delegations of its snapshot.",
			Example: `masad query gov power masa1…
masad query gov power masa1… --topic economics
masad query gov power masa1… --proposal 3 -o json`,
			PositionalArgs: args("agent"),
			FlagOptions: map[string]*autocliv1.FlagOptions{
				"proposal_id": {Name: "proposal", Usage: "a proposal whose vote has begun, which has a topic of its own"},
				"topic":       topicFlag(),
				"limit":       {Usage: "how many are shown behind the agent, 1..200; 0 for 100"},
			},
		},
		{
			RpcMethod: "Delegation", Use: "delegation <agent>",
			Short: "Show whom an agent delegates to: its lists, and what is in force on each topic",
			Long: "Show whom an agent delegates to: its own lists, what is in force on each topic, its stake, and how many\n" +
				"steps its chain of first delegates has on each topic.",
			Example:        "masad query gov delegation masa1…",
			PositionalArgs: args("agent"),
		},
		{
			RpcMethod: "Delegators", Use: "delegators <agent>",
			Short: "List who delegates to an agent by a list of the topic itself",
			Long: "List who delegates to an agent by a list of the topic itself. Those whose general list is in force on a\n" +
				"topic are listed under the general one, which is the default.",
			Example: `masad query gov delegators masa1… --page-limit 50
masad query gov delegators masa1… --topic treasury`,
			PositionalArgs: args("delegate"),
			FlagOptions:    map[string]*autocliv1.FlagOptions{"topic": topicFlag()},
		},
		{
			RpcMethod: "Reputation", Use: "reputation <agent>",
			Short: "Show an agent's reputation, the rounds it missed, and what its rewards are multiplied by for that",
			Long: "Show an agent's reputation as of the last round, the quorate rounds that it and those it delegates to\n" +
				"missed since they voted last, what its rewards are multiplied by for that, and the last rounds.",
			Example:        "masad query gov reputation masa1…",
			PositionalArgs: args("agent"),
		},
	}
}

// voteQueries are the queries about votes and rules.
func voteQueries() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Params", Use: "rules",
			Short: "Show the rules by kind of proposal, and the other parameters of x/gov",
			Long: "Show the rules by kind of proposal, and the other parameters of x/gov. Deposits, periods and the veto are\n" +
				"those of masad query gov params.",
			Example: "masad query gov rules -o json",
		},
		{
			RpcMethod: "Rule", Use: "rule [proposal]",
			Short: "Show what a proposal, or one with some messages, needs to pass",
			Long: "Show what a proposal, or one with some messages, needs to pass: its kind and topic, the share of what is\n" +
				"bonded that must vote, the share of yes among yes and no, and the share of the turnout above which\n" +
				"no_with_veto rejects. Without either it is the rule of a text.",
			Example: `masad query gov rule 3
masad query gov rule --messages /masa.staking.v1.MsgUpdateParams --expedited`,
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "proposal_id", Optional: true}},
			FlagOptions: map[string]*autocliv1.FlagOptions{
				"messages":  {Usage: "type URLs of messages, instead of a proposal"},
				"expedited": {Usage: "whether such a proposal is expedited"},
			},
		},
		{
			RpcMethod: "Why", Use: "why <proposal>",
			Short: "Tell why a proposal passes or does not: quorum, threshold, veto, and turnout by how it came and by voter",
			Long: "Tell why a proposal passes or does not, as votes stand or as it ended: quorum, threshold and veto, the\n" +
				"turnout that voters brought themselves, by delegations on the topic and by general ones, and each voter.",
			Example:        "masad query gov why 3",
			PositionalArgs: args("proposal_id"),
		},
		{
			RpcMethod: "Vote", Use: "vote-power <proposal> <agent>",
			Short:          "Show what an agent's vote counts in a proposal, or who votes with its stake and what it may claim",
			Example:        `masad query gov vote-power 3 masa1…`,
			PositionalArgs: args("proposal_id", "agent"),
		},
		{
			RpcMethod: "Review", Use: "review",
			Short: "List the parameters of governance: when each changed last, and how votes have gone since",
			Long: "List the parameters of governance, those of the SDK with gov. before their names: when each changed last\n" +
				"and by which proposal, how many votes have ended since, how many had their quorum and passed, and their\n" +
				"mean turnout beside their mean quorum. Of the rule of a kind it is the votes of that kind.",
			Example: "masad query gov review",
		},
	}
}

package main

import (
	"fmt"
	"strconv"
	"strings"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"

	govtypes "github.com/masa-finance/masad/x/gov/types"
)

const (
	flagTopic   = "topic"
	flagAmount  = "amount"
	flagInherit = "inherit"
	flagAgent   = "agent"
)

// allOfIt is what stands for an amount that is what the others leave.
const allOfIt = "all"

// addGovTxCommands adds the transactions of liquid democracy to those of the SDK's governance.
func addGovTxCommands(gov *cobra.Command) {
	for _, cmd := range []*cobra.Command{newDelegateCmd(), newUndelegateCmd(), newClaimVotesCmd()} {
		flags.AddTxFlagsToCmd(cmd)
		gov.AddCommand(cmd)
	}
}

func newDelegateCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "delegate <agent[=amount][,agent=amount...]>",
		Short: "Let validators or workers vote with your stake when you do not",
		Long: `Let validators or workers vote with your stake when you do not. The list replaces the one that you had on the
topic, and holds for votes that begin after the next snapshot. A vote of your own always overrides it.

The first of at most four agents also gets what others delegate to you. It takes --amount if it has no amount of its
own: all is what the other agents leave, and follows your stake. Amounts are in umasa. On a topic without a list of its
own the general list is in force.`,
		Example: `masad tx gov delegate masa1… --from alice
masad tx gov delegate masa1… --topic economics --amount 5000000umasa --from alice
masad tx gov delegate masa1…=all,` + exampleSecond + `=2000000umasa --topic treasury --from alice`,
		Args: cobra.ExactArgs(1),
		RunE: sending(buildDelegate),
	}
	addTopicFlag(cmd)
	cmd.Flags().String(flagAmount, allOfIt, "what the first agent gets: umasa, or all that the others leave")
	return cmd
}

// exampleSecond is another agent in examples: the address of nobody.
const exampleSecond = "masa1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqzh4nux"

func buildDelegate(cmd *cobra.Command, ctx sdkclient.Context, args []string) (validated, error) {
	topic, err := topicOf(cmd)
	if err != nil {
		return nil, err
	}
	edges, err := edgesOf(cmd, args[0])
	return &govtypes.MsgSetDelegation{Agent: ctx.GetFromAddress().String(), Topic: topic, Edges: edges}, err
}

// edgesOf reads a list of agents and amounts.
func edgesOf(cmd *cobra.Command, list string) ([]govtypes.Edge, error) {
	var edges []govtypes.Edge
	for i, item := range strings.Split(list, ",") {
		agent, amount, given := strings.Cut(strings.TrimSpace(item), "=")
		switch {
		case given && i == 0 && cmd.Flags().Changed(flagAmount):
			return nil, fmt.Errorf("--%s: %s has an amount of its own in the list, give one of them", flagAmount, agent)
		case !given && i > 0:
			return nil, fmt.Errorf("%s: has no amount, only the first agent takes that of --%s", agent, flagAmount)
		case !given:
			amount, _ = cmd.Flags().GetString(flagAmount)
		}
		edge, err := edgeOf(agent, amount)
		if err != nil {
			return nil, err
		}
		edges = append(edges, edge)
	}
	return edges, nil
}

// edgeOf reads an amount for an agent.
func edgeOf(agent, amount string) (govtypes.Edge, error) {
	if amount == allOfIt {
		return govtypes.AllTo(agent), nil
	}
	umasa, err := amountOf(flagAmount, amount)
	return govtypes.NewEdge(agent, umasa), err
}

func newUndelegateCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "undelegate",
		Short: "Delegate to nobody on a topic",
		Long: `Delegate to nobody on a topic, from now on: votes that are under way count by their snapshot, and there your
own vote takes your stake back. With --inherit the topic has no list of its own any more, and the general one is in
force there again.`,
		Example: `masad tx gov undelegate --from alice
masad tx gov undelegate --topic economics --from alice
masad tx gov undelegate --topic economics --inherit --from alice`,
		Args: cobra.NoArgs,
		RunE: sending(buildUndelegate),
	}
	addTopicFlag(cmd)
	cmd.Flags().Bool(flagInherit, false, "let the general list be in force on the topic again")
	return cmd
}

func buildUndelegate(cmd *cobra.Command, ctx sdkclient.Context, _ []string) (validated, error) {
	topic, err := topicOf(cmd)
	msg := &govtypes.MsgSetDelegation{Agent: ctx.GetFromAddress().String(), Topic: topic}
	msg.Inherit, _ = cmd.Flags().GetBool(flagInherit)
	return msg, err
}

func newClaimVotesCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "claim <proposal,...>",
		Short: "Claim an agent's part of votes in which others voted with its stake",
		Long: `Claim an agent's part of votes in which others voted with its stake, once the epoch in which they ended is paid
and not later than claim_epochs after it. Anybody may send it for anybody. What it brings is credited as other rewards
are, and paid out by masad tx rewards claim. masad query gov vote-power shows how much it is.`,
		Example: `masad tx gov claim 3,5 --from alice
masad tx gov claim 3 --agent masa1… --from bob`,
		Args: cobra.ExactArgs(1),
		RunE: sending(buildClaimVotes),
	}
	cmd.Flags().String(flagAgent, "", "whose part (default: that of --from)")
	return cmd
}

func buildClaimVotes(cmd *cobra.Command, ctx sdkclient.Context, args []string) (validated, error) {
	msg := &govtypes.MsgClaimParticipation{Sender: ctx.GetFromAddress().String()}
	if msg.Agent, _ = cmd.Flags().GetString(flagAgent); msg.Agent == "" {
		msg.Agent = msg.Sender
	}
	for _, text := range strings.Split(args[0], ",") {
		id, err := strconv.ParseUint(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q: is no number of a proposal", text)
		}
		msg.ProposalIds = append(msg.ProposalIds, id)
	}
	return msg, nil
}

// addTopicFlag adds the topic of a list.
func addTopicFlag(cmd *cobra.Command) {
	general := govtypes.TOPIC_GENERAL.Word()
	cmd.Flags().String(flagTopic, general, "topic: "+strings.Join(topicWords(), ", "))
	completeTopics(cmd)
}

// completeTopics lets a shell complete the topic, of commands that take one.
func completeTopics(cmd *cobra.Command) {
	if cmd.Flags().Lookup(flagTopic) == nil {
		return
	}
	choose := cobra.FixedCompletions(topicWords(), cobra.ShellCompDirectiveNoFileComp)
	if err := cmd.RegisterFlagCompletionFunc(flagTopic, choose); err != nil {
		panic(err) // registered twice: a programmer's mistake
	}
}

func topicWords() []string {
	words := make([]string, 0, len(govtypes.Topics()))
	for _, topic := range govtypes.Topics() {
		words = append(words, topic.Word())
	}
	return words
}

// topicOf reads the topic.
func topicOf(cmd *cobra.Command) (govtypes.Topic, error) {
	topic, err := govtypes.TopicOf(cmd.Flags().Lookup(flagTopic).Value.String())
	if err != nil {
		return topic, fmt.Errorf("--%s: %w", flagTopic, err)
	}
	return topic, nil
}

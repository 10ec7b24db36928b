package main

import (
	"fmt"
	"io"
	"strings"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"

	govtypes "github.com/masa-finance/masad/x/gov/types"
)

const (
	flagProposal = "proposal"
	flagLimit    = "limit"
)

// improveGovQueries lets shells complete topics, and draws the tree of who stands behind an agent. As JSON the answer
// is the chain's.
func improveGovQueries(gov *cobra.Command) {
	for _, cmd := range gov.Commands() {
		completeTopics(cmd)
	}
	power := child(gov, "power")
	asked := power.RunE
	power.RunE = func(cmd *cobra.Command, args []string) error {
		if format, _ := cmd.Flags().GetString(flags.FlagOutput); format == flags.OutputFormatJSON {
			return asked(cmd, args)
		}
		return showPower(cmd, args[0])
	}
}

// showPower asks for an agent's power and draws it.
func showPower(cmd *cobra.Command, agent string) error {
	ctx, err := sdkclient.GetClientQueryContext(cmd)
	if err != nil {
		return err
	}
	req := &govtypes.QueryPowerRequest{Agent: agent}
	if req.Topic, err = topicOf(cmd); err != nil {
		return err
	}
	if req.ProposalId, err = cmd.Flags().GetUint64(flagProposal); err != nil {
		return err
	}
	if req.Limit, err = cmd.Flags().GetUint32(flagLimit); err != nil {
		return err
	}
	res, err := govtypes.NewQueryClient(ctx).Power(cmd.Context(), req)
	if err != nil {
		return err
	}
	return drawPower(cmd.OutOrStdout(), req, res)
}

// drawPower writes an agent's power, and below it who stands behind it, each a step to the right of the one it
// delegates to.
func drawPower(out io.Writer, req *govtypes.QueryPowerRequest, res *govtypes.QueryPowerResponse) error {
	var text strings.Builder
	when := "now"
	if req.ProposalId > 0 {
		when = fmt.Sprintf("in proposal %d, as of block %d", req.ProposalId, res.Snapshot)
	}
	fmt.Fprintf(&text, "power      %sumasa of %sumasa\n", res.Power, res.Total)
	fmt.Fprintf(&text, "own        %sumasa\n", res.Own)
	fmt.Fprintf(&text, "delegated  %sumasa, %sumasa of it on this very topic\n", res.Delegated, res.Listed)
	fmt.Fprintf(&text, "topic      %s, %s\n\n%s\n", res.Topic.Word(), when, req.Agent)
	for _, s := range res.Behind {
		fmt.Fprintf(&text, "%s%s  %sumasa%s\n", strings.Repeat("  ", int(s.Depth)), s.Agent, s.Amount, remarks(s))
	}
	if res.More {
		fmt.Fprintf(&text, "  … and more: --%s shows up to 200\n", flagLimit)
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// remarks tell how an agent stands behind another.
func remarks(s govtypes.Stander) string {
	var words []string
	if !s.Primary {
		words = append(words, "own stake only")
	}
	if s.Listed {
		words = append(words, "on this topic")
	}
	if s.Voted {
		words = append(words, "votes itself")
	}
	if len(words) == 0 {
		return ""
	}
	return "  (" + strings.Join(words, ", ") + ")"
}

package main

import (
	"fmt"

	"cosmossdk.io/math"
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/backend"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	flagService        = "service"
	flagMaxUnits       = "max-units"
	flagBaseReward     = "base-reward"
	flagDeadlineBlocks = "deadline-blocks"
	flagMaxFee         = "max-fee"
	flagRedundancy     = "redundancy"
	flagUnits          = "units"
	flagDataPools      = "data-pools"
	flagCitations      = "citations"
	flagPrivate        = "private"
)

// What a request asks for when the user does not say.
const (
	defaultMaxUnits = 200
	defaultDeadline = 20
	// defaultReward is offered if the bounds allow, in umasa.
	defaultReward = 50_000
	// feeRoom is how many times the quoted fee may be paid if the price moves before the block.
	feeRoom = 2
)

func newSubmitRequestCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "submit-request",
		Short: "Ask for an answer; fee, base reward, consolations and royalty are put into escrow",
		Long: `Ask for an answer; fee and base reward are put into escrow, with several workers a consolation for each but
the best, and a royalty for those whose data is behind the answers: of the pools that you name, or of the service's.
What is not given is chosen from a quote of the chain: half of the largest base reward (at most 50000umasa), the
deadline within the bounds of the service, and twice the quoted fee as the largest fee. masad query rewards quote shows
it, masad query rewards attribution who was paid.`,
		Example: `masad tx rewards submit-request --service llm/local --payload "Why is the sky blue?" --from oracle
masad tx rewards submit-request --service llm/local --payload-file prompt.txt --max-units 500 \
  --base-reward 20000umasa --deadline-blocks 30 --max-fee 1000000umasa --from oracle
masad tx rewards submit-request --service llm/local --payload-file long.txt \
  --payload-uri https://example.com/long.txt --from oracle
masad tx rewards submit-request --service llm/local --payload "Why is the sky blue?" --redundancy 3 --from oracle
masad tx rewards submit-request --service llm/local --payload "Why is the sky blue?" --data-pools web-en,wiki \
  --from oracle
masad tx rewards submit-request --service llm/local --payload-file sealed.bin \
  --payload-uri https://example.com/sealed.bin --private --from oracle`,
		Args: cobra.NoArgs,
		RunE: sending(buildSubmitRequest),
	}
	addPayloadFlags(cmd)
	set := cmd.Flags()
	set.String(flagService, "", "service, such as llm/local")
	set.Uint64(flagMaxUnits, defaultMaxUnits, "largest output asked for: tokens, or kilobytes of data")
	set.String(flagBaseReward, "", "base reward R_base: what a perfect answer earns (default: by a quote)")
	set.Uint64(flagDeadlineBlocks, 0, "blocks the worker has (default: 20, within the service's bounds)")
	set.String(flagMaxFee, "", "largest fee agreed to (default: twice the quoted fee)")
	set.Uint32(flagRedundancy, 1, "number of workers, 1 to 3: the best answer earns the base reward, others a consolation")
	set.StringSlice(flagDataPools, nil,
		"pools of data whose contributors earn the royalty, at most 8 (default: the pools of the service)")
	set.Bool(flagPrivate, false,
		"draw only those who have an encryption key; the payload is sealed and behind a URI, as masad oracle serve does it")
	mustHave(cmd, flagService)
	return cmd
}

func buildSubmitRequest(cmd *cobra.Command, ctx sdkclient.Context, _ []string) (validated, error) {
	payload, err := payloadOf(cmd)
	if err != nil {
		return nil, err
	}
	set := cmd.Flags()
	msg := &rewardstypes.MsgSubmitRequest{Oracle: ctx.GetFromAddress().String(), Payload: payload}
	msg.Service, _ = set.GetString(flagService)
	msg.MaxUnits, _ = set.GetUint64(flagMaxUnits)
	msg.Redundancy, _ = set.GetUint32(flagRedundancy)
	msg.DeadlineBlocks, _ = set.GetUint64(flagDeadlineBlocks)
	msg.DataPools, _ = set.GetStringSlice(flagDataPools)
	msg.Private, _ = set.GetBool(flagPrivate)
	for name, coin := range map[string]*sdk.Coin{flagBaseReward: &msg.BaseReward, flagMaxFee: &msg.MaxFee} {
		if !set.Changed(name) {
			continue
		}
		if *coin, err = coinFlag(cmd, name); err != nil {
			return nil, err
		}
	}
	if set.Changed(flagBaseReward) && set.Changed(flagMaxFee) && set.Changed(flagDeadlineBlocks) {
		return msg, nil
	}
	if ctx.Offline {
		return nil, fmt.Errorf("--%s, --%s, --%s: must be given offline", flagBaseReward, flagMaxFee, flagDeadlineBlocks)
	}
	return msg, fillByQuote(cmd, ctx, msg)
}

// fillByQuote chooses what the user left open.
func fillByQuote(cmd *cobra.Command, ctx sdkclient.Context, msg *rewardstypes.MsgSubmitRequest) error {
	query := &rewardstypes.QueryQuoteRequest{
		Oracle: msg.Oracle, Service: msg.Service, PayloadSize: sizeOf(msg.Payload), MaxUnits: msg.MaxUnits,
		Redundancy: msg.Redundancy, DataPools: msg.DataPools,
	}
	if !msg.BaseReward.IsNil() {
		query.BaseReward = msg.BaseReward.Amount.String()
	}
	quote, err := rewardstypes.NewQueryClient(ctx).Quote(cmd.Context(), query)
	if err != nil {
		return fmt.Errorf("quote: %w", err)
	}
	if msg.BaseReward.IsNil() {
		// The limit falls with the price, by at most an eighth a block: half of it still holds a few blocks later.
		limit := quote.BaseRewardLimit.QuoRaw(2)
		offered := math.MaxInt(quote.BaseRewardFloor, math.MinInt(limit, math.NewInt(defaultReward)))
		msg.BaseReward = sdk.NewCoin(stakingtypes.BondDenom, offered)
	}
	if msg.MaxFee.IsNil() {
		msg.MaxFee = sdk.NewCoin(stakingtypes.BondDenom, quote.Fee.MulRaw(feeRoom))
	}
	if msg.DeadlineBlocks == 0 {
		msg.DeadlineBlocks = min(max(defaultDeadline, quote.MinDeadline), quote.MaxDeadline)
	}
	if quote.Weight == 0 {
		cmd.PrintErrf("no worker offers %s now: the request will wait until its deadline\n", msg.Service)
	}
	return nil
}

func newSubmitResponseCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "submit-response <request>",
		Short: "Answer a request that was assigned to you",
		Example: `masad tx rewards submit-response 0515fdf886e262581d6d0c50da4a8089 \
  --payload "Because air scatters blue light more than red." --units 12 --from worker
masad tx rewards submit-response 0515fdf886e262581d6d0c50da4a8089 --payload "Air scatters blue light." \
  --citations 9c0e4f2b7d6a18355fe1c2d3b4a59687 --from worker`,
		Args: cobra.ExactArgs(1),
		RunE: sending(buildSubmitResponse),
	}
	addPayloadFlags(cmd)
	cmd.Flags().Uint64(flagUnits, 0, "output delivered: tokens, or kilobytes of data (default: tokens by the length)")
	cmd.Flags().StringSlice(flagCitations, nil, "ids of the data sets that the answer used, at most 16")
	return cmd
}

func buildSubmitResponse(cmd *cobra.Command, ctx sdkclient.Context, args []string) (validated, error) {
	payload, err := payloadOf(cmd)
	if err != nil {
		return nil, err
	}
	msg := &rewardstypes.MsgSubmitResponse{
		Worker: ctx.GetFromAddress().String(), Request: args[0], Payload: payload,
	}
	msg.Citations, _ = cmd.Flags().GetStringSlice(flagCitations)
	if msg.Units, _ = cmd.Flags().GetUint64(flagUnits); !cmd.Flags().Changed(flagUnits) {
		msg.Units = backend.TokensOf(sizeOf(payload))
	}
	return msg, nil
}

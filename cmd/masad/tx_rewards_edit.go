package main

import (
	"fmt"
	"strings"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/spf13/cobra"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// offerFlags are the flags of a worker's offer.
var offerFlags = []string{
	flagServices, flagCapacity, flagEndpoint, flagMinPrice, flagMaxReward, flagEncryptionPubkey,
}

func newEditWorkerCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "edit-worker",
		Short: "Change what a worker offers",
		Long: `Change what a worker offers. What is not given stays as it is on the chain, and "" takes the endpoint or the
encryption key away. Two edits at once do not know of each other: --wait for the first. With --offline everything must
be given.`,
		Example: `masad tx rewards edit-worker --services llm/local,data/web --min-price 20000umasa --from worker
masad tx rewards edit-worker --capacity 8 --encryption-pubkey "" --from worker`,
		Args: cobra.NoArgs,
		RunE: sending(buildEditWorker),
	}
	addOfferFlags(cmd)
	for _, name := range []string{flagMinPrice, flagMaxReward} {
		setDefault(cmd, name, "")
	}
	setDefault(cmd, flagCapacity, "0")
	cmd.MarkFlagsOneRequired(offerFlags...)
	return cmd
}

func buildEditWorker(cmd *cobra.Command, ctx sdkclient.Context, _ []string) (validated, error) {
	msg := &rewardstypes.MsgEditWorker{Owner: ctx.GetFromAddress().String()}
	if err := keepOffer(cmd, ctx, msg); err != nil {
		return nil, err
	}
	return msg, changeOffer(cmd, msg)
}

// keepOffer fills in what the chain has of the worker, unless all of it changes.
func keepOffer(cmd *cobra.Command, ctx sdkclient.Context, msg *rewardstypes.MsgEditWorker) error {
	var kept []string
	for _, name := range offerFlags {
		if !cmd.Flags().Changed(name) {
			kept = append(kept, "--"+name)
		}
	}
	switch {
	case len(kept) == 0:
		return nil
	case ctx.Offline:
		return fmt.Errorf("%s: must be given offline", strings.Join(kept, ", "))
	}
	query := &rewardstypes.QueryWorkerRequest{Owner: msg.Owner}
	found, err := rewardstypes.NewQueryClient(ctx).Worker(cmd.Context(), query)
	if err != nil {
		return fmt.Errorf("%s: not given, and not read from the chain: %w", strings.Join(kept, ", "), err)
	}
	worker := found.Worker.Worker
	msg.Services, msg.Endpoint, msg.Capacity = worker.Services, worker.Endpoint, worker.Capacity
	msg.MinPrice, msg.MaxReward = worker.MinPrice, worker.MaxReward
	msg.EncryptionPubkey = worker.EncryptionPubkey
	return nil
}

// changeOffer puts in what the flags give.
func changeOffer(cmd *cobra.Command, msg *rewardstypes.MsgEditWorker) (err error) {
	set := cmd.Flags()
	if set.Changed(flagServices) {
		msg.Services, _ = set.GetStringSlice(flagServices)
	}
	if set.Changed(flagEndpoint) {
		msg.Endpoint, _ = set.GetString(flagEndpoint)
	}
	if set.Changed(flagCapacity) {
		msg.Capacity, _ = set.GetUint32(flagCapacity)
	}
	if set.Changed(flagMinPrice) {
		if msg.MinPrice, err = amountFlag(cmd, flagMinPrice); err != nil {
			return err
		}
	}
	if set.Changed(flagMaxReward) {
		if msg.MaxReward, err = amountFlag(cmd, flagMaxReward); err != nil {
			return err
		}
	}
	if set.Changed(flagEncryptionPubkey) {
		msg.EncryptionPubkey, err = hexFlag(cmd, flagEncryptionPubkey)
	}
	return err
}

func newEditOracleCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "edit-oracle",
		Short: "Replace an oracle's encryption key",
		Long: `Replace the key to which answers to an oracle's private requests are encrypted; "" takes it away. Answers to
requests that are open may still be encrypted to the key before: keep it until they are settled.`,
		Example: `masad tx rewards edit-oracle ` +
			`--encryption-pubkey 2fe57da347cd62431528daac5fbb290730fff684afc4cfc2ed90995f58cb3b74 --from oracle`,
		Args: cobra.NoArgs,
		RunE: sending(buildEditOracle),
	}
	cmd.Flags().String(flagEncryptionPubkey, "", "X25519 key as 64 hex digits")
	mustHave(cmd, flagEncryptionPubkey)
	return cmd
}

func buildEditOracle(cmd *cobra.Command, ctx sdkclient.Context, _ []string) (validated, error) {
	key, err := hexFlag(cmd, flagEncryptionPubkey)
	return &rewardstypes.MsgEditOracle{Owner: ctx.GetFromAddress().String(), EncryptionPubkey: key}, err
}

package main

import (
	"encoding/hex"
	"fmt"

	"cosmossdk.io/math"
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cobra"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	flagServices         = "services"
	flagEndpoint         = "endpoint"
	flagMinPrice         = "min-price"
	flagMaxReward        = "max-reward"
	flagCapacity         = "capacity"
	flagEncryptionPubkey = "encryption-pubkey"
	flagStake            = "stake"
)

func newRegisterWorkerCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "register-worker",
		Short: "Open a worker position and offer services",
		Long: `Open a worker position and offer services. The stake must reach the requirement of a new worker:
masad query staking role-summary worker shows it as base.`,
		Example: `masad tx rewards register-worker --services llm/local --stake 10000000000umasa --capacity 4 --from worker`,
		Args:    cobra.NoArgs,
		RunE:    sending(buildRegisterWorker),
	}
	addOfferFlags(cmd)
	cmd.Flags().String(flagStake, "", "coins to bond, such as 10000000000umasa")
	mustHave(cmd, flagServices, flagStake)
	return cmd
}

// addOfferFlags adds what a worker offers.
func addOfferFlags(cmd *cobra.Command) {
	set := cmd.Flags()
	set.StringSlice(flagServices, nil, "services, such as llm/local,llm/llama-3-8b")
	set.Uint32(flagCapacity, 1, "requests answered at a time")
	set.String(flagEndpoint, "", "where the worker's own API may be found; informal")
	set.String(flagMinPrice, "0"+stakingtypes.BondDenom, "smallest base reward to be drawn for")
	set.String(flagMaxReward, "0"+stakingtypes.BondDenom, "largest base reward to be drawn for; 0: 1 % of the requirement")
	set.String(flagEncryptionPubkey, "", "X25519 key as 64 hex digits")
}

// offerOf is the offer that the flags give.
func offerOf(cmd *cobra.Command) (offer rewardstypes.Offer, err error) {
	offer.Services, _ = cmd.Flags().GetStringSlice(flagServices)
	offer.Endpoint, _ = cmd.Flags().GetString(flagEndpoint)
	offer.Capacity, _ = cmd.Flags().GetUint32(flagCapacity)
	if offer.MinPrice, err = amountFlag(cmd, flagMinPrice); err != nil {
		return offer, err
	}
	if offer.MaxReward, err = amountFlag(cmd, flagMaxReward); err != nil {
		return offer, err
	}
	offer.EncryptionPubkey, err = hexFlag(cmd, flagEncryptionPubkey)
	return offer, err
}

func buildRegisterWorker(cmd *cobra.Command, ctx sdkclient.Context, _ []string) (validated, error) {
	stake, err := coinFlag(cmd, flagStake)
	if err != nil {
		return nil, err
	}
	offer, err := offerOf(cmd)
	return &rewardstypes.MsgRegisterWorker{
		Owner: ctx.GetFromAddress().String(), Services: offer.Services, Endpoint: offer.Endpoint,
		MinPrice: offer.MinPrice, MaxReward: offer.MaxReward, Capacity: offer.Capacity,
		EncryptionPubkey: offer.EncryptionPubkey, Stake: stake,
	}, err
}

func newRegisterOracleCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "register-oracle",
		Short:   "Open an oracle position, to send requests",
		Example: `masad tx rewards register-oracle --stake 10000000000umasa --from oracle`,
		Args:    cobra.NoArgs,
		RunE:    sending(buildRegisterOracle),
	}
	cmd.Flags().String(flagStake, "", "coins to bond, such as 10000000000umasa")
	cmd.Flags().String(flagEncryptionPubkey, "", "X25519 key as 64 hex digits")
	mustHave(cmd, flagStake)
	return cmd
}

func buildRegisterOracle(cmd *cobra.Command, ctx sdkclient.Context, _ []string) (validated, error) {
	msg := &rewardstypes.MsgRegisterOracle{Owner: ctx.GetFromAddress().String()}
	var err error
	if msg.Stake, err = coinFlag(cmd, flagStake); err != nil {
		return nil, err
	}
	msg.EncryptionPubkey, err = hexFlag(cmd, flagEncryptionPubkey)
	return msg, err
}

// mustHave marks flags that must be given. The names are constants of this package.
func mustHave(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
}

// coinFlag reads one coin.
func coinFlag(cmd *cobra.Command, name string) (sdk.Coin, error) {
	text, _ := cmd.Flags().GetString(name)
	coin, err := sdk.ParseCoinNormalized(text)
	if err != nil {
		return sdk.Coin{}, fmt.Errorf("--%s: %q: %w", name, text, err)
	}
	return coin, nil
}

// amountFlag reads an amount of umasa, with or without its name.
func amountFlag(cmd *cobra.Command, name string) (math.Int, error) {
	text, _ := cmd.Flags().GetString(name)
	return amountOf(name, text)
}

// amountOf reads an amount of umasa, with or without its name, that a flag or an argument of a name has.
func amountOf(name, text string) (math.Int, error) {
	if bare, ok := math.NewIntFromString(text); ok && !bare.IsNegative() {
		return bare, nil
	}
	coin, err := sdk.ParseCoinNormalized(text)
	if err != nil {
		return math.Int{}, fmt.Errorf("--%s: %q: %w", name, text, err)
	}
	if coin.Denom != stakingtypes.BondDenom {
		return math.Int{}, fmt.Errorf("--%s: %s is not in %s", name, coin, stakingtypes.BondDenom)
	}
	return coin.Amount, nil
}

// hexFlag reads bytes; none if the flag is empty.
func hexFlag(cmd *cobra.Command, name string) ([]byte, error) {
	text, _ := cmd.Flags().GetString(name)
	content, err := hex.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("--%s: %q: %w", name, text, err)
	}
	return content, nil
}

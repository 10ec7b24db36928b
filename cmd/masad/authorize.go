package main

import (
	"errors"
	"fmt"
	"time"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	clienttx "github.com/cosmos/cosmos-sdk/client/tx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/client"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	flagExpires      = "expires"
	flagFeeAllowance = "fee-allowance"
)

// Defaults of an authorization: a month, and the fees of some ten thousand transactions.
const (
	defaultExpires      = 30 * 24 * time.Hour
	defaultFeeAllowance = "50000000" + stakingtypes.BondDenom
)

// newAuthorizeCmd gives a program's key the right to send the program's messages for the owner of the stake.
func newAuthorizeCmd(program string, messages func() []string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "authorize <hot>",
		Short: "Let a key of its own act for you in the " + program + " program",
		Long: fmt.Sprintf(`Let a hot key act for you in the %[1]s program, so that the key that owns the stake is not on its
machine. The hot key is an address, or the name of a key.

One transaction grants, until --%[2]s from now, exactly the messages that the program sends, and an allowance for their
fees, which you pay; it takes the place of an older allowance. The hot key can do nothing else with your account. Do it
again before it ends; masad %[1]s revoke takes it back at once. Give each program a key of its own: an account has one
allowance. With --offline nothing is asked, and there must be no older allowance.`, program, flagExpires),
		Example: fmt.Sprintf(`masad %[1]s authorize masa1... --from %[1]s -y --wait
masad %[1]s authorize masa1... --expires 2160h --fee-allowance 200000000umasa --from %[1]s -y --wait`, program),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return authorize(cmd, args[0], messages()) },
	}
	cmd.Flags().Duration(flagExpires, defaultExpires, "how long the key may act")
	cmd.Flags().String(flagFeeAllowance, defaultFeeAllowance, "fees that you pay for it, in all; 0: it pays its own")
	return transaction(cmd)
}

// newRevokeCmd takes back what newAuthorizeCmd gave.
func newRevokeCmd(program string, messages func() []string) *cobra.Command {
	return transaction(&cobra.Command{
		Use:   "revoke <hot>",
		Short: "Take back what a key was authorized to do in the " + program + " program",
		Long: fmt.Sprintf(`Take back what masad %[1]s authorize gave a hot key, at once: the right to send the program's
messages for you, and the allowance for its fees. With --offline nothing is asked, and all of it must be
there.`, program),
		Example: fmt.Sprintf(`masad %[1]s revoke masa1... --from %[1]s -y --wait`, program),
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return revoke(cmd, args[0], messages()) },
	})
}

// transaction makes a command that is not below `masad tx` one that sends a transaction as those do.
func transaction(cmd *cobra.Command) *cobra.Command {
	flags.AddTxFlagsToCmd(cmd)
	improveTxCommand(cmd)
	return cmd
}

func authorize(cmd *cobra.Command, hot string, messages []string) error {
	ctx, a, err := pairOf(cmd, hot, messages)
	if err != nil {
		return err
	}
	expires, _ := cmd.Flags().GetDuration(flagExpires)
	if expires <= 0 {
		return fmt.Errorf("--%s: %s, must be positive", flagExpires, expires)
	}
	now, paid := time.Now(), false
	fees, err := amountFlag(cmd, flagFeeAllowance)
	if err != nil {
		return err
	}
	a.Fees = sdk.NewCoins(sdk.NewCoin(stakingtypes.BondDenom, fees))
	if !ctx.Offline {
		if paid, err = pays(cmd, ctx, a); err != nil {
			return err
		}
		tip, err := client.NewComet(ctx.Client, ctx.Codec).Tip(cmd.Context())
		if err != nil {
			return err
		}
		now = tip.Time // grants end by the chain's clock; this machine's may be wrong
	}
	a.End = now.Add(expires).UTC().Truncate(time.Second)
	msgs, err := a.Grant(paid)
	if err != nil {
		return err
	}
	return clienttx.GenerateOrBroadcastTxCLI(ctx, cmd.Flags(), msgs...)
}

func revoke(cmd *cobra.Command, hot string, messages []string) error {
	ctx, a, err := pairOf(cmd, hot, messages)
	if err != nil {
		return err
	}
	given, paid := make(client.Grants), true
	for _, message := range messages {
		given[message] = time.Time{}
	}
	if !ctx.Offline {
		if given, err = client.NewComet(ctx.Client, ctx.Codec).Grants(cmd.Context(), a.Owner, a.Hot); err != nil {
			return err
		}
		if paid, err = pays(cmd, ctx, a); err != nil {
			return err
		}
	}
	msgs := a.Revoke(given, paid)
	if len(msgs) == 0 {
		return fmt.Errorf("%s has granted %s nothing of this program", a.Owner, a.Hot)
	}
	return clienttx.GenerateOrBroadcastTxCLI(ctx, cmd.Flags(), msgs...)
}

// pairOf reads who gives and who gets.
func pairOf(cmd *cobra.Command, hot string, messages []string) (sdkclient.Context, client.Authorization, error) {
	a := client.Authorization{Messages: messages}
	ctx, err := sdkclient.GetClientTxContext(cmd)
	if err != nil {
		return ctx, a, err
	}
	if a.Owner = ctx.GetFromAddress(); a.Owner.Empty() {
		return ctx, a, fmt.Errorf("--%s: name the key that owns the stake", flags.FlagFrom)
	}
	if a.Hot, err = accountOf(ctx, hot); err != nil {
		return ctx, a, err
	}
	if a.Hot.Equals(a.Owner) {
		return ctx, a, fmt.Errorf("%s: is the owner's own key; make another one: masad keys add hot", hot)
	}
	return ctx, a, nil
}

// pays tells whether the owner pays fees of the hot key now.
func pays(cmd *cobra.Command, ctx sdkclient.Context, a client.Authorization) (bool, error) {
	_, err := client.NewComet(ctx.Client, ctx.Codec).Allowance(cmd.Context(), a.Owner, a.Hot)
	if errors.Is(err, client.ErrNoAllowance) {
		return false, nil
	}
	return err == nil, err
}

// accountOf is an account that is named by its address or by a key.
func accountOf(ctx sdkclient.Context, text string) (sdk.AccAddress, error) {
	if isAddress(text) {
		address, err := sdk.AccAddressFromBech32(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", text, err)
		}
		return address, nil
	}
	record, err := ctx.Keyring.Key(text)
	if errors.Is(err, sdkerrors.ErrKeyNotFound) {
		return nil, fmt.Errorf("%q: is neither an address nor the name of a key in this keyring", text)
	}
	if err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	return record.GetAddress()
}

package app

import (
	"context"
	"fmt"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	clientv2types "github.com/cosmos/ibc-go/v11/modules/core/02-client/v2/types"
	connectiontypes "github.com/cosmos/ibc-go/v11/modules/core/03-connection/types"

	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// maxCarried is how deep messages may lie in messages that carry others.
const maxCarried = 8

// governed are the messages that a proposal may hold: what only governance may do, and what carries it. The account
// that executes them holds other people's deposits and nothing else. So nothing is here that spends, stakes, deposits,
// grants or asks in its name: a coin that is missing when a deposit is due would stop the chain. What is spent is the
// treasury's, which is another account.
func governed() map[string]bool {
	allowed := make(map[string]bool)
	for _, msg := range []sdk.Msg{
		&stakingtypes.MsgUpdateParams{}, &validatorsettypes.MsgUpdateParams{}, &slashingtypes.MsgUpdateParams{},
		&rewardstypes.MsgUpdateParams{}, &rewardstypes.MsgUpdateClasses{}, &govtypes.MsgUpdateParams{},
		&rewardstypes.MsgCreatePool{}, &rewardstypes.MsgUpdatePool{}, &rewardstypes.MsgSpendTreasury{},
		&authtypes.MsgUpdateParams{}, &banktypes.MsgUpdateParams{}, &banktypes.MsgSetSendEnabled{},
		&consensustypes.MsgUpdateParams{}, &sdkgovv1.MsgUpdateParams{},
		&upgradetypes.MsgSoftwareUpgrade{}, &upgradetypes.MsgCancelUpgrade{},
		&clienttypes.MsgRecoverClient{}, &clienttypes.MsgIBCSoftwareUpgrade{}, &clienttypes.MsgUpdateParams{},
		&clienttypes.MsgDeleteClientCreator{}, &clientv2types.MsgUpdateClientConfig{},
		&connectiontypes.MsgUpdateParams{}, &transfertypes.MsgUpdateParams{},
		// A text that does nothing, as the oldest wallets write it; no other content has a handler.
		&sdkgovv1.MsgExecLegacyContent{},
		// Opened, and all that it carries is looked at.
		&authz.MsgExec{},
	} {
		allowed[sdk.MsgTypeURL(msg)] = true
	}
	return allowed
}

// law is what proposals are held to, when they are made and again when they are executed: parameters may have moved
// between the two.
type law struct {
	allowed   map[string]bool
	consensus consensusGuard
	judgement func(ctx context.Context, msg sdk.Msg) error
}

// check refuses a message, or one that it carries, that governance may not execute.
func (l law) check(ctx context.Context, msg sdk.Msg) error { return l.checkAt(ctx, msg, 0) }

func (l law) checkAt(ctx context.Context, msg sdk.Msg, depth int) error {
	url := sdk.MsgTypeURL(msg)
	if !l.allowed[url] {
		return fmt.Errorf("messages: %s: governance executes nothing but updates of parameters, pools of data, payments out "+
			"of the treasury, upgrades and the care of IBC clients", url)
	}
	switch m := msg.(type) {
	case *authz.MsgExec:
		return l.open(ctx, m, depth+1)
	case *consensustypes.MsgUpdateParams:
		return l.consensus.check(ctx, m)
	case *authtypes.MsgUpdateParams:
		return checkAuthParams(m.Params)
	case *sdkgovv1.MsgUpdateParams:
		return checkGovParams(m.Params)
	case *rewardstypes.MsgSpendTreasury:
		return checkPayment(m)
	case *stakingtypes.MsgUpdateParams, *validatorsettypes.MsgUpdateParams, *rewardstypes.MsgUpdateParams:
		return l.judgement(ctx, msg)
	default:
		return nil
	}
}

// open checks what a message carries.
func (l law) open(ctx context.Context, carrier *authz.MsgExec, depth int) error {
	if depth > maxCarried {
		return fmt.Errorf("messages: %s: more than %d deep", sdk.MsgTypeURL(carrier), maxCarried)
	}
	carried, err := carrier.GetMessages()
	if err != nil {
		return err
	}
	for _, msg := range carried {
		if err := l.checkAt(ctx, msg, depth); err != nil {
			return err
		}
	}
	return nil
}

// checkPayment refuses a payment out of the treasury to an account that nobody can send coins to. How much there is to
// spend is known when the proposal is executed.
func checkPayment(payment *rewardstypes.MsgSpendTreasury) error {
	if BlockedAddresses()[payment.Recipient] {
		return fmt.Errorf("recipient: %s is a module's account, must be one that can be sent coins", payment.Recipient)
	}
	return nil
}

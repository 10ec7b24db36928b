package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/cosmos/cosmos-sdk/baseapp"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/x/authz"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
)

// updates ends the type URL of each message that replaces all of a module's parameters.
const updates = ".MsgUpdateParams"

// updatesParams tells whether a message replaces parameters, all of a module's or some.
func updatesParams(msg sdk.Msg) bool {
	if _, some := msg.(*rewardstypes.MsgUpdateClasses); some {
		return true
	}
	return strings.HasSuffix(sdk.MsgTypeURL(msg), updates)
}

// rehearse executes the updates of parameters of a proposal in their order, also those that other messages carry, and
// undoes them: one that could not be executed now is refused with its own error, a panic with what it said. The gas is
// the proposer's. What other messages do depends on the time at which they are executed, so nothing is tried of them.
func rehearse(ctx context.Context, router baseapp.MessageRouter, msgs []sdk.Msg) error {
	outside := sdk.UnwrapSDKContext(ctx)
	discarded, _ := outside.CacheContext()
	for i, msg := range msgs {
		err := rehearseOne(discarded, router, msg, 0)
		switch {
		case err == nil:
		case outside.GasMeter().IsOutOfGas():
			return sdkerrors.ErrOutOfGas.Wrapf("message %d (%s): used %d of %d", i, sdk.MsgTypeURL(msg),
				outside.GasMeter().GasConsumed(), outside.GasMeter().Limit())
		default:
			return sdkgovtypes.ErrInvalidProposalMsg.Wrapf("message %d: %s", i, err)
		}
	}
	return nil
}

// rehearseOne executes a message if it updates parameters, or those that it carries.
func rehearseOne(ctx sdk.Context, router baseapp.MessageRouter, msg sdk.Msg, depth int) error {
	url := sdk.MsgTypeURL(msg)
	if carrier, ok := msg.(*authz.MsgExec); ok {
		if depth == maxCarried {
			return fmt.Errorf("messages: %s: more than %d deep", url, maxCarried)
		}
		carried, err := carrier.GetMessages()
		if err != nil {
			return err
		}
		for _, inner := range carried {
			if err := rehearseOne(ctx, router, inner, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if !updatesParams(msg) {
		return nil
	}
	handler := router.Handler(msg)
	if handler == nil {
		return fmt.Errorf("%s: no module handles it", url)
	}
	err := safeitem.Run(ctx, func(ctx sdk.Context) error {
		_, err := handler(ctx, msg)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", url, err)
	}
	return nil
}

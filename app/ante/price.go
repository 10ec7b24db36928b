package ante

import (
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"

	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// PriceLane lets members of the set report the price of TAO for free. A transaction is in the lane if
//
//   - it offers no fee and asks for at most PriceReportGas,
//   - it holds one report and nothing else, plain or inside one authz message of a grantee who may send it,
//   - its operator has power and has not reported in this round,
//   - and has not used up its fee-free tries of the round.
//
// Tries are counted before the message runs, as those of duties are. A report that offers no fee and is not in the lane
// is refused in blocks too.
type PriceLane struct {
	prices PriceKeeper
	grants GrantKeeper
}

// NewPriceLane returns the lane of the members that prices knows.
func NewPriceLane(prices PriceKeeper, grants GrantKeeper) PriceLane {
	return PriceLane{prices: prices, grants: grants}
}

// Enter counts a try to report, if the transaction is in the lane, and tells whether it is.
func (l PriceLane) Enter(ctx sdk.Context, tx sdk.Tx) bool {
	feeTx, ok := tx.(sdk.FeeTx)
	if !ok || !feeTx.GetFee().IsZero() || feeTx.GetGas() > validatorsettypes.PriceReportGas {
		return false
	}
	operator, ok := l.reporter(ctx, tx.GetMsgs())
	if !ok {
		return false
	}
	owes, err := l.prices.OwesPrice(ctx, operator)
	if err != nil || !owes {
		return false
	}
	branch, write := ctx.CacheContext()
	tries, err := l.prices.CountPriceAttempt(branch, operator)
	if err != nil || tries > validatorsettypes.MaxPriceAttempts {
		return false
	}
	write()
	return true
}

// IsFree tells whether a transaction offers no fee for reports alone, at whatever depth: it is in the lane or nowhere.
func (PriceLane) IsFree(tx sdk.Tx) bool {
	feeTx, ok := tx.(sdk.FeeTx)
	return ok && feeTx.GetFee().IsZero() && areReports(tx.GetMsgs())
}

// areReports tells whether messages are reports, or carry nothing else.
func areReports(msgs []sdk.Msg) bool {
	for _, msg := range msgs {
		if exec, isExec := msg.(*authz.MsgExec); isExec {
			carried, err := exec.GetMessages()
			if err != nil || !areReports(carried) {
				return false
			}
			continue
		}
		if _, ok := msg.(*validatorsettypes.MsgReportTaoPrice); !ok {
			return false
		}
	}
	return len(msgs) > 0
}

// reporter is whose report the messages are, and false unless they are one that its sender may send.
func (l PriceLane) reporter(ctx sdk.Context, msgs []sdk.Msg) (sdk.AccAddress, bool) {
	if len(msgs) != 1 {
		return nil, false
	}
	exec, isExec := msgs[0].(*authz.MsgExec)
	if !isExec {
		return operatorOf(msgs[0])
	}
	carried, err := exec.GetMessages()
	if err != nil || len(carried) != 1 {
		return nil, false
	}
	grantee, err := sdk.AccAddressFromBech32(exec.Grantee)
	if err != nil {
		return nil, false
	}
	operator, ok := operatorOf(carried[0])
	if !ok || !mayAct(ctx, l.grants, grantee, operator, sdk.MsgTypeURL(carried[0])) {
		return nil, false
	}
	return operator, true
}

// operatorOf is the operator of a report, and false for any other message.
func operatorOf(msg sdk.Msg) (sdk.AccAddress, bool) {
	report, ok := msg.(*validatorsettypes.MsgReportTaoPrice)
	if !ok {
		return nil, false
	}
	operator, err := sdk.AccAddressFromBech32(report.Operator)
	return operator, err == nil
}

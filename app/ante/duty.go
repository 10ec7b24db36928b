package ante

import (
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// DutyLane lets evaluators do for free what the chain drew them for. A transaction is in the lane if
//
//   - it offers no fee and asks for at most duty_gas per item,
//   - it holds nothing but commits and reveals of evaluations, plain or inside one authz message of a grantee who may
//     send them (a message inside a message inside a message pays),
//   - every item in it is an outstanding duty of the operator in this block, named once,
//   - and at none of them the operator has used up its fee-free tries.
//
// Tries are counted before the messages run, in state that stays when they fail: whoever fails on purpose pays from the
// fourth time on. A transaction of duties alone that offers no fee and is not in the lane is refused in blocks too, or
// a proposer could give tries away.
type DutyLane struct {
	duties DutyKeeper
	grants GrantKeeper
}

// NewDutyLane returns the lane of the evaluators that duties knows.
func NewDutyLane(duties DutyKeeper, grants GrantKeeper) DutyLane {
	return DutyLane{duties: duties, grants: grants}
}

// duty is one item that a transaction commits to or reveals.
type duty struct {
	operator string
	item     string
	reveal   bool
}

// Enter counts a try at every duty of a transaction, if it is in the lane, and tells whether it is.
func (l DutyLane) Enter(ctx sdk.Context, tx sdk.Tx) bool {
	branch, write := ctx.CacheContext()
	if !l.enter(branch, tx) {
		return false
	}
	write()
	return true
}

// IsFree tells whether a transaction offers no fee for commits and reveals alone, at whatever depth: it is in the lane
// or nowhere.
func (l DutyLane) IsFree(tx sdk.Tx) bool {
	feeTx, ok := tx.(sdk.FeeTx)
	return ok && feeTx.GetFee().IsZero() && areDuties(tx.GetMsgs())
}

// areDuties tells whether messages are commits and reveals, or carry nothing else.
func areDuties(msgs []sdk.Msg) bool {
	for _, msg := range msgs {
		if exec, isExec := msg.(*authz.MsgExec); isExec {
			carried, err := exec.GetMessages()
			if err != nil || !areDuties(carried) {
				return false
			}
			continue
		}
		if _, _, ok := readDuty(msg); !ok {
			return false
		}
	}
	return len(msgs) > 0
}

func (l DutyLane) enter(ctx sdk.Context, tx sdk.Tx) bool {
	feeTx, ok := tx.(sdk.FeeTx)
	if !ok || !feeTx.GetFee().IsZero() {
		return false
	}
	duties, ok := l.read(ctx, tx.GetMsgs())
	if !ok || len(duties) == 0 {
		return false
	}
	params, err := l.duties.Params(ctx)
	if err != nil || feeTx.GetGas() > params.Evaluation.DutyGas*uint64(len(duties)) {
		return false
	}
	seen := make(map[duty]bool, len(duties))
	for _, d := range duties {
		if seen[d] || !l.try(ctx, d, params.Evaluation.DutyAttempts) {
			return false
		}
		seen[d] = true
	}
	return true
}

// try counts a try at a duty, if it is one and not the one too many.
func (l DutyLane) try(ctx sdk.Context, d duty, most uint32) bool {
	owed, err := l.duties.IsDuty(ctx, d.operator, d.item, d.reveal)
	if err != nil || !owed {
		return false
	}
	tries, err := l.duties.CountAttempt(ctx, d.operator, d.item)
	return err == nil && tries <= most
}

// read returns the duties of messages, and false if there is anything else among them.
func (l DutyLane) read(ctx sdk.Context, msgs []sdk.Msg) ([]duty, bool) {
	var duties []duty
	for _, msg := range msgs {
		var more []duty
		ok := false
		if exec, isExec := msg.(*authz.MsgExec); isExec {
			more, ok = l.readExec(ctx, exec)
		} else {
			more, _, ok = readDuty(msg)
		}
		if !ok {
			return nil, false
		}
		duties = append(duties, more...)
	}
	return duties, true
}

// readExec returns the duties inside a message that a grantee sends for operators. Without their grants it would be a
// way to use up somebody else's tries.
func (l DutyLane) readExec(ctx sdk.Context, exec *authz.MsgExec) ([]duty, bool) {
	grantee, err := sdk.AccAddressFromBech32(exec.Grantee)
	if err != nil {
		return nil, false
	}
	msgs, err := exec.GetMessages()
	if err != nil {
		return nil, false
	}
	var duties []duty
	for _, msg := range msgs {
		more, operator, ok := readDuty(msg)
		granter, err := sdk.AccAddressFromBech32(operator)
		if !ok || err != nil || !mayAct(ctx, l.grants, grantee, granter, sdk.MsgTypeURL(msg)) {
			return nil, false
		}
		duties = append(duties, more...)
	}
	return duties, true
}

// mayAct tells whether the grantee may send this type of message for the granter.
func mayAct(ctx sdk.Context, grants GrantKeeper, grantee, granter sdk.AccAddress, msgType string) bool {
	if grantee.Equals(granter) {
		return true
	}
	authorization, _ := grants.GetAuthorization(ctx, grantee, granter, msgType)
	return authorization != nil
}

// readDuty returns the duties of one commit or reveal and its operator, and false for any other message.
func readDuty(msg sdk.Msg) (duties []duty, operator string, ok bool) {
	switch m := msg.(type) {
	case *rewardstypes.MsgCommitEvaluations:
		for _, commit := range m.Commits {
			duties = append(duties, duty{operator: m.Operator, item: commit.Item})
		}
		return duties, m.Operator, true
	case *rewardstypes.MsgRevealEvaluations:
		for _, reveal := range m.Reveals {
			duties = append(duties, duty{operator: m.Operator, item: reveal.Item, reveal: true})
		}
		return duties, m.Operator, true
	default:
		return nil, "", false
	}
}

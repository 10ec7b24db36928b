package types

import (
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// validateRuling refuses a place whose verdict was disputed, or made final, before there was one.
func (a Assignment) validateRuling(r Request, worker sdk.AccAddress) error {
	ruled := a.Response != nil && a.Decision != Undecided && a.Verdict != nil
	if a.DisputeHeight < 0 || !ruled && (a.Final || a.DisputeHeight != 0 || a.Dispute != nil) {
		return ErrInvalidField.Wrap("assignment.final, dispute_height, dispute: must not be there before the verdict")
	}
	if a.Dispute == nil {
		return nil
	}
	if a.DisputeHeight == 0 {
		return ErrInvalidField.Wrap("assignment.dispute_height: 0, must be given with a dispute")
	}
	if over := a.Final || a.Outcome != 0; over == a.AwaitsReview() {
		return ErrInvalidField.Wrapf("assignment.final, outcome: given: %t, must be when the dispute is decided", over)
	}
	return a.Dispute.validate(r, worker)
}

// validate refuses a dispute that no sequence of messages leads to.
func (d *Dispute) validate(r Request, worker sdk.AccAddress) error {
	if err := d.validateBond(r, worker); err != nil {
		return err
	}
	if id, err := DisputeID(r.Id, worker); err != nil || d.Item != id {
		return ErrInvalidID.Wrapf("dispute.item: %q, must be %s", truncate(d.Item), id)
	}
	if !d.Outcome.Costs() || d.Result < 0 || d.Result > OutcomeExpired || !d.First.Quorum {
		return ErrInvalidField.Wrapf("dispute.outcome, result, first: %s, %s: no such verdict can be disputed", d.Outcome,
			d.Result)
	}
	if d.Returned && d.Result == 0 || d.Review != nil && d.Result == 0 || d.Height < 0 {
		return ErrInvalidField.Wrap("dispute.returned, review: must not be there before its result")
	}
	if err := d.First.validate(); err != nil {
		return err
	}
	return d.Review.validate()
}

// validateBond refuses a disputer who has no say, or a bond that is not what the ratio gives. A review has neither.
func (d *Dispute) validateBond(r Request, worker sdk.AccAddress) error {
	if d.IsReview() {
		if d.Ratio.IsNil() || !d.Ratio.IsZero() || d.Bond.IsNil() || !d.Bond.IsZero() || d.Returned {
			return ErrInvalidField.Wrap("dispute.ratio, bond, returned: must be 0 without a disputer")
		}
		if d.Outcome == OutcomeRejected {
			return ErrInvalidField.Wrapf("dispute.outcome: %s, must not be without a disputer", d.Outcome)
		}
		return nil
	}
	if d.Disputer != worker.String() && d.Disputer != r.Oracle {
		return ErrInvalidAddress.Wrapf("dispute.disputer: %q, must be %s or %s", truncate(d.Disputer), worker, r.Oracle)
	}
	if d.Ratio.IsNil() || !d.Ratio.IsPositive() || d.Ratio.GT(dec(maxBondRatio)) {
		return ErrInvalidField.Wrapf("dispute.ratio: %s, must be above 0 and at most %s", d.Ratio, maxBondRatio)
	}
	if err := checkAmount("dispute.bond", d.Bond, math.OneInt()); err != nil {
		return err
	}
	if bond := (DisputeParams{BondRatio: d.Ratio}).Bond(r.BaseReward); !bond.Equal(d.Bond) {
		return ErrInvalidAmount.Wrapf("dispute.bond: %s, must be %s", d.Bond, bond)
	}
	return nil
}

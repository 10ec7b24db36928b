package types

import "cosmossdk.io/math"

// IsRuled tells whether both words on the response are in, the oracle's and the committee's.
func (a Assignment) IsRuled() bool {
	return a.Outcome == 0 && a.Response != nil && a.Decision != Undecided && a.Verdict != nil
}

// AwaitsRuling tells whether it is still to be seen if the verdict stands or may be disputed.
func (a Assignment) AwaitsRuling() bool { return a.IsRuled() && !a.Final && a.DisputeHeight == 0 }

// IsContestable tells whether the verdict may be disputed until dispute_height.
func (a Assignment) IsContestable() bool {
	return a.IsRuled() && !a.Final && a.DisputeHeight > 0 && a.Dispute == nil
}

// AwaitsReview tells whether a second committee has still to judge the response.
func (a Assignment) AwaitsReview() bool { return a.Dispute != nil && a.Dispute.Result == 0 }

// Awaits tells whether the place waits for the verdict on an item.
func (a Assignment) Awaits(item Item) bool {
	if item.Dispute {
		return a.AwaitsReview()
	}
	return a.AwaitsVerdict()
}

// Has tells whether an item judges the response.
func (a Assignment) Has(item Item) bool {
	if item.Dispute {
		return a.Dispute != nil && a.Dispute.Item == item.Id
	}
	return a.Item != "" && a.Item == item.Id
}

// Reviewed tells whether a second committee's verdict took the place of the first one's.
func (a Assignment) Reviewed() bool {
	return a.Dispute != nil && a.Dispute.Review != nil && a.Dispute.Review.Quorum
}

// Reviews tells whether a verdict that nobody disputed goes before the second committee by itself: one of fraud, and
// one of low quality if R_base is more than review_ratio times the fee of what was answered. An owner of a third of
// the evaluators could otherwise have its answers for the fee alone whenever the first committee is its own.
func (p DisputeParams) Reviews(outcome Outcome, baseReward, fee math.Int) bool {
	switch outcome {
	case OutcomeFraud:
		return true
	case OutcomeBelowThreshold:
		return math.LegacyNewDecFromInt(baseReward).GT(p.ReviewRatio.MulInt(fee))
	default:
		return false
	}
}

// Review is the dispute of a verdict that goes before the second committee by itself: nobody's, without a bond.
func Review(height int64, first Verdict, outcome Outcome) Dispute {
	return Dispute{Ratio: math.LegacyZeroDec(), Bond: math.ZeroInt(), Height: height, First: first, Outcome: outcome}
}

// IsReview tells whether nobody disputed: the verdict is reviewed by itself.
func (d *Dispute) IsReview() bool { return d.Disputer == "" }

// Bonds is what disputes that are not decided have put at stake, in umasa.
func (r Request) Bonds() math.Int {
	sum := math.ZeroInt()
	for _, a := range r.Assignments {
		if a.AwaitsReview() {
			sum = sum.Add(a.Dispute.Bond)
		}
	}
	return sum
}

// Costs tells whether an outcome costs somebody what a better verdict would have saved: such a verdict may be disputed.
func (o Outcome) Costs() bool {
	return o == OutcomeBelowThreshold || o == OutcomeFraud || o == OutcomeRejected
}

// Bond is what a dispute about a base reward puts at stake: ceil(bond_ratio·R_base), in umasa.
func (p DisputeParams) Bond(baseReward math.Int) math.Int {
	return p.BondRatio.MulInt(baseReward).Ceil().TruncateInt()
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgDispute) ValidateBasic() error {
	if _, err := checkAddress("disputer", m.Disputer); err != nil {
		return err
	}
	if err := CheckRequestID("request", m.Request); err != nil || m.Worker == "" {
		return err
	}
	_, err := checkAddress("worker", m.Worker)
	return err
}

package types

import "cosmossdk.io/math"

// maxBondRatio is the largest bond_ratio: nobody loses more than this many times R_base by a dispute.
const maxBondRatio = "10"

// microUnits is how finely gold_rate is drawn.
const microUnits = 1_000_000

// DefaultDisputeParams are those of a new network; the README tells the reason of each.
func DefaultDisputeParams() DisputeParams {
	return DisputeParams{
		DisputeBlocks: 10, Committee: 15, BondRatio: dec("0.5"), GoldRate: dec("0.02"), ReviewRatio: dec("1"),
	}
}

// Validate refuses parameters outside their bounds.
func (p DisputeParams) Validate() error {
	err := checkNumbers([]number{
		{"disputes.dispute_blocks", p.DisputeBlocks, 0, 10_000},
		{"disputes.committee", uint64(p.Committee), 1, maxCommittee},
	})
	if err != nil {
		return err
	}
	return checkRatios([]ratio{
		{"disputes.bond_ratio", p.BondRatio, "0.000001", maxBondRatio},
		{"disputes.gold_rate", p.GoldRate, "0", "1"},
		{"disputes.review_ratio", p.ReviewRatio, "0", "1000"},
	})
}

// GoldMicros is gold_rate in millionths, rounded down.
func (p DisputeParams) GoldMicros() uint64 {
	return p.GoldRate.MulInt64(microUnits).TruncateInt().Uint64()
}

// GoldOf is of how many items GoldMicros are drawn.
func GoldOf() uint64 { return microUnits }

// checkDisputes refuses a second committee that is smaller than the first, and a bond that could pay without a change
// of outcome: a second verdict may make another answer the best, which saves the oracle at most
// (1 − consolation)·(1 − tau) of R_base.
func (p Params) checkDisputes() error {
	if first, second := p.Evaluation.Committee, p.Disputes.Committee; second < first {
		return ErrInvalidParams.Wrapf("disputes.committee: %d, must be at least that of evaluation: %d", second, first)
	}
	one := math.LegacyOneDec()
	saved := one.Sub(p.Market.Consolation).MulRoundUp(one.Sub(p.Evaluation.Tau))
	if p.Disputes.DisputeBlocks > 0 && p.Disputes.BondRatio.LT(saved) {
		return ErrInvalidParams.Wrapf("disputes.bond_ratio: %s, must be at least %s: (1 − consolation)·(1 − tau)",
			p.Disputes.BondRatio, saved)
	}
	return nil
}

package types

import "github.com/masa-finance/masad/mech/quality"

// maxCommittee bounds k: nobody draws more than the 64 seats there are.
const maxCommittee = 64

// DefaultEvaluationParams are those of a new network; the README tells the reason of each.
func DefaultEvaluationParams() EvaluationParams {
	return EvaluationParams{
		Committee:    7,
		CommitBlocks: 10,
		RevealBlocks: 10,
		Alpha:        dec("0.3"),
		Beta:         dec("0.2"),
		Gamma:        dec("0.4"),
		Delta:        dec("0.1"),
		Tau:          dec("0.6"),
		DutyAttempts: 3,
		DutyGas:      200_000,
	}
}

// Validate refuses parameters outside their bounds.
func (p EvaluationParams) Validate() error {
	err := checkNumbers([]number{
		{"evaluation.committee", uint64(p.Committee), 1, maxCommittee},
		{"evaluation.commit_blocks", p.CommitBlocks, 1, 10_000},
		{"evaluation.reveal_blocks", p.RevealBlocks, 1, 10_000},
		{"evaluation.duty_attempts", uint64(p.DutyAttempts), 1, 100},
		{"evaluation.duty_gas", p.DutyGas, 50_000, 10_000_000},
	})
	if err != nil {
		return err
	}
	err = checkRatios([]ratio{
		{"evaluation.alpha", p.Alpha, "0", "1"},
		{"evaluation.beta", p.Beta, "0", "1"},
		{"evaluation.gamma", p.Gamma, "0", "1"},
		{"evaluation.delta", p.Delta, "0", "0.5"},
		{"evaluation.tau", p.Tau, "0.000001", "0.999999"},
	})
	if err != nil {
		return err
	}
	return checkSum("evaluation.alpha, beta, gamma, delta", p.Alpha, p.Beta, p.Gamma, p.Delta)
}

// Weights are the weights of R, C, F and T in Q.
func (p EvaluationParams) Weights() quality.Weights {
	return quality.Weights{R: p.Alpha, C: p.Beta, F: p.Gamma, T: p.Delta}
}

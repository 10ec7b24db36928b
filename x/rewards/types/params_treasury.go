package types

import "cosmossdk.io/math"

// DefaultTreasuryParams are those of a new network; the README tells the reason of each.
func DefaultTreasuryParams() TreasuryParams {
	return TreasuryParams{
		MaxSupply:          math.NewInt(1_500_000_000_000_000),
		Rate:               dec("0.000009512"),
		SplitValidators:    dec("0.41"),
		SplitWorkers:       dec("0.41"),
		SplitOracles:       dec("0.05"),
		SplitGovernance:    dec("0.05"),
		SplitTreasury:      dec("0.08"),
		WorkerData:         dec("0.55"),
		WorkerRequests:     dec("0.40"),
		WorkerAvailability: dec("0.05"),
		FeeBurn:            dec("0.3"),
		FeeEvaluators:      dec("0.6"),
		FeeTreasury:        dec("0.1"),
		Theta:              dec("0.75"),
		ThetaOracle:        dec("0.05"),
		WorkerAlpha:        dec("0.5"),
		WorkerBeta:         dec("0.5"),
	}
}

// Validate refuses parameters outside their bounds.
func (p TreasuryParams) Validate() error {
	if s := p.MaxSupply; s.IsNil() || s.LT(math.OneInt()) || s.GT(maxAmount) {
		return ErrInvalidParams.Wrapf("treasury.max_supply: %s is outside 1..%s", s, maxAmount)
	}
	if err := checkRatios(p.ratios()); err != nil {
		return err
	}
	if p.WorkerAlpha.Add(p.WorkerBeta).IsZero() {
		return ErrInvalidParams.Wrap("treasury.worker_alpha, worker_beta: sum to 0, must be positive")
	}
	err := checkSum("treasury.split_*", p.SplitValidators, p.SplitWorkers, p.SplitOracles, p.SplitGovernance,
		p.SplitTreasury)
	if err != nil {
		return err
	}
	if err := checkSum("treasury.worker_data, requests, availability", p.WorkerData, p.WorkerRequests,
		p.WorkerAvailability); err != nil {
		return err
	}
	if err := checkSum("treasury.fee_*", p.FeeBurn, p.FeeEvaluators, p.FeeTreasury); err != nil {
		return err
	}
	return p.checkSelfDealing()
}

func (p TreasuryParams) ratios() []ratio {
	return []ratio{
		{"treasury.rate", p.Rate, "0", "0.01"},
		{"treasury.split_validators", p.SplitValidators, "0", "1"},
		{"treasury.split_workers", p.SplitWorkers, "0", "1"},
		{"treasury.split_oracles", p.SplitOracles, "0", "1"},
		{"treasury.split_governance", p.SplitGovernance, "0", "1"},
		{"treasury.split_treasury", p.SplitTreasury, "0", "1"},
		{"treasury.worker_data", p.WorkerData, "0", "1"},
		{"treasury.worker_requests", p.WorkerRequests, "0", "1"},
		{"treasury.worker_availability", p.WorkerAvailability, "0", "1"},
		{"treasury.fee_burn", p.FeeBurn, "0", "1"},
		{"treasury.fee_evaluators", p.FeeEvaluators, "0", "1"},
		{"treasury.fee_treasury", p.FeeTreasury, "0", "1"},
		{"treasury.theta", p.Theta, "0", "1"},
		{"treasury.theta_oracle", p.ThetaOracle, "0", "1"},
		{"treasury.worker_alpha", p.WorkerAlpha, "0", "1"},
		{"treasury.worker_beta", p.WorkerBeta, "0", "1"},
	}
}

// checkSelfDealing keeps requests to oneself from paying. The owner of an oracle, a worker and a third of the
// evaluation pays the fee F, gets back a third of the evaluators' part, θ·F of emission and θ_o·F of rebate; this is
// no gain iff θ + θ_o ≤ 1 − fee_evaluators/3. Both sides are compared three times as large, which is exact.
func (p TreasuryParams) checkSelfDealing() error {
	gain := p.Theta.Add(p.ThetaOracle).MulInt64(3)
	limit := math.LegacyNewDec(3).Sub(p.FeeEvaluators)
	if gain.GT(limit) {
		return ErrInvalidParams.Wrapf("treasury.theta + theta_oracle: %s is more than 1 - fee_evaluators/3, limit %s",
			p.Theta.Add(p.ThetaOracle), limit.QuoInt64(3))
	}
	return nil
}

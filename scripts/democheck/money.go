package main

import "math/big"

// verifyMoney follows the escrow to the last umasa.
func (s *story) verifyMoney(l *checklist, class classParams, outcome string, found finding) error {
	req, got := s.request, s.request.Settlement
	due := new(big.Int)
	if outcome != timeout && outcome != noQuorum && outcome != expired {
		used := smaller(resourceUnits(class, req.Payload.Size, req.Response.Units), req.RU.Int)
		due = smaller(fee(req.Price.Int, req.Allowance.Int, req.Consumed.Int, used), req.Fee.Int)
	}
	l.amount("fee due", got.FeeDue.Int, due, "F of the units used; none on a timeout or without a quorum")
	p := s.rewards.Treasury
	parts := split(due, p.FeeBurn.Int, p.FeeEvaluators.Int, p.FeeTreasury.Int)
	earnedFee, err := s.earnedFee(parts[1])
	if err != nil {
		return err
	}
	l.amount("fee to evaluators", got.FeeEvaluators.Int, earnedFee, "each seat's part·min(1, agreement/full)")
	l.amount("fee burned", got.FeeBurned.Int, sum(parts[0], minus(parts[1], earnedFee)), "30 %, and what was not earned")
	l.amount("fee to treasury", got.FeeTreasury.Int, parts[2], "largest remainder")
	l.amount("credited to evaluators", s.credited("evaluation_fee", ""), earnedFee, "their parts add up")
	earned, treasury, slash := new(big.Int), new(big.Int), new(big.Int)
	switch outcome {
	case paid:
		earned = reward(req.BaseReward.Int, found.q)
	case rejected:
		treasury = req.BaseReward.Int
	case below:
		slash = penalty(req.BaseReward.Int, s.slashing.Kappa.Int)
	case fraud:
		slash = penalty(req.BaseReward.Int, s.slashing.KappaFraud.Int)
	case timeout:
		slash = penalty(req.BaseReward.Int, s.slashing.KappaTimeout.Int)
	case noQuorum:
		earned = got.Reward.Int // by the worker's quality at that time, which is gone
	}
	l.amount("reward", got.Reward.Int, earned, "floor(R_base·Q) if paid, else 0")
	l.amount("credited to the worker", s.credited("response", req.Worker), earned, "the reward, once")
	l.amount("reward to treasury", got.RewardTreasury.Int, treasury, "R_base if rejected although Q ≥ tau")
	refund := minus(sum(req.Fee.Int, req.BaseReward.Int), sum(due, earned, treasury))
	l.amount("refund", got.Refund.Int, refund, "escrow − fee due − reward − treasury")
	l.amount("credited to the oracle", s.credited("refund", req.Oracle), refund, "the refund, once")
	l.amount("slashed", got.Slashed.Int, slash, "ceil(kappa·R_base) of the row's kappa")
	s.verifyOffence(l, outcome, slash)
	return nil
}

// offences are the kinds of offence that outcomes are punished as.
var offences = map[string]string{below: "KIND_LOW_QUALITY", fraud: "KIND_FRAUD", timeout: "KIND_TIMEOUT"}

// verifyOffence compares the record of the slash. Whatever was slashed has one, and nothing else has.
func (s *story) verifyOffence(l *checklist, outcome string, slash *big.Int) {
	found, wanted := "", offences[outcome]
	if s.offence != nil {
		found = s.offence.Kind
	}
	l.text("offence", found, wanted, "each slash is on record as an offence")
	if s.offence == nil {
		return
	}
	l.text("offence: owner", s.offence.Owner, s.request.Worker, "the worker that was drawn")
	l.text("offence: reference", s.offence.Reference, s.request.ID, "the request")
	l.amount("offence: base", s.offence.Base.Int, s.request.BaseReward.Int, "R_base")
	l.amount("offence: due", s.offence.Due.Int, slash, "min(stake, ceil(kappa·R_base))")
	taken := new(big.Int)
	for _, coin := range s.offence.Taken {
		if coin.Denom == "umasa" {
			taken.Add(taken, coin.Amount.Int)
		}
	}
	l.amount("offence: burned", taken, slash, "all of it")
}

// credited sums the request's entries of a kind, of one owner if one is named.
func (s *story) credited(kind, owner string) *big.Int {
	total := new(big.Int)
	for _, e := range s.entries {
		if e.Kind == kind && (owner == "" || e.Owner == owner) {
			total.Add(total, e.Amount.Int)
		}
	}
	return total
}

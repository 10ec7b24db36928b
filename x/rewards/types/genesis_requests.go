package types

import (
	"cosmossdk.io/math"
)

func (g GenesisState) validateRequests(seen uniques) error {
	for _, req := range g.Requests {
		if err := seen.add(req.Validate(), "request", req.Id); err != nil {
			return err
		}
	}
	return nil
}

func (g GenesisState) requestIDs() map[string]bool {
	ids := make(map[string]bool, len(g.Requests))
	for _, record := range g.Requests {
		ids[record.Id] = true
	}
	return ids
}

// Validate refuses a request that no sequence of messages leads to.
func (r Request) Validate() error {
	if err := CheckRequestID("request.id", r.Id); err != nil {
		return err
	}
	if _, err := checkAddress("request.oracle", r.Oracle); err != nil {
		return err
	}
	if err := CheckService("request.service", r.Service); err != nil {
		return err
	}
	if err := checkAmount("request.base_reward", r.BaseReward, math.OneInt()); err != nil {
		return err
	}
	if err := checkAmount("request.fee", r.Fee, math.ZeroInt()); err != nil {
		return err
	}
	if r.Price.IsNil() || r.Price.IsNegative() || !r.Price.IsInValidRange() {
		return ErrInvalidField.Wrapf("request.price: %s, must be at least 0", r.Price)
	}
	if r.Allowance == 0 {
		return ErrInvalidField.Wrap("request.allowance: 0, must be at least 1")
	}
	if err := checkRange("request.redundancy", uint64(r.Redundancy), 1, MaxRedundancy); err != nil {
		return err
	}
	if err := checkScore("request.consolation", r.Consolation); err != nil {
		return err
	}
	if err := r.validateRoyalty(); err != nil {
		return err
	}
	if err := r.validatePrivate(); err != nil {
		return err
	}
	if err := r.validatePlaces(); err != nil {
		return err
	}
	return r.validateStatus()
}

// validatePrivate checks that nothing of a private request is there to be read.
func (r Request) validatePrivate() error {
	if err := r.Payload.checkPrivate(r.Private, "request.payload"); err != nil {
		return err
	}
	for _, a := range r.Assignments {
		if a.Response == nil {
			continue
		}
		if err := a.Response.Payload.checkPrivate(r.Private, "request.assignments.response.payload"); err != nil {
			return err
		}
	}
	return nil
}

// validateStatus checks that a request has what its status stands for, and nothing beyond.
func (r Request) validateStatus() error {
	switch {
	case r.Status < StatusOpen || r.Status > StatusSettled:
		return ErrInvalidField.Wrapf("request.status: %d is outside %d..%d", r.Status, StatusOpen, StatusSettled)
	case !r.IsSettled() && r.Status != r.Stage():
		return ErrInvalidField.Wrapf("request.status: %s, its assignments make it %s", r.Status, r.Stage())
	case r.IsSettled() != (r.Settlement != nil) || r.IsSettled() != (r.Outcome != 0):
		return ErrInvalidField.Wrap("request.settlement and outcome: must be given exactly when the request is settled")
	case r.IsSettled() && r.Outcome != r.Summary():
		return ErrInvalidField.Wrapf("request.outcome: %s, its assignments make it %s", r.Outcome, r.Summary())
	}
	if err := r.Settlement.validate(r.Escrow()); err != nil {
		return err
	}
	return r.validateShares()
}

func (v *Verdict) validate() error {
	if v == nil {
		return nil
	}
	for _, score := range []struct {
		name  string
		value math.LegacyDec
	}{{"verdict.r", v.R}, {"verdict.c", v.C}, {"verdict.f", v.F}, {"verdict.t", v.T}, {"verdict.q", v.Q}} {
		if err := checkScore(score.name, score.value); err != nil {
			return err
		}
	}
	return nil
}

// validate checks that the parts of a settlement add up to the escrow.
func (s *Settlement) validate(escrow math.Int) error {
	if s == nil {
		return nil
	}
	parts := []struct {
		name  string
		value math.Int
	}{
		{"fee_due", s.FeeDue},
		{"fee_burned", s.FeeBurned},
		{"fee_evaluators", s.FeeEvaluators},
		{"fee_treasury", s.FeeTreasury},
		{"reward", s.Reward},
		{"reward_treasury", s.RewardTreasury},
		{"refund", s.Refund},
		{"slashed", s.Slashed},
	}
	for _, part := range parts {
		if err := checkAmount("settlement."+part.name, part.value, math.ZeroInt()); err != nil {
			return err
		}
	}
	if fee := s.FeeBurned.Add(s.FeeEvaluators).Add(s.FeeTreasury); !fee.Equal(s.FeeDue) {
		return ErrInvalidField.Wrapf("settlement.fee_due: %s, its parts sum to %s", s.FeeDue, fee)
	}
	if sum := s.FeeDue.Add(s.Reward).Add(s.RewardTreasury).Add(s.Royalty).Add(s.Refund); !sum.Equal(escrow) {
		return ErrInvalidField.Wrapf("settlement: parts sum to %s, the escrow is %s", sum, escrow)
	}
	return nil
}

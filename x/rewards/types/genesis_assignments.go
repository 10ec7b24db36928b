package types

import "cosmossdk.io/math"

// validatePlaces checks that a request has as many assignments as its redundancy says, each of them such as messages
// lead to, and no worker twice.
func (r Request) validatePlaces() error {
	if len(r.Assignments) != int(r.Redundancy) {
		return ErrInvalidField.Wrapf("request.assignments: %d, must be %d (redundancy)", len(r.Assignments), r.Redundancy)
	}
	for i, a := range r.Assignments {
		if err := a.validate(r); err != nil {
			return err
		}
		if a.Worker != "" && r.Place(a.Worker) != i {
			return ErrInvalidField.Wrapf("assignment.worker: %s has two of request %s, limit 1", a.Worker, r.Id)
		}
		if r.IsSettled() && a.Outcome == 0 {
			return ErrInvalidField.Wrapf("assignment.outcome: must be given once request %s is settled", r.Id)
		}
		if !r.IsSettled() && a.Outcome != 0 && a.Outcome != OutcomeTimeout && a.Outcome != OutcomeExpired {
			return ErrInvalidField.Wrapf("assignment.outcome: %s, must not be given before request %s is settled", a.Outcome,
				r.Id)
		}
	}
	return nil
}

// validate refuses a place that no sequence of messages leads to.
func (a Assignment) validate(r Request) error {
	for _, amount := range []struct {
		name  string
		value math.Int
	}{{"reward", a.Reward}, {"reward_treasury", a.RewardTreasury}, {"slashed", a.Slashed}} {
		if err := checkAmount("assignment."+amount.name, amount.value, math.ZeroInt()); err != nil {
			return err
		}
	}
	if a.Decision < Undecided || a.Decision > DecisionDefault || a.Outcome < 0 || a.Outcome > OutcomeExpired {
		return ErrInvalidField.Wrapf("assignment.decision, outcome: %d, %d are outside 0..%d, 0..%d", a.Decision,
			a.Outcome, DecisionDefault, OutcomeExpired)
	}
	if a.Response == nil && (a.Verdict != nil || a.Decision != Undecided || a.Item != "") {
		return ErrInvalidField.Wrap("assignment.verdict, decision, item: must not be there before the response")
	}
	if a.Worker == "" {
		return a.validateEmpty()
	}
	worker, err := checkAddress("assignment.worker", a.Worker)
	if err != nil {
		return err
	}
	if id, err := ItemID(r.Id, worker); err != nil || a.Response != nil && a.Item != id {
		return ErrInvalidID.Wrapf("assignment.item: %q, must be %s", truncate(a.Item), id)
	}
	if err := a.Verdict.validate(); err != nil {
		return err
	}
	return a.validateRuling(r, worker)
}

// validateEmpty checks a place that nobody has.
func (a Assignment) validateEmpty() error {
	if a.Response != nil {
		return ErrInvalidField.Wrap("assignment.worker: must be given with a response")
	}
	if a.Outcome != 0 && a.Outcome != OutcomeExpired {
		return ErrInvalidField.Wrapf("assignment.outcome: %s without a worker, must be %s", a.Outcome, OutcomeExpired)
	}
	return nil
}

// validateShares checks that the places of a settled request sum to its settlement.
func (r Request) validateShares() error {
	if !r.IsSettled() {
		return nil
	}
	reward, treasury, slashed := math.ZeroInt(), math.ZeroInt(), math.ZeroInt()
	for _, a := range r.Assignments {
		reward, treasury, slashed = reward.Add(a.Reward), treasury.Add(a.RewardTreasury), slashed.Add(a.Slashed)
	}
	if s := r.Settlement; !s.Reward.Equal(reward) || !s.RewardTreasury.Equal(treasury) || !s.Slashed.Equal(slashed) {
		return ErrInvalidField.Wrapf("settlement: assignments sum to reward %s, treasury %s, slashed %s", reward, treasury,
			slashed)
	}
	return nil
}

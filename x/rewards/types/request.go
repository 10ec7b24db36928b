package types

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/price"
	"github.com/masa-finance/masad/mech/quality"
)

// Escrow is what the oracle paid in: the fee for all it declared, the base reward, the consolations and the royalty.
func (r Request) Escrow() math.Int {
	return r.Fee.Add(r.BaseReward).Add(r.Consolations()).Add(r.Royalty)
}

// Consolations is what of the escrow is there for good answers that are not the best.
func (r Request) Consolations() math.Int {
	return quality.Consolations(r.Consolation, r.BaseReward, r.Redundancy)
}

// HoldReference names the request among its workers' obligations.
func (r Request) HoldReference() string { return "request/" + r.Id }

// IsSettled tells whether the request is over.
func (r Request) IsSettled() bool { return r.Status == StatusSettled }

// Declined tells whether the worker has given this request back.
func (r Request) Declined(worker string) bool {
	for _, owner := range r.DeclinedBy {
		if owner == worker {
			return true
		}
	}
	return false
}

// FeeFor is F(C, used) at the price, allowance and consumption of the submission. It never exceeds the fee escrowed.
func (r Request) FeeFor(used uint64) (math.Int, error) {
	fee, err := price.Fee(r.Price, r.Allowance, r.Consumed, used)
	if err != nil {
		return math.Int{}, ErrInvalidField.Wrapf("fee: %s", err)
	}
	return math.MinInt(fee, r.Fee), nil
}

// NoSettlement is a settlement in which nothing went anywhere.
func NoSettlement() Settlement {
	zero := math.ZeroInt()
	return Settlement{
		FeeDue: zero, FeeBurned: zero, FeeEvaluators: zero, FeeTreasury: zero,
		Reward: zero, RewardTreasury: zero, Refund: zero, Slashed: zero,
		Royalty: zero, RoyaltyQuality: math.LegacyZeroDec(),
	}
}

// The statuses of a request under the names this module uses.
const (
	StatusOpen      = RequestStatus_REQUEST_STATUS_OPEN
	StatusAssigned  = RequestStatus_REQUEST_STATUS_ASSIGNED
	StatusResponded = RequestStatus_REQUEST_STATUS_RESPONDED
	StatusSettled   = RequestStatus_REQUEST_STATUS_SETTLED
)

// The outcomes of a request under the names this module uses.
const (
	OutcomePaid           = Outcome_OUTCOME_PAID
	OutcomeRejected       = Outcome_OUTCOME_REJECTED
	OutcomeBelowThreshold = Outcome_OUTCOME_BELOW_THRESHOLD
	OutcomeFraud          = Outcome_OUTCOME_FRAUD
	OutcomeTimeout        = Outcome_OUTCOME_TIMEOUT
	OutcomeNoQuorum       = Outcome_OUTCOME_NO_QUORUM
	OutcomeExpired        = Outcome_OUTCOME_EXPIRED
)

// The oracle's decisions under the names this module uses.
const (
	Undecided        = Decision_DECISION_UNSPECIFIED
	DecisionAccepted = Decision_DECISION_ACCEPTED
	DecisionRejected = Decision_DECISION_REJECTED
	DecisionDefault  = Decision_DECISION_DEFAULT
)

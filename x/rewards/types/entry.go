package types

import (
	"fmt"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Kinds of the entries that the PAY phase makes.
const (
	// EntryRequestEmission is a worker's part of the emission for requests.
	EntryRequestEmission = "request_emission"
	// EntryConsensus is a validator's part of the emission and the gas fees for keeping blocks.
	EntryConsensus = "consensus"
	// EntryResponseJudging is a validator's part of the emission for judging responses.
	EntryResponseJudging = "response_judging"
	// EntryDataJudging is a validator's part of the emission for judging data sets.
	EntryDataJudging = "data_judging"
	// EntryRebate is what an oracle gets back of its fees, out of the emission.
	EntryRebate = "rebate"
	// EntryAvailability is a worker's part of the emission for those who answered the roll call.
	EntryAvailability = "availability"
	// EntryData is a worker's part of what a pool of data paid. The SHAPLEY phase makes it.
	EntryData = "data"
	// EntryValidatorTao is a validator's part of the second collateral, EntryWorkerTao a worker's. An owner may be both.
	EntryValidatorTao = "validator_tao"
	EntryWorkerTao    = "worker_tao"
)

// Kinds of the entries of those who take part in governance.
const (
	// EntryParticipation is a voter's own part of the emission for governance, EntryDelegateShare what it has of the part
	// of those it voted for. The GOVERN phase makes both, in the book of its epoch.
	EntryParticipation = "participation"
	EntryDelegateShare = "delegate_share"
	// EntryDelegation is what somebody claimed who left its vote to another. It is of the epoch of the claim.
	EntryDelegation = "delegation"
)

// EntryRoyalty is what an owner of data sets is credited of the royalties of a pool.
const EntryRoyalty = "royalty"

// Kinds of the entries that settlements make.
const (
	// EntryResponse is a worker's pay for an answer.
	EntryResponse = "response"
	// EntryRefund is what an oracle gets back of its escrow.
	EntryRefund = "refund"
	// EntryEvaluationFee is an evaluator's part of a request's fee.
	EntryEvaluationFee = "evaluation_fee"
	// EntryLowQuality, EntryFraud and EntryTimeout are slashes of workers.
	EntryLowQuality = "low_quality"
	EntryFraud      = "fraud"
	EntryTimeout    = "timeout"
	// EntryBadSketch is the slash of a worker whose data set failed its audit. The SHAPLEY phase makes it.
	EntryBadSketch = "bad_sketch"
	// EntryResubmission is the slash of a worker that was paid before for a record of its data set.
	EntryResubmission = "resubmission"
)

// Kinds of the entries that disputes make.
const (
	// EntryDisputeBond is the bond of a dispute that goes back, EntryDisputeBurn one that is burned.
	EntryDisputeBond = "dispute_bond"
	EntryDisputeBurn = "dispute_burn"
)

// IsSlash tells whether entries of a kind tell what was taken, and not what was given.
func IsSlash(kind string) bool {
	return kind == EntryLowQuality || kind == EntryFraud || kind == EntryTimeout || kind == EntryBadSketch ||
		kind == EntryResubmission || kind == EntryDisputeBurn
}

// maxReference is the longest reference of an entry in bytes.
const maxReference = 128

// Key is the entry's place among those of its epoch and owner.
func (e Entry) Key() string { return e.Kind + "/" + e.Reference }

// NewFactor returns one number of a derivation.
func NewFactor(name string, value any) Factor { return Factor{Name: name, Value: fmt.Sprint(value)} }

// Validate refuses an entry that explains nothing.
func (e Entry) Validate() error {
	if _, err := checkAddress("entry.owner", e.Owner); err != nil {
		return err
	}
	if err := checkRole("entry.role", e.Role); err != nil {
		return err
	}
	if e.Kind == "" {
		return ErrInvalidField.Wrap("entry.kind: must be given")
	}
	if err := checkText("entry.kind", e.Kind, maxReference); err != nil {
		return err
	}
	if err := checkText("entry.reference", e.Reference, maxReference); err != nil {
		return err
	}
	if e.Amount.IsNil() || e.Amount.IsNegative() {
		return ErrInvalidAmount.Wrapf("entry.amount: %s is below 0", e.Amount)
	}
	return checkOtherDenom("entry.denom", e.Denom)
}

// checkRole refuses anything but the three roles.
func checkRole(field string, role stakingtypes.Role) error {
	switch role {
	case stakingtypes.Role_ROLE_VALIDATOR, stakingtypes.Role_ROLE_WORKER, stakingtypes.Role_ROLE_ORACLE:
		return nil
	default:
		return ErrInvalidField.Wrapf("%s: %d, must be validator, worker or oracle", field, role)
	}
}

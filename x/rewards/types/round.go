package types

import (
	"crypto/sha256"
	"encoding/binary"

	"cosmossdk.io/math"
)

// Short names of where a round stands.
const (
	RoundCommit = RoundState_ROUND_STATE_COMMIT
	RoundSketch = RoundState_ROUND_STATE_SKETCH
	RoundAudit  = RoundState_ROUND_STATE_AUDIT
	RoundPaid   = RoundState_ROUND_STATE_PAID
)

// SketchEpoch is the epoch in which the sketches of an epoch's data sets come in, AuditEpoch that in which they are
// audited. They are paid in the pipeline of the latter.
func SketchEpoch(epoch uint64) uint64 { return epoch + 1 }

// AuditEpoch is the second epoch after that of the commitments; see SketchEpoch.
func AuditEpoch(epoch uint64) uint64 { return epoch + 2 }

// saltDomain is that of Salt.
const saltDomain = "masa/salt/v1"

// Salt is what the records of an epoch's data sets are sampled by:
//
//	SHA256("masa/salt/v1" ‖ 00 ‖ R_h (32) ‖ u64be(epoch))
//
// with R_h the beacon of the first block of the next epoch, which nobody knew when data sets were committed.
func Salt(beacon []byte, epoch uint64) []byte {
	input := append(domain(saltDomain), beacon...)
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(input, epoch))
	return sum[:]
}

// NewRound is a round that takes commitments.
func NewRound(pool string, epoch uint64) Round {
	zero := math.ZeroInt()
	return Round{
		Pool: pool, Epoch: epoch, State: RoundCommit,
		Budget: zero, Funds: zero, Paid: zero, Carried: zero, Value: zero,
	}
}

// Pot is what a round has to give: its budget and what it took of its pool's funds.
func (r Round) Pot() math.Int { return r.Budget.Add(r.Funds) }

// Owed is what of it was neither paid nor went back to the pool.
func (r Round) Owed() math.Int { return r.Pot().Sub(r.Paid).Sub(r.Carried) }

// StakesOf are the stakes of data sets.
func StakesOf(datasets []Dataset) []math.Int {
	stakes := make([]math.Int, len(datasets))
	for i, dataset := range datasets {
		stakes[i] = dataset.Stake
	}
	return stakes
}

// Validate refuses a round whose parts contradict each other.
func (r Round) Validate() error {
	if err := CheckPoolID("round.pool", r.Pool); err != nil {
		return err
	}
	if r.Epoch == 0 {
		return ErrInvalidField.Wrap("round.epoch: 0, must be at least 1")
	}
	if _, known := RoundState_name[int32(r.State)]; !known || r.State == 0 {
		return ErrInvalidField.Wrapf("round.state: %d is not known, must be 1..%d", r.State, len(RoundState_name)-1)
	}
	for _, amount := range []named{
		{"round.budget", &r.Budget}, {"round.funds", &r.Funds}, {"round.paid", &r.Paid}, {"round.carried", &r.Carried},
	} {
		if err := checkAmount(amount.name, *amount.at, math.ZeroInt()); err != nil {
			return err
		}
	}
	if r.Owed().IsNegative() || r.State == RoundPaid && r.Owed().IsPositive() {
		return ErrInvalidAmount.Wrapf("round.paid: %s and %s carried of %s, which is all there is", r.Paid, r.Carried,
			r.Pot())
	}
	if r.Accepted+r.Failed > r.Datasets {
		return ErrInvalidField.Wrapf("round.accepted: %d and %d failed of %d datasets", r.Accepted, r.Failed, r.Datasets)
	}
	if r.Value.IsNil() || r.Value.IsNegative() {
		return ErrInvalidAmount.Wrapf("round.value: %s is below 0", r.Value)
	}
	return nil
}

// Validate refuses a sampling that no block could have made.
func (s Sampling) Validate() error {
	if s.Epoch == 0 {
		return ErrInvalidField.Wrap("sampling.epoch: 0, must be at least 1")
	}
	if len(s.Salt) != HashLength {
		return ErrInvalidField.Wrapf("sampling.salt: %d bytes, must be %d", len(s.Salt), HashLength)
	}
	if s.Height < 1 {
		return ErrInvalidField.Wrapf("sampling.height: %d, must be at least 1", s.Height)
	}
	return nil
}

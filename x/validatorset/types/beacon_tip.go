package types

import "bytes"

const (
	// TipLength is the length of a beacon tip that is given.
	TipLength = 32
	// TipDelay is how many blocks pass at least between the registration of a tip and its first reveal, also where the
	// next epoch is nearer: who chooses a tip must not know the beacon that its links will be mixed into, and it would,
	// if it proposed every block in between. With a third of the power that is one chance in 4·10^7.
	TipDelay = 16
)

// Moment is where the chain stands as a block begins: the block's height, and the epoch in which the block before it
// ended, 0 before the first block.
type Moment struct {
	Epoch  uint64
	Height int64
}

// At returns the validator with the tip that is in force or waits to be: a next tip whose time has come takes its
// place.
func (v Validator) At(m Moment) Validator {
	if len(v.NextTip) == 0 || m.Epoch < v.NextTipEpoch || m.Height < v.NextTipHeight {
		return v
	}
	v.BeaconTip, v.TipEpoch, v.TipHeight = v.NextTip, v.NextTipEpoch, v.NextTipHeight
	return v.withoutNext()
}

// MustReveal tells whether a block of the validator without a reveal counts against it: from the moment on at which the
// tip of its registration comes into force, whether it named one or not.
func (v Validator) MustReveal(m Moment) bool { return m.Epoch >= v.TipEpoch && m.Height >= v.TipHeight }

// TipInForce is the tip that a reveal has to meet, nil if there is none.
func (v Validator) TipInForce(m Moment) *[TipLength]byte {
	v = v.At(m)
	if len(v.BeaconTip) != TipLength || !v.MustReveal(m) {
		return nil
	}
	tip := [TipLength]byte(v.BeaconTip)
	return &tip
}

// Revealed returns the validator after a valid reveal: the preimage is its tip, and no link is accepted twice.
func (v Validator) Revealed(m Moment, preimage [TipLength]byte) Validator {
	v = v.At(m)
	v.BeaconTip = preimage[:]
	return v
}

// Renew registers a tip that comes into force with the epoch after this one, and not before TipDelay blocks have
// passed. A tip that waits already keeps its place in time; any other one gives way. The second result tells whether
// anything changed.
func (v Validator) Renew(m Moment, tip []byte) (Validator, bool) {
	v = v.At(m)
	if len(tip) == 0 || bytes.Equal(v.NextTip, tip) {
		return v, false
	}
	v.NextTip, v.NextTipEpoch, v.NextTipHeight = tip, m.Epoch+1, m.Height+TipDelay
	return v, true
}

// Register sets when the tip of a registration comes into force: a founder's at once, any other one's with the epoch
// after this one, and not before TipDelay blocks have passed.
func (v Validator) Register(m Moment) Validator {
	if m.Epoch > 0 {
		v.TipEpoch, v.TipHeight = m.Epoch+1, m.Height+TipDelay
	}
	return v
}

func (v Validator) withoutNext() Validator {
	v.NextTip, v.NextTipEpoch, v.NextTipHeight = nil, 0, 0
	return v
}

// validateTips checks both tips with their times.
func (v Validator) validateTips() error {
	if err := checkTip("beacon_tip", v.BeaconTip); err != nil {
		return err
	}
	if err := checkTip("next_tip", v.NextTip); err != nil {
		return err
	}
	switch {
	case v.TipHeight < 0:
		return ErrInvalidGenesis.Wrapf("tip_height: %d is below 0", v.TipHeight)
	case v.NextTipHeight < 0:
		return ErrInvalidGenesis.Wrapf("next_tip_height: %d is below 0", v.NextTipHeight)
	case len(v.NextTip) == 0 && (v.NextTipEpoch > 0 || v.NextTipHeight > 0):
		return ErrInvalidGenesis.Wrapf(
			"next_tip_epoch: %d, next_tip_height: %d, must be 0 without a next_tip", v.NextTipEpoch, v.NextTipHeight)
	}
	return nil
}

func checkTip(field string, tip []byte) error {
	if len(tip) != 0 && len(tip) != TipLength {
		return ErrInvalidTip.Wrapf("%s: %d bytes, must be 0 or %d", field, len(tip), TipLength)
	}
	return nil
}

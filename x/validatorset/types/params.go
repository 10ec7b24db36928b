package types

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/mech/power"
)

// Bounds of the parameters.
const (
	// MaxSlots keeps the packed record of a block and the work of SEAT and POWER small.
	MaxSlots = 128
	// MaxHistoryEpochs bounds what the store keeps of the past; MinHistoryEpochs leaves the pipeline time to pay.
	MaxHistoryEpochs = 10_000
	MinHistoryEpochs = 2
	// MaxImmunityEpochs and MaxCooldownEpochs are a year of epochs of an hour.
	MaxImmunityEpochs = 10_000
	MaxCooldownEpochs = 10_000
	// MinJitterBlocks spares light clients: every draw is a new set, which they have to verify.
	MinJitterBlocks = 10
	MaxJitterBlocks = 1_000_000
	// MaxRotationEpochs is a year of epochs of an hour.
	MaxRotationEpochs = 10_000
	// MinCaItems keeps chance agreement from being estimated from next to nothing; MaxCaItems is more than anybody judges.
	MinCaItems = 2
	MaxCaItems = 1_000_000
)

// SafeThird is the smallest share of stake that may suffice for a third of voting power, see power.A1. A light client
// trusts a third.
var SafeThird = math.LegacyNewDecWithPrec(25, 2)

// DefaultParams are the values of the whitepaper's 64 slots and of the mechanism's measured defaults.
func DefaultParams() Params {
	return Params{
		Slots:         64,
		MinValidators: 4, // the smallest set that survives one faulty member
		Alpha:         math.LegacyNewDecWithPrec(4, 1),
		Beta:          math.LegacyNewDecWithPrec(3, 1),
		Gamma:         math.LegacyNewDecWithPrec(3, 1),
		// A quarter of the scale apart is no agreement at all: twice the noise of an honest judge.
		AgreementScale: math.LegacyNewDecWithPrec(25, 2),
		PowerCap:       math.LegacyNewDecWithPrec(1, 1),
		// Wider multipliers move power faster than they move the share of stake an attack needs: see SafeThird.
		MultiplierLow:  math.LegacyNewDecWithPrec(9, 1),
		MultiplierHigh: math.LegacyNewDecWithPrec(11, 1),
		HistoryEpochs:  30,
		PruneMode:      PruneMode_PRUNE_MODE_ALWAYS,
		// Two whole epochs, so that a newcomer is judged on answers it was asked to judge.
		ImmunityEpochs: 2,
		CooldownEpochs: 2,
		// Drawn every 60 blocks, 3 % of power make a proposer hard to tell 200 blocks ahead.
		Jitter:       math.LegacyNewDecWithPrec(3, 2),
		JitterBlocks: 60,
		// As long as stake unbonds: 21 days of epochs of an hour. Every key used is kept for ever.
		RotationEpochs: 504,
		PeerMode:       PeerMode_PEER_MODE_CORRELATED,
		CaMinItems:     performance.CorrelatedItems,
		// Nine of ten opinions of honest judges reach it, so who knows a verdict earns hardly more than they do.
		FullAgreement: math.LegacyNewDecWithPrec(4, 1),
	}
}

// Weights are the weights of the three metrics.
func (p Params) Weights() performance.Weights {
	return performance.Weights{Alpha: p.Alpha, Beta: p.Beta, Gamma: p.Gamma}
}

// Power are the parameters of voting power.
func (p Params) Power() power.Params {
	return power.Params{MLo: p.MultiplierLow, MHi: p.MultiplierHigh, Eps: p.Jitter, Cap: p.PowerCap}
}

// Validate checks every bound, and the safety of the multipliers together.
func (p Params) Validate() error {
	if p.Slots < 1 || p.Slots > MaxSlots {
		return ErrInvalidParams.Wrapf("slots: %d is outside 1..%d", p.Slots, MaxSlots)
	}
	if p.MinValidators < 1 || p.MinValidators > p.Slots {
		return ErrInvalidParams.Wrapf("min_validators: %d is outside 1..%d (slots)", p.MinValidators, p.Slots)
	}
	if p.PruneMode != PruneMode_PRUNE_MODE_ALWAYS && p.PruneMode != PruneMode_PRUNE_MODE_WHEN_FULL {
		return ErrInvalidParams.Wrapf("prune_mode: %s, must be %s or %s",
			p.PruneMode, PruneMode_PRUNE_MODE_ALWAYS, PruneMode_PRUNE_MODE_WHEN_FULL)
	}
	if p.PeerMode != PeerMode_PEER_MODE_PLAIN && p.PeerMode != PeerMode_PEER_MODE_CORRELATED {
		return ErrInvalidParams.Wrapf("peer_mode: %s, must be %s or %s",
			p.PeerMode, PeerMode_PEER_MODE_PLAIN, PeerMode_PEER_MODE_CORRELATED)
	}
	for _, c := range p.counts() {
		if c.value < c.low || c.value > c.top {
			return ErrInvalidParams.Wrapf("%s: %d is outside %d..%d", c.name, c.value, c.low, c.top)
		}
	}
	for _, b := range p.decimals() {
		if err := b.check(); err != nil {
			return err
		}
	}
	if sum := p.Alpha.Add(p.Beta).Add(p.Gamma); !sum.Equal(math.LegacyOneDec()) {
		return ErrInvalidParams.Wrapf("alpha, beta, gamma: sum %s, must be 1", sum)
	}
	return p.checkSafety()
}

// checkSafety holds the multipliers to SafeThird.
func (p Params) checkSafety() error {
	third, err := power.A1(p.MultiplierLow, p.MultiplierHigh, p.Jitter)
	if err != nil {
		return ErrInvalidParams.Wrapf("multiplier_low, multiplier_high, jitter: %s", err)
	}
	if third.LT(SafeThird) {
		return ErrInvalidParams.Wrapf(
			"multiplier_low, multiplier_high, jitter: a share %s of stake reaches a third of power, at least %s",
			third, SafeThird)
	}
	return nil
}

// count is a whole number with its name and its bounds.
type count struct {
	name            string
	value, low, top uint64
}

func (p Params) counts() []count {
	return []count{
		{"history_epochs", p.HistoryEpochs, MinHistoryEpochs, MaxHistoryEpochs},
		{"immunity_epochs", p.ImmunityEpochs, 1, MaxImmunityEpochs},
		{"cooldown_epochs", p.CooldownEpochs, 1, MaxCooldownEpochs},
		{"jitter_blocks", p.JitterBlocks, MinJitterBlocks, MaxJitterBlocks},
		{"rotation_epochs", p.RotationEpochs, 1, MaxRotationEpochs},
		{"ca_min_items", p.CaMinItems, MinCaItems, MaxCaItems},
	}
}

// bounded is a decimal with its name and its bounds.
type bounded struct {
	name            string
	value, low, top math.LegacyDec
}

func (p Params) decimals() []bounded {
	zero, cent, tenth := math.LegacyZeroDec(), math.LegacyNewDecWithPrec(1, 2), math.LegacyNewDecWithPrec(1, 1)
	one, two := math.LegacyOneDec(), math.LegacyNewDec(2)
	return []bounded{
		{"alpha", p.Alpha, zero, one},
		{"beta", p.Beta, zero, one},
		{"gamma", p.Gamma, zero, one},
		{"agreement_scale", p.AgreementScale, cent, one},
		{"full_agreement", p.FullAgreement, cent, one},
		{"power_cap", p.PowerCap, cent, one},
		{"multiplier_low", p.MultiplierLow, tenth, one},
		{"multiplier_high", p.MultiplierHigh, one, two},
		{"jitter", p.Jitter, zero, math.LegacyNewDecWithPrec(5, 1)},
	}
}

func (b bounded) check() error {
	switch {
	case b.value.IsNil():
		return ErrInvalidParams.Wrapf("%s: must be given, %s..%s", b.name, b.low, b.top)
	case b.value.LT(b.low) || b.value.GT(b.top):
		return ErrInvalidParams.Wrapf("%s: %s is outside %s..%s", b.name, b.value, b.low, b.top)
	}
	return nil
}

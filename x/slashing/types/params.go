package types

import (
	"time"

	"cosmossdk.io/math"
)

// DefaultParams are the mechanism's defaults.
func DefaultParams() Params {
	return Params{
		Kappa:        math.LegacyNewDecWithPrec(5, 1),  // a bad answer costs half of what a perfect one would bring
		KappaFraud:   math.LegacyNewDecWithPrec(95, 2), // fraud costs nearly all of it
		KappaTimeout: math.LegacyNewDecWithPrec(1, 1),  // silence is dear enough not to be a way out of bad answers

		SlashDoubleSign:    math.LegacyNewDecWithPrec(5, 2), // as the Cosmos Hub: dear, and not the end of an operator
		SlashDowntime:      math.LegacyNewDecWithPrec(1, 4), // downtime costs the seat, hardly any stake
		SlashRepeatedFraud: math.LegacyNewDecWithPrec(5, 2),
		FraudWindow:        168, // a week of epochs of an hour
		// What a third of up to 64 evaluators can burn by it stays below kappa times the reward agreed to on average.
		RepeatedFraudCap: 3_000,

		SignedBlocksWindow: 10_000, // most of a day of 6 second blocks
		MinSignedPerWindow: math.LegacyNewDecWithPrec(5, 1),
		DowntimeJail:       10 * time.Minute,

		HistoryEpochs: 30,  // as x/rewards keeps the requests that offences refer to
		SweepPerBlock: 100, // 60 000 in an epoch of 600 blocks
	}
}

// Bounds of the parameters.
const (
	// MaxFraudWindow is a year of epochs of an hour.
	MaxFraudWindow = 10_000
	// MinRepeatedFraudCap is what a third of evaluators, however many, cannot make more of than of kappa; still, fraud
	// found once in 300 cases does not pay. MaxRepeatedFraudCap bounds only rewards of less than a 20 millionth of the
	// stake.
	MinRepeatedFraudCap = 1_000
	MaxRepeatedFraudCap = 1_000_000
	// MinWindow and MaxWindow bound signed_blocks_window: short ones are for test networks.
	MinWindow = 10
	MaxWindow = 1_000_000
	// MinDowntimeJail is for test networks, MaxDowntimeJail a year.
	MinDowntimeJail = time.Second
	MaxDowntimeJail = 365 * 24 * time.Hour
	// MaxHistoryEpochs is more than ten years of epochs of an hour.
	MaxHistoryEpochs = 100_000
	// MaxSweepPerBlock bounds what one block removes.
	MaxSweepPerBlock = 10_000
)

// Validate holds every share inside (0,1).
func (p Params) Validate() error {
	for _, share := range []struct {
		name  string
		value math.LegacyDec
	}{
		{"kappa", p.Kappa},
		{"kappa_fraud", p.KappaFraud},
		{"kappa_timeout", p.KappaTimeout},
		{"slash_double_sign", p.SlashDoubleSign},
		{"slash_downtime", p.SlashDowntime},
		{"slash_repeated_fraud", p.SlashRepeatedFraud},
		{"min_signed_per_window", p.MinSignedPerWindow},
	} {
		if share.value.IsNil() {
			return ErrInvalidParams.Wrapf("%s: must be given, between 0 and 1", share.name)
		}
		if !share.value.IsPositive() || share.value.GTE(math.LegacyOneDec()) {
			return ErrInvalidParams.Wrapf("%s: %s is not between 0 and 1", share.name, share.value)
		}
	}
	switch {
	case p.FraudWindow < 1 || p.FraudWindow > MaxFraudWindow:
		return ErrInvalidParams.Wrapf("fraud_window: %d is outside 1..%d", p.FraudWindow, MaxFraudWindow)
	case p.RepeatedFraudCap < MinRepeatedFraudCap || p.RepeatedFraudCap > MaxRepeatedFraudCap:
		return ErrInvalidParams.Wrapf("repeated_fraud_cap: %d is outside %d..%d",
			p.RepeatedFraudCap, MinRepeatedFraudCap, MaxRepeatedFraudCap)
	case p.SignedBlocksWindow < MinWindow || p.SignedBlocksWindow > MaxWindow:
		return ErrInvalidParams.Wrapf("signed_blocks_window: %d is outside %d..%d",
			p.SignedBlocksWindow, MinWindow, MaxWindow)
	case p.DowntimeJail < MinDowntimeJail || p.DowntimeJail > MaxDowntimeJail:
		return ErrInvalidParams.Wrapf("downtime_jail: %s is outside %s..%s",
			p.DowntimeJail, MinDowntimeJail, MaxDowntimeJail)
	case p.HistoryEpochs < 1 || p.HistoryEpochs > MaxHistoryEpochs:
		return ErrInvalidParams.Wrapf("history_epochs: %d is outside 1..%d", p.HistoryEpochs, MaxHistoryEpochs)
	case p.SweepPerBlock < 1 || p.SweepPerBlock > MaxSweepPerBlock:
		return ErrInvalidParams.Wrapf("sweep_per_block: %d is outside 1..%d", p.SweepPerBlock, MaxSweepPerBlock)
	}
	return nil
}

// MostMissed is the largest number of blocks of the window that a validator may miss:
// floor((1 − min_signed_per_window) · signed_blocks_window).
func (p Params) MostMissed() uint64 {
	window := math.NewIntFromUint64(p.SignedBlocksWindow)
	return math.LegacyOneDec().Sub(p.MinSignedPerWindow).MulInt(window).TruncateInt().Uint64()
}

// Coefficient is what of its base an offence costs.
func (p Params) Coefficient(kind Kind) (math.LegacyDec, error) {
	switch kind {
	case Kind_KIND_LOW_QUALITY:
		return p.Kappa, nil
	case Kind_KIND_FRAUD, Kind_KIND_BAD_SKETCH:
		return p.KappaFraud, nil
	case Kind_KIND_TIMEOUT, Kind_KIND_RESUBMISSION:
		return p.KappaTimeout, nil
	case Kind_KIND_DOUBLE_SIGN, Kind_KIND_LIGHT_CLIENT_ATTACK:
		return p.SlashDoubleSign, nil
	case Kind_KIND_DOWNTIME:
		return p.SlashDowntime, nil
	case Kind_KIND_REPEATED_FRAUD:
		return p.SlashRepeatedFraud, nil
	default:
		return math.LegacyDec{}, ErrInvalidOffence.Wrapf("kind: %s is none that is punished", kind)
	}
}

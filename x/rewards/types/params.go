package types

import "cosmossdk.io/math"

// DefaultParams are the parameters of a new network.
func DefaultParams() Params {
	return Params{
		Market:     DefaultMarketParams(),
		Evaluation: DefaultEvaluationParams(),
		Treasury:   DefaultTreasuryParams(),
		History:    DefaultHistoryParams(),

		Availability: DefaultAvailabilityParams(),
		Disputes:     DefaultDisputeParams(),
	}
}

// Validate refuses parameters outside their bounds.
func (p Params) Validate() error {
	if err := p.Market.Validate(); err != nil {
		return err
	}
	if err := p.Evaluation.Validate(); err != nil {
		return err
	}
	if err := p.Treasury.Validate(); err != nil {
		return err
	}
	if err := p.History.Validate(); err != nil {
		return err
	}
	if err := p.Availability.Validate(); err != nil {
		return err
	}
	if err := p.Disputes.Validate(); err != nil {
		return err
	}
	return p.checkDisputes()
}

// number is a parameter with its bounds.
type number struct {
	name                   string
	value, lowest, highest uint64
}

// ratio is a decimal parameter with its bounds.
type ratio struct {
	name            string
	value           math.LegacyDec
	lowest, highest string
}

func checkNumbers(numbers []number) error {
	for _, n := range numbers {
		if n.value < n.lowest || n.value > n.highest {
			return ErrInvalidParams.Wrapf("%s: %d is outside %d..%d", n.name, n.value, n.lowest, n.highest)
		}
	}
	return nil
}

func checkRatios(ratios []ratio) error {
	for _, r := range ratios {
		if r.value.IsNil() {
			return ErrInvalidParams.Wrapf("%s: must be given", r.name)
		}
		if r.value.LT(dec(r.lowest)) || r.value.GT(dec(r.highest)) {
			return ErrInvalidParams.Wrapf("%s: %s is outside %s..%s", r.name, r.value, r.lowest, r.highest)
		}
	}
	return nil
}

// checkSum refuses parts that do not sum to exactly 1. The parts were checked to lie in [0,1].
func checkSum(name string, parts ...math.LegacyDec) error {
	sum := math.LegacyZeroDec()
	for _, part := range parts {
		sum = sum.Add(part)
	}
	if !sum.Equal(math.LegacyOneDec()) {
		return ErrInvalidParams.Wrapf("%s: sum to %s, must be 1", name, sum)
	}
	return nil
}

// dec parses a constant of this package.
func dec(text string) math.LegacyDec { return math.LegacyMustNewDecFromStr(text) }

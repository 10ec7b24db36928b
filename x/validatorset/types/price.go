package types

import (
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Bounds of a report.
const (
	// MaxPriceAttempts is how often a member may try to report in a round without a fee.
	MaxPriceAttempts = 3
	// PriceReportGas is the most gas that a report without a fee may ask for: twice what one inside an authz message
	// takes.
	PriceReportGas = 200_000
	// maxPriceLength is more than any price within its bounds has: ten digits, a point and eighteen decimals.
	maxPriceLength = 32
)

// ParsePrice reads a price in MASA per TAO as people write it.
func ParsePrice(field, text string) (math.LegacyDec, error) {
	if len(text) > maxPriceLength {
		return math.LegacyDec{}, ErrInvalidPrice.Wrapf("%s: %d bytes, at most %d", field, len(text), maxPriceLength)
	}
	price, err := math.LegacyNewDecFromStr(text)
	if err != nil {
		return math.LegacyDec{}, ErrInvalidPrice.Wrapf(
			"%s: %q must be a decimal number within %s..%s with 18 decimals at most",
			field, shortened(text), stakingtypes.MinPrice, stakingtypes.MaxPrice)
	}
	return price, checkPrice(field, price)
}

func checkPrice(field string, price math.LegacyDec) error {
	if price.IsNil() {
		return ErrInvalidPrice.Wrapf("%s: must be given, %s..%s", field, stakingtypes.MinPrice, stakingtypes.MaxPrice)
	}
	if price.LT(stakingtypes.MinPrice) || price.GT(stakingtypes.MaxPrice) {
		return ErrInvalidPrice.Wrapf("%s: %s is outside %s..%s", field, price, stakingtypes.MinPrice, stakingtypes.MaxPrice)
	}
	return nil
}

// Validate accepts a report that a member could have made.
func (r PriceReport) Validate() error {
	if _, err := ParseAddress("operator", r.Operator); err != nil {
		return err
	}
	if r.Height < 1 {
		return ErrInvalidGenesis.Wrapf("price_reports: height: %d is below 1", r.Height)
	}
	if err := sdk.ValidateDenom(r.Denom); err != nil {
		return ErrInvalidGenesis.Wrapf("price_reports: denom: %v", err)
	}
	return checkPrice("price", r.Price)
}

// Validate accepts a number of tries that was counted.
func (a PriceAttempts) Validate() error {
	if _, err := ParseAddress("operator", a.Operator); err != nil {
		return err
	}
	if a.Attempts < 1 {
		return ErrInvalidGenesis.Wrapf("price_attempts: attempts: %d is below 1", a.Attempts)
	}
	return nil
}

// validatePrices checks that nobody reports twice in a round or is counted twice.
func (g GenesisState) validatePrices() error {
	seen := unique{}
	for _, r := range g.PriceReports {
		if err := r.Validate(); err != nil {
			return err
		}
		if err := seen.add("price_reports", r.Operator); err != nil {
			return err
		}
	}
	for _, a := range g.PriceAttempts {
		if err := a.Validate(); err != nil {
			return err
		}
		if err := seen.add("price_attempts", a.Operator); err != nil {
			return err
		}
	}
	return nil
}

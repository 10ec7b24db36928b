package types

import (
	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// CheckStake accepts an amount of the bond denomination, which a role is opened with. The second collateral is refused
// by name: it may be bonded once the role is open.
func CheckStake(field string, coin sdk.Coin, collateral string) error {
	if err := CheckBond(field, coin, collateral); err != nil {
		return err
	}
	if coin.Denom != BondDenom {
		return ErrCollateral.Wrapf("%s: a role is not opened with %s, must be %s", field, coin.Denom, BondDenom)
	}
	return nil
}

// CheckBond accepts an amount of either collateral.
func CheckBond(field string, coin sdk.Coin, collateral string) error {
	if err := checkCoin(field, coin); err != nil {
		return err
	}
	if coin.Denom != BondDenom && coin.Denom != collateral {
		return ErrInvalidDenom.Wrapf("%s: %q, must be %s or %s", field, coin.Denom, BondDenom, collateral)
	}
	return nil
}

// checkCoin accepts a positive amount of a well-formed denomination.
func checkCoin(field string, coin sdk.Coin) error {
	if err := sdk.ValidateDenom(coin.Denom); err != nil {
		return ErrInvalidDenom.Wrapf("%s: %v, must be %s", field, err, BondDenom)
	}
	return checkPositive(field, coin.Amount)
}

func checkPositive(field string, amount math.Int) error {
	if amount.IsNil() || !amount.IsPositive() || amount.GT(MaxAmount) {
		return ErrInvalidAmount.Wrapf("%s: %s is outside 1..%s", field, text(amount), MaxAmount)
	}
	return nil
}

// checkAmount accepts what a record of the given kind of error may hold.
func checkAmount(kind *errorsmod.Error, field string, amount math.Int) error {
	if amount.IsNil() || amount.IsNegative() || amount.GT(MaxAmount) {
		return kind.Wrapf("%s: %s is outside 0..%s", field, text(amount), MaxAmount)
	}
	return nil
}

// checkUnit accepts a score or ratio in [0,1].
func checkUnit(kind *errorsmod.Error, field string, value math.LegacyDec) error {
	if value.IsNil() || value.IsNegative() || value.GT(math.LegacyOneDec()) {
		return kind.Wrapf("%s: %s is outside 0..1", field, decText(value))
	}
	return nil
}

func text(amount math.Int) string {
	if amount.IsNil() {
		return "nothing"
	}
	return amount.String()
}

func decText(value math.LegacyDec) string {
	if value.IsNil() {
		return "nothing"
	}
	return value.String()
}

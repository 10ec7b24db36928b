package types

import (
	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// CheckStake accepts an amount of the bond denomination. The second collateral is refused by name while the network
// does not know its price.
func CheckStake(field string, coin sdk.Coin, collateral string) error {
	if err := sdk.ValidateDenom(coin.Denom); err != nil {
		return ErrInvalidDenom.Wrapf("%s: %v, must be %s", field, err, BondDenom)
	}
	if err := checkPositive(field, coin.Amount); err != nil {
		return err
	}
	switch coin.Denom {
	case BondDenom:
		return nil
	case collateral:
		return ErrCollateral.Wrapf("%s: %s can not be bonded before the network knows its price, must be %s", field,
			coin.Denom, BondDenom)
	default:
		return ErrInvalidDenom.Wrapf("%s: %q, must be %s", field, coin.Denom, BondDenom)
	}
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

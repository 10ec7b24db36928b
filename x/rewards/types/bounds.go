package types

import (
	"unicode"
	"unicode/utf8"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// BondDenom is the denomination of every amount of this module.
const BondDenom = stakingtypes.BondDenom

// maxAmount is the largest amount of umasa that a message may name: the supply stays below 2^63.
var maxAmount = math.NewInt(1<<63 - 1)

// Coin is an amount of umasa.
func Coin(amount math.Int) sdk.Coin { return sdk.Coin{Denom: BondDenom, Amount: amount} }

// Coins are a positive amount of umasa.
func Coins(amount math.Int) sdk.Coins { return sdk.Coins{Coin(amount)} }

// checkAddress returns the bytes of an account's address.
func checkAddress(field, address string) (sdk.AccAddress, error) {
	if address == "" {
		return nil, ErrInvalidAddress.Wrapf("%s: must be given", field)
	}
	owner, err := stakingtypes.Account(address)
	if err != nil {
		return nil, ErrInvalidAddress.Wrapf("%s: %q: %s", field, truncate(address), err)
	}
	if len(owner) != AddressLength {
		return nil, ErrInvalidAddress.Wrapf("%s: %d bytes, limit %d", field, len(owner), AddressLength)
	}
	return owner, nil
}

// checkCoin refuses anything but 1..maxAmount umasa.
func checkCoin(field string, coin sdk.Coin) error {
	if coin.Denom != BondDenom {
		return ErrInvalidAmount.Wrapf("%s: denomination %q, must be %s", field, truncate(coin.Denom), BondDenom)
	}
	return checkAmount(field, coin.Amount, math.OneInt())
}

// checkAmount refuses an amount outside lowest..maxAmount.
func checkAmount(field string, amount, lowest math.Int) error {
	switch {
	case amount.IsNil():
		return ErrInvalidAmount.Wrapf("%s: must be given", field)
	case amount.LT(lowest) || amount.GT(maxAmount):
		return ErrInvalidAmount.Wrapf("%s: %s is outside %s..%s", field, amount, lowest, maxAmount)
	}
	return nil
}

// checkRange refuses a number outside lowest..highest.
func checkRange(field string, value, lowest, highest uint64) error {
	if value < lowest || value > highest {
		return ErrInvalidField.Wrapf("%s: %d is outside %d..%d", field, value, lowest, highest)
	}
	return nil
}

// checkText refuses text that is too long, not UTF-8 or not printable.
func checkText(field, text string, limit int) error {
	if len(text) > limit {
		return ErrInvalidField.Wrapf("%s: %d bytes, limit %d", field, len(text), limit)
	}
	if !utf8.ValidString(text) {
		return ErrInvalidField.Wrapf("%s: must be UTF-8", field)
	}
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return ErrInvalidField.Wrapf("%s: character %U, must be printable", field, r)
		}
	}
	return nil
}

// checkKey refuses an encryption key that is neither absent nor 32 bytes.
func checkKey(field string, key []byte) error {
	if len(key) != 0 && len(key) != KeyLength {
		return ErrInvalidField.Wrapf("%s: %d bytes, must be 0 or %d", field, len(key), KeyLength)
	}
	return nil
}

// truncate shortens what a user sent so that it can be shown in an error.
func truncate(text string) string {
	const shown = 80
	if len(text) > shown {
		return text[:shown] + "…"
	}
	return text
}

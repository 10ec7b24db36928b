package types

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// shownLength bounds what an error repeats of what a user sent.
const shownLength = 80

// ParseAddress reads the address of a field.
func ParseAddress(field, address string) (sdk.AccAddress, error) {
	account, err := stakingtypes.Account(address)
	if err != nil {
		return nil, ErrInvalidAddress.Wrapf("%s: %q: %s", field, shorten(address), shorten(err.Error()))
	}
	return account, nil
}

// shorten cuts what an error repeats.
func shorten(text string) string { return text[:min(len(text), shownLength)] }

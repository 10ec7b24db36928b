package types

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// AddressLength is the length of an operator's address: an evaluator's commitment has room for no other.
const AddressLength = 20

// shownLength bounds what an error repeats of what a user sent.
const shownLength = 80

// ParseAddress returns the bytes of an account's address.
func ParseAddress(field, address string) (sdk.AccAddress, error) {
	if address == "" {
		return nil, ErrInvalidAddress.Wrapf("%s: must be given", field)
	}
	bytes, err := stakingtypes.Account(address)
	if err != nil {
		return nil, ErrInvalidAddress.Wrapf("%s: %q: %s", field, shortened(address), shortened(err.Error()))
	}
	if len(bytes) != AddressLength {
		return nil, ErrInvalidAddress.Wrapf("%s: %d bytes, must be %d", field, len(bytes), AddressLength)
	}
	return bytes, nil
}

func shortened(text string) string {
	if len(text) > shownLength {
		return text[:shownLength] + "…"
	}
	return text
}

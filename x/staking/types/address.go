package types

import (
	"fmt"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Account reads an account's address. Bech32 may be written in capitals as well, and records, commitments and
// comparisons hold the text: an account that could be written in two ways would be two of them. So there is one
// spelling, in lower case.
func Account(address string) (sdk.AccAddress, error) {
	account, err := sdk.AccAddressFromBech32(address)
	if err != nil {
		return nil, fmt.Errorf("must be an address beginning with %s1: %w",
			sdk.GetConfig().GetBech32AccountAddrPrefix(), err)
	}
	if account.String() != address {
		return nil, fmt.Errorf("lower case is required, must be %s", account)
	}
	return account, nil
}

// Owner reads the address of a field.
func Owner(field, address string) (sdk.AccAddress, error) {
	owner, err := Account(address)
	if err != nil {
		return nil, ErrInvalidAddress.Wrapf("%s: %q: %v", field, address, err)
	}
	return owner, nil
}

package types

import sdk "github.com/cosmos/cosmos-sdk/types"

// ValidateBasic checks what can be checked without state.
func (m *MsgUpdateParams) ValidateBasic() error {
	if _, err := sdk.AccAddressFromBech32(m.Authority); err != nil {
		return ErrInvalidAddress.Wrapf("authority: %q: %s", shortened(m.Authority), shortened(err.Error()))
	}
	return m.Params.Validate()
}

package types

import stakingtypes "github.com/masa-finance/masad/x/staking/types"

// ValidateBasic refuses a message that no state could accept.
func (m *MsgClaimRewards) ValidateBasic() error {
	if _, err := checkAddress("owner", m.Owner); err != nil {
		return err
	}
	if m.Role < stakingtypes.Role_ROLE_UNSPECIFIED || m.Role > stakingtypes.Role_ROLE_ORACLE {
		return ErrInvalidField.Wrapf("role: %d is outside %d..%d", m.Role, stakingtypes.Role_ROLE_UNSPECIFIED,
			stakingtypes.Role_ROLE_ORACLE)
	}
	return nil
}

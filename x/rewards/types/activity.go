package types

import (
	"cosmossdk.io/math"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// NewActivity returns the record of an actor that has not done anything in the epoch yet.
func NewActivity(epoch uint64, role stakingtypes.Role, owner string) Activity {
	return Activity{
		Epoch: epoch, Role: role, Owner: owner, QualitySum: math.LegacyZeroDec(), Fees: math.ZeroInt(),
	}
}

// Validate refuses a record that no actor could have left.
func (a Activity) Validate() error {
	if a.Epoch == 0 {
		return ErrInvalidField.Wrap("activity.epoch: 0, must be at least 1")
	}
	if _, err := checkAddress("activity.owner", a.Owner); err != nil {
		return err
	}
	if a.Role != stakingtypes.Role_ROLE_WORKER && a.Role != stakingtypes.Role_ROLE_ORACLE {
		return ErrInvalidField.Wrapf("activity.role: %d, must be worker or oracle", a.Role)
	}
	most := math.LegacyNewDecFromInt(math.NewIntFromUint64(a.QualityItems))
	if q := a.QualitySum; q.IsNil() || q.IsNegative() || q.GT(most) {
		return ErrInvalidField.Wrapf("activity.quality_sum: %s is outside 0..%d", q, a.QualityItems)
	}
	if a.Agreed > a.Judged {
		return ErrInvalidField.Wrapf("activity.agreed: %d is outside 0..%d", a.Agreed, a.Judged)
	}
	if a.Fees.IsNil() || a.Fees.IsNegative() || a.Fees.GT(maxAmount) {
		return ErrInvalidAmount.Wrapf("activity.fees: %s is outside 0..%s", a.Fees, maxAmount)
	}
	return nil
}

package types

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/stake"
)

// Defaults that the three roles share.
const (
	// DefaultGraceEpochs is a day in which an owner can top up.
	DefaultGraceEpochs = 24
	// DefaultCooldownEpochs keeps an owner from hopping in and out with each request.
	DefaultCooldownEpochs = 2
)

// Bounds of the whole numbers of a role.
const (
	// MaxNRef is above any number of seats.
	MaxNRef = 1_000_000_000
	// MaxGraceEpochs is more than a year of hours.
	MaxGraceEpochs = 10_000
	// MaxCooldownEpochs is more than a year of hours.
	MaxCooldownEpochs = 10_000
)

var (
	defaultPsi    = math.LegacyNewDecWithPrec(5, 1)
	defaultLambda = math.LegacyNewDecWithPrec(25, 2)
	// defaultClamp is ln 4: a requirement is between a quarter of the base and four times it.
	defaultClamp = math.LegacyMustNewDecFromStr("1.386294361119890618")
	defaultEta   = math.LegacyNewDecWithPrec(20, 2)
	defaultRamp  = math.LegacyNewDecWithPrec(5, 2)

	minLambda = math.LegacyNewDecWithPrec(1, 2)
	maxLambda = math.LegacyNewDec(100)
	minClamp  = math.LegacySmallestDec()
	maxClamp  = math.LegacyNewDec(20)
	minEta    = math.LegacyNewDecWithPrec(1, 3)
	minRamp   = math.LegacyNewDecWithPrec(1, 4)

	// maxMinStake is 10^9 MASA, all there will be.
	maxMinStake = math.NewInt(1_000_000_000_000_000)
)

// DefaultRoleParams are those of a new network: validators bond at least a tenth of the supply together when all 64
// seats are taken, workers a twentieth, oracles a fiftieth.
func DefaultRoleParams() []RoleParams {
	return []RoleParams{
		defaultRole(Role_ROLE_VALIDATOR, 10, 64, 10_000_000_000),
		defaultRole(Role_ROLE_WORKER, 5, 10_000, 100_000_000),
		defaultRole(Role_ROLE_ORACLE, 2, 10_000, 10_000_000),
	}
}

func defaultRole(role Role, phiPercent int64, seats uint64, minStake int64) RoleParams {
	return RoleParams{
		Role:           role,
		Phi:            math.LegacyNewDecWithPrec(phiPercent, 2),
		Psi:            defaultPsi,
		Lambda:         defaultLambda,
		Clamp:          defaultClamp,
		Eta:            defaultEta,
		RampUp:         defaultRamp,
		RampDown:       defaultRamp,
		NRef:           seats,
		MinStake:       math.NewInt(minStake),
		GraceEpochs:    DefaultGraceEpochs,
		CooldownEpochs: DefaultCooldownEpochs,
	}
}

// Mech returns what the formula of the requirement needs.
func (p RoleParams) Mech() stake.Params {
	return stake.Params{
		Phi: p.Phi, Psi: p.Psi, Lambda: p.Lambda, Clamp: p.Clamp, Eta: p.Eta,
		RampUp: p.RampUp, RampDown: p.RampDown, NRef: p.NRef, MinStake: p.MinStake,
	}
}

// validateRoles accepts exactly the three roles in order, each within its bounds, that leave half of the supply free.
func (p Params) validateRoles() error {
	if len(p.Roles) != len(Roles()) {
		return ErrInvalidParams.Wrapf("roles: %d entries, must be %d", len(p.Roles), len(Roles()))
	}
	sum := math.LegacyZeroDec()
	for i, role := range Roles() {
		if p.Roles[i].Role != role {
			return ErrInvalidParams.Wrapf("roles[%d].role: %s, must be %s", i, p.Roles[i].Role.Word(), role.Word())
		}
		if err := p.Roles[i].Validate(); err != nil {
			return err
		}
		sum = sum.Add(p.Roles[i].Phi)
	}
	if sum.GT(maxPhiSum) {
		return ErrInvalidParams.Wrapf("phi: the sum over the roles, %s, is above %s", sum, maxPhiSum)
	}
	return nil
}

// Validate accepts the parameters of one role.
func (p RoleParams) Validate() error {
	if err := p.Role.Validate(); err != nil {
		return ErrInvalidParams.Wrap(err.Error())
	}
	prefix := p.Role.Word() + "."
	zero, one := math.LegacyZeroDec(), math.LegacyOneDec()
	err := checkRatios(prefix,
		ratio{"phi", p.Phi, zero, maxPhiSum},
		ratio{"psi", p.Psi, zero, one},
		ratio{"lambda", p.Lambda, minLambda, maxLambda},
		ratio{"clamp", p.Clamp, minClamp, maxClamp},
		ratio{"eta", p.Eta, minEta, one},
		ratio{"ramp_up", p.RampUp, minRamp, one},
		ratio{"ramp_down", p.RampDown, minRamp, one},
	)
	if err != nil {
		return err
	}
	if p.MinStake.IsNil() || !p.MinStake.IsPositive() || p.MinStake.GT(maxMinStake) {
		return ErrInvalidParams.Wrapf("%smin_stake: %s is outside 1..%s", prefix, text(p.MinStake), maxMinStake)
	}
	return checkCounts(
		count{prefix + "n_ref", p.NRef, 0, MaxNRef},
		count{prefix + "grace_epochs", p.GraceEpochs, 1, MaxGraceEpochs},
		count{prefix + "cooldown_epochs", p.CooldownEpochs, 0, MaxCooldownEpochs},
	)
}

package types

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/stake"
)

// maxRampEpochs is the most epochs the ramp of a requirement spans, see stake.Requirement.
const maxRampEpochs = 64

// Observation is a position as a touch in the present epoch would leave it, with what the touch found.
type Observation struct {
	// Position is the position after the touch.
	Position Position
	// Status is what the position may do.
	Status Status
	// Counted is its counted stake in umasa.
	Counted math.Int
	// Factors show how the requirement came about.
	Factors stake.Factors
	// RampEpochs is how many epochs the ramp spans.
	RampEpochs uint64
}

// Counted is the stake that counts: MASA and the capped value of the second collateral, in umasa.
func (p Params) Counted(masa, tao math.Int, value Valuation) math.Int {
	return stake.Counted(masa, tao, value.Px, value.Haircut, p.TaoCap)
}

// LastStatus is the status that the last touch found.
func (p Position) LastStatus() Status {
	switch {
	case p.Left:
		return Status_STATUS_LEFT
	case p.CooldownUntil > 0:
		return Status_STATUS_INACTIVE
	case p.BelowSince > 0:
		return Status_STATUS_GRACE
	default:
		return Status_STATUS_ACTIVE
	}
}

// Inherits tells whether what an owner did in an epoch was done, or may have been done, before the position was
// opened.
func (p Position) Inherits(epoch uint64) bool {
	return p.JoinedEpoch > epoch || (p.JoinedEpoch == epoch && p.Generation > 1)
}

// Observe computes what a position is under the globals and the price in force: a pure function of the arguments, so
// that nobody has to visit a position when they move. Observing the result again changes nothing.
//
// An ACTIVE position that is found below its requirement is in GRACE. One found below it grace epochs after it was
// first found there has lapsed: it is INACTIVE from that epoch on, for cooldown epochs, whenever it is found. It comes
// back once it holds the base again, with the mean utility, as a newcomer does.
func Observe(p Position, g Globals, params Params, value Valuation) (Observation, error) {
	return observe(p, g, params, params.Counted(p.Masa, p.Tao, value))
}

// Suppose is Observe for a supposed utility, which is nil to suppose none, and a counted stake. The utility shows in
// the requirement of the next epoch, so the ramp spans one epoch at least.
func Suppose(p Position, g Globals, params Params, counted math.Int, utility math.LegacyDec) (Observation, error) {
	if !utility.IsNil() {
		p.Utility = utility
		p.EpochLast = min(p.EpochLast, max(g.Epoch, 1)-1)
	}
	return observe(p, g, params, counted)
}

func observe(p Position, g Globals, params Params, counted math.Int) (Observation, error) {
	role, err := params.Of(p.Role)
	if err != nil {
		return Observation{}, err
	}
	o := Observation{Position: p, Counted: counted}
	switch {
	case p.Left:
		err = o.left(role, g)
	case p.CooldownUntil > 0:
		err = o.lapsed(role, g)
	default:
		err = o.standing(role, g)
	}
	o.Position.Counted = o.Status.IsCounted()
	return o, err
}

// left observes a position whose owner has left: nothing is required of it.
func (o *Observation) left(role RoleParams, g Globals) error {
	o.Status = Status_STATUS_LEFT
	factors, err := Newcomer(role, g)
	factors.Required = math.ZeroInt()
	o.Factors = factors
	return err
}

// standing observes a position that has not lapsed.
func (o *Observation) standing(role RoleParams, g Globals) error {
	p := &o.Position
	if g.Epoch > p.EpochLast {
		o.RampEpochs = min(g.Epoch-p.EpochLast, maxRampEpochs)
	}
	factors, err := stake.Requirement(role.Mech(), g.Mech(), p.Utility, p.ReqLast, o.RampEpochs)
	if err != nil {
		return ErrInvalidParams.Wrap(err.Error())
	}
	o.Factors = factors
	// Before the first block there are no globals to ramp from.
	if g.Epoch > 0 {
		p.ReqLast, p.EpochLast = factors.Required, g.Epoch
	}
	switch {
	case o.Counted.GTE(factors.Required):
		p.BelowSince = 0
		o.Status = Status_STATUS_ACTIVE
	case p.BelowSince == 0:
		p.BelowSince = g.Epoch
		o.Status = Status_STATUS_GRACE
	case g.Epoch < p.BelowSince+role.GraceEpochs:
		o.Status = Status_STATUS_GRACE
	default:
		p.CooldownUntil = p.BelowSince + role.GraceEpochs + role.CooldownEpochs
		return o.lapsed(role, g)
	}
	return nil
}

// lapsed observes a position that stayed below its requirement for the whole grace period.
func (o *Observation) lapsed(role RoleParams, g Globals) error {
	p := &o.Position
	factors, err := Newcomer(role, g)
	if err != nil {
		return err
	}
	o.Factors, o.RampEpochs = factors, 0
	p.ReqLast, p.EpochLast = factors.Required, g.Epoch
	if g.Epoch < p.CooldownUntil || o.Counted.LT(factors.Required) {
		o.Status = Status_STATUS_INACTIVE
		return nil
	}
	p.Utility, p.BelowSince, p.CooldownUntil = g.Mean, 0, 0
	o.Status = Status_STATUS_ACTIVE
	return nil
}

// Newcomer returns what a new position must hold: the base at sigma = 1, at least the role's least stake, no ramp.
func Newcomer(role RoleParams, g Globals) (stake.Factors, error) {
	factors, err := stake.Requirement(role.Mech(), g.Mech(), g.Mean, math.ZeroInt(), 0)
	if err != nil {
		return stake.Factors{}, ErrInvalidParams.Wrap(err.Error())
	}
	return factors, nil
}

// Floor is the counted stake that an unbonding may not go below: the requirement, and for a position that has lapsed
// and owes nothing, the role's least stake.
func (o Observation) Floor(role RoleParams) math.Int {
	if o.Status == Status_STATUS_INACTIVE {
		return role.MinStake
	}
	return math.MaxInt(o.Factors.Required, role.MinStake)
}

// Standing is what other modules see of the position.
func (o Observation) Standing() Standing {
	return Standing{
		Status:      o.Status,
		Masa:        o.Position.Masa,
		Tao:         o.Position.Tao,
		Counted:     o.Counted,
		Required:    o.Factors.Required,
		Utility:     o.Position.Utility,
		Generation:  o.Position.Generation,
		JoinedEpoch: o.Position.JoinedEpoch,
	}
}

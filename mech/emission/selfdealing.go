package emission

import (
	"errors"
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// EvaluatorShare is the default part of a fee that goes to evaluators: 60 %, beside 30 % burned and 10 % treasury.
func EvaluatorShare() math.LegacyDec { return math.LegacyNewDecWithPrec(6, 1) }

// SelfDealing is SelfDealingWith at the default EvaluatorShare: an error unless θ + θ_o ≤ 1 − 0.6·a.
func SelfDealing(theta, thetaO, a math.LegacyDec) error {
	return SelfDealingWith(theta, thetaO, a, EvaluatorShare())
}

// SelfDealingWith checks that asking a question of oneself does not pay. The owner of an oracle, of the worker drawn
// for it and of a fraction a of the evaluation pays a fee F and keeps the reward it escrowed; it gets back at most θ·F
// as emission, θ_o·F as the oracle's rebate, and a·share·F as its part of what evaluators earn:
//
//	gain = (θ + θ_o)·F − F·(1 − share·a) ≤ 0   iff   θ + θ_o ≤ 1 − share·a
//
// All four are ratios in [0, 1]; the comparison is exact and equality is allowed. It returns nil if the bound holds,
// ErrSelfDealing if not, ErrRatio for a bad argument. a = 1/3 is the share at which consensus itself is lost; with
// share = 0.6 the limit is then 0.8. Source: paper §10.1.
func SelfDealingWith(theta, thetaO, a, share math.LegacyDec) error {
	if err := errors.Join(checkRatio("theta", theta), checkRatio("theta_o", thetaO), checkRatio("a", a),
		checkRatio("evaluator share", share)); err != nil {
		return err
	}
	back := new(big.Int).Add(fixed.Raw(theta), fixed.Raw(thetaO))
	back.Mul(back, oneRaw)
	back.Add(back, new(big.Int).Mul(fixed.Raw(share), fixed.Raw(a)))
	if back.Cmp(fixed.Pow18(2)) > 0 {
		return fmt.Errorf("%w: theta %s + theta_o %s exceed 1 - %s * %s", ErrSelfDealing, theta, thetaO, share, a)
	}
	return nil
}

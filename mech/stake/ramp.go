package stake

import (
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// maxRampEpochs is the most epochs a ramp spans: by then any ramp worth the name no longer binds, and the powers
// stay small.
const maxRampEpochs = 64

// ramp limits how far a requirement moves away from prev in k epochs: from Raw it fills the bounds and Required.
func (f *Factors) ramp(p Params, prev math.Int, k uint64) error {
	want := math.MaxInt(f.Raw, p.MinStake)
	switch {
	case prev.IsNil() || prev.IsZero():
		f.Lo, f.Hi, f.Required = math.ZeroInt(), want, want
		return nil
	case k == 0:
		f.Lo, f.Hi, f.Required = prev, prev, prev
		return nil
	}
	low, high := rampBounds(p, prev, min(k, maxRampEpochs))
	bounded := fixed.Units(want)
	if bounded.Cmp(low) < 0 {
		bounded = low
	}
	if bounded.Cmp(high) > 0 {
		bounded = high
	}
	required, err := fixed.Int(bounded)
	if err != nil {
		return fmt.Errorf("stake: requirement: %w", err)
	}
	f.Lo, f.Hi, f.Required = fixed.SaturatedInt(low), fixed.SaturatedInt(high), math.MaxInt(required, p.MinStake)
	return nil
}

// rampBounds returns floor(prev·(1 − g_dn)^k) and ceil(prev·(1 + g_up)^k), k ≥ 1: the powers are integers over
// 10^18k, each product is rounded once.
func rampBounds(p Params, prev math.Int, k uint64) (low, high *big.Int) {
	fall := new(big.Int).Sub(oneRaw, fixed.Raw(p.RampDown))
	if fall.Sign() < 0 {
		fall.SetUint64(0)
	}
	rise := new(big.Int).Add(oneRaw, fixed.Raw(p.RampUp))
	amount, scale := fixed.Units(prev), power(oneRaw, k)
	low = fixed.FloorQuo(new(big.Int).Mul(power(fall, k), amount), scale)
	high = fixed.CeilQuo(new(big.Int).Mul(power(rise, k), amount), scale)
	return low, high
}

// power returns base^k, for k = 1 base itself.
func power(base *big.Int, k uint64) *big.Int {
	if k == 1 {
		return base
	}
	return new(big.Int).Exp(base, new(big.Int).SetUint64(k), nil)
}

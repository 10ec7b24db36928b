package power

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Scale is the total power of a set whose multipliers and jitters average one. It leaves nine digits of resolution
// and stays far below CometBFT's limit of 2^60 for the total.
const Scale = 1_000_000_000

// jitterPrefix separates the jitter from every other use of SHA-256 in the protocol.
const jitterPrefix = "masa/jitter/v1\x00"

var (
	// ErrParameter says that a parameter is absent or out of its range.
	ErrParameter = errors.New("power: parameter out of range")
	// ErrStake says that a stake is absent or negative.
	ErrStake = errors.New("power: stake must be a non-negative integer")
	// ErrPerformance says that a performance score is absent.
	ErrPerformance = errors.New("power: performance must be given")
	// ErrPower says that a voting power is negative, does not fit into 64 bits, or that a set has none.
	ErrPower = errors.New("power: invalid voting power")
)

// Params are the parameters of voting power, ratios of 18 decimals, with the range that Validate holds a network to.
// The formula takes others too.
type Params struct {
	MLo math.LegacyDec // m_lo, multiplier of a member with performance 0; > 0
	MHi math.LegacyDec // m_hi, multiplier of a member with performance 1; ≥ m_lo, at most 1000
	Eps math.LegacyDec // ε, largest relative jitter to either side; in [0, 1)
	Cap math.LegacyDec // cap, largest share of capped stake of one member in a large set; in (0, 1]
}

// Member is one validator of the set.
type Member struct {
	Addr        []byte         // raw address, part of the jitter's input
	Stake       math.Int       // bonded stake in umasa, ≥ 0
	Performance math.LegacyDec // P̂, the smoothed score in [0, 1]
}

// Input is a whole set with the beacon that decides its jitter.
type Input struct {
	Params
	Beacon  []byte
	Members []Member
}

// Result holds every factor of one member's power.
type Result struct {
	StakeCap   math.Int       // t, the same for all members, umasa
	Capped     math.Int       // s_eff = min(s, t), umasa
	Multiplier math.LegacyDec // M
	Jitter     math.LegacyDec // J
	Power      int64          // ≥ 1
}

// Of returns the voting power of every member, in the order of the input:
//
//		t       = StakeCap(stakes, cap),  s_eff,i = min(s_i, t)
//		M_i     = m_lo + floor((m_hi − m_lo)·P̂_i)
//		J_i     = 1 − ε + floor(2ε·u_i / 2^64),  u_i = first 8 bytes of SHA256("masa/jitter/v1" ‖ 00 ‖ beacon ‖ addr)
//		power_i = max(1, floor(10^9·s_eff,i·M_i·J_i / Σ s_eff))
//
//	  - Units: stakes in umasa, power in the units of CometBFT; M, J have 18 decimals and their floors act on the 18th.
//	  - Rounding: one floor of the exact product. Every member has power ≥ 1, as CometBFT removes one with 0.
//	  - Edges: Σ s_eff = 0 (no stake at all, or t = 0 because too few members have any) gives everybody power 1.
//	    ε = 0 gives J = 1, m_lo = m_hi a constant M. No members give an empty result.
//	  - A member's power depends on the others through t and Σ s_eff only, so the order of members is of no effect.
//	  - The parameters and P̂ are any numbers; a negative product gives power 1.
//	  - Errors: ErrParameter or ErrPerformance for an absent one, ErrStake, and ErrPower if a power exceeds 63 bits,
//	    which Validate excludes. Nothing that is passed in is changed.
//
// Source: paper §11.2 names the factors; the formula is this project's.
func Of(in Input) ([]Result, error) {
	if in.MLo.IsNil() || in.MHi.IsNil() || in.Eps.IsNil() {
		return nil, fmt.Errorf("%w: m_lo, m_hi and eps must be given", ErrParameter)
	}
	stakes := make([]math.Int, len(in.Members))
	for i, m := range in.Members {
		if m.Performance.IsNil() {
			return nil, fmt.Errorf("%w: member %d", ErrPerformance, i)
		}
		stakes[i] = m.Stake
	}
	t, err := StakeCap(stakes, in.Cap)
	if err != nil {
		return nil, err
	}
	results, total := make([]Result, len(in.Members)), new(big.Int)
	for i, m := range in.Members {
		results[i] = Result{
			StakeCap:   t,
			Capped:     math.MinInt(m.Stake, t),
			Multiplier: in.multiplier(m.Performance),
			Jitter:     in.jitter(in.Beacon, m.Addr),
		}
		total.Add(total, fixed.Units(results[i].Capped))
	}
	for i := range results {
		if results[i].Power, err = results[i].power(total); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// maxMultiplier keeps 10^9·M·J, the largest power, below 2^42.
const maxMultiplier = 1000

// Validate checks the range of every parameter, for whoever sets them. It does not check the safety bound, see A1.
func (p Params) Validate() error {
	one := math.LegacyOneDec()
	switch {
	case p.MLo.IsNil() || !p.MLo.IsPositive():
		return fmt.Errorf("%w: m_lo must be positive", ErrParameter)
	case p.MHi.IsNil() || p.MHi.LT(p.MLo) || p.MHi.GT(math.LegacyNewDec(maxMultiplier)):
		return fmt.Errorf("%w: m_hi must lie in [m_lo, %d]", ErrParameter, maxMultiplier)
	case p.Eps.IsNil() || p.Eps.IsNegative() || p.Eps.GTE(one):
		return fmt.Errorf("%w: eps must lie in [0, 1)", ErrParameter)
	case p.Cap.IsNil() || !p.Cap.IsPositive() || p.Cap.GT(one):
		return fmt.Errorf("%w: cap must lie in (0, 1]", ErrParameter)
	}
	return nil
}

// multiplier is M = m_lo + floor((m_hi − m_lo)·P̂).
func (p Params) multiplier(performance math.LegacyDec) math.LegacyDec {
	gain := new(big.Int).Sub(fixed.Raw(p.MHi), fixed.Raw(p.MLo))
	gain = fixed.FloorQuo(gain.Mul(gain, fixed.Raw(performance)), oneRaw)
	return fixed.Dec(gain.Add(gain, fixed.Raw(p.MLo)))
}

// jitter is J = 1 − ε + floor(2ε·u/2^64). For ε ≥ 0 it lies in [1 − ε, 1 + ε).
func (p Params) jitter(beacon, addr []byte) math.LegacyDec {
	input := make([]byte, 0, len(jitterPrefix)+len(beacon)+len(addr))
	input = append(input, jitterPrefix...)
	input = append(input, beacon...)
	input = append(input, addr...)
	hash := sha256.Sum256(input)
	width := new(big.Int).SetUint64(binary.BigEndian.Uint64(hash[:8]))
	width.Mul(width, fixed.Raw(p.Eps))
	width.Rsh(width, 63) // 2ε·u / 2^64, floored for either sign
	width.Sub(width, fixed.Raw(p.Eps))
	return fixed.Dec(width.Add(width, oneRaw))
}

// power is max(1, floor(10^9·s_eff·M·J/total)), 1 if the total of capped stake is zero.
func (r Result) power(total *big.Int) (int64, error) {
	if total.Sign() == 0 {
		return 1, nil
	}
	share := new(big.Int).Mul(fixed.Units(r.Capped), big.NewInt(Scale))
	share.Mul(share, fixed.Raw(r.Multiplier))
	share.Mul(share, fixed.Raw(r.Jitter))
	share = fixed.FloorQuo(share, new(big.Int).Mul(total, fixed.Pow18(2)))
	switch {
	case share.Sign() <= 0:
		return 1, nil
	case !share.IsInt64():
		return 0, fmt.Errorf("%w: %s", ErrPower, share)
	}
	return share.Int64(), nil
}

// oneRaw is 10^18, the raw value of one.
var oneRaw = fixed.Pow18(1)

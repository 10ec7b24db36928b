package emission

import (
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Request is one settled request of an epoch: the fee F its oracle paid in umasa, and the quality Q in [0, 1] of the
// response that won.
type Request struct {
	Fee     math.Int
	Quality math.LegacyDec
}

// Requests returns what each request's worker receives from the epoch's request pool, and what goes back to the
// reserve:
//
//	e_r  = min( floor(pool·F_r·Q_r / Σ F·Q), floor(θ·F_r) )
//	back = pool − Σ e_r
//
// pool and fees in umasa, θ ≥ 0 the largest emission per unit of fee, Q ≥ 0. F·Q is exact and each term is one floor,
// so Σ e_r ≤ pool and e_r ≤ θ·F_r. This is not a split in full: units lost to floors and to the bound return. All e_r
// are zero if Σ F·Q = 0 or there is no request. Results follow the order of requests; the arguments are not changed.
// Errors: ErrAmount, ErrRatio.
//
// The bound θ is what makes self-dealing unprofitable, see SelfDealing. Source: paper §8.1.
func Requests(pool math.Int, theta math.LegacyDec, requests []Request) (each []math.Int, back math.Int, err error) {
	if err := checkAmount("request pool", pool); err != nil {
		return nil, math.Int{}, err
	}
	if err := checkFactor("theta", theta); err != nil {
		return nil, math.Int{}, err
	}
	values, total, err := value(requests)
	if err != nil {
		return nil, math.Int{}, err
	}
	each, back = make([]math.Int, len(requests)), pool
	for i, r := range requests {
		each[i] = math.NewIntFromBigIntMut(lesser(fixed.Units(pool), values[i], total, mulFloor(theta, r.Fee)))
		back = back.Sub(each[i])
	}
	return each, back, nil
}

// lesser returns min( floor(pool·value/total), limit ), and 0 if total = 0. With value ≤ total it is at most pool.
func lesser(pool, value, total, limit *big.Int) *big.Int {
	share := fixed.FloorQuo(new(big.Int).Mul(pool, value), total)
	if limit.Cmp(share) < 0 {
		return limit
	}
	return share
}

// value returns F·Q of each request in units of 10^-18 umasa, and their sum.
func value(requests []Request) (values []*big.Int, total *big.Int, err error) {
	values, total = make([]*big.Int, len(requests)), new(big.Int)
	for i, r := range requests {
		if err := checkAmount("fee", r.Fee); err != nil {
			return nil, nil, fmt.Errorf("request %d: %w", i, err)
		}
		if err := checkFactor("quality", r.Quality); err != nil {
			return nil, nil, fmt.Errorf("request %d: %w", i, err)
		}
		values[i] = new(big.Int).Mul(fixed.Units(r.Fee), fixed.Raw(r.Quality))
		total.Add(total, values[i])
	}
	return values, total, nil
}

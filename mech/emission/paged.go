package emission

import (
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Value returns F·Q of a request in units of 10^-18 umasa, exactly. The sum of the values of an epoch is the total
// that Share divides by. Q lies in [0, 1]. Errors: ErrAmount, ErrRatio, and ErrOverflow for more than 256 bits.
func Value(r Request) (math.Int, error) {
	if err := checkRatio("quality", r.Quality); err != nil {
		return math.Int{}, err
	}
	values, _, err := value([]Request{r})
	if err != nil {
		return math.Int{}, err
	}
	return fixed.Int(values[0])
}

// Share returns what one request receives of the epoch's request pool, given the total of all values:
//
//	e_r = min( floor(pool·F_r·Q_r / total), floor(θ·F_r) ),   0 if total = 0
//
// It is Requests for one request at a time: with total = Σ Value over the same requests every share is equal to
// that of Requests. pool and F in umasa, total in 10^-18 umasa, Q and θ in [0, 1]. Errors: those of Value.
func Share(pool math.Int, theta math.LegacyDec, total math.Int, r Request) (math.Int, error) {
	own, err := Value(r)
	if err != nil {
		return math.Int{}, err
	}
	return bounded(pool, theta, own, total, r.Fee)
}

// RebateWeight returns an oracle's weight in the rebate pool: floor(V_o·fees) in umasa, where V_o = agreed/judged is
// the share of its judged verdicts that agreed with the committee, 1 if none was judged. fees are what it paid in the
// epoch. Errors: ErrAmount, and ErrRatio if agreed > judged.
func RebateWeight(fees math.Int, agreed, judged uint64) (math.Int, error) {
	if err := checkAmount("fees", fees); err != nil {
		return math.Int{}, err
	}
	if agreed > judged {
		return math.Int{}, fmt.Errorf("%w: %d of %d verdicts agreed", ErrRatio, agreed, judged)
	}
	if judged == 0 {
		return fees, nil
	}
	product := new(big.Int).Mul(fixed.Units(fees), new(big.Int).SetUint64(agreed))
	return fixed.Int(fixed.FloorQuo(product, new(big.Int).SetUint64(judged)))
}

// Rebate returns what one oracle receives of the epoch's rebate pool:
//
//	min( floor(pool·weight / total), floor(θ_o·fees) ),   0 if total = 0
//
// weight is its RebateWeight, total the sum of all oracles' weights. Errors: ErrAmount, ErrRatio.
func Rebate(pool math.Int, thetaO math.LegacyDec, weight, total, fees math.Int) (math.Int, error) {
	return bounded(pool, thetaO, weight, total, fees)
}

// Covered returns floor(amount·counted/required), the part of a reward that an actor with counted stake below its
// requirement receives, and the whole amount if counted ≥ required or nothing is required. Error: ErrAmount.
func Covered(amount, counted, required math.Int) (math.Int, error) {
	for _, a := range []struct {
		name string
		math.Int
	}{{"amount", amount}, {"counted stake", counted}, {"requirement", required}} {
		if err := checkAmount(a.name, a.Int); err != nil {
			return math.Int{}, err
		}
	}
	if counted.GTE(required) {
		return amount, nil
	}
	product := new(big.Int).Mul(fixed.Units(amount), fixed.Units(counted))
	return fixed.Int(fixed.FloorQuo(product, fixed.Units(required)))
}

// bounded returns min( floor(pool·weight/total), floor(bound·fee) ), each one floor of an exact product. The total need
// not be the sum of the weights: a share beyond 256 bits still has its minimum.
func bounded(pool math.Int, bound math.LegacyDec, weight, total, fee math.Int) (math.Int, error) {
	if err := checkRatio("bound", bound); err != nil {
		return math.Int{}, err
	}
	for _, a := range []struct {
		name string
		math.Int
	}{{"pool", pool}, {"weight", weight}, {"total", total}, {"fee", fee}} {
		if err := checkAmount(a.name, a.Int); err != nil {
			return math.Int{}, err
		}
	}
	return fixed.Int(lesser(fixed.Units(pool), fixed.Units(weight), fixed.Units(total), mulFloor(bound, fee)))
}

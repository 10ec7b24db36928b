package quality

import (
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Consolations returns ceil(c·R_base·(m−1)) in umasa: what the escrow of a request to m workers holds beside R_base
// and the fee. It covers a Consolation for every answer but the best, whatever their qualities are: each is a floor,
// and Q ≤ 1. It is 0 for m ≤ 1.
func Consolations(c math.LegacyDec, rBase math.Int, m uint32) math.Int {
	if m <= 1 {
		return math.ZeroInt()
	}
	product := new(big.Int).Mul(fixed.Raw(c), fixed.Units(rBase))
	product.Mul(product, new(big.Int).SetUint64(uint64(m-1)))
	return fixed.SaturatedInt(fixed.CeilQuo(product, oneRaw))
}

// Contender is one answer to a redundant request.
type Contender struct {
	Takes  bool           // part in the contest: Q ≥ τ if it was judged, Q̂ ≥ τ and accepted if it was not
	Judged bool           // by a committee with a quorum
	Q      math.LegacyDec // quality; of an answer that was not judged the worker's smoothed Q̂
	Height int64          // block of the answer
}

// Best returns the index of the answer to which R_base is due: the one of the highest Q among those judged, or if
// there is none among those not judged; of equal ones the earlier, then the lower index. It returns −1 if none takes
// part. The oracle's word on an answer that was judged is no part of it: rejecting the best makes no other the best.
func Best(contenders []Contender) int {
	best := -1
	for i, c := range contenders {
		if c.Takes && (best < 0 || c.beats(contenders[best])) {
			best = i
		}
	}
	return best
}

// beats tells whether an answer comes before one of a lower index.
func (c Contender) beats(other Contender) bool {
	switch {
	case c.Judged != other.Judged:
		return c.Judged
	case !c.Q.Equal(other.Q):
		return c.Q.GT(other.Q)
	default:
		return c.Height < other.Height
	}
}

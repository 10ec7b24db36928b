package emission

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/apportion"
)

// taoPart is the part of the TAO pool that an epoch gives: one in so many. A stream that stops fades over days, not at
// once: after twenty epochs a third is left.
const taoPart = 20

// taoWeights divide it between validators, workers and treasury: the parts of the MASA emission, with those of oracles
// and governance given to the treasury.
var taoWeights = []math.Int{math.NewInt(41), math.NewInt(41), math.NewInt(18)}

// TaoParts are what an epoch gives of the TAO pool, in rao.
type TaoParts struct {
	Whole, Validators, Workers, Treasury math.Int
}

// Tao returns what an epoch gives of a pool, and its split by largest remainder, ties in this order:
//
//	whole = floor(pool/20),   validators : workers : treasury = 41 : 41 : 18
//
// The parts add up to the whole. pool in rao, ≥ 0. Error: ErrAmount.
func Tao(pool math.Int) (TaoParts, error) {
	if err := checkAmount("pool", pool); err != nil {
		return TaoParts{}, err
	}
	whole := pool.QuoRaw(taoPart)
	parts, err := apportion.LargestRemainder(whole, taoWeights)
	if err != nil {
		return TaoParts{}, err
	}
	return TaoParts{Whole: whole, Validators: parts[0], Workers: parts[1], Treasury: parts[2]}, nil
}

package keeper

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/apportion"
	"github.com/masa-finance/masad/x/rewards/types"
)

// splitFee divides a request's fee between the fire, the evaluators and the treasury by largest remainder, ties in
// this order. The parts add up to the fee.
//
//nolint:revive // three parts and an error: a struct would only hide the order of the parts
func splitFee(params types.TreasuryParams, fee math.Int) (burn, evaluators, treasury math.Int, err error) {
	parts, err := apportion.LargestRemainder(fee, weights(params.FeeBurn, params.FeeEvaluators, params.FeeTreasury))
	if err != nil {
		return math.Int{}, math.Int{}, math.Int{}, types.ErrInvalidAmount.Wrapf("fee: %s", err)
	}
	return parts[0], parts[1], parts[2], nil
}

// weights returns decimals as whole numbers of 10^-18.
func weights(shares ...math.LegacyDec) []math.Int {
	whole := make([]math.Int, len(shares))
	for i, share := range shares {
		whole[i] = math.NewIntFromBigInt(share.BigInt())
	}
	return whole
}

package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/apportion"
	"github.com/masa-finance/masad/mech/royalty"
	"github.com/masa-finance/masad/x/rewards/types"
)

// payRoyalty pays floor(royalty·Q) to the request's pools, Q being the quality by which the best answer was paid, or
// was rejected though it was good: it was read all the same. The rest stays in the refund.
func (k *Keeper) payRoyalty(ctx context.Context, req *types.Request) error {
	q, err := k.qualityDue(ctx, *req)
	if err != nil {
		return err
	}
	s, due := req.Settlement, royalty.Due(req.Royalty, q)
	s.RoyaltyQuality = q
	if !due.IsPositive() {
		return nil
	}
	parts, err := apportion.LargestRemainder(due, req.RoyaltyWeights())
	if err != nil {
		return types.ErrInvalidAmount.Wrapf("royalty: %s", err)
	}
	for i, pool := range req.RoyaltyPools {
		if !parts[i].IsPositive() {
			continue
		}
		part, err := k.payPool(ctx, req.Id, pool.Pool, parts[i])
		if err != nil {
			return err
		}
		s.Royalties = append(s.Royalties, part)
		s.Royalty, s.Refund = s.Royalty.Add(parts[i]), s.Refund.Sub(parts[i])
	}
	return nil
}

// qualityDue is the quality of the best answer: what its committee found, or the worker's smoothed one for an answer
// that nobody judged. It is 0 if there is no best.
func (k *Keeper) qualityDue(ctx context.Context, req types.Request) (math.LegacyDec, error) {
	for _, a := range req.Assignments {
		switch {
		case !a.Best:
		case a.IsJudged():
			return a.Verdict.Q, nil
		default:
			return k.smoothedQuality(ctx, a.Worker)
		}
	}
	return math.LegacyZeroDec(), nil
}

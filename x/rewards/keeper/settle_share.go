package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/quality"
	"github.com/masa-finance/masad/x/rewards/types"
)

// share finds the best answer to a request and what each place earns, or brings to the treasury: of the base reward for
// the best, of a consolation for others.
func (k *Keeper) share(ctx context.Context, p types.Params, req *types.Request) error {
	standIns, err := k.standIns(ctx, *req)
	if err != nil {
		return err
	}
	best := quality.Best(contenders(*req, standIns, p.Evaluation.Tau))
	for place := range req.Assignments {
		a := &req.Assignments[place]
		a.Best = place == best
		switch portion := portionOf(*req, *a); a.Outcome {
		case types.OutcomePaid:
			a.Reward = quality.Consolation(portion, req.BaseReward, a.Verdict.Q)
		case types.OutcomeRejected:
			// all that the answer could have earned, or reading and rejecting would be free
			a.RewardTreasury = quality.Consolation(portion, req.BaseReward, math.LegacyOneDec())
		case types.OutcomeNoQuorum:
			if takesUnjudged(*a, standIns[place], p.Evaluation.Tau) {
				a.Reward = quality.Consolation(portion, req.BaseReward, standIns[place])
			}
		}
	}
	return nil
}

// portionOf is the part of the base reward that an answer may earn: all of it if it is the best, else c.
func portionOf(req types.Request, a types.Assignment) math.LegacyDec {
	if a.Best {
		return math.LegacyOneDec()
	}
	return req.Consolation
}

// contenders are the places of a request as far as they can be the best: answers that were judged good, whatever the
// oracle says of them, and behind them accepted ones that nobody judged.
func contenders(req types.Request, standIns []math.LegacyDec, tau math.LegacyDec) []quality.Contender {
	list := make([]quality.Contender, len(req.Assignments))
	for place, a := range req.Assignments {
		switch a.Outcome {
		case types.OutcomePaid, types.OutcomeRejected:
			list[place] = quality.Contender{Takes: true, Judged: true, Q: a.Verdict.Q, Height: a.Response.Height}
		case types.OutcomeNoQuorum:
			list[place] = quality.Contender{
				Takes: takesUnjudged(a, standIns[place], tau), Q: standIns[place], Height: a.Response.Height,
			}
		}
	}
	return list
}

// takesUnjudged tells whether an answer without a verdict earns something: accepted, and of a worker whose smoothed
// quality stands in for it.
func takesUnjudged(a types.Assignment, qHat, tau math.LegacyDec) bool {
	return a.Accepted() && qHat.GTE(tau)
}

// standIns are the smoothed qualities of those whose answers nobody judged, by place.
func (k *Keeper) standIns(ctx context.Context, req types.Request) ([]math.LegacyDec, error) {
	list := make([]math.LegacyDec, len(req.Assignments))
	for place, a := range req.Assignments {
		if a.Outcome != types.OutcomeNoQuorum {
			continue
		}
		var err error
		if list[place], err = k.smoothedQuality(ctx, a.Worker); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// smoothedQuality is a worker's Q̂, 0 for one that has left.
func (k *Keeper) smoothedQuality(ctx context.Context, worker string) (math.LegacyDec, error) {
	owner, err := accountOf(worker)
	if err != nil {
		return math.LegacyDec{}, err
	}
	found, known, err := k.findWorker(ctx, owner)
	if err != nil || !known {
		return math.LegacyZeroDec(), err
	}
	return found.Quality, nil
}

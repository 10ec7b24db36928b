package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/staking/types"
)

// Requirement shows every factor of a position's requirement, also for a supposed utility or stake.
func (q queryServer) Requirement(
	ctx context.Context, req *types.QueryRequirementRequest,
) (*types.QueryRequirementResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	owner, err := named(req.Role, req.Owner)
	if err != nil {
		return nil, grpcError(err)
	}
	stake, utility, err := supposed(req)
	if err != nil {
		return nil, grpcError(err)
	}
	position, err := q.keeper.position(ctx, req.Role, owner)
	if err != nil {
		return nil, grpcError(err)
	}
	params, err := q.keeper.Params(ctx)
	if err != nil {
		return nil, grpcError(err)
	}
	globals, err := q.keeper.globalsInForce(ctx, req.Role)
	if err != nil {
		return nil, grpcError(err)
	}
	value, err := q.keeper.valuation(ctx, params)
	if err != nil {
		return nil, grpcError(err)
	}
	if stake.IsNil() {
		stake = params.Counted(position.Masa, position.Tao, value)
	}
	found, err := types.Suppose(position, globals, params, stake, utility)
	if err != nil {
		return nil, grpcError(err)
	}
	answer, err := requirement(position, globals, params, found)
	if err != nil {
		return nil, err
	}
	showCollateral(answer, position, params, value)
	return answer, nil
}

// showCollateral adds what the counted stake comes from, as it is bonded: a supposed stake has no parts.
func showCollateral(
	answer *types.QueryRequirementResponse, p types.Position, params types.Params, value types.Valuation,
) {
	answer.Masa, answer.Tao, answer.Px, answer.Haircut = p.Masa, p.Tao, value.Px, value.Haircut
	answer.TaoCap = params.TaoCap
	answer.TaoLimit = params.Counted(p.Masa, types.MaxAmount, boundless()).Sub(p.Masa)
	answer.TaoCounted = params.Counted(p.Masa, p.Tao, value).Sub(p.Masa)
}

// boundless is a price at which any collateral reaches the cap.
func boundless() types.Valuation {
	return types.Valuation{Px: math.LegacyOneDec(), Haircut: math.LegacyZeroDec()}
}

// requirement lays the factors out.
func requirement(
	before types.Position, globals types.Globals, params types.Params, found types.Observation,
) (*types.QueryRequirementResponse, error) {
	role, err := params.Of(before.Role)
	if err != nil {
		return nil, grpcError(err)
	}
	f := found.Factors
	if found.RampEpochs == 0 {
		f.Lo, f.Hi = math.ZeroInt(), math.ZeroInt()
	}
	return &types.QueryRequirementResponse{
		Globals: globals, Params: role, Utility: found.Position.Utility,
		Z: f.Z, ZClamped: f.ZClamped, Sigma: f.Sigma, Raw: f.Raw,
		ReqLast: before.ReqLast, RampEpochs: found.RampEpochs, RampLo: f.Lo, RampHi: f.Hi,
		Required: f.Required, Counted: found.Counted, Status: found.Status,
	}, nil
}

// supposed reads what a request supposes; nil values suppose nothing.
func supposed(req *types.QueryRequirementRequest) (stake math.Int, utility math.LegacyDec, err error) {
	if req.WhatIfStake != "" {
		amount, ok := math.NewIntFromString(req.WhatIfStake)
		if !ok || amount.IsNegative() || amount.GT(types.MaxAmount) {
			return stake, utility, types.ErrInvalidAmount.Wrapf("what_if_stake: %q is outside 0..%s",
				req.WhatIfStake, types.MaxAmount)
		}
		stake = amount
	}
	if req.WhatIfUtility != "" {
		score, err := math.LegacyNewDecFromStr(req.WhatIfUtility)
		if err != nil || score.IsNegative() || score.GT(math.LegacyOneDec()) {
			return stake, utility, types.ErrInvalidScore.Wrapf("what_if_utility: %q is outside 0..1", req.WhatIfUtility)
		}
		utility = score
	}
	return stake, utility, nil
}

package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Totals returns the sums of all epochs that are over.
func (q queryServer) Totals(ctx context.Context, req *types.QueryTotalsRequest) (*types.QueryTotalsResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	totals, err := q.sumsOfBooks(ctx)
	if err != nil {
		return nil, err
	}
	return &types.QueryTotalsResponse{Totals: totals}, nil
}

// Treasury returns what the community pool holds.
func (q queryServer) Treasury(
	ctx context.Context, req *types.QueryTreasuryRequest,
) (*types.QueryTreasuryResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	return &types.QueryTreasuryResponse{Balance: q.Supply.GetAllBalances(ctx, treasuryAddress())}, nil
}

// TotalsOf returns what an owner ever had, by role and kind; a role in which it never had anything is absent.
func (q queryServer) TotalsOf(
	ctx context.Context, req *types.QueryTotalsOfRequest,
) (*types.QueryTotalsOfResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	owner, err := accountOf(req.Owner)
	if err != nil {
		return nil, asStatus(err)
	}
	res := &types.QueryTotalsOfResponse{Earned: sdk.NewCoins(), Refunded: sdk.NewCoins(), Slashed: sdk.NewCoins()}
	for _, role := range rolesOf(stakingtypes.Role_ROLE_UNSPECIFIED) {
		totals, err := q.totalsOf(ctx, role, owner)
		if err != nil {
			return nil, err
		}
		if len(totals.Kinds) == 0 {
			continue
		}
		res.Totals = append(res.Totals, totals)
		res.Earned = res.Earned.Add(totals.Earned()...)
		res.Refunded = res.Refunded.Add(totals.Refunded()...)
		res.Slashed = res.Slashed.Add(totals.Slashed()...)
	}
	return res, nil
}

// ValidatorReward returns a validator's reward in an epoch and the entries that it is the sum of.
func (q queryServer) ValidatorReward(
	ctx context.Context, req *types.QueryValidatorRewardRequest,
) (*types.QueryValidatorRewardResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	operator, err := accountOf(req.Operator)
	if err != nil {
		return nil, asStatus(err)
	}
	epoch, err := q.paidEpoch(ctx, req.Epoch)
	if err != nil {
		return nil, asStatus(err)
	}
	reward, entries, err := q.validatorReward(ctx, epoch, operator)
	if err != nil {
		return nil, err
	}
	return &types.QueryValidatorRewardResponse{Reward: reward, Entries: entries}, nil
}

// ValidatorRewards lists the rewards of all who served in an epoch.
func (q queryServer) ValidatorRewards(
	ctx context.Context, req *types.QueryValidatorRewardsRequest,
) (*types.QueryValidatorRewardsResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	epoch, err := q.paidEpoch(ctx, req.Epoch)
	if err != nil {
		return nil, asStatus(err)
	}
	rewards, err := q.validatorRewards(ctx, epoch)
	if err != nil {
		return nil, err
	}
	return &types.QueryValidatorRewardsResponse{Rewards: rewards}, nil
}

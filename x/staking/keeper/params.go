package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/staking/types"
)

// Params returns the parameters.
func (k *Keeper) Params(ctx context.Context) (types.Params, error) { return k.params.Get(ctx) }

// setParams stores valid parameters. The second collateral can not be replaced while any of it is held.
func (k *Keeper) setParams(ctx context.Context, params types.Params) error {
	if err := params.Validate(); err != nil {
		return err
	}
	now, err := k.Params(ctx)
	if err != nil {
		return err
	}
	if params.CollateralDenom != now.CollateralDenom {
		held := k.bank.GetBalance(ctx, moduleAddress, now.CollateralDenom)
		if held.IsPositive() {
			return types.ErrInvalidParams.Wrapf("collateral_denom: %s is bonded, it can not become %q",
				held, params.CollateralDenom)
		}
		// The price of one coin says nothing of another's.
		if err := k.taoPrice.Remove(ctx); err != nil {
			return err
		}
	}
	return k.params.Set(ctx, params)
}

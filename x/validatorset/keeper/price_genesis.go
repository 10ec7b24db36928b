package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// importPrices stores the reports and tries of the running round.
func (k *Keeper) importPrices(ctx context.Context, state types.GenesisState) error {
	for _, report := range state.PriceReports {
		if err := setOne(ctx, k.priceReports, report.Operator, report); err != nil {
			return err
		}
	}
	for _, a := range state.PriceAttempts {
		if err := setOne(ctx, k.priceAttempts, a.Operator, a.Attempts); err != nil {
			return err
		}
	}
	return nil
}

// exportPrices writes them in the order of their keys.
func (k *Keeper) exportPrices(ctx context.Context, state *types.GenesisState) error {
	var err error
	if state.PriceReports, err = values(ctx, k.priceReports); err != nil {
		return err
	}
	return k.priceAttempts.Walk(ctx, nil, func(operator sdk.AccAddress, attempts uint32) (bool, error) {
		state.PriceAttempts = append(state.PriceAttempts, types.PriceAttempts{
			Operator: operator.String(), Attempts: attempts,
		})
		return false, nil
	})
}

package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// FundCommunityPool moves coins of an account to the treasury. The SDK's governance module sends cancelled deposits
// here.
func (k *Keeper) FundCommunityPool(ctx context.Context, coins sdk.Coins, sender sdk.AccAddress) error {
	return k.Bank.SendCoinsFromAccountToModule(ctx, sender, types.TreasuryAccount, coins)
}

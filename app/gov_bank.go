package app

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// depositBank is the bank as governance sees it.
type depositBank struct{ bankkeeper.BaseKeeper }

// SendCoinsFromModuleToAccount returns a deposit. One whose depositor cannot be given coins goes to the treasury:
// deposits are returned at the end of a block, where an error would stop the chain.
func (b depositBank) SendCoinsFromModuleToAccount(
	ctx context.Context, module string, recipient sdk.AccAddress, coins sdk.Coins,
) error {
	if b.BlockedAddr(recipient) {
		return b.SendCoinsFromModuleToModule(ctx, module, rewardstypes.TreasuryAccount, coins)
	}
	return b.BaseKeeper.SendCoinsFromModuleToAccount(ctx, module, recipient, coins)
}

package types

import (
	"context"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// BankKeeper holds and moves the stake.
type BankKeeper interface {
	// SendCoinsFromAccountToModule bonds coins.
	SendCoinsFromAccountToModule(ctx context.Context, sender sdk.AccAddress, module string, coins sdk.Coins) error
	// SendCoinsFromModuleToAccount pays unbonded coins out.
	SendCoinsFromModuleToAccount(ctx context.Context, module string, recipient sdk.AccAddress, coins sdk.Coins) error
	// BurnCoins destroys slashed coins.
	BurnCoins(ctx context.Context, module string, coins sdk.Coins) error
	// GetSupply is the total of a denomination.
	GetSupply(ctx context.Context, denom string) sdk.Coin
	// GetBalance is what an account holds of a denomination.
	GetBalance(ctx context.Context, address sdk.AccAddress, denom string) sdk.Coin
}

// ConsensusKeeper knows the parameters of CometBFT.
type ConsensusKeeper interface {
	// EvidenceAge is how long CometBFT takes evidence of a fault, as parameters stand now: a change earlier in the same
	// transaction or proposal counts. The context knows only those that the block began with.
	EvidenceAge(ctx context.Context) (time.Duration, error)
}

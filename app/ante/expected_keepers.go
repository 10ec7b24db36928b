package ante

import (
	"context"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// BankKeeper takes fees.
type BankKeeper interface {
	// SendCoinsFromAccountToModuleVirtual takes coins at once and credits them to the module at the end of the block.
	SendCoinsFromAccountToModuleVirtual(
		ctx context.Context, sender sdk.AccAddress, module string, amount sdk.Coins,
	) error
}

// DutyKeeper knows what the evaluators of requests owe.
type DutyKeeper interface {
	// Params hold how many fee-free tries there are at one duty, and how much gas each item may ask for.
	Params(ctx context.Context) (rewardstypes.Params, error)
	// IsDuty tells whether the operator owes an item its commitment, or with reveal its reveal, in this block.
	IsDuty(ctx context.Context, operator, item string, reveal bool) (bool, error)
	// CountAttempt counts one more fee-free try and returns how many that makes.
	CountAttempt(ctx context.Context, operator, item string) (uint32, error)
}

// PriceKeeper knows which members of the set have not reported the price of TAO yet.
type PriceKeeper interface {
	// OwesPrice tells whether an operator has power and has not reported in this round.
	OwesPrice(ctx context.Context, operator sdk.AccAddress) (bool, error)
	// CountPriceAttempt counts one more fee-free try in this round and returns how many that makes.
	CountPriceAttempt(ctx context.Context, operator sdk.AccAddress) (uint32, error)
}

// GrantKeeper knows who may act for whom.
type GrantKeeper interface {
	// GetAuthorization returns the grant of a message type, nil if there is none.
	GetAuthorization(
		ctx context.Context, grantee, granter sdk.AccAddress, msgType string,
	) (authz.Authorization, *time.Time)
}

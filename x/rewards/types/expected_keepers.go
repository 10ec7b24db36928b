package types

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// BankKeeper moves coins between accounts.
type BankKeeper interface {
	// SendCoinsFromAccountToModuleVirtual takes coins at once and credits them to the module at the end of the block, so
	// that requests of one block do not all write the same balance.
	SendCoinsFromAccountToModuleVirtual(ctx context.Context, sender sdk.AccAddress, module string, coins sdk.Coins) error
	// SendCoinsFromAccountToModule moves coins into a module account at once.
	SendCoinsFromAccountToModule(ctx context.Context, sender sdk.AccAddress, module string, coins sdk.Coins) error
	// SendCoinsFromModuleToAccount pays coins out of a module account.
	SendCoinsFromModuleToAccount(ctx context.Context, module string, recipient sdk.AccAddress, coins sdk.Coins) error
	// SendCoinsFromModuleToModule moves coins between module accounts.
	SendCoinsFromModuleToModule(ctx context.Context, sender, recipient string, coins sdk.Coins) error
	// BlockedAddr tells whether an account cannot be sent coins, as those of modules.
	BlockedAddr(address sdk.AccAddress) bool
}

// SupplyKeeper creates, destroys and counts coins.
type SupplyKeeper interface {
	// MintCoins creates coins in a module account.
	MintCoins(ctx context.Context, module string, coins sdk.Coins) error
	// BurnCoins destroys coins of a module account.
	BurnCoins(ctx context.Context, module string, coins sdk.Coins) error
	// GetSupply is the total of a denomination.
	GetSupply(ctx context.Context, denom string) sdk.Coin
	// GetBalance is what an account holds of a denomination.
	GetBalance(ctx context.Context, address sdk.AccAddress, denom string) sdk.Coin
	// GetAllBalances is everything that an account holds.
	GetAllBalances(ctx context.Context, address sdk.AccAddress) sdk.Coins
}

// StakingKeeper knows the positions.
type StakingKeeper interface {
	// OpenPosition bonds an owner's stake in a role.
	OpenPosition(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, stake sdk.Coin) error
	// Standing is what a position may do now.
	Standing(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) (stakingtypes.Standing, error)
	// Hold keeps a position from unbonding while an obligation is open.
	Hold(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, reference, reason string, until int64) error
	// Release ends a hold; one that is not there is no error.
	Release(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, reference string) error
	// Touch brings a position up to date.
	Touch(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) error
}

// EpochKeeper keeps the epoch clock and the scores that close an epoch.
type EpochKeeper interface {
	// CurrentEpoch is the running one.
	CurrentEpoch(ctx context.Context) (stakingtypes.Epoch, error)
	// RecordFailure keeps a record of an item that was undone.
	RecordFailure(ctx context.Context, queue, item string, err error) error
	// PushScore folds a score of an epoch into a position's utility.
	PushScore(
		ctx context.Context, epoch uint64, role stakingtypes.Role, owner sdk.AccAddress, score math.LegacyDec,
	) error
}

// ValidatorKeeper knows the validator set and keeps its performance.
type ValidatorKeeper interface {
	// Members are the seated validators by ascending operator.
	Members(ctx context.Context) ([]validatorsettypes.Member, error)
	// RandomBeacon is R_h of this block.
	RandomBeacon(ctx context.Context) ([]byte, error)
	// RecordAgreement adds one opinion's agreement to a validator's performance.
	RecordAgreement(
		ctx context.Context, epoch uint64, operator sdk.AccAddress, metric validatorsettypes.Metric, agreement math.LegacyDec,
	) error
	// RecordPeer adds one opinion's agreement with the verdict on another item of the kind, and that of both verdicts.
	RecordPeer(
		ctx context.Context, epoch uint64, operator sdk.AccAddress, metric validatorsettypes.Metric,
		peer, common math.LegacyDec,
	) error
	// AgreementRule is the distance at which two opinions do not agree at all, and the agreement that earns full pay.
	AgreementRule(ctx context.Context) (scale, full math.LegacyDec, err error)
}

// SlashingKeeper punishes.
type SlashingKeeper interface {
	// Punish slashes for an offence, once per id.
	Punish(ctx context.Context, offence slashingtypes.Offence) (slashingtypes.Offence, error)
}

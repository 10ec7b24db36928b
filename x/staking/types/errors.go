package types

import errorsmod "cosmossdk.io/errors"

// Errors of the module. Numbers are part of the interface: never reordered, never reused.
var (
	ErrInvalidAddress    = errorsmod.Register(ModuleName, 2, "invalid address")
	ErrInvalidAmount     = errorsmod.Register(ModuleName, 3, "invalid amount")
	ErrInvalidDenom      = errorsmod.Register(ModuleName, 4, "invalid denomination")
	ErrInvalidRole       = errorsmod.Register(ModuleName, 5, "invalid role")
	ErrInvalidID         = errorsmod.Register(ModuleName, 6, "invalid id")
	ErrInvalidParams     = errorsmod.Register(ModuleName, 7, "invalid parameters")
	ErrInvalidGenesis    = errorsmod.Register(ModuleName, 8, "invalid genesis")
	ErrInvalidAuthority  = errorsmod.Register(ModuleName, 9, "invalid authority")
	ErrInvalidHold       = errorsmod.Register(ModuleName, 10, "invalid hold")
	ErrInvalidScore      = errorsmod.Register(ModuleName, 11, "invalid score")
	ErrPositionNotFound  = errorsmod.Register(ModuleName, 12, "position not found")
	ErrPositionExists    = errorsmod.Register(ModuleName, 13, "position exists")
	ErrPositionLeft      = errorsmod.Register(ModuleName, 14, "role was left")
	ErrBelowRequirement  = errorsmod.Register(ModuleName, 15, "stake below the requirement")
	ErrInsufficientStake = errorsmod.Register(ModuleName, 16, "more than is bonded")
	ErrTransfer          = errorsmod.Register(ModuleName, 17, "coins could not be moved")
	ErrObligationOpen    = errorsmod.Register(ModuleName, 18, "an obligation is open")
	ErrTooManyUnbondings = errorsmod.Register(ModuleName, 19, "too many unbondings")
	ErrUnbondingNotFound = errorsmod.Register(ModuleName, 20, "unbonding not found")
	ErrWrongGeneration   = errorsmod.Register(ModuleName, 21, "unbonding belongs to an earlier generation")
	ErrNotOwner          = errorsmod.Register(ModuleName, 22, "not the owner")
	ErrCollateral        = errorsmod.Register(ModuleName, 23, "second collateral not accepted")
	ErrEpochNotFound     = errorsmod.Register(ModuleName, 24, "epoch not found")
	ErrPhaseUnknown      = errorsmod.Register(ModuleName, 25, "unknown phase")
	ErrPhaseStalled      = errorsmod.Register(ModuleName, 26, "phase does not move")
	ErrItemPanic         = errorsmod.Register(ModuleName, 27, "item panicked")
	ErrBrokenInvariant   = errorsmod.Register(ModuleName, 28, "broken invariant")
)

package types

import errorsmod "cosmossdk.io/errors"

// Errors of the module. Numbers are part of the interface: never reordered, never reused.
var (
	ErrInvalidAddress   = errorsmod.Register(ModuleName, 2, "invalid address")
	ErrInvalidAmount    = errorsmod.Register(ModuleName, 3, "invalid amount")
	ErrInvalidService   = errorsmod.Register(ModuleName, 4, "invalid service")
	ErrInvalidPayload   = errorsmod.Register(ModuleName, 5, "invalid payload")
	ErrInvalidField     = errorsmod.Register(ModuleName, 6, "invalid field")
	ErrInvalidID        = errorsmod.Register(ModuleName, 7, "invalid id")
	ErrInvalidParams    = errorsmod.Register(ModuleName, 8, "invalid parameters")
	ErrInvalidGenesis   = errorsmod.Register(ModuleName, 9, "invalid genesis")
	ErrInvalidAuthority = errorsmod.Register(ModuleName, 10, "invalid authority")
	ErrNotSupported     = errorsmod.Register(ModuleName, 11, "not supported")

	ErrWorkerNotFound  = errorsmod.Register(ModuleName, 12, "worker not found")
	ErrWorkerExists    = errorsmod.Register(ModuleName, 13, "worker exists")
	ErrOracleNotFound  = errorsmod.Register(ModuleName, 14, "oracle not found")
	ErrOracleExists    = errorsmod.Register(ModuleName, 15, "oracle exists")
	ErrOracleInactive  = errorsmod.Register(ModuleName, 16, "oracle not active")
	ErrRequestNotFound = errorsmod.Register(ModuleName, 17, "request not found")
	ErrItemNotFound    = errorsmod.Register(ModuleName, 18, "evaluation item not found")

	ErrWrongStatus = errorsmod.Register(ModuleName, 19, "wrong status of the request")
	ErrWrongPhase  = errorsmod.Register(ModuleName, 20, "wrong phase of the evaluation")
	ErrNotAllowed  = errorsmod.Register(ModuleName, 21, "not allowed")
	ErrTooEarly    = errorsmod.Register(ModuleName, 22, "too early")
	ErrTooLate     = errorsmod.Register(ModuleName, 23, "too late")
	ErrDuplicate   = errorsmod.Register(ModuleName, 24, "duplicate")
	ErrFeeTooHigh  = errorsmod.Register(ModuleName, 25, "fee too high")
	ErrEscrow      = errorsmod.Register(ModuleName, 26, "escrow failed")
	ErrCommitment  = errorsmod.Register(ModuleName, 27, "commitment mismatch")
	ErrCapacity    = errorsmod.Register(ModuleName, 28, "no capacity")

	ErrNothingToClaim  = errorsmod.Register(ModuleName, 40, "nothing to claim")
	ErrClaim           = errorsmod.Register(ModuleName, 41, "claim failed")
	ErrBookNotFound    = errorsmod.Register(ModuleName, 42, "book not found")
	ErrBrokenInvariant = errorsmod.Register(ModuleName, 43, "broken invariant")
	ErrBookNotOpen     = errorsmod.Register(ModuleName, 44, "book not open")
	ErrPoolExhausted   = errorsmod.Register(ModuleName, 45, "pool exhausted")
	ErrInvalidDenom    = errorsmod.Register(ModuleName, 46, "invalid denomination")
	ErrFunding         = errorsmod.Register(ModuleName, 47, "funding failed")

	ErrRollCallNotFound = errorsmod.Register(ModuleName, 60, "roll call not found")
	ErrNotCalled        = errorsmod.Register(ModuleName, 61, "not called")

	ErrPoolNotFound    = errorsmod.Register(ModuleName, 70, "pool not found")
	ErrPoolExists      = errorsmod.Register(ModuleName, 71, "pool exists")
	ErrRoundNotFound   = errorsmod.Register(ModuleName, 72, "round not found")
	ErrDatasetNotFound = errorsmod.Register(ModuleName, 73, "data set not found")
	ErrWrongRound      = errorsmod.Register(ModuleName, 74, "wrong state of the round")
	ErrInvalidSketch   = errorsmod.Register(ModuleName, 75, "invalid sketch")
	ErrNotProven       = errorsmod.Register(ModuleName, 76, "not proven")
	ErrNoContributors  = errorsmod.Register(ModuleName, 77, "no contributors")
)

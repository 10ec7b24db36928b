package types

import (
	errorsmod "cosmossdk.io/errors"
	"google.golang.org/grpc/codes"
)

// Errors of the module. Numbers are never reused.
var (
	ErrInvalidAddress = errorsmod.RegisterWithGRPCCode(ModuleName, 2, codes.InvalidArgument, "invalid address")
	ErrInvalidRequest = errorsmod.RegisterWithGRPCCode(ModuleName, 3, codes.InvalidArgument, "invalid request")
	ErrInvalidParams  = errorsmod.Register(ModuleName, 4, "invalid params")
	ErrInvalidGenesis = errorsmod.Register(ModuleName, 5, "invalid genesis")
	ErrUnauthorized   = errorsmod.RegisterWithGRPCCode(ModuleName, 6, codes.PermissionDenied, "not the authority")
	ErrBroken         = errorsmod.Register(ModuleName, 7, "invariant broken")

	// Refusals of a delegation, in the order in which they are looked for.
	ErrTooManyTargets = errorsmod.Register(ModuleName, 10, "too many targets")
	ErrDuplicate      = errorsmod.Register(ModuleName, 11, "duplicate target")
	ErrSelf           = errorsmod.Register(ModuleName, 12, "delegation to oneself")
	ErrNotDelegate    = errorsmod.Register(ModuleName, 13, "not a delegate")
	ErrInvalidAmount  = errorsmod.Register(ModuleName, 14, "invalid amount")
	ErrExceedsStake   = errorsmod.Register(ModuleName, 15, "more than the stake")
	ErrCycle          = errorsmod.Register(ModuleName, 16, "delegation in a circle")
	ErrTooDeep        = errorsmod.Register(ModuleName, 17, "chain too deep")
	ErrInvalidTopic   = errorsmod.RegisterWithGRPCCode(ModuleName, 18, codes.InvalidArgument, "invalid topic")

	ErrNoStake          = errorsmod.Register(ModuleName, 20, "no stake")
	ErrBelowMinimum     = errorsmod.Register(ModuleName, 21, "stake below the minimum")
	ErrBallotNotFound   = errorsmod.RegisterWithGRPCCode(ModuleName, 22, codes.NotFound, "vote not found")
	ErrNothingToClaim   = errorsmod.Register(ModuleName, 23, "nothing to claim")
	ErrInvalidMessage   = errorsmod.Register(ModuleName, 24, "invalid message in a proposal")
	ErrSnapshotNotFound = errorsmod.RegisterWithGRPCCode(ModuleName, 25, codes.NotFound, "snapshot not found")
)

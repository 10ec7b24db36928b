package types

import (
	errorsmod "cosmossdk.io/errors"
	"google.golang.org/grpc/codes"
)

// Errors of the module. Numbers are never reused.
var (
	ErrInvalidAddress  = errorsmod.RegisterWithGRPCCode(ModuleName, 2, codes.InvalidArgument, "invalid address")
	ErrInvalidOffence  = errorsmod.Register(ModuleName, 3, "invalid offence")
	ErrInvalidParams   = errorsmod.Register(ModuleName, 4, "invalid params")
	ErrUnauthorized    = errorsmod.RegisterWithGRPCCode(ModuleName, 5, codes.PermissionDenied, "not the authority")
	ErrOffenceNotFound = errorsmod.RegisterWithGRPCCode(ModuleName, 6, codes.NotFound, "offence not found")
	ErrInvalidRequest  = errorsmod.RegisterWithGRPCCode(ModuleName, 7, codes.InvalidArgument, "invalid request")
	ErrInvalidGenesis  = errorsmod.Register(ModuleName, 8, "invalid genesis")
	ErrInvariantBroken = errorsmod.Register(ModuleName, 9, "invariant broken")

	ErrValidatorNotFound = errorsmod.RegisterWithGRPCCode(ModuleName, 10, codes.NotFound, "validator not found")

	// ErrOffenceTooOld refuses a report of an epoch that is swept: whether it was punished nobody knows any more.
	ErrOffenceTooOld = errorsmod.Register(ModuleName, 11, "offence too old")
)

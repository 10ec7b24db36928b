package types

import (
	errorsmod "cosmossdk.io/errors"
	"google.golang.org/grpc/codes"
)

// Errors of the module. Numbers are never reused.
var (
	ErrInvalidAddress     = errorsmod.RegisterWithGRPCCode(ModuleName, 2, codes.InvalidArgument, "invalid address")
	ErrInvalidKey         = errorsmod.Register(ModuleName, 3, "invalid consensus key")
	ErrInvalidDescription = errorsmod.Register(ModuleName, 4, "invalid description")
	ErrInvalidStake       = errorsmod.Register(ModuleName, 5, "invalid stake")
	ErrInvalidTip         = errorsmod.Register(ModuleName, 6, "invalid beacon tip")
	ErrInvalidParams      = errorsmod.Register(ModuleName, 7, "invalid params")
	ErrUnauthorized       = errorsmod.RegisterWithGRPCCode(ModuleName, 8, codes.PermissionDenied, "not the authority")
	ErrValidatorExists    = errorsmod.RegisterWithGRPCCode(ModuleName, 9, codes.AlreadyExists, "validator exists")
	ErrValidatorNotFound  = errorsmod.RegisterWithGRPCCode(ModuleName, 10, codes.NotFound, "validator not found")
	ErrKeyUsed            = errorsmod.RegisterWithGRPCCode(ModuleName, 11, codes.AlreadyExists, "consensus key was used")
	ErrConsensusUnknown   = errorsmod.RegisterWithGRPCCode(ModuleName, 12, codes.NotFound, "consensus address unknown")
	ErrEpochNotRanked     = errorsmod.RegisterWithGRPCCode(ModuleName, 13, codes.NotFound, "epoch not ranked")
	ErrEpochRanked        = errorsmod.Register(ModuleName, 14, "epoch already ranked")
	ErrInvalidAgreement   = errorsmod.Register(ModuleName, 15, "invalid agreement")
	ErrInvalidRequest     = errorsmod.RegisterWithGRPCCode(ModuleName, 16, codes.InvalidArgument, "invalid request")
	ErrInvalidGenesis     = errorsmod.Register(ModuleName, 17, "invalid genesis")
	ErrInvariantBroken    = errorsmod.Register(ModuleName, 18, "invariant broken")
	ErrNoValidators       = errorsmod.Register(ModuleName, 19, "no validators")
	ErrStillSeated        = errorsmod.Register(ModuleName, 20, "validator still in the set")
	ErrTombstoned         = errorsmod.Register(ModuleName, 21, "validator tombstoned")
	ErrJailed             = errorsmod.Register(ModuleName, 22, "validator jailed")
	ErrNotJailed          = errorsmod.Register(ModuleName, 23, "validator not jailed")
	ErrRotationTooSoon    = errorsmod.Register(ModuleName, 24, "consensus key rotated too soon")
	ErrEncryptionKey      = errorsmod.Register(ModuleName, 25, "invalid encryption key")

	ErrInvalidReveal   = errorsmod.Register(ModuleName, 60, "invalid reveal")
	ErrTipUsed         = errorsmod.RegisterWithGRPCCode(ModuleName, 62, codes.AlreadyExists, "beacon tip was used")
	ErrRevealMisplaced = errorsmod.Register(ModuleName, 61, "reveal not at the head of its proposer's block")
	ErrInvalidPrice    = errorsmod.RegisterWithGRPCCode(ModuleName, 50, codes.InvalidArgument, "invalid price")
	ErrNoPower         = errorsmod.Register(ModuleName, 51, "no voting power")
	ErrPriceReported   = errorsmod.Register(ModuleName, 52, "price reported already")
)

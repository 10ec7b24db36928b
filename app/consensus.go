package app

import (
	"context"
	"fmt"
	"slices"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/x/consensus"
	consensuskeeper "github.com/cosmos/cosmos-sdk/x/consensus/keeper"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	"google.golang.org/grpc"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// CheckConsensusParams checks the parameters of CometBFT against ours: blocks have a finite amount of gas, a fault can
// be punished as long as it can be proven, and keys are ed25519.
func CheckConsensusParams(consensus cmtproto.ConsensusParams, staking stakingtypes.Params) error {
	if consensus.Block == nil || consensus.Block.MaxGas <= 0 {
		return sdkerrors.ErrInvalidRequest.Wrap("block.max_gas: must be positive and finite")
	}
	if consensus.Evidence == nil {
		return sdkerrors.ErrInvalidRequest.Wrap("evidence: missing")
	}
	if err := staking.CheckEvidenceAge(consensus.Evidence.MaxAgeDuration); err != nil {
		return err
	}
	if types := consensus.Validator.GetPubKeyTypes(); !slices.Equal(types, []string{"ed25519"}) {
		return sdkerrors.ErrInvalidRequest.Wrapf("validator.pub_key_types: %v, must be ed25519 alone", types)
	}
	return nil
}

// consensusModule is the SDK's module with a guard before its only message: governance can change the parameters of
// CometBFT, but not to what would break the chain's promises.
type consensusModule struct {
	consensus.AppModule
	guard consensusGuard
}

// RegisterServices puts the guard in the keeper's place.
func (m consensusModule) RegisterServices(registrar grpc.ServiceRegistrar) error {
	consensustypes.RegisterMsgServer(registrar, m.guard)
	consensustypes.RegisterQueryServer(registrar, m.guard.keeper)
	return nil
}

// consensusGuard checks changes of the consensus parameters against the ledger's.
type consensusGuard struct {
	keeper  consensuskeeper.Keeper
	staking interface {
		Params(ctx context.Context) (stakingtypes.Params, error)
	}
}

// UpdateParams checks the change and hands it on. The authority of all modules is fixed: a message that names another
// one is refused, as it would move only the SDK's.
func (g consensusGuard) UpdateParams(
	ctx context.Context, msg *consensustypes.MsgUpdateParams,
) (*consensustypes.MsgUpdateParamsResponse, error) {
	if err := sdk.ValidateAuthority(sdk.UnwrapSDKContext(ctx), g.keeper.GetAuthority(), msg.Authority); err != nil {
		return nil, err
	}
	if msg.Auth != nil && msg.Auth.Authority != "" {
		return nil, sdkerrors.ErrInvalidRequest.Wrapf("auth.authority: %s, is fixed", msg.Auth.Authority)
	}
	next, err := msg.ToProtoConsensusParams()
	if err != nil {
		return nil, sdkerrors.ErrInvalidRequest.Wrap(err.Error())
	}
	params, err := g.staking.Params(ctx)
	if err != nil {
		return nil, fmt.Errorf("staking params: %w", err)
	}
	if err := CheckConsensusParams(next, params); err != nil {
		return nil, err
	}
	return g.keeper.UpdateParams(ctx, msg)
}

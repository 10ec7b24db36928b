package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"cosmossdk.io/collections"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/x/consensus"
	consensuskeeper "github.com/cosmos/cosmos-sdk/x/consensus/keeper"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	"google.golang.org/grpc"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// Bounds of a block. Below the floors no block carries the proposal that would raise them again.
const (
	// minBlockGas is what a proposal and a handful of votes take.
	minBlockGas = 10_000_000
	// maxBlockGas is ten thousand times what a new chain has: gas is finite in deed and not only in name.
	maxBlockGas = 1_000_000_000_000
	// minBlockData is what is left for transactions in the fullest of blocks.
	minBlockData = 256 << 10
)

// minBlockBytes is the size of a block with all the evidence it may hold, the commit of the largest set and
// minBlockData. CometBFT reserves the room of its longest signatures for a commit, 3 KiB each, and panics in every
// proposer if there is less.
func minBlockBytes(evidence int64) int64 {
	return cmttypes.MaxOverheadForBlock + cmttypes.MaxHeaderBytes + cmttypes.MaxCommitBytes(validatorsettypes.MaxSlots) +
		evidence + minBlockData
}

// CheckConsensusParams checks the parameters of CometBFT against ours: blocks have room and a finite amount of gas, a
// fault can be punished as long as it can be proven, keys are ed25519, and nothing is switched on that nobody serves.
func CheckConsensusParams(consensus cmtproto.ConsensusParams, staking stakingtypes.Params) error {
	if consensus.Block == nil || consensus.Evidence == nil {
		return sdkerrors.ErrInvalidRequest.Wrap("block, evidence: must be given")
	}
	if err := checkBlock(*consensus.Block, *consensus.Evidence); err != nil {
		return err
	}
	evidence := consensus.Evidence
	if evidence.MaxAgeNumBlocks <= 0 || evidence.MaxAgeDuration <= 0 {
		return sdkerrors.ErrInvalidRequest.Wrapf(
			"evidence.max_age_num_blocks, evidence.max_age_duration: %d and %s, must be positive",
			evidence.MaxAgeNumBlocks, evidence.MaxAgeDuration)
	}
	if err := staking.CheckEvidenceAge(evidence.MaxAgeDuration); err != nil {
		return err
	}
	if types := consensus.Validator.GetPubKeyTypes(); !slices.Equal(types, []string{"ed25519"}) {
		return sdkerrors.ErrInvalidRequest.Wrapf("validator.pub_key_types: %v, must be ed25519 alone", types)
	}
	if height := consensus.Abci.GetVoteExtensionsEnableHeight(); height != 0 {
		return sdkerrors.ErrInvalidRequest.Wrapf(
			"abci.vote_extensions_enable_height: %d, must be 0: the chain has no use for them", height)
	}
	// The authority of all modules is fixed: another one would be that of the SDK's modules only.
	if authority := consensus.Authority.GetAuthority(); authority != "" {
		return sdkerrors.ErrInvalidRequest.Wrapf("auth.authority: %s, is fixed", authority)
	}
	return nil
}

// checkBlock holds a block between its bounds.
func checkBlock(block cmtproto.BlockParams, evidence cmtproto.EvidenceParams) error {
	if block.MaxGas < minBlockGas || block.MaxGas > maxBlockGas {
		return sdkerrors.ErrInvalidRequest.Wrapf("block.max_gas: %d is outside %d..%d",
			block.MaxGas, int64(minBlockGas), int64(maxBlockGas))
	}
	if evidence.MaxBytes < 0 || evidence.MaxBytes > cmttypes.MaxBlockSizeBytes {
		return sdkerrors.ErrInvalidRequest.Wrapf("evidence.max_bytes: %d is outside 0..%d",
			evidence.MaxBytes, cmttypes.MaxBlockSizeBytes)
	}
	if least := minBlockBytes(evidence.MaxBytes); block.MaxBytes < least || block.MaxBytes > cmttypes.MaxBlockSizeBytes {
		return sdkerrors.ErrInvalidRequest.Wrapf("block.max_bytes: %d is outside %d..%d, with evidence.max_bytes %d",
			block.MaxBytes, least, cmttypes.MaxBlockSizeBytes, evidence.MaxBytes)
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

// UpdateParams checks the change and hands it on.
func (g consensusGuard) UpdateParams(
	ctx context.Context, msg *consensustypes.MsgUpdateParams,
) (*consensustypes.MsgUpdateParamsResponse, error) {
	if err := sdk.ValidateAuthority(sdk.UnwrapSDKContext(ctx), g.keeper.GetAuthority(), msg.Authority); err != nil {
		return nil, err
	}
	if err := g.check(ctx, msg); err != nil {
		return nil, err
	}
	return g.keeper.UpdateParams(ctx, msg)
}

// check checks a change against the ledger as it stands now.
func (g consensusGuard) check(ctx context.Context, msg *consensustypes.MsgUpdateParams) error {
	next, err := msg.ToProtoConsensusParams()
	if err != nil {
		return sdkerrors.ErrInvalidRequest.Wrap(err.Error())
	}
	params, err := g.staking.Params(ctx)
	if err != nil {
		return fmt.Errorf("staking params: %w", err)
	}
	return CheckConsensusParams(next, params)
}

// evidenceAges tells the ledger how long CometBFT takes evidence, from the store: the context of a block knows only the
// parameters that the block began with.
type evidenceAges struct{ keeper consensuskeeper.Keeper }

var _ stakingtypes.ConsensusKeeper = evidenceAges{}

// EvidenceAge implements stakingtypes.ConsensusKeeper.
func (e evidenceAges) EvidenceAge(ctx context.Context) (time.Duration, error) {
	params, err := e.keeper.ParamsStore.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return 0, nil
	}
	if err != nil || params.Evidence == nil {
		return 0, err
	}
	return params.Evidence.MaxAgeDuration, nil
}

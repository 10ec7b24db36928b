package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// RandomBeacon returns R_h of this block, 32 bytes. It is set in BeginBlock, before any transaction of the block.
func (k *Keeper) RandomBeacon(ctx context.Context) ([]byte, error) {
	b, err := k.lastBeacon(ctx)
	return b.Value, err
}

// lastBeacon is the beacon on record, or R_0 of this chain.
func (k *Keeper) lastBeacon(ctx context.Context) (types.Beacon, error) {
	b, err := k.beacon.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return types.GenesisBeacon(sdk.UnwrapSDKContext(ctx).ChainID()), nil
	}
	return b, err
}

// turnBeacon makes the beacon of this block.
func (k *Keeper) turnBeacon(ctx sdk.Context) error {
	last, err := k.lastBeacon(ctx)
	if err != nil {
		return err
	}
	return k.beacon.Set(ctx, k.source.Next(last, types.Block{
		Height:   ctx.BlockHeight(),
		Hash:     ctx.HeaderInfo().Hash,
		Proposer: ctx.BlockHeader().ProposerAddress,
	}))
}

package client

import (
	"context"
	"fmt"

	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Serves tells whether the node can serve a program of a chain: ErrOtherChain if never, ErrCatchingUp if not yet.
func (c *Comet) Serves(ctx context.Context, chainID string) error {
	result, err := c.status(ctx)
	switch {
	case err != nil:
		return err
	case result.NodeInfo.Network != chainID:
		return fmt.Errorf("%s: %w, %s", chainID, ErrOtherChain, result.NodeInfo.Network)
	case result.SyncInfo.CatchingUp || result.SyncInfo.LatestBlockHeight == 0:
		return fmt.Errorf("height %d: %w", result.SyncInfo.LatestBlockHeight, ErrCatchingUp)
	default:
		return nil
	}
}

// HasPosition tells whether an account is registered in a role: ErrNoPosition if the chain says that it is not.
func (c *Comet) HasPosition(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) error {
	_, err := c.Position(ctx, role, owner)
	return err
}

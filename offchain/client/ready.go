package client

import (
	"context"
	"fmt"
	"strings"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Serves tells whether the node can serve a program of a chain: ErrOtherChain if never, ErrCatchingUp if not yet.
func (c *Comet) Serves(ctx context.Context, chainID string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	result, err := c.rpc.Status(ctx)
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
	request := &stakingtypes.QueryPositionRequest{Role: role, Owner: owner.String()}
	_, err := stakingtypes.NewQueryClient(c).Position(ctx, request)
	missing := status.Code(err) == codes.NotFound
	if refusal, ok := status.FromError(err); err != nil && ok {
		missing = missing || strings.Contains(refusal.Message(), stakingtypes.ErrPositionNotFound.Error())
	}
	if missing {
		return fmt.Errorf("%s as %s: %w", owner, role.Word(), ErrNoPosition)
	}
	return err
}

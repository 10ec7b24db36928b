package gateway

import (
	"context"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// maxDeclineBlocks bounds the blocks in which the reason of a decline is looked for: a node is asked for each.
const maxDeclineBlocks = 100

// declineReason is the last worker's reason to decline, as the end of what went before; empty if it is not to be had.
// It is in a block only, and no reason to keep a caller waiting for a node that does not have it.
func (g *Gateway) declineReason(ctx context.Context, r record, request rewardstypes.Request) string {
	if g.archive == nil || request.SettledHeight == 0 {
		return ""
	}
	first := max(r.Height, request.SettledHeight-maxDeclineBlocks)
	reason, err := g.archive.DeclineReason(ctx, r.Request, first, request.SettledHeight)
	if err != nil {
		g.options.Log.Debug("the reason of a decline was not found", "request", r.Request, "error", err)
		return ""
	}
	return ", the last one because: " + client.Printable(reason)
}

package client

import (
	"context"
	"fmt"
	"strings"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Tip is what a node says of itself.
type Tip struct {
	ChainID    string
	Height     int64
	Time       time.Time
	CatchingUp bool
}

// Tip is the node's last block.
func (c *Comet) Tip(ctx context.Context) (Tip, error) {
	result, err := c.status(ctx)
	if err != nil {
		return Tip{}, err
	}
	sync := result.SyncInfo
	return Tip{result.NodeInfo.Network, sync.LatestBlockHeight, sync.LatestBlockTime, sync.CatchingUp}, nil
}

// Position is an account's position in a role: ErrNoPosition if it has none.
func (c *Comet) Position(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress,
) (stakingtypes.PositionView, error) {
	request := &stakingtypes.QueryPositionRequest{Role: role, Owner: owner.String()}
	response, err := stakingtypes.NewQueryClient(c).Position(ctx, request)
	missing := status.Code(err) == codes.NotFound
	if refusal, ok := status.FromError(err); err != nil && ok {
		missing = missing || strings.Contains(refusal.Message(), stakingtypes.ErrPositionNotFound.Error())
	}
	switch {
	case missing:
		return stakingtypes.PositionView{}, fmt.Errorf("%s as %s: %w", owner, role.Word(), ErrNoPosition)
	case err != nil:
		return stakingtypes.PositionView{}, err
	default:
		return response.Position, nil
	}
}

// Worker is a registered worker.
func (m Market) Worker(ctx context.Context, owner string) (rewardstypes.WorkerView, error) {
	response, err := m.query.Worker(ctx, &rewardstypes.QueryWorkerRequest{Owner: owner})
	if err != nil {
		return rewardstypes.WorkerView{}, err
	}
	return response.Worker, nil
}

// Asked are an oracle's requests that are not settled.
func (m Market) Asked(ctx context.Context, oracle string) ([]rewardstypes.Request, error) {
	var requests []rewardstypes.Request
	page := &query.PageRequest{Limit: pageLimit}
	for page != nil {
		response, err := m.query.Requests(ctx, &rewardstypes.QueryRequestsRequest{Oracle: oracle, Pagination: page})
		if err != nil {
			return nil, err
		}
		for _, request := range response.Requests {
			if request.Status != rewardstypes.StatusSettled {
				requests = append(requests, request)
			}
		}
		page = next(response.Pagination)
	}
	return requests, nil
}

package client

import (
	"context"
	"testing"

	"github.com/cosmos/cosmos-sdk/types/query"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// refusing is a node that answers every question for a request with an error.
type refusing struct {
	rewardstypes.QueryClient
	code codes.Code
}

func (r refusing) Request(
	context.Context, *rewardstypes.QueryRequestRequest, ...grpc.CallOption,
) (*rewardstypes.QueryRequestResponse, error) {
	return nil, status.Error(r.code, "refused")
}

func TestARequestThatTheChainKeepsNoMoreIsSettled(t *testing.T) {
	request, err := Market{query: refusing{code: codes.NotFound}}.Request(t.Context(), "a")
	require.NoError(t, err)
	require.True(t, request.IsSettled())
	_, err = Market{query: refusing{code: codes.Unavailable}}.Request(t.Context(), "a")
	require.Error(t, err, "a node that cannot be reached tells nothing")
}

// crowd is a node with workers, one a page.
type crowd struct {
	rewardstypes.QueryClient
	workers []rewardstypes.WorkerView
}

func (c crowd) Workers(
	_ context.Context, request *rewardstypes.QueryWorkersRequest, _ ...grpc.CallOption,
) (*rewardstypes.QueryWorkersResponse, error) {
	at := 0
	if key := request.Pagination.Key; len(key) > 0 {
		at = int(key[0])
	}
	page := &query.PageResponse{}
	if at+1 < len(c.workers) {
		page.NextKey = []byte{byte(at + 1)}
	}
	return &rewardstypes.QueryWorkersResponse{Workers: c.workers[at : at+1], Pagination: page}, nil
}

func TestServicesAreThoseThatSomebodyCanBeDrawnFor(t *testing.T) {
	offering := func(weight uint64, services ...string) rewardstypes.WorkerView {
		return rewardstypes.WorkerView{Weight: weight, Worker: rewardstypes.Worker{Services: services}}
	}
	services, err := Market{query: crowd{workers: []rewardstypes.WorkerView{
		offering(1, "llm/b", "llm/a"), offering(0, "llm/none"), offering(2, "llm/c", "llm/a"),
	}}}.Services(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"llm/a", "llm/b", "llm/c"}, services)
}

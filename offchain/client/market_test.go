package client

import (
	"context"
	"testing"

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

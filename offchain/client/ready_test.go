package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/p2p"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// beginner is a node that just tells how it stands.
type beginner struct {
	sdkclient.CometRPC
	status coretypes.ResultStatus
	err    error
}

func (b *beginner) Status(context.Context) (*coretypes.ResultStatus, error) { return &b.status, b.err }

func TestAProgramLearnsWhetherANodeCanServeIt(t *testing.T) {
	gone := errors.New("connection refused")
	on := func(chain string, height int64, behind bool) coretypes.ResultStatus {
		return coretypes.ResultStatus{
			NodeInfo: p2p.DefaultNodeInfo{Network: chain},
			SyncInfo: coretypes.SyncInfo{LatestBlockHeight: height, CatchingUp: behind},
		}
	}
	for name, row := range map[string]struct {
		node beginner
		want error
	}{
		"a node at the tip":         {beginner{status: on("masa", 7, false)}, nil},
		"a node of another chain":   {beginner{status: on("mesa", 7, false)}, client.ErrOtherChain},
		"a node that is behind":     {beginner{status: on("masa", 7, true)}, client.ErrCatchingUp},
		"a node before its genesis": {beginner{status: on("masa", 0, false)}, client.ErrCatchingUp},
		"a node that is not there":  {beginner{err: gone}, gone},
	} {
		t.Run(name, func(t *testing.T) {
			comet := client.NewComet(&row.node, moduletestutil.MakeTestEncodingConfig().Codec)
			require.ErrorIs(t, comet.Serves(context.Background(), "masa"), row.want)
		})
	}
}

// TestTheChainsClockIsTheLastBlocks: whatever the machine's clock tells.
func TestTheChainsClockIsTheLastBlocks(t *testing.T) {
	node, long := &beginner{}, time.Date(2016, 1, 2, 3, 4, 5, 0, time.UTC)
	comet, ctx := client.NewComet(node, moduletestutil.MakeTestEncodingConfig().Codec), context.Background()
	require.Zero(t, comet.Now(), "no block is known")
	node.status.SyncInfo = coretypes.SyncInfo{LatestBlockHeight: 3, LatestBlockTime: long, CatchingUp: true}
	_, err := comet.Height(ctx)
	require.NoError(t, err)
	require.Zero(t, comet.Now(), "a node that is catching up tells of an old block")
	for _, ask := range []func() error{
		func() error { _, err := comet.Height(ctx); return err },
		func() error { _, err := comet.Tip(ctx); return err },
		func() error { return comet.Serves(ctx, "") },
	} {
		long = long.AddDate(10, 0, 0)
		node.status.SyncInfo = coretypes.SyncInfo{LatestBlockHeight: 3, LatestBlockTime: long}
		require.NoError(t, ask())
		require.Equal(t, long, comet.Now())
	}
	node.err = errors.New("connection refused")
	_, err = comet.Height(ctx)
	require.ErrorIs(t, err, node.err)
	require.Equal(t, long, comet.Now(), "a node that is gone does not set it back")
}

func TestAnAccountWithoutAPositionIsTold(t *testing.T) {
	owner := sdk.AccAddress("worker")
	for name, row := range map[string]struct {
		answer abci.ResponseQuery
		want   error
	}{
		"one with a position": {abci.ResponseQuery{}, nil},
		"not found, as gRPC says it": {
			abci.ResponseQuery{Codespace: sdkerrors.RootCodespace, Code: sdkerrors.ErrKeyNotFound.ABCICode()},
			client.ErrNoPosition,
		},
		"not found, as the module says it": {
			abci.ResponseQuery{
				Codespace: stakingtypes.ModuleName, Code: stakingtypes.ErrPositionNotFound.ABCICode(),
				Log: "owner: " + stakingtypes.ErrPositionNotFound.Error(),
			},
			client.ErrNoPosition,
		},
	} {
		t.Run(name, func(t *testing.T) {
			comet := client.NewComet(&node{query: row.answer}, moduletestutil.MakeTestEncodingConfig().Codec)
			err := comet.HasPosition(context.Background(), stakingtypes.Role_ROLE_WORKER, owner)
			require.ErrorIs(t, err, row.want)
		})
	}
	comet := client.NewComet(
		&node{query: abci.ResponseQuery{Codespace: "sdk", Code: 1, Log: "store is closed"}},
		moduletestutil.MakeTestEncodingConfig().Codec,
	)
	err := comet.HasPosition(context.Background(), stakingtypes.Role_ROLE_WORKER, owner)
	require.Error(t, err)
	require.NotErrorIs(t, err, client.ErrNoPosition, "another error leaves it open")
}

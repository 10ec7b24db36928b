package client_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
	"github.com/cometbft/cometbft/p2p"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	rpctypes "github.com/cometbft/cometbft/rpc/jsonrpc/types"
	cmttypes "github.com/cometbft/cometbft/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
)

// server is a node that can be down, hang, be behind and refuse.
type server struct {
	client.RPC
	mu              sync.Mutex
	chain           string
	height          int64
	down, hangs     bool
	behind, refuses bool
	calls           int
}

var errDown = errors.New("connection refused")

func (s *server) Status(ctx context.Context) (*coretypes.ResultStatus, error) {
	if err := s.called(ctx); err != nil {
		return nil, err
	}
	return &coretypes.ResultStatus{
		NodeInfo: p2p.DefaultNodeInfo{Network: s.chain},
		SyncInfo: coretypes.SyncInfo{LatestBlockHeight: s.height, CatchingUp: s.behind},
	}, nil
}

func (s *server) BroadcastTxSync(ctx context.Context, tx cmttypes.Tx) (*coretypes.ResultBroadcastTx, error) {
	if err := s.called(ctx); err != nil {
		return nil, err
	}
	if s.refuses {
		return nil, &rpctypes.RPCError{Code: -32603, Message: "Internal error", Data: "no"}
	}
	return &coretypes.ResultBroadcastTx{Hash: tx.Hash()}, nil
}

func (s *server) ABCIQueryWithOptions(
	ctx context.Context, _ string, _ cmtbytes.HexBytes, _ rpcclient.ABCIQueryOptions,
) (*coretypes.ResultABCIQuery, error) {
	if err := s.called(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return &coretypes.ResultABCIQuery{Response: abci.ResponseQuery{Height: s.height}}, nil
}

func (s *server) called(ctx context.Context) error {
	s.mu.Lock()
	s.calls++
	down, hangs := s.down, s.hangs
	s.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return ctx.Err()
	}
	if down {
		return errDown
	}
	return nil
}

// serving makes one of several servers.
func serving(servers ...*server) *client.Endpoints {
	var all []client.Endpoint
	for i, s := range servers {
		all = append(all, client.Endpoint{Name: string(rune('a' + i)), RPC: s})
	}
	return client.NewEndpoints("masa", slog.New(slog.NewTextHandler(io.Discard, nil)), all...)
}

func at(height int64) *server { return &server{chain: "masa", height: height} }

func heightOf(t *testing.T, rpc client.RPC) int64 {
	t.Helper()
	result, err := rpc.Status(context.Background())
	require.NoError(t, err)
	return result.SyncInfo.LatestBlockHeight
}

func TestTheNextNodeTakesOver(t *testing.T) {
	a, b, c := at(10), at(11), at(12)
	all := serving(a, b, c)
	all.Counters = &client.Counters{}
	require.EqualValues(t, 10, heightOf(t, all), "the first is preferred")
	require.Zero(t, all.Counters.Switches())
	a.down = true
	require.EqualValues(t, 11, heightOf(t, all))
	require.EqualValues(t, 1, all.Counters.Switches())
	a.down, a.calls = false, 0
	require.EqualValues(t, 11, heightOf(t, all), "it stays with the node that answers")
	require.Zero(t, a.calls)
	b.down = true
	require.EqualValues(t, 12, heightOf(t, all), "one that failed just now rests")
	b.calls = 0
	c.down = true
	require.EqualValues(t, 10, heightOf(t, all), "if nobody else is left those that rest are asked")
	a.down = true
	_, err := all.Status(context.Background())
	require.ErrorIs(t, err, errDown)
}

func TestANodeThatIsBehindIsLeft(t *testing.T) {
	a, b := at(10), at(10)
	all := serving(a, b)
	require.EqualValues(t, 10, heightOf(t, all))
	b.height, a.down = 30, true
	require.EqualValues(t, 30, heightOf(t, all))
	a.down, b.down = false, true
	require.EqualValues(t, 10, heightOf(t, all), "better behind than nothing")
	b.down = false
	require.EqualValues(t, 30, heightOf(t, all), "it does not stay with it")
	b.behind = true
	require.EqualValues(t, 10, heightOf(t, all))
}

func TestANodeOfAnotherChainIsNeverUsed(t *testing.T) {
	a, b := at(10), at(11)
	a.chain = "mesa"
	all := serving(a, b)
	require.EqualValues(t, 11, heightOf(t, all))
	b.down = true
	_, err := all.BroadcastTxSync(context.Background(), cmttypes.Tx("tx"))
	require.Error(t, err)
	comet := client.NewComet(serving(a), moduletestutil.MakeTestEncodingConfig().Codec)
	require.ErrorIs(t, comet.Serves(context.Background(), "masa"), client.ErrOtherChain)
}

func TestARefusalIsAnAnswer(t *testing.T) {
	a, b := at(10), at(11)
	a.refuses = true
	all := serving(a, b)
	_, err := all.BroadcastTxSync(context.Background(), cmttypes.Tx("tx"))
	require.ErrorContains(t, err, "no")
	require.Zero(t, b.calls)
	require.EqualValues(t, 10, heightOf(t, all))
}

func TestANodeThatHangsIsLeftInTime(t *testing.T) {
	a, b := at(10), at(11)
	all := serving(a, b)
	require.EqualValues(t, 10, heightOf(t, all))
	a.hangs = true
	comet := client.NewComet(all, moduletestutil.MakeTestEncodingConfig().Codec)
	began := time.Now()
	height, err := comet.Height(context.Background())
	require.NoError(t, err)
	require.EqualValues(t, 11, height)
	require.Less(t, time.Since(began), time.Minute)
}

func TestACallerThatGivesUpBlamesNoNode(t *testing.T) {
	a, b := at(10), at(11)
	a.hangs = true
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	_, err := serving(a, b).Status(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, b.calls)
}

func TestManyAskAtOnce(t *testing.T) {
	a, b := at(10), at(11)
	all := serving(a, b)
	a.down = true
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			result, err := all.BroadcastTxSync(context.Background(), cmttypes.Tx("tx"))
			if err != nil || len(result.Hash) == 0 {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// TestNoQueryIsAnsweredFromAnOlderState: a node that came back two blocks ago does not know the newest requests, and a
// program that believes it would take them for settled and forgotten.
func TestNoQueryIsAnsweredFromAnOlderState(t *testing.T) {
	a, b, c := at(10), at(8), at(10)
	all := serving(a, b, c)
	asked := func(ctx context.Context) (int64, error) {
		result, err := all.ABCIQueryWithOptions(ctx, "/q", nil, rpcclient.ABCIQueryOptions{})
		if err != nil {
			return 0, err
		}
		return result.Response.Height, nil
	}
	height, err := asked(context.Background())
	require.NoError(t, err)
	require.EqualValues(t, 10, height)
	a.down = true
	height, err = asked(context.Background())
	require.NoError(t, err)
	require.EqualValues(t, 10, height, "b is passed over")

	c.down = true
	hurry, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err = asked(hurry)
	require.Error(t, err, "better nothing than what is not true any more")
	time.AfterFunc(50*time.Millisecond, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.height = 11
	})
	height, err = asked(context.Background())
	require.NoError(t, err)
	require.EqualValues(t, 11, height, "it is waited for")
}

package client_test

import (
	"context"
	"errors"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
	"github.com/cometbft/cometbft/mempool"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	cmttypes "github.com/cometbft/cometbft/types"
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/offchain/client"
)

// node is the RPC of a node with blocks and without an index of transactions.
type node struct {
	sdkclient.CometRPC
	blocks  []cmttypes.Txs // height 1 first
	results map[int64][]*abci.ExecTxResult
	fetched int
	query   abci.ResponseQuery
	indexed map[string]*coretypes.ResultTx
}

func (n *node) Tx(_ context.Context, hash []byte, _ bool) (*coretypes.ResultTx, error) {
	if n.indexed == nil {
		return nil, errors.New("RPC error -32603 - Internal error: transaction indexing is disabled")
	}
	if found, ok := n.indexed[string(hash)]; ok {
		return found, nil
	}
	return nil, errors.New("RPC error -32603 - Internal error: tx (AB) not found")
}

func (n *node) Status(context.Context) (*coretypes.ResultStatus, error) {
	return &coretypes.ResultStatus{SyncInfo: coretypes.SyncInfo{LatestBlockHeight: int64(len(n.blocks))}}, nil
}

func (n *node) Block(_ context.Context, height *int64) (*coretypes.ResultBlock, error) {
	n.fetched++
	return &coretypes.ResultBlock{Block: &cmttypes.Block{Data: cmttypes.Data{Txs: n.blocks[*height-1]}}}, nil
}

func (n *node) BlockResults(_ context.Context, height *int64) (*coretypes.ResultBlockResults, error) {
	return &coretypes.ResultBlockResults{TxsResults: n.results[*height]}, nil
}

func (n *node) BroadcastTxSync(context.Context, cmttypes.Tx) (*coretypes.ResultBroadcastTx, error) {
	return nil, errors.New("RPC error -32603 - Internal error: " + mempool.ErrTxInCache.Error())
}

func (n *node) ABCIQueryWithOptions(
	context.Context, string, cmtbytes.HexBytes, rpcclient.ABCIQueryOptions,
) (*coretypes.ResultABCIQuery, error) {
	return &coretypes.ResultABCIQuery{Response: n.query}, nil
}

func newComet(n *node) *client.Comet {
	encoding := moduletestutil.MakeTestEncodingConfig()
	return client.NewComet(n, encoding.Codec)
}

func TestATransactionIsFoundWithoutAnIndex(t *testing.T) {
	wanted := cmttypes.Tx("wanted")
	n := &node{blocks: []cmttypes.Txs{{wanted}, {}, {cmttypes.Tx("other")}}}
	comet := newComet(n)
	ctx := context.Background()

	_, err := comet.Lookup(ctx, wanted.Hash(), 1)
	require.ErrorIs(t, err, client.ErrTxNotFound, "block 1 is not after block 1")
	require.Equal(t, 2, n.fetched)
	_, err = comet.Lookup(ctx, wanted.Hash(), 1)
	require.ErrorIs(t, err, client.ErrTxNotFound)
	require.Equal(t, 2, n.fetched, "no block is looked at twice")

	n.blocks = append(n.blocks, cmttypes.Txs{cmttypes.Tx("first"), wanted})
	n.results = map[int64][]*abci.ExecTxResult{4: {{}, {Code: 7, Codespace: "rewards", Log: "no"}}}
	receipt, err := comet.Lookup(ctx, wanted.Hash(), 1)
	require.NoError(t, err)
	require.Equal(t, client.Receipt{Hash: wanted.Hash(), Height: 4, Code: 7, Codespace: "rewards", Log: "no"}, receipt)
	require.Equal(t, 3, n.fetched)
}

// TestANodeThatIsBehindDoesNotTellThatATransactionIsNotThere: what has used up a sequence may be in a block to come.
func TestANodeThatIsBehindDoesNotTellThatATransactionIsNotThere(t *testing.T) {
	info := &authtypes.QueryAccountInfoResponse{Info: &authtypes.BaseAccount{AccountNumber: 7, Sequence: 9}}
	value, err := info.Marshal()
	require.NoError(t, err)
	wanted := cmttypes.Tx("wanted")
	n := &node{
		indexed: map[string]*coretypes.ResultTx{}, blocks: []cmttypes.Txs{{}, {}},
		query: abci.ResponseQuery{Value: value, Height: 3},
	}
	comet, ctx := newComet(n), context.Background()
	_, err = comet.Scan(ctx, wanted.Hash(), 0)
	require.ErrorIs(t, err, client.ErrTxNotFound)
	_, err = comet.Account(ctx, sdk.AccAddress("a"))
	require.NoError(t, err)
	_, err = comet.Scan(ctx, wanted.Hash(), 0)
	require.Error(t, err)
	require.NotErrorIs(t, err, client.ErrTxNotFound)

	n.blocks, n.results = append(n.blocks, cmttypes.Txs{wanted}), map[int64][]*abci.ExecTxResult{3: {{}}}
	_, err = comet.Lookup(ctx, wanted.Hash(), 0)
	require.ErrorIs(t, err, client.ErrTxNotFound, "the index lacks it")
	receipt, err := comet.Scan(ctx, wanted.Hash(), 0)
	require.NoError(t, err)
	require.Equal(t, int64(3), receipt.Height)
}

func TestATransactionIsFoundInTheIndex(t *testing.T) {
	n := &node{indexed: map[string]*coretypes.ResultTx{"a": {Height: 9, TxResult: abci.ExecTxResult{Code: 0}}}}
	receipt, err := newComet(n).Lookup(context.Background(), []byte("a"), 0)
	require.NoError(t, err)
	require.Equal(t, int64(9), receipt.Height)
	_, err = newComet(n).Lookup(context.Background(), []byte("b"), 0)
	require.ErrorIs(t, err, client.ErrTxNotFound)
}

func TestWhatANodeSaysIsUnderstood(t *testing.T) {
	ctx := context.Background()
	receipt, err := newComet(&node{}).Broadcast(ctx, []byte("known"))
	require.NoError(t, err)
	require.Equal(t, sdkerrors.ErrTxInMempoolCache.ABCICode(), receipt.Code)

	refuse := func(err interface{ ABCICode() uint32 }, log string) *node {
		return &node{query: abci.ResponseQuery{Codespace: sdkerrors.RootCodespace, Code: err.ABCICode(), Log: log}}
	}
	_, err = newComet(refuse(sdkerrors.ErrKeyNotFound, "account not found")).Account(ctx, sdk.AccAddress("a"))
	require.ErrorIs(t, err, client.ErrAccountNotFound)
	_, err = newComet(refuse(sdkerrors.ErrInvalidRequest, "out of range")).Account(ctx, sdk.AccAddress("a"))
	require.Equal(t, codes.InvalidArgument, status.Code(err))

	_, err = newComet(refuse(sdkerrors.ErrUnknownRequest, "duplicate: "+sdkerrors.ErrInvalidCoins.Error())).
		Simulate(ctx, []byte("tx"))
	require.ErrorIs(t, err, sdkerrors.ErrInvalidCoins)

	info := &authtypes.QueryAccountInfoResponse{Info: &authtypes.BaseAccount{AccountNumber: 7, Sequence: 9}}
	value, err := info.Marshal()
	require.NoError(t, err)
	account, err := newComet(&node{query: abci.ResponseQuery{Value: value}}).Account(ctx, sdk.AccAddress("a"))
	require.NoError(t, err)
	require.Equal(t, client.Account{Number: 7, Sequence: 9}, account)
}

package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	rpcclient "github.com/cometbft/cometbft/rpc/client"
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	txtypes "github.com/cosmos/cosmos-sdk/types/tx"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	gogogrpc "github.com/cosmos/gogoproto/grpc"
	"github.com/cosmos/gogoproto/proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// callTimeout bounds one call to a node.
const callTimeout = 10 * time.Second

// Comet is a node behind its CometBFT RPC. Queries go through the same port, so one address is all a program needs.
type Comet struct {
	rpc   RPC
	codec codec.Codec

	// Blocks are searched one by one where an index is not to be had or to be trusted: scanned is where a search goes on.
	// asked is the height of the newest state that a query was answered from. now is the time of the last block.
	mu      sync.Mutex
	scanned map[string]int64
	asked   int64
	now     time.Time
}

var (
	_ Node                = (*Comet)(nil)
	_ gogogrpc.ClientConn = (*Comet)(nil)
)

// NewComet connects to a node.
func NewComet(rpc RPC, cdc codec.Codec) *Comet {
	return &Comet{rpc: rpc, codec: cdc, scanned: make(map[string]int64)}
}

// Invoke runs a query method.
func (c *Comet) Invoke(ctx context.Context, method string, request, reply any, _ ...grpc.CallOption) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	in, okIn := request.(proto.Message)
	out, okOut := reply.(proto.Message)
	if !okIn || !okOut {
		return fmt.Errorf("%s: %T and %T are not protobuf messages", method, request, reply)
	}
	data, err := c.codec.Marshal(in)
	if err != nil {
		return err
	}
	result, err := c.rpc.ABCIQueryWithOptions(ctx, method, data, rpcclient.ABCIQueryOptions{})
	if err != nil {
		return err
	}
	if response := result.Response; !response.IsOK() {
		return status.Error(queryCode(response.Codespace, response.Code), response.Log)
	}
	c.mu.Lock()
	c.asked = max(c.asked, result.Response.Height)
	c.mu.Unlock()
	return c.codec.Unmarshal(result.Response.Value, out)
}

// NewStream is not needed by any query.
func (c *Comet) NewStream(
	context.Context, *grpc.StreamDesc, string, ...grpc.CallOption,
) (grpc.ClientStream, error) {
	return nil, errors.New("streams are not supported")
}

// queryCode is the gRPC status of a failed query.
func queryCode(codespace string, code uint32) codes.Code {
	if codespace != sdkerrors.RootCodespace {
		return codes.Unknown
	}
	switch code {
	case sdkerrors.ErrKeyNotFound.ABCICode(), sdkerrors.ErrNotFound.ABCICode():
		return codes.NotFound
	case sdkerrors.ErrInvalidRequest.ABCICode():
		return codes.InvalidArgument
	default:
		return codes.Unknown
	}
}

// Account implements Node.
func (c *Comet) Account(ctx context.Context, address sdk.AccAddress) (Account, error) {
	request := &authtypes.QueryAccountInfoRequest{Address: address.String()}
	response, err := authtypes.NewQueryClient(c).AccountInfo(ctx, request)
	if status.Code(err) == codes.NotFound {
		return Account{}, ErrAccountNotFound
	}
	if err != nil {
		return Account{}, err
	}
	return Account{Number: response.Info.AccountNumber, Sequence: response.Info.Sequence}, nil
}

// Simulate implements Node.
func (c *Comet) Simulate(ctx context.Context, raw []byte) (uint64, error) {
	response, err := txtypes.NewServiceClient(c).Simulate(ctx, &txtypes.SimulateRequest{TxBytes: raw})
	if refusal, ok := status.FromError(err); err != nil && ok {
		return 0, &TxError{Receipt{Code: 1, Log: refusal.Message()}}
	}
	if err != nil {
		return 0, err
	}
	return response.GasInfo.GasUsed, nil
}

// Broadcast implements Node.
func (c *Comet) Broadcast(ctx context.Context, raw []byte) (Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	result, err := c.rpc.BroadcastTxSync(ctx, raw)
	if known := sdkclient.CheckCometError(err, raw); known != nil {
		return Receipt{Codespace: known.Codespace, Code: known.Code, Log: err.Error()}, nil
	}
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Hash: result.Hash, Codespace: result.Codespace, Code: result.Code, Log: result.Log}, nil
}

// Height implements Node.
func (c *Comet) Height(ctx context.Context) (int64, error) {
	result, err := c.status(ctx)
	if err != nil {
		return 0, err
	}
	return result.SyncInfo.LatestBlockHeight, nil
}

// Lookup implements Node.
func (c *Comet) Lookup(ctx context.Context, hash []byte, since int64) (Receipt, error) {
	bounded, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	result, err := c.rpc.Tx(bounded, hash, false)
	switch {
	case err == nil:
		r := result.TxResult
		return Receipt{
			Hash: hash, Height: result.Height, Codespace: r.Codespace, Code: r.Code, Log: r.Log, Data: r.Data,
		}, nil
	case strings.Contains(err.Error(), "indexing is disabled"):
		return c.Scan(ctx, hash, since)
	case strings.Contains(err.Error(), "not found"):
		return Receipt{}, ErrTxNotFound
	default:
		return Receipt{}, err
	}
}

// Scan implements Node. It looks at the blocks that it has not looked at yet. A node that is behind the state that a
// query was answered from cannot tell that something is not there.
func (c *Comet) Scan(ctx context.Context, hash []byte, since int64) (Receipt, error) {
	tip, err := c.Height(ctx)
	if err != nil {
		return Receipt{}, err
	}
	c.mu.Lock()
	from, asked := max(since, c.scanned[string(hash)])+1, c.asked
	c.mu.Unlock()
	for height := from; height <= tip; height++ {
		receipt, err := c.scanBlock(ctx, hash, height)
		if !errors.Is(err, ErrTxNotFound) {
			c.remember(hash, 0)
			return receipt, err
		}
		c.remember(hash, height)
	}
	if tip < asked {
		return Receipt{}, errOlder
	}
	return Receipt{}, ErrTxNotFound
}

// remember notes how far a search came; 0 ends it.
func (c *Comet) remember(hash []byte, height int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if height == 0 {
		delete(c.scanned, string(hash))
		return
	}
	c.scanned[string(hash)] = height
}

func (c *Comet) scanBlock(ctx context.Context, hash []byte, height int64) (Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	block, err := c.rpc.Block(ctx, &height)
	if err != nil {
		return Receipt{}, err
	}
	for i, raw := range block.Block.Txs {
		if !bytes.Equal(raw.Hash(), hash) {
			continue
		}
		results, err := c.rpc.BlockResults(ctx, &height)
		if err != nil {
			return Receipt{}, err
		}
		r := results.TxsResults[i]
		return Receipt{
			Hash: hash, Height: height, Codespace: r.Codespace, Code: r.Code, Log: r.Log, Data: r.Data,
		}, nil
	}
	return Receipt{}, ErrTxNotFound
}

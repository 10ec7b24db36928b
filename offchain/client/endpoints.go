package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	rpctypes "github.com/cometbft/cometbft/rpc/jsonrpc/types"
	cmttypes "github.com/cometbft/cometbft/types"
)

const (
	// attemptTimeout bounds a call to one of several nodes, so that there is time to ask another.
	attemptTimeout = callTimeout / 2
	// shortestRest and longestRest are how long a node that failed is not asked, doubling each time.
	shortestRest, longestRest = time.Second, time.Minute
	// MaxLag is how many blocks a node may be behind the highest that was seen.
	MaxLag = 5
)

// errBehind tells that a node is behind the others.
var errBehind = errors.New("the node is behind the others")

// errOlder tells that a node answers from a state before one that was seen: it may not know yet what is known.
var errOlder = errors.New("the node answers from an older state than one that was seen")

// olderPoll is how long nodes that are older get to catch up before they are asked again.
const olderPoll = 100 * time.Millisecond

// RPC is what a Comet asks a node for.
type RPC interface {
	Blocks
	ABCIQueryWithOptions(
		ctx context.Context, path string, data cmtbytes.HexBytes, opts rpcclient.ABCIQueryOptions,
	) (*coretypes.ResultABCIQuery, error)
	BroadcastTxSync(ctx context.Context, tx cmttypes.Tx) (*coretypes.ResultBroadcastTx, error)
	Status(ctx context.Context) (*coretypes.ResultStatus, error)
	Tx(ctx context.Context, hash []byte, prove bool) (*coretypes.ResultTx, error)
}

// Blocks are a node's blocks and what came of them; the last ones where no height is given.
type Blocks interface {
	Block(ctx context.Context, height *int64) (*coretypes.ResultBlock, error)
	BlockResults(ctx context.Context, height *int64) (*coretypes.ResultBlockResults, error)
}

// Endpoint is a node and what to call it in logs.
type Endpoint struct {
	Name string
	RPC  RPC
}

// Endpoints are several nodes of a chain that serve as one. Calls go to the same node until it fails: does not answer,
// is catching up, or is more than MaxLag blocks behind. Then the next one takes over, and the failed one rests for a
// second, doubling up to a minute. A node of another chain is never used. What a node answers, a refusal too, is an
// answer; but no query is answered from a state before one that was seen: what was there would be told to be gone. It
// is safe for concurrent use.
type Endpoints struct {
	chainID string
	log     *slog.Logger
	now     func() time.Time

	// Counters may be nil.
	Counters *Counters

	mu      sync.Mutex
	all     []*endpoint
	current *endpoint
	highest int64
}

var _ RPC = (*Endpoints)(nil)

// endpoint is a node and how it did.
type endpoint struct {
	Endpoint
	// known tells that it is of the right chain, foreign that it is not.
	known, foreign bool
	rest           time.Duration
	until          time.Time
}

// NewEndpoints makes one of several nodes, the preferred first. There must be at least one.
func NewEndpoints(chainID string, log *slog.Logger, all ...Endpoint) *Endpoints {
	e := &Endpoints{chainID: chainID, log: log, now: time.Now}
	for _, one := range all {
		e.all = append(e.all, &endpoint{Endpoint: one})
	}
	e.current = e.all[0]
	return e
}

// ABCIQueryWithOptions implements RPC.
func (e *Endpoints) ABCIQueryWithOptions(
	ctx context.Context, path string, data cmtbytes.HexBytes, opts rpcclient.ABCIQueryOptions,
) (*coretypes.ResultABCIQuery, error) {
	for {
		result, err := try(ctx, e, func(ctx context.Context, rpc RPC) (*coretypes.ResultABCIQuery, error) {
			result, err := rpc.ABCIQueryWithOptions(ctx, path, data, opts)
			if err == nil && opts.Height == 0 && e.isOlder(result.Response.Height) {
				return nil, errOlder
			}
			return result, err
		})
		if !errors.Is(err, errOlder) {
			return result, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(olderPoll):
		}
	}
}

// isOlder compares the state that a query was answered from with the newest block that was seen. A node that does not
// tell is believed.
func (e *Endpoints) isOlder(height int64) bool {
	if height == 0 {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.highest = max(e.highest, height)
	return height < e.highest
}

// BroadcastTxSync implements RPC. The same bytes may reach several nodes: a block takes them once.
func (e *Endpoints) BroadcastTxSync(ctx context.Context, tx cmttypes.Tx) (*coretypes.ResultBroadcastTx, error) {
	return try(ctx, e, func(ctx context.Context, rpc RPC) (*coretypes.ResultBroadcastTx, error) {
		return rpc.BroadcastTxSync(ctx, tx)
	})
}

// Status implements RPC. If all nodes are behind, it is the status of one of them.
func (e *Endpoints) Status(ctx context.Context) (*coretypes.ResultStatus, error) {
	var behind *coretypes.ResultStatus
	result, err := try(ctx, e, func(ctx context.Context, rpc RPC) (*coretypes.ResultStatus, error) {
		result, err := rpc.Status(ctx)
		if err == nil && e.isBehind(result.SyncInfo) {
			behind, err = result, errBehind
		}
		return result, err
	})
	if err != nil && behind != nil {
		return behind, nil
	}
	return result, err
}

// isBehind compares a node with the highest block that was seen.
func (e *Endpoints) isBehind(sync coretypes.SyncInfo) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.highest = max(e.highest, sync.LatestBlockHeight)
	return sync.CatchingUp || sync.LatestBlockHeight+MaxLag < e.highest
}

// Tx implements RPC.
func (e *Endpoints) Tx(ctx context.Context, hash []byte, prove bool) (*coretypes.ResultTx, error) {
	return try(ctx, e, func(ctx context.Context, rpc RPC) (*coretypes.ResultTx, error) {
		result, err := rpc.Tx(ctx, hash, prove)
		if err == nil {
			e.isOlder(result.Height) // no query is answered as if the transaction were not there
		}
		return result, err
	})
}

// Block implements RPC.
func (e *Endpoints) Block(ctx context.Context, height *int64) (*coretypes.ResultBlock, error) {
	return try(ctx, e, func(ctx context.Context, rpc RPC) (*coretypes.ResultBlock, error) {
		return rpc.Block(ctx, height)
	})
}

// BlockResults implements RPC.
func (e *Endpoints) BlockResults(ctx context.Context, height *int64) (*coretypes.ResultBlockResults, error) {
	return try(ctx, e, func(ctx context.Context, rpc RPC) (*coretypes.ResultBlockResults, error) {
		return rpc.BlockResults(ctx, height)
	})
}

// try asks one node after the other until one answers, and returns the last error if none does.
func try[T any](ctx context.Context, e *Endpoints, call func(context.Context, RPC) (T, error)) (result T, err error) {
	older := false
	for _, one := range e.inOrder() {
		bounded, cancel := context.WithTimeout(ctx, attemptTimeout)
		if err = e.admit(bounded, one); err == nil {
			result, err = call(bounded, one.RPC)
		}
		cancel()
		var refusal *rpctypes.RPCError
		if err == nil || errors.As(err, &refusal) {
			e.use(one)
			return result, err
		}
		if errors.Is(err, errOlder) { // by a block or two: no failure
			older = true
			continue
		}
		if errors.Is(ctx.Err(), context.Canceled) { // the caller gave up
			return result, ctx.Err()
		}
		e.failed(one, err)
	}
	if older {
		return result, errOlder // that node is worth waiting for
	}
	return result, err
}

// inOrder are the nodes as they are asked: the one in use, those that may be asked, those that rest.
func (e *Endpoints) inOrder() []*endpoint {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.now()
	rank := func(one *endpoint) int {
		switch {
		case one.until.After(now):
			return 2
		case one != e.current:
			return 1
		default:
			return 0
		}
	}
	order := slices.Clone(e.all)
	slices.SortStableFunc(order, func(a, b *endpoint) int { return rank(a) - rank(b) })
	return order
}

// admit asks a node once which chain it is on.
func (e *Endpoints) admit(ctx context.Context, one *endpoint) error {
	e.mu.Lock()
	known, foreign := one.known, one.foreign
	e.mu.Unlock()
	if known {
		return nil
	}
	network := ""
	if !foreign {
		result, err := one.RPC.Status(ctx)
		if err != nil {
			return err
		}
		network = result.NodeInfo.Network
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if one.known, one.foreign = network == e.chainID, network != e.chainID; one.foreign {
		return fmt.Errorf("%s: %w than %s", one.Name, ErrOtherChain, e.chainID)
	}
	return nil
}

// use goes on with a node.
func (e *Endpoints) use(one *endpoint) {
	e.mu.Lock()
	defer e.mu.Unlock()
	one.rest, one.until = 0, time.Time{}
	if e.current != one {
		e.log.Warn("another node takes over", "node", one.Name, "instead of", e.current.Name)
		e.current = one
		e.Counters.switched()
	}
}

// failed lets a node rest.
func (e *Endpoints) failed(one *endpoint, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	one.rest = min(max(2*one.rest, shortestRest), longestRest)
	one.until = e.now().Add(one.rest)
	e.log.Warn("node failed", "node", one.Name, "error", err, "rests", one.rest.String())
}

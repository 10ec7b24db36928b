package worker

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// Chain is what a worker reads.
type Chain interface {
	// Height is the height of the last block.
	Height(ctx context.Context) (int64, error)
	// Params are the rules of the market.
	Params(ctx context.Context) (rewardstypes.Params, error)
	// Assigned are the requests that wait for the worker's answer.
	Assigned(ctx context.Context, worker string) ([]rewardstypes.Request, error)
	// Request is one request.
	Request(ctx context.Context, id string) (rewardstypes.Request, error)
	// Claimable is what an owner can claim, in umasa.
	Claimable(ctx context.Context, owner string) (math.Int, error)
}

// Lanes tell what waits for a turn together.
type Lanes interface {
	// Lane names the lane of a service, and tells how many of its requests are answered at a time; 0 is no bound.
	Lane(service string) (name string, parallel int)
}

// Roll tells who is called.
type Roll interface {
	// RollCall is the running epoch's roll call and whether it calls the worker.
	RollCall(ctx context.Context, worker string) (*rewardstypes.QueryRollCallResponse, error)
}

// Sender sends messages for the worker.
type Sender interface {
	// Send signs messages, lets remember write the bytes down, sends them, and returns when they are in a block.
	Send(ctx context.Context, remember func(raw []byte) error, msgs ...sdk.Msg) (client.Receipt, error)
	// Resend takes up bytes that an earlier process signed.
	Resend(ctx context.Context, raw []byte) (client.Receipt, error)
}

// Publisher makes payloads of answers that are too long for a transaction, or not for everybody.
type Publisher interface {
	// Publish makes bytes durable where they are served.
	Publish(content []byte) (rewardstypes.Payload, error)
	// Seal is Publish for those only who take part in a private request.
	Seal(content []byte) (rewardstypes.Payload, error)
}

// Fetcher gets the bytes of a payload.
type Fetcher interface {
	// FetchFor returns the bytes of a payload of a request after it has checked them against the hash on the chain, and
	// opened what is private.
	FetchFor(ctx context.Context, request rewardstypes.Request, p rewardstypes.Payload) ([]byte, error)
}

// Keeper keeps what was fetched of private requests.
type Keeper interface {
	// Retain drops what is kept of other payloads than those that are still needed.
	Retain(needed []rewardstypes.Payload)
}

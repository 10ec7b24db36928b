package gateway

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// Chain is what a gateway reads.
type Chain interface {
	// Height is the height of the last block.
	Height(ctx context.Context) (int64, error)
	// Params are the rules of the market.
	Params(ctx context.Context) (rewardstypes.Params, error)
	// Quote is what a request would cost now.
	Quote(ctx context.Context, request *rewardstypes.QueryQuoteRequest) (*rewardstypes.QueryQuoteResponse, error)
	// Request is one request; one that the chain keeps no more is settled, and nothing else is known of it.
	Request(ctx context.Context, id string) (rewardstypes.Request, error)
	// Services are those for which a worker could be drawn now.
	Services(ctx context.Context) ([]string, error)
}

// Sender sends messages for the oracle.
type Sender interface {
	// Send signs messages, lets remember write the bytes down, sends them, and returns when they are in a block.
	Send(ctx context.Context, remember func(raw []byte) error, msgs ...sdk.Msg) (client.Receipt, error)
	// Resend takes up bytes that an earlier process signed.
	Resend(ctx context.Context, raw []byte) (client.Receipt, error)
}

// Publisher makes payloads of prompts that are too long for a transaction, or not for everybody.
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

// Archive finds what is in blocks only.
type Archive interface {
	// ResponsePayload is the payload of a worker's response to a request that is in the block of a height;
	// client.ErrTxNotFound if there is none.
	ResponsePayload(ctx context.Context, height int64, request, worker string) (rewardstypes.Payload, error)
	// DeclineReason is why a worker gave a request back, the last one in the blocks of some heights;
	// client.ErrTxNotFound if none did.
	DeclineReason(ctx context.Context, request string, first, last int64) (string, error)
}

// Policy decides on answers. It must decide the same on the same answer.
type Policy interface {
	// Judge returns an error if the answer is to be rejected. The chain is told its text: 1 to 256 bytes.
	Judge(prompt string, answer []byte) error
}

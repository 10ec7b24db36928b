package evaluator

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// Chain is what an evaluator reads.
type Chain interface {
	// Height is the height of the last block.
	Height(ctx context.Context) (int64, error)
	// Params are the rules of the evaluation.
	Params(ctx context.Context) (rewardstypes.Params, error)
	// Duties are the operator's open work.
	Duties(ctx context.Context, operator string) ([]rewardstypes.Duty, error)
	// Request is one request with its response.
	Request(ctx context.Context, id string) (rewardstypes.Request, error)
}

// Sender sends messages for the operator.
type Sender interface {
	// SendDuty sends messages that are duties: free, with all the gas they may use.
	SendDuty(ctx context.Context, gas uint64, msgs ...sdk.Msg) (client.Receipt, error)
	// Send sends messages for a fee, which the chain takes also where a duty's free tries are used up.
	Send(ctx context.Context, remember func(raw []byte) error, msgs ...sdk.Msg) (client.Receipt, error)
}

// Fetcher gets the bytes of a payload.
type Fetcher interface {
	// FetchFor returns the bytes of a payload of a request after it has checked them against the hash on the chain, and
	// opened what is private.
	FetchFor(ctx context.Context, request rewardstypes.Request, p rewardstypes.Payload) ([]byte, error)
}

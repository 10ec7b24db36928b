package abci

import (
	"fmt"

	"cosmossdk.io/log/v2"
	abcitypes "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Judge decides on the proposals of others.
type Judge struct {
	decode sdk.TxDecoder
	logger log.Logger
}

// NewJudge returns a judge of proposals.
func NewJudge(decode sdk.TxDecoder, logger log.Logger) Judge {
	return Judge{decode: decode, logger: logger.With("handler", "ProcessProposal")}
}

// Handle accepts a block of transactions that decode, are signed, and together stay within the block's gas and bytes;
// it rejects every other one, and whatever makes it panic. It reads nothing but the consensus parameters, so all nodes
// come to the same answer.
func (j Judge) Handle(
	ctx sdk.Context, req *abcitypes.RequestProcessProposal,
) (*abcitypes.ResponseProcessProposal, error) {
	err := safely(func() error { return j.check(ctx, req) })
	if err != nil {
		j.logger.Error("proposal rejected", "height", req.Height, "error", err)
		return &abcitypes.ResponseProcessProposal{Status: abcitypes.ResponseProcessProposal_REJECT}, nil
	}
	return &abcitypes.ResponseProcessProposal{Status: abcitypes.ResponseProcessProposal_ACCEPT}, nil
}

func (j Judge) check(ctx sdk.Context, req *abcitypes.RequestProcessProposal) error {
	room := blockSpace(ctx)
	for i, raw := range req.Txs {
		c, err := measure(j.decode, raw)
		if err != nil {
			return fmt.Errorf("tx %d: %w", i, err)
		}
		if c.gas > room.gas {
			return fmt.Errorf("tx %d: gas: %d, only %d left of the block", i, c.gas, room.gas)
		}
		if c.bytes > room.bytes {
			return fmt.Errorf("tx %d: bytes: %d, only %d left of the block", i, c.bytes, room.bytes)
		}
		room.take(c)
	}
	return nil
}

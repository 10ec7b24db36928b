package abci

import (
	"context"
	"fmt"

	"cosmossdk.io/log/v2"
	abcitypes "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/app/reveal"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// Judge decides on the proposals of others.
type Judge struct {
	decode  sdk.TxDecoder
	reveals RevealJudge
	logger  log.Logger
}

// RevealJudge knows what each proposer has to reveal.
type RevealJudge interface {
	// CheckReveal refuses a reveal that a proposer's block may not begin with.
	CheckReveal(ctx context.Context, proposer sdk.ConsAddress, reveal *validatorsettypes.MsgRevealBeacon) error
}

// NewJudge returns a judge of proposals.
func NewJudge(decode sdk.TxDecoder, logger log.Logger) Judge {
	return Judge{decode: decode, logger: logger.With("handler", "ProcessProposal")}
}

// WithReveals returns a judge that accepts the reveals which another one finds valid. Without, it accepts none.
func (j Judge) WithReveals(reveals RevealJudge) Judge {
	j.reveals = reveals
	return j
}

// Handle accepts a block of transactions that decode, are signed, and together stay within the block's gas and bytes;
// it rejects every other one, and whatever makes it panic. The first transaction may be the proposer's reveal, if it is
// valid. It reads nothing but the consensus parameters and the proposer's tip as the last block left them, so all nodes
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
	for i := range req.Txs {
		c, err := j.measure(ctx, req, i)
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

// measure says what transaction i takes of the block.
func (j Judge) measure(ctx sdk.Context, req *abcitypes.RequestProcessProposal, i int) (candidate, error) {
	raw := req.Txs[i]
	if msg, ok := reveal.Parse(raw); ok && i == 0 && j.reveals != nil {
		return revealed(raw), j.reveals.CheckReveal(ctx, req.ProposerAddress, msg)
	}
	return measure(j.decode, raw)
}

package client

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
	txtypes "github.com/cosmos/cosmos-sdk/types/tx"
	"github.com/cosmos/cosmos-sdk/x/authz"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// ResponsePayload is the payload of a worker's response to a request, out of the block that has it: the chain's state
// drops the bytes when it settles the request. It is ErrTxNotFound if the block has no such response.
func (c *Comet) ResponsePayload(
	ctx context.Context, height int64, request, worker string,
) (rewardstypes.Payload, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	block, err := c.rpc.Block(ctx, &height)
	if err != nil {
		return rewardstypes.Payload{}, err
	}
	results, err := c.rpc.BlockResults(ctx, &height)
	if err != nil {
		return rewardstypes.Payload{}, err
	}
	for i, raw := range block.Block.Txs {
		if i >= len(results.TxsResults) || results.TxsResults[i].Code != 0 {
			continue
		}
		for _, response := range c.responses(raw) {
			if response.Request == request && response.Worker == worker {
				return response.Payload, nil
			}
		}
	}
	return rewardstypes.Payload{}, ErrTxNotFound
}

// responses are those that a transaction carries, wrapped by a hot key or not. Bytes of a block that are no transaction
// carry none.
func (c *Comet) responses(raw []byte) []*rewardstypes.MsgSubmitResponse {
	var tx txtypes.Tx
	if c.codec.Unmarshal(raw, &tx) != nil || tx.Body == nil {
		return nil
	}
	msgs, err := txtypes.GetMsgs(tx.Body.Messages, "transaction")
	if err != nil {
		return nil
	}
	return responsesIn(msgs)
}

func responsesIn(msgs []sdk.Msg) []*rewardstypes.MsgSubmitResponse {
	var found []*rewardstypes.MsgSubmitResponse
	for _, msg := range msgs {
		switch msg := msg.(type) {
		case *rewardstypes.MsgSubmitResponse:
			found = append(found, msg)
		case *authz.MsgExec:
			inner, err := msg.GetMessages()
			if err == nil {
				found = append(found, responsesIn(inner)...)
			}
		}
	}
	return found
}

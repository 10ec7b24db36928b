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
	msgs, err := c.messagesOf(ctx, height)
	if err != nil {
		return rewardstypes.Payload{}, err
	}
	for _, msg := range msgs {
		response, ok := msg.(*rewardstypes.MsgSubmitResponse)
		if ok && response.Request == request && response.Worker == worker {
			return response.Payload, nil
		}
	}
	return rewardstypes.Payload{}, ErrTxNotFound
}

// DeclineReason is why a worker gave a request back, the last one in the blocks from the first height to the last: the
// chain's state keeps who did, not why. It is ErrTxNotFound if no block of them has such a message.
func (c *Comet) DeclineReason(ctx context.Context, request string, first, last int64) (string, error) {
	for height := last; height >= first; height-- {
		msgs, err := c.messagesOf(ctx, height)
		if err != nil {
			return "", err
		}
		for i := len(msgs) - 1; i >= 0; i-- {
			if declined, ok := msgs[i].(*rewardstypes.MsgDeclineAssignment); ok && declined.Request == request {
				return declined.Reason, nil
			}
		}
	}
	return "", ErrTxNotFound
}

// messagesOf are those that a block executed without an error, in their order.
func (c *Comet) messagesOf(ctx context.Context, height int64) ([]sdk.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	block, err := c.rpc.Block(ctx, &height)
	if err != nil || len(block.Block.Txs) == 0 {
		return nil, err
	}
	results, err := c.rpc.BlockResults(ctx, &height)
	if err != nil {
		return nil, err
	}
	var msgs []sdk.Msg
	for i, raw := range block.Block.Txs {
		if i < len(results.TxsResults) && results.TxsResults[i].Code == 0 {
			msgs = append(msgs, c.decode(raw)...)
		}
	}
	return msgs, nil
}

// decode is what a transaction carries, wrapped by a hot key or not. Bytes of a block that are no transaction carry
// nothing.
func (c *Comet) decode(raw []byte) []sdk.Msg {
	var tx txtypes.Tx
	if c.codec.Unmarshal(raw, &tx) != nil || tx.Body == nil {
		return nil
	}
	msgs, err := txtypes.GetMsgs(tx.Body.Messages, "transaction")
	if err != nil {
		return nil
	}
	return unwrapped(msgs)
}

// unwrapped are messages with those in place that a hot key sends for another.
func unwrapped(msgs []sdk.Msg) []sdk.Msg {
	var found []sdk.Msg
	for _, msg := range msgs {
		exec, wrapped := msg.(*authz.MsgExec)
		if !wrapped {
			found = append(found, msg)
			continue
		}
		if inner, err := exec.GetMessages(); err == nil {
			found = append(found, unwrapped(inner)...)
		}
	}
	return found
}

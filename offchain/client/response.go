package client

import (
	"errors"
	"fmt"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/cosmos/gogoproto/proto"
)

// errNoResponse tells that a receipt does not hold a message's response.
var errNoResponse = errors.New("the receipt holds no response")

// part is the receipt of some of a transaction's messages, as if they had been sent alone.
func (r Receipt) part(from, count int) (Receipt, error) {
	var data sdk.TxMsgData
	if err := proto.Unmarshal(r.Data, &data); err != nil {
		return r, fmt.Errorf("%w: %w", errNoResponse, err)
	}
	wrapped := len(data.MsgResponses) == 1 && data.MsgResponses[0].TypeUrl == sdk.MsgTypeURL(&authz.MsgExecResponse{})
	var exec authz.MsgExecResponse
	if wrapped {
		if err := proto.Unmarshal(data.MsgResponses[0].Value, &exec); err != nil {
			return r, fmt.Errorf("%w: %w", errNoResponse, err)
		}
	}
	if have := max(len(data.MsgResponses), len(exec.Results)); from+count > have {
		return r, fmt.Errorf("%w: %d messages, must be %d or more", errNoResponse, have, from+count)
	}
	var err error
	if wrapped {
		exec.Results = exec.Results[from : from+count]
		if data.MsgResponses[0].Value, err = proto.Marshal(&exec); err != nil {
			return r, err
		}
	} else {
		data.MsgResponses = data.MsgResponses[from : from+count]
	}
	r.Data, err = proto.Marshal(&data)
	return r, err
}

// Response reads what the chain answered to the only message of a transaction, also if a hot key had wrapped it. It
// errs if the receipt's data is not that of such a transaction.
func (r Receipt) Response(into proto.Message) error {
	var data sdk.TxMsgData
	if err := proto.Unmarshal(r.Data, &data); err != nil {
		return fmt.Errorf("%w: %w", errNoResponse, err)
	}
	if len(data.MsgResponses) != 1 {
		return fmt.Errorf("%w: %d messages, must be 1", errNoResponse, len(data.MsgResponses))
	}
	answer := data.MsgResponses[0]
	if answer.TypeUrl != sdk.MsgTypeURL(&authz.MsgExecResponse{}) {
		return proto.Unmarshal(answer.Value, into)
	}
	var wrapped authz.MsgExecResponse
	if err := proto.Unmarshal(answer.Value, &wrapped); err != nil {
		return fmt.Errorf("%w: %w", errNoResponse, err)
	}
	if len(wrapped.Results) != 1 {
		return fmt.Errorf("%w: %d wrapped messages, must be 1", errNoResponse, len(wrapped.Results))
	}
	return proto.Unmarshal(wrapped.Results[0], into)
}

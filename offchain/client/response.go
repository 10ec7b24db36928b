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

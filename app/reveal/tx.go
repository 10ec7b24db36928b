package reveal

import (
	"bytes"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdktx "github.com/cosmos/cosmos-sdk/types/tx"
	"github.com/cosmos/cosmos-sdk/x/authz"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// Gas is the gas limit of a reveal: more than one hash and one record are worth.
const Gas = 50_000

// Encode returns the one transaction that a reveal is. Any wallet decodes it: it is an ordinary transaction without
// signers' entries, signatures, fee, memo or timeout.
func Encode(msg *validatorsettypes.MsgRevealBeacon) ([]byte, error) {
	packed, err := codectypes.NewAnyWithValue(msg)
	if err != nil {
		return nil, err
	}
	body := sdktx.TxBody{Messages: []*codectypes.Any{packed}}
	auth := sdktx.AuthInfo{Fee: &sdktx.Fee{GasLimit: Gas}}
	var raw sdktx.TxRaw
	if raw.BodyBytes, err = body.Marshal(); err != nil {
		return nil, err
	}
	if raw.AuthInfoBytes, err = auth.Marshal(); err != nil {
		return nil, err
	}
	return raw.Marshal()
}

// Parse returns the reveal that raw bytes are. Bytes that differ in anything from what Encode makes of it are none: a
// proposer has nothing to choose and no room to fill.
func Parse(raw []byte) (*validatorsettypes.MsgRevealBeacon, bool) {
	var tx sdktx.TxRaw
	var body sdktx.TxBody
	if tx.Unmarshal(raw) != nil || body.Unmarshal(tx.BodyBytes) != nil || len(body.Messages) != 1 {
		return nil, false
	}
	msg := new(validatorsettypes.MsgRevealBeacon)
	packed := body.Messages[0]
	if packed == nil || packed.TypeUrl != sdk.MsgTypeURL(msg) || msg.Unmarshal(packed.Value) != nil {
		return nil, false
	}
	if msg.ValidateBasic() != nil {
		return nil, false
	}
	same, err := Encode(msg)
	return msg, err == nil && bytes.Equal(same, raw)
}

// First returns the reveal that a block's transactions begin with, nil if they do not.
func First(txs [][]byte) *validatorsettypes.MsgRevealBeacon {
	if len(txs) == 0 {
		return nil
	}
	msg, ok := Parse(txs[0])
	if !ok {
		return nil
	}
	return msg
}

// Carries tells whether there is a reveal among messages, or in what they carry, at any depth.
func Carries(msgs []sdk.Msg) bool {
	for _, msg := range msgs {
		var carried []sdk.Msg
		var err error
		switch m := msg.(type) {
		case *validatorsettypes.MsgRevealBeacon:
			return true
		case *authz.MsgExec:
			carried, err = m.GetMessages()
		case *sdkgovv1.MsgSubmitProposal:
			carried, err = m.GetMsgs()
		}
		if err == nil && Carries(carried) {
			return true
		}
	}
	return false
}

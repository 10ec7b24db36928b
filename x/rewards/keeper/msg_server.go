package keeper

import "github.com/masa-finance/masad/x/rewards/types"

// msgServer admits messages: it checks them, asks the keeper and answers.
type msgServer struct{ *Keeper }

var _ types.MsgServer = msgServer{}

// NewMsgServer returns the transaction service.
func NewMsgServer(k *Keeper) types.MsgServer { return msgServer{k} }

package keeper

import "github.com/masa-finance/masad/x/staking/types"

// msgServer admits messages: it checks them whole, also those that come inside other messages, and calls the keeper.
type msgServer struct{ keeper *Keeper }

var _ types.MsgServer = msgServer{}

// NewMsgServer returns the ledger's transaction service.
func NewMsgServer(k *Keeper) types.MsgServer { return msgServer{keeper: k} }

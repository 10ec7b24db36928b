package types

import (
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/legacy"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/msgservice"
)

// RegisterInterfaces registers the messages and their responses.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	registry.RegisterImplementations((*sdk.Msg)(nil),
		&MsgBond{}, &MsgUnbond{}, &MsgCancelUnbonding{}, &MsgLeaveRole{}, &MsgRefreshPosition{}, &MsgUpdateParams{},
	)
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

// RegisterLegacyAminoCodec registers the messages under the names that hardware wallets sign.
func RegisterLegacyAminoCodec(cdc *codec.LegacyAmino) {
	legacy.RegisterAminoMsg(cdc, &MsgBond{}, "masa/staking/MsgBond")
	legacy.RegisterAminoMsg(cdc, &MsgUnbond{}, "masa/staking/MsgUnbond")
	legacy.RegisterAminoMsg(cdc, &MsgCancelUnbonding{}, "masa/staking/MsgCancelUnbonding")
	legacy.RegisterAminoMsg(cdc, &MsgLeaveRole{}, "masa/staking/MsgLeaveRole")
	legacy.RegisterAminoMsg(cdc, &MsgRefreshPosition{}, "masa/staking/MsgRefreshPosition")
	legacy.RegisterAminoMsg(cdc, &MsgUpdateParams{}, "masa/staking/MsgUpdateParams")
	cdc.RegisterConcrete(Params{}, "masa/staking/Params", nil)
}

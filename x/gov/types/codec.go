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
	registry.RegisterImplementations((*sdk.Msg)(nil), &MsgSetDelegation{}, &MsgClaimParticipation{}, &MsgUpdateParams{})
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

// RegisterLegacyAminoCodec registers the messages under the names that hardware wallets sign.
func RegisterLegacyAminoCodec(cdc *codec.LegacyAmino) {
	legacy.RegisterAminoMsg(cdc, &MsgSetDelegation{}, "masa/gov/MsgSetDelegation")
	legacy.RegisterAminoMsg(cdc, &MsgClaimParticipation{}, "masa/gov/MsgClaimParticipation")
	legacy.RegisterAminoMsg(cdc, &MsgUpdateParams{}, "masa/gov/MsgUpdateParams")
	cdc.RegisterConcrete(Params{}, "masa/gov/Params", nil)
}

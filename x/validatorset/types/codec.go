package types

import (
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/legacy"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/msgservice"
)

var (
	_ codectypes.UnpackInterfacesMessage = MsgRegisterValidator{}
	_ codectypes.UnpackInterfacesMessage = MsgRotateConsensusKey{}
	_ codectypes.UnpackInterfacesMessage = Validator{}
	_ codectypes.UnpackInterfacesMessage = GenesisState{}
	_ codectypes.UnpackInterfacesMessage = QueryValidatorsResponse{}
	_ codectypes.UnpackInterfacesMessage = QueryValidatorResponse{}
	_ codectypes.UnpackInterfacesMessage = QueryByConsensusAddressResponse{}
)

// RegisterInterfaces registers the messages and their responses.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	registry.RegisterImplementations((*sdk.Msg)(nil),
		&MsgRegisterValidator{}, &MsgEditValidator{}, &MsgRotateConsensusKey{}, &MsgReportTaoPrice{}, &MsgUpdateParams{},
		&MsgRevealBeacon{},
	)
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

// RegisterLegacyAminoCodec registers the messages under the names that hardware wallets sign.
func RegisterLegacyAminoCodec(cdc *codec.LegacyAmino) {
	legacy.RegisterAminoMsg(cdc, &MsgRegisterValidator{}, "masa/validatorset/MsgRegisterValidator")
	legacy.RegisterAminoMsg(cdc, &MsgEditValidator{}, "masa/validatorset/MsgEditValidator")
	legacy.RegisterAminoMsg(cdc, &MsgRotateConsensusKey{}, "masa/validatorset/MsgRotateKey")
	legacy.RegisterAminoMsg(cdc, &MsgReportTaoPrice{}, "masa/validatorset/MsgReportTaoPrice")
	legacy.RegisterAminoMsg(cdc, &MsgUpdateParams{}, "masa/validatorset/MsgUpdateParams")
	legacy.RegisterAminoMsg(cdc, &MsgRevealBeacon{}, "masa/validatorset/MsgRevealBeacon")
	cdc.RegisterConcrete(Params{}, "masa/validatorset/Params", nil)
	cdc.RegisterConcrete(Description{}, "masa/validatorset/Description", nil)
}

// unpackKey fills the cached value of a consensus key.
func unpackKey(unpacker codectypes.AnyUnpacker, key *codectypes.Any) error {
	var pubkey cryptotypes.PubKey
	return unpacker.UnpackAny(key, &pubkey)
}

// UnpackInterfaces fills the cached consensus key.
func (m MsgRegisterValidator) UnpackInterfaces(unpacker codectypes.AnyUnpacker) error {
	return unpackKey(unpacker, m.ConsensusPubkey)
}

// UnpackInterfaces fills the cached consensus key.
func (m MsgRotateConsensusKey) UnpackInterfaces(unpacker codectypes.AnyUnpacker) error {
	return unpackKey(unpacker, m.NewPubkey)
}

// UnpackInterfaces fills the cached consensus key.
func (v Validator) UnpackInterfaces(unpacker codectypes.AnyUnpacker) error {
	return unpackKey(unpacker, v.ConsensusPubkey)
}

// UnpackInterfaces fills the cached consensus keys of all validators.
func (g GenesisState) UnpackInterfaces(unpacker codectypes.AnyUnpacker) error {
	return unpackAll(unpacker, g.Validators)
}

// UnpackInterfaces fills the cached consensus keys of the page.
func (r QueryValidatorsResponse) UnpackInterfaces(unpacker codectypes.AnyUnpacker) error {
	return unpackAll(unpacker, r.Validators)
}

// UnpackInterfaces fills the cached consensus key.
func (r QueryValidatorResponse) UnpackInterfaces(unpacker codectypes.AnyUnpacker) error {
	return r.Validator.UnpackInterfaces(unpacker)
}

// UnpackInterfaces fills the cached consensus key, if there is a validator.
func (r QueryByConsensusAddressResponse) UnpackInterfaces(unpacker codectypes.AnyUnpacker) error {
	if r.Validator == nil {
		return nil
	}
	return r.Validator.UnpackInterfaces(unpacker)
}

func unpackAll(unpacker codectypes.AnyUnpacker, validators []Validator) error {
	for _, v := range validators {
		if err := v.UnpackInterfaces(unpacker); err != nil {
			return err
		}
	}
	return nil
}

package client

import (
	"fmt"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/std"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	"github.com/cosmos/cosmos-sdk/x/tx/signing"
	"github.com/cosmos/gogoproto/proto"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// Encoding is what NewComet and SignerConfig need to know of the types of a Masa chain.
type Encoding struct {
	Codec codec.Codec
	Txs   sdkclient.TxConfig
}

// NewEncoding knows the messages of Masa, and those of the SDK for payments, grants and allowances. From then on all
// addresses in this process begin with masa: the SDK has one prefix for all. Call it before any address is written, and
// in a program that is no masad already.
func NewEncoding() (Encoding, error) {
	prefix, config := stakingtypes.Bech32Prefix, sdk.GetConfig()
	if config.GetBech32AccountAddrPrefix() != prefix {
		config.SetBech32PrefixForAccount(prefix, prefix+sdk.PrefixPublic)
	}
	registry, err := codectypes.NewInterfaceRegistryWithOptions(codectypes.InterfaceRegistryOptions{
		ProtoFiles: proto.HybridResolver,
		SigningOptions: signing.Options{
			AddressCodec:          address.Bech32Codec{Bech32Prefix: prefix},
			ValidatorAddressCodec: address.Bech32Codec{Bech32Prefix: prefix + sdk.PrefixValidator + sdk.PrefixOperator},
		},
	})
	if err != nil {
		return Encoding{}, fmt.Errorf("types of the chain: %w", err)
	}
	for _, register := range []func(codectypes.InterfaceRegistry){
		std.RegisterInterfaces, authtypes.RegisterInterfaces, banktypes.RegisterInterfaces, authz.RegisterInterfaces,
		feegrant.RegisterInterfaces, rewardstypes.RegisterInterfaces, stakingtypes.RegisterInterfaces,
		validatorsettypes.RegisterInterfaces, slashingtypes.RegisterInterfaces,
	} {
		register(registry)
	}
	cdc := codec.NewProtoCodec(registry)
	return Encoding{Codec: cdc, Txs: authtx.NewTxConfig(cdc, authtx.DefaultSignModes)}, nil
}

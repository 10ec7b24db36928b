package app

import (
	"slices"

	"cosmossdk.io/log/v2"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/server"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	"github.com/cosmos/cosmos-sdk/std"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/mempool"
	"github.com/cosmos/cosmos-sdk/version"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	"github.com/cosmos/cosmos-sdk/x/tx/signing"
	"github.com/cosmos/gogoproto/proto"
	"github.com/spf13/cast"
)

// encoding holds the codecs that everything else shares.
type encoding struct {
	registry codectypes.InterfaceRegistry
	cdc      codec.Codec
	amino    *codec.LegacyAmino
	tx       client.TxConfig
}

// newEncoding builds the codecs. Messages are signed DIRECT, or LEGACY_AMINO_JSON by hardware wallets.
func newEncoding() (encoding, error) {
	config := sdk.GetConfig()
	registry, err := codectypes.NewInterfaceRegistryWithOptions(codectypes.InterfaceRegistryOptions{
		ProtoFiles: proto.HybridResolver,
		SigningOptions: signing.Options{
			AddressCodec:          address.Bech32Codec{Bech32Prefix: config.GetBech32AccountAddrPrefix()},
			ValidatorAddressCodec: address.Bech32Codec{Bech32Prefix: config.GetBech32ValidatorAddrPrefix()},
		},
	})
	if err != nil {
		return encoding{}, err
	}
	cdc := codec.NewProtoCodec(registry)
	amino := codec.NewLegacyAmino()
	std.RegisterLegacyAminoCodec(amino)
	std.RegisterInterfaces(registry)
	return encoding{
		registry: registry,
		cdc:      cdc,
		amino:    amino,
		tx:       authtx.NewTxConfig(cdc, authtx.DefaultSignModes),
	}, nil
}

// newBase builds the BaseApp and mounts every store.
func newBase(
	logger log.Logger, db dbm.DB, options servertypes.AppOptions, base []func(*baseapp.BaseApp),
) (*App, error) {
	enc, err := newEncoding()
	if err != nil {
		return nil, err
	}
	// The last option counts: the server's own cache between blocks would take the place of ours.
	cached := cast.ToBool(options.Get(server.FlagInterBlockCache))
	base = append(slices.Clone(base),
		baseapp.SetInterBlockCache(newLayers(cached)),
		// Proposals are made from CometBFT's mempool. One of the SDK's would be written to for nothing, and, where a
		// node has it and another has not, be asked to forget a transaction without signature and fail it.
		baseapp.SetMempool(mempool.NoOpMempool{}),
	)
	app := &App{
		BaseApp:  baseapp.NewBaseApp(Name, logger, db, enc.tx.TxDecoder(), base...),
		encoding: enc,
		options:  options,
		stores:   newStores(),
	}
	app.SetVersion(version.Version)
	app.SetInterfaceRegistry(enc.registry)
	app.SetTxEncoder(enc.tx.TxEncoder())
	app.mount(app.BaseApp)
	return app, app.RegisterStreamingServices(options, app.kv)
}

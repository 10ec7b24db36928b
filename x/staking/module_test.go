package staking_test

import (
	"encoding/json"
	"strings"
	"testing"

	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/staking"
	"github.com/masa-finance/masad/x/staking/keeper"
	"github.com/masa-finance/masad/x/staking/types"
)

// TestCommands: each method of both services has one command, with an example and arguments that are its fields.
func TestCommands(t *testing.T) {
	options := staking.AppModule{}.AutoCLIOptions()
	for _, service := range []*autocliv1.ServiceCommandDescriptor{options.Query, options.Tx} {
		descriptor, err := proto.HybridResolver.FindDescriptorByName(protoreflect.FullName(service.Service))
		require.NoError(t, err)
		methods := descriptor.(protoreflect.ServiceDescriptor).Methods()
		require.Len(t, service.RpcCommandOptions, methods.Len())
		for _, command := range service.RpcCommandOptions {
			method := methods.ByName(protoreflect.Name(command.RpcMethod))
			require.NotNil(t, method, command.RpcMethod)
			if command.Skip {
				continue // governance only
			}
			require.NotEmpty(t, command.Short)
			name := strings.Fields(command.Use)[0]
			require.Contains(t, command.Example, "staking "+name)
			require.Equal(t, len(command.PositionalArgs), strings.Count(command.Use, "["), command.Use)
			for _, arg := range command.PositionalArgs {
				require.NotNil(t, method.Input().Fields().ByName(protoreflect.Name(arg.ProtoField)), arg.ProtoField)
				require.Contains(t, command.Use, "["+arg.ProtoField+"]")
			}
			for field := range command.FlagOptions {
				require.NotNil(t, method.Input().Fields().ByName(protoreflect.Name(field)), field)
			}
		}
	}
}

func TestModuleGenesis(t *testing.T) {
	f := fixture.New(t, types.StoreKey, types.ClockStoreKey)
	stores := keeper.Stores{Owners: f.Service(types.StoreKey), Clock: f.Service(types.ClockStoreKey)}
	k := keeper.NewKeeper(f.Cdc, stores, fakes.NewBank(f.Service(fixture.BankStore)), nil, f.Authority)
	module := staking.NewAppModule(f.Cdc, k)
	raw := module.DefaultGenesis(f.Cdc)
	require.NoError(t, module.ValidateGenesis(f.Cdc, nil, raw))
	module.InitGenesis(f.Ctx, f.Cdc, raw)
	require.JSONEq(t, string(raw), string(module.ExportGenesis(f.Ctx, f.Cdc)))
	require.NoError(t, module.BeginBlock(f.Ctx))
	require.NoError(t, module.EndBlock(f.Ctx))
	require.ErrorIs(t, module.ValidateGenesis(f.Cdc, nil, json.RawMessage(`{"params":{}}`)), types.ErrInvalidParams)
	require.ErrorIs(t, module.ValidateGenesis(f.Cdc, nil, json.RawMessage(`[`)), types.ErrInvalidGenesis)
	require.Panics(t, func() { module.InitGenesis(f.Ctx, f.Cdc, json.RawMessage(`{"params":{}}`)) })
}

// TestAminoNames are short enough for hardware wallets.
func TestAminoNames(t *testing.T) {
	cdc := codec.NewLegacyAmino()
	staking.AppModule{}.RegisterLegacyAminoCodec(cdc)
	for _, msg := range []sdk.Msg{
		&types.MsgBond{}, &types.MsgUnbond{}, &types.MsgCancelUnbonding{}, &types.MsgLeaveRole{},
		&types.MsgRefreshPosition{}, &types.MsgUpdateParams{Params: types.DefaultParams()},
	} {
		raw, err := cdc.MarshalJSON(msg)
		require.NoError(t, err)
		var typed struct {
			Type string `json:"type"`
		}
		require.NoError(t, json.Unmarshal(raw, &typed))
		require.True(t, strings.HasPrefix(typed.Type, "masa/staking/Msg"))
		require.LessOrEqual(t, len(typed.Type), 39)
	}
}

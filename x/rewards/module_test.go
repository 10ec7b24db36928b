package rewards_test

import (
	"testing"

	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/masa-finance/masad/x/rewards"
	"github.com/masa-finance/masad/x/rewards/types"
)

func TestEveryMethodHasACommandWithAnExample(t *testing.T) {
	options := rewards.AppModule{}.AutoCLIOptions()
	for _, service := range []*autocliv1.ServiceCommandDescriptor{options.Query, options.Tx} {
		found, err := proto.HybridResolver.FindDescriptorByName(protoreflect.FullName(service.Service))
		require.NoError(t, err)
		methods := found.(protoreflect.ServiceDescriptor).Methods()
		require.Len(t, service.RpcCommandOptions, methods.Len())
		for _, command := range service.RpcCommandOptions {
			method := methods.ByName(protoreflect.Name(command.RpcMethod))
			require.NotNil(t, method, command.RpcMethod)
			if command.Skip {
				continue
			}
			require.NotEmpty(t, command.Short, command.RpcMethod)
			require.Contains(t, command.Example, "masad ", command.RpcMethod)
			for _, arg := range command.PositionalArgs {
				require.NotNil(t, method.Input().Fields().ByName(protoreflect.Name(arg.ProtoField)), arg.ProtoField)
			}
		}
	}
}

func TestAminoNamesFitALedger(t *testing.T) {
	const longest = 39
	cdc := codec.NewLegacyAmino()
	types.RegisterLegacyAminoCodec(cdc)
	registry := codectypes.NewInterfaceRegistry()
	types.RegisterInterfaces(registry)
	for _, url := range registry.ListImplementations("cosmos.base.v1beta1.Msg") {
		name := "masa/rewards/" + url[len("/masa.rewards.v1."):]
		require.LessOrEqual(t, len(name), longest)
	}
}

func TestDefaultGenesisIsValid(t *testing.T) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	module := rewards.NewAppModule(cdc, nil)
	require.NoError(t, module.ValidateGenesis(cdc, nil, module.DefaultGenesis(cdc)))
	require.Error(t, module.ValidateGenesis(cdc, nil, []byte(`{"price":"0"}`)))
	require.Error(t, module.ValidateGenesis(cdc, nil, []byte(`nonsense`)))
}

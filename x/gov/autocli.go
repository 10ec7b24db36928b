package gov

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"

	"github.com/masa-finance/masad/x/gov/types"
)

// AutoCLIOptions describes the commands that the app adds to `masad query gov`.
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{
			Service: types.Query_serviceDesc.ServiceName,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{{
				RpcMethod:      "Power",
				Use:            "power <agent>",
				Short:          "Show the voting power of an account, and of all: bonded umasa",
				Example:        "masad query gov power masa1…",
				PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "agent"}},
			}},
		},
	}
}

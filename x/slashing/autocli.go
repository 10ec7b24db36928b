package slashing

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"

	"github.com/masa-finance/masad/x/slashing/types"
)

// AutoCLIOptions describes the commands `masad query slashing` and `masad tx slashing`.
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: queries(),
		Tx: &autocliv1.ServiceCommandDescriptor{
			Service: types.Msg_serviceDesc.ServiceName,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{
				{
					RpcMethod: "Unjail",
					Use:       "unjail",
					Short:     "Let your jailed validator take a seat again; seats are given at the end of each epoch",
					Example:   "masad tx slashing unjail --from alice",
				},
				{RpcMethod: "UpdateParams", Skip: true}, // a proposal sends it: masad tx gov submit-proposal
			},
		},
	}
}

// queries describes `masad query slashing`.
func queries() *autocliv1.ServiceCommandDescriptor {
	return &autocliv1.ServiceCommandDescriptor{
		Service: types.Query_serviceDesc.ServiceName,
		RpcCommandOptions: []*autocliv1.RpcCommandOptions{
			{
				RpcMethod: "Params",
				Use:       "params",
				Short:     "Show the parameters",
				Example:   "masad query slashing params -o json",
			},
			{
				RpcMethod:      "Offence",
				Use:            "offence <id>",
				Short:          "Show one offence",
				Example:        "masad query slashing offence request/4f2a…/timeout",
				PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "id"}},
			},
			{
				RpcMethod:      "SigningInfo",
				Use:            "signing-info <operator>",
				Short:          "Show how many blocks of the window a validator missed, and how many it may miss",
				Example:        "masad query slashing signing-info masa1…",
				PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "operator"}},
			},
			{
				RpcMethod: "Offences",
				Use:       "offences [owner]",
				Short:     "List the offences, of one owner if one is named",
				Example:   "masad query slashing offences masa1…",
				PositionalArgs: []*autocliv1.PositionalArgDescriptor{
					{ProtoField: "owner", Optional: true},
				},
			},
			{
				RpcMethod:      "Totals",
				Use:            "totals <owner>",
				Short:          "Show what all offences of an owner have cost, by role and kind, also those that are swept",
				Example:        "masad query slashing totals masa1…",
				PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "owner"}},
			},
		},
	}
}

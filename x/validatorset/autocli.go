package validatorset

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
	_ "cosmossdk.io/api/cosmos/crypto/ed25519" // the command line resolves the key in a registration by it

	"github.com/masa-finance/masad/x/validatorset/types"
)

// AutoCLIOptions describes the commands `masad query validatorset` and `masad tx validatorset`.
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{Query: queryCommands(), Tx: txCommands()}
}

func queryCommands() *autocliv1.ServiceCommandDescriptor {
	return &autocliv1.ServiceCommandDescriptor{
		Service:           types.Query_serviceDesc.ServiceName,
		RpcCommandOptions: append(validatorQueries(), stateQueries()...),
	}
}

// validatorQueries ask for one validator or all.
func validatorQueries() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Params",
			Use:       "params",
			Short:     "Show the parameters",
			Example:   "masad query validatorset params -o json",
		},
		{
			RpcMethod: "Validators",
			Use:       "validators",
			Short:     "List the validators, members of the set only with --seated",
			Example:   "masad query validatorset validators --seated",
		},
		{
			RpcMethod:      "Validator",
			Use:            "validator <operator>",
			Short:          "Show one validator",
			Example:        "masad query validatorset validator masa1…",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "operator"}},
		},
		{
			RpcMethod:      "ByConsensusAddress",
			Use:            "by-consensus-address <address>",
			Short:          "Find who registered a consensus key, given its address as masavalcons1… or in hex",
			Example:        "masad query validatorset by-consensus-address $(masad comet show-address)",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "consensus_address"}},
		},
	}
}

// stateQueries ask for the set as a whole.
func stateQueries() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Ranking",
			Use:       "ranking [epoch]",
			Short:     "Show an epoch's performance with all factors, who was pruned and why, and who came and went",
			Example:   "masad query validatorset ranking 3",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{
				{ProtoField: "epoch", Optional: true},
			},
		},
		{
			RpcMethod: "Beacon",
			Use:       "beacon",
			Short:     "Show the random value of the last block",
			Example:   "masad query validatorset beacon",
		},
		{
			RpcMethod: "Power",
			Use:       "power",
			Short:     "Break the voting powers down into stake, cap, performance and jitter",
			Example:   "masad query validatorset power",
		},
		{
			RpcMethod: "PriceReports",
			Use:       "price-reports",
			Short:     "Show who reported which price of TAO in the running round, and whether that is enough",
			Example:   "masad query validatorset price-reports",
		},
	}
}

func txCommands() *autocliv1.ServiceCommandDescriptor {
	return &autocliv1.ServiceCommandDescriptor{
		Service: types.Msg_serviceDesc.ServiceName,
		RpcCommandOptions: []*autocliv1.RpcCommandOptions{
			registerCommand(),
			{
				RpcMethod: "EditValidator",
				Use:       "edit-validator <description>",
				Short:     "Replace the description, and register another beacon tip or encryption key if one is given",
				Example: `masad tx validatorset edit-validator '{"moniker":"alice","details":"…"}' --from alice
masad tx validatorset edit-validator '{"moniker":"alice"}' --from alice \
  --beacon-tip 40dad10fa929a0fb2ac9f13e57c66ad7e539c7aa6bfe96ffd233c8575a9243b8
masad tx validatorset edit-validator '{"moniker":"alice"}' --from alice \
  --encryption-pubkey 8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a`,
				PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "description"}},
				FlagOptions: map[string]*autocliv1.FlagOptions{
					"beacon_tip":        {Usage: "tip of another hash chain, 64 hex digits, in force from the next epoch"},
					"encryption_pubkey": {Usage: "another X25519 key for private requests, 64 hex digits"},
				},
			},
			{
				RpcMethod: "RotateConsensusKey",
				Use:       "rotate-consensus-key <new-pubkey>",
				Alias:     []string{"rotate-cons-pub-key"}, // as in the SDK's own module
				Short:     "Replace the key that your validator signs blocks with; the new one signs two blocks later",
				Long: `Replace the key that your validator signs blocks with by that of another home, where a node is in sync
already. CometBFT asks for the new key's signatures two blocks after the transaction's. Stop the old node then, not
before.`,
				Example:        `masad tx validatorset rotate-consensus-key "$(masad comet show-validator)" --from alice`,
				PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "new_pubkey"}},
			},
			{
				RpcMethod:      "ReportTaoPrice",
				Use:            "report-tao-price <price>",
				Short:          "Report the price of TAO, in MASA, as a member of the set; free once a round",
				Example:        `masad tx validatorset report-tao-price 7.25 --from alice`,
				PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "price"}},
			},
			{RpcMethod: "RevealBeacon", Skip: true}, // a proposer's node puts it into its own block
			{RpcMethod: "UpdateParams", Skip: true}, // a proposal sends it: masad tx gov submit-proposal
		},
	}
}

func registerCommand() *autocliv1.RpcCommandOptions {
	return &autocliv1.RpcCommandOptions{
		RpcMethod: "RegisterValidator",
		Use:       "register-validator <consensus-pubkey> <stake>",
		Short:     "Open a validator position; seats are given at the end of each epoch",
		Example: `masad tx validatorset register-validator "$(masad comet show-validator)" 1000000000000umasa \
  --description '{"moniker":"alice"}' --from alice`,
		PositionalArgs: []*autocliv1.PositionalArgDescriptor{
			{ProtoField: "consensus_pubkey"}, {ProtoField: "stake"},
		},
		FlagOptions: map[string]*autocliv1.FlagOptions{
			"description": {Usage: "JSON with moniker, identity, website, security_contact, details"},
			"beacon_tip":  {Usage: "tip of the hash chain for the beacon, 64 hex digits (default: this node's)"},
			"encryption_pubkey": {
				Usage: "X25519 key for private requests, as masad encryption-key prints it (default: none)",
			},
		},
	}
}

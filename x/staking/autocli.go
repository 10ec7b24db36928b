package staking

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
)

// AutoCLIOptions describes `masad query staking` and `masad tx staking`.
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{
			Service:           "masa.staking.v1.Query",
			Short:             "Positions, requirements, unbondings and the epoch clock",
			RpcCommandOptions: append(positionQueries(), recordQueries()...),
		},
		Tx: &autocliv1.ServiceCommandDescriptor{
			Service:           "masa.staking.v1.Msg",
			Short:             "Bond and unbond stake, leave a role",
			RpcCommandOptions: append(stakeCommands(), positionCommands()...),
		},
	}
}

// positionQueries are the queries about positions.
func positionQueries() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Position", Use: "position [role] [owner]",
			Short:          "One position with its status and requirement",
			Example:        "masad query staking position worker masa1…",
			PositionalArgs: args("role", "owner"),
		},
		{
			RpcMethod: "Positions", Use: "positions [role]",
			Short:          "The positions of a role, optionally of one status",
			Example:        "masad query staking positions validator --status active --page-limit 50",
			PositionalArgs: args("role"),
		},
		{
			RpcMethod: "Requirement", Use: "requirement [role] [owner]",
			Short: "Every factor of a position's stake requirement",
			Long: "Every factor of a position's stake requirement. A supposed utility shows in the requirement of the\n" +
				"next epoch, a supposed stake in the status.",
			Example: `masad query staking requirement worker masa1… --what-if-utility 0.8 --what-if-stake 5000000000
masad query staking requirement masa1… worker`,
			PositionalArgs: args("role", "owner"),
			FlagOptions: map[string]*autocliv1.FlagOptions{
				"what_if_utility": {Usage: "suppose this smoothed utility, 0..1"},
				"what_if_stake":   {Usage: "suppose this counted stake, in umasa"},
			},
		},
		{
			RpcMethod: "RoleSummary", Use: "role-summary [role]", Alias: []string{"role"},
			Short:          "The sums of a role and the globals its requirements come from",
			Example:        "masad query staking role-summary oracle",
			PositionalArgs: args("role"),
		},
		{
			RpcMethod: "Obligations", Use: "obligations [role] [owner]",
			Short:          "Why stake can not leave yet, and from which height it can",
			Example:        "masad query staking obligations validator masa1…",
			PositionalArgs: args("role", "owner"),
		},
	}
}

// recordQueries are the queries about the module's records and its clock.
func recordQueries() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Params", Use: "params", Short: "The parameters of the ledger and the epoch clock",
			Example: "masad query staking params -o json",
		},
		{
			RpcMethod: "TaoPrice", Use: "tao-price",
			Short:   "The price of the second collateral in both units, and the haircut in force",
			Example: "masad query staking tao-price",
		},
		{
			RpcMethod: "Unbondings", Use: "unbondings [owner]",
			Short:          "The unbondings of an owner, by id",
			Example:        "masad query staking unbondings masa1…",
			PositionalArgs: args("owner"),
		},
		{
			RpcMethod: "Epoch", Use: "epoch", Short: "The running epoch, the blocks left in it, and the pipeline",
			Example: "masad query staking epoch",
		},
		{
			RpcMethod: "EpochHistory", Use: "epoch-history", Alias: []string{"epochs"},
			Short:   "The kept epochs, newest first",
			Example: "masad query staking epoch-history --page-limit 5",
		},
		{
			RpcMethod: "Failures", Use: "failures",
			Short:   "Items that were undone so that the block could go on, oldest first",
			Example: "masad query staking failures --page-reverse --page-limit 20",
		},
	}
}

// stakeCommands move stake.
func stakeCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Bond", Use: "bond [role] [amount]",
			Short: "Add stake to a position you have; registering in the role opens it",
			Long: "Add stake to a position you have; registering in the role opens it. Either collateral may be bonded:\n" +
				"MASA (umasa) or TAO (rao), which counts by its price, less the haircut, up to a share of the whole.",
			Example:        "masad tx staking bond worker 500000000umasa --from alice",
			PositionalArgs: args("role", "amount"),
		},
		{
			RpcMethod: "Unbond", Use: "unbond [role] [amount]",
			Short:          "Take stake out of a position, down to its requirement; paid out after the unbonding time",
			Example:        "masad tx staking unbond worker 100000000umasa --from alice",
			PositionalArgs: args("role", "amount"),
		},
		{
			RpcMethod: "CancelUnbonding", Use: "cancel-unbonding [id]",
			Short:          "Put an unbonding back into its position",
			Example:        "masad tx staking cancel-unbonding 7 --from alice",
			PositionalArgs: args("id"),
		},
	}
}

// positionCommands change what a position is.
func positionCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "LeaveRole", Use: "leave-role [role]",
			Short:          "Unbond everything and end a role",
			Example:        "masad tx staking leave-role oracle --from alice",
			PositionalArgs: args("role"),
		},
		{
			RpcMethod: "RefreshPosition", Use: "refresh-position [role] [owner]",
			Short:          "Bring anybody's position up to date with the requirement of this epoch",
			Example:        "masad tx staking refresh-position worker masa1… --from alice",
			PositionalArgs: args("role", "owner"),
		},
		{RpcMethod: "UpdateParams", Skip: true}, // a proposal sends it: masad tx gov submit-proposal
	}
}

// args are fields given without a flag.
func args(fields ...string) []*autocliv1.PositionalArgDescriptor {
	described := make([]*autocliv1.PositionalArgDescriptor, 0, len(fields))
	for _, field := range fields {
		described = append(described, &autocliv1.PositionalArgDescriptor{ProtoField: field})
	}
	return described
}

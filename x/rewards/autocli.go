package rewards

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
)

// Names of the services as the reflection knows them.
const (
	queryService = "masa.rewards.v1.Query"
	msgService   = "masa.rewards.v1.Msg"
)

// AutoCLIOptions describes the commands "masad query rewards" and "masad tx rewards".
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{Service: queryService, RpcCommandOptions: queryCommands()},
		Tx: &autocliv1.ServiceCommandDescriptor{
			Service: msgService, RpcCommandOptions: txCommands(), EnhanceCustomCommand: true,
		},
	}
}

// args are positional arguments by the names of their fields.
func args(fields ...string) []*autocliv1.PositionalArgDescriptor {
	positional := make([]*autocliv1.PositionalArgDescriptor, len(fields))
	for i, field := range fields {
		positional[i] = &autocliv1.PositionalArgDescriptor{ProtoField: field}
	}
	return positional
}

func queryCommands() []*autocliv1.RpcCommandOptions {
	return append([]*autocliv1.RpcCommandOptions{
		{RpcMethod: "Params", Use: "params", Short: "Show the parameters", Example: "masad query rewards params -o json"},
		{
			RpcMethod: "Request", Use: "request [id]",
			Short:          "Show a request and all its assignments, from submission to settlement",
			Example:        "masad query rewards request 4be19a3c5d6e7f8091a2b3c4d5e6f708",
			PositionalArgs: args("id"),
		},
		{
			RpcMethod: "Requests", Use: "requests", Short: "List requests by oracle, worker and status",
			Example: "masad query rewards requests --worker masa1… --status assigned",
		},
		{
			RpcMethod: "Quote", Use: "quote [oracle] [service] [payload-size] [max-units]",
			Short:          "Show what a request would cost now, with every factor",
			Example:        "masad query rewards quote masa1… llm/llama-3-8b 1200 512 --base-reward 50000 --redundancy 2",
			PositionalArgs: args("oracle", "service", "payload_size", "max_units"),
		},
		{
			RpcMethod: "Worker", Use: "worker [owner]", Short: "Show a worker and its weight in a draw",
			Example: "masad query rewards worker masa1…", PositionalArgs: args("owner"),
		},
		{
			RpcMethod: "Workers", Use: "workers", Short: "List the workers of a service, or all",
			Example: "masad query rewards workers --service llm/llama-3-8b",
		},
		{
			RpcMethod: "Oracle", Use: "oracle [owner]", Short: "Show an oracle",
			Example: "masad query rewards oracle masa1…", PositionalArgs: args("owner"),
		},
	}, append(dataQueries(), judgingQueries()...)...)
}

// dataQueries are about pools of data and the data sets in them.
func dataQueries() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Pools", Use: "pools", Short: "List the pools of data",
			Example: "masad query rewards pools",
		},
		{
			RpcMethod: "Pool", Use: "pool [id]", Short: "Show a pool of data and its rounds that are not over",
			Example: "masad query rewards pool web-en", PositionalArgs: args("id"),
		},
		{
			RpcMethod: "Round", Use: "round [pool] [epoch]",
			Short:   "Show the round of a pool and an epoch, 0 for the running one, with the salt of its sketches",
			Example: "masad query rewards round web-en 7", PositionalArgs: args("pool", "epoch"),
		},
		{
			RpcMethod: "Dataset", Use: "dataset [id]", Short: "Show a data set and which of its records are audited",
			Example: "masad query rewards dataset 4be19a3c5d6e7f8091a2b3c4d5e6f708", PositionalArgs: args("id"),
		},
		{
			RpcMethod: "Datasets", Use: "datasets", Short: "List data sets by owner, or by pool and epoch",
			Example: "masad query rewards datasets --pool web-en --epoch 7",
		},
		{
			RpcMethod: "Sketch", Use: "sketch [dataset]", Short: "Show the sketch of a data set",
			Example: "masad query rewards sketch 4be19a3c5d6e7f8091a2b3c4d5e6f708", PositionalArgs: args("dataset"),
		},
		{
			RpcMethod: "Shapley", Use: "shapley [pool] [epoch]",
			Short:   "Show what each data set of a round is worth and was paid",
			Example: "masad query rewards shapley web-en 7", PositionalArgs: args("pool", "epoch"),
		},
	}
}

// judgingQueries are about evaluations and rewards.
func judgingQueries() []*autocliv1.RpcCommandOptions {
	return append([]*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Duties", Use: "duties [operator]", Short: "List an evaluator's open work",
			Example: "masad query rewards duties masa1…", PositionalArgs: args("operator"),
		},
		{
			RpcMethod: "Item", Use: "item [id]", Short: "Show an evaluation with its commitments and reveals",
			Example: "masad query rewards item <64 hex digits>", PositionalArgs: args("id"),
		},
		{
			RpcMethod: "Claimable", Use: "claimable [owner]", Short: "Show what an owner can claim, by role",
			Example: "masad query rewards claimable masa1…", PositionalArgs: args("owner"),
		},
		{
			RpcMethod: "Book", Use: "book [epoch]", Short: "Show the treasury's record of an epoch, 0 for the running one",
			Example: "masad query rewards book 0", PositionalArgs: args("epoch"),
		},
		{
			RpcMethod: "Treasury", Use: "treasury", Short: "Show what the community pool holds",
			Example: "masad query rewards treasury",
		},
		{
			RpcMethod: "TaoPool", Use: "tao-pool",
			Short:   "Show what the pool of second collateral holds, and what the next epoch would give of it",
			Example: "masad query rewards tao-pool",
		},
		{
			RpcMethod: "RollCall", Use: "roll-call [epoch]",
			Short:   "Show the roll call of an epoch, 0 for the running one, and whether a worker is called",
			Example: "masad query rewards roll-call 0 --worker masa1…", PositionalArgs: args("epoch"),
		},
		{
			RpcMethod: "Explain", Use: "explain [owner] [epoch]",
			Short:   "List every reward and slash of an owner in an epoch, with all factors",
			Example: "masad query rewards explain masa1… 7", PositionalArgs: args("owner", "epoch"),
		},
	}, append(royaltyQueries(), totalsQueries()...)...)
}

// royaltyQueries are about who is paid for data behind answers.
func royaltyQueries() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Attribution", Use: "attribution [request]",
			Short:   "Show whose data a request paid for, how much each of them earned, and what its answers cite",
			Example: "masad query rewards attribution 4be19a3c5d6e7f8091a2b3c4d5e6f708", PositionalArgs: args("request"),
		},
		{
			RpcMethod: "Contributors", Use: "contributors [pool]",
			Short:   "List who shares the royalties of a pool of data, and what each of them can claim of it",
			Example: "masad query rewards contributors web-en", PositionalArgs: args("pool"),
		},
		{
			RpcMethod: "Royalties", Use: "royalties [owner]",
			Short:   "List the pools that an owner contributed to, with its shares and what it earned",
			Example: "masad query rewards royalties masa1…", PositionalArgs: args("owner"),
		},
	}
}

// totalsQueries are about sums of rewards.
func totalsQueries() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Totals", Use: "totals", Short: "Show the sums of all epochs that are over",
			Example: "masad query rewards totals",
		},
		{
			RpcMethod: "TotalsOf", Use: "totals-of [owner]",
			Short:   "Show what an owner ever earned, got back and lost, by role and kind",
			Example: "masad query rewards totals-of masa1…", PositionalArgs: args("owner"),
		},
		{
			RpcMethod: "ValidatorReward", Use: "validator-reward [operator] [epoch]",
			Short:   "Show a validator's reward r_i = r_v + r_d + r_l in an epoch, 0 for the last that was paid",
			Example: "masad query rewards validator-reward masa1… 0", PositionalArgs: args("operator", "epoch"),
		},
		{
			RpcMethod: "ValidatorRewards", Use: "validator-rewards [epoch]",
			Short:   "List the rewards of all validators of an epoch, 0 for the last that was paid",
			Example: "masad query rewards validator-rewards 0", PositionalArgs: args("epoch"),
		},
	}
}

func txCommands() []*autocliv1.RpcCommandOptions {
	return append(append(marketCommands(), dataCommands()...), []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "CommitEvaluations", Use: "commit-evaluations", Short: "Hide evaluations behind hashes",
			Example: `masad tx rewards commit-evaluations --commits '{"item":"…","hash":"…"}' --from validator`,
		},
		{
			RpcMethod: "RevealEvaluations", Use: "reveal-evaluations", Short: "Open evaluations that were committed",
			Example: `masad tx rewards reveal-evaluations --reveals '{"item":"…","r":900000,"c":800000,"f":950000,` +
				`"salt":"…"}' --from validator`,
		},
		{
			RpcMethod: "AnswerRollCall", Use: "answer-roll-call [epoch]",
			Short:   "Show that your worker is there when the roll call of an epoch calls it",
			Example: "masad tx rewards answer-roll-call 7 --from worker", PositionalArgs: args("epoch"),
		},
		{
			RpcMethod: "ClaimRewards", Use: "claim-rewards", Short: "Pay out what you earned, in one role or in all",
			Example: "masad tx rewards claim-rewards --role worker --from worker",
		},
		{
			RpcMethod: "FundTaoPool", Use: "fund-tao-pool [amount]",
			Short:   "Give second collateral to those who earn rewards, a twentieth of the pool each epoch",
			Example: "masad tx rewards fund-tao-pool 1000000rao --from alice", PositionalArgs: args("amount"),
		},
		{
			RpcMethod: "Dispute", Use: "dispute [request]",
			Short:   "Put the verdict on a response before a second, larger committee, with a bond",
			Example: "masad tx rewards dispute <32 hex digits> --worker masa1… --from worker", PositionalArgs: args("request"),
		},
		{RpcMethod: "SpendTreasury", Skip: true}, // proposals send all three: masad tx gov submit-proposal
		{RpcMethod: "UpdateClasses", Skip: true},
		{RpcMethod: "UpdateParams", Skip: true},
	}...)
}

func positionCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "RegisterWorker", Use: "register-worker", Short: "Open a worker position and offer services",
			Example: "masad tx rewards register-worker --services llm/llama-3-8b --min-price 10000 --max-reward 0 " +
				"--capacity 4 --stake 6000000000umasa --from worker",
		},
		{
			RpcMethod: "EditWorker", Use: "edit-worker", Short: "Replace all of what a worker offers",
			Example: "masad tx rewards edit-worker --services llm/llama-3-8b,data/web --min-price 20000 --max-reward 0 " +
				"--capacity 8 --from worker",
		},
		{
			RpcMethod: "RegisterOracle", Use: "register-oracle", Short: "Open an oracle position",
			Example: "masad tx rewards register-oracle --stake 3000000000umasa --from oracle",
		},
		{
			RpcMethod: "EditOracle", Use: "edit-oracle", Short: "Replace an oracle's encryption key",
			Example: "masad tx rewards edit-oracle --encryption-pubkey <64 hex digits> --from oracle",
		},
	}
}

func marketCommands() []*autocliv1.RpcCommandOptions {
	return append(positionCommands(), []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "SubmitRequest", Use: "submit-request", Short: "Ask for an answer",
			Example: `masad tx rewards submit-request --service llm/llama-3-8b --payload '{"inline":"SGVsbG8="}' ` +
				"--max-units 256 --base-reward 50000umasa --redundancy 1 --deadline-blocks 20 " +
				"--max-fee 100000umasa --from oracle",
		},
		{
			RpcMethod: "CancelRequest", Use: "cancel-request [request]",
			Short:   "Take a request back that no worker was assigned to",
			Example: "masad tx rewards cancel-request <32 hex digits> --from oracle", PositionalArgs: args("request"),
		},
		{
			RpcMethod: "DeclineAssignment", Use: "decline-assignment [request] [reason]",
			Short:          "Give an assignment back, shortly after the draw",
			Example:        `masad tx rewards decline-assignment <32 hex digits> "payload unreachable" --from worker`,
			PositionalArgs: args("request", "reason"),
		},
		{
			RpcMethod: "SubmitResponse", Use: "submit-response [request]", Short: "Answer a request assigned to you",
			Example: `masad tx rewards submit-response <32 hex digits> --payload '{"inline":"SGk="}' --units 1 ` +
				"--from worker",
			PositionalArgs: args("request"),
		},
		{
			RpcMethod: "AcceptResponse", Use: "accept-response [request]", Short: "Accept a response to your request",
			Example:        "masad tx rewards accept-response <32 hex digits> --worker masa1… --from oracle",
			PositionalArgs: args("request"),
		},
		{
			RpcMethod: "RejectResponse", Use: "reject-response [request] [reason]",
			Short:          "Reject a response to your request",
			Example:        `masad tx rewards reject-response <32 hex digits> "not an answer" --worker masa1… --from oracle`,
			PositionalArgs: args("request", "reason"),
		},
	}...)
}

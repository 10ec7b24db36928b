package rewards

import autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"

// dataCommands are about pools of data. Proposals create and change pools: masad tx gov submit-proposal.
func dataCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{RpcMethod: "CreatePool", Skip: true},
		{RpcMethod: "UpdatePool", Skip: true},
		{
			RpcMethod: "FundPool", Use: "fund-pool [pool] [amount]", Short: "Give money to those whose data a pool pays next",
			Example: "masad tx rewards fund-pool web-en 1000000umasa --from alice", PositionalArgs: args("pool", "amount"),
		},
		{
			RpcMethod: "CommitDataset", Use: "commit-dataset [pool]", Short: "Commit to a data set in the running epoch",
			Example: "masad tx rewards commit-dataset web-en --root <base64> --records 1000 " +
				"--uri https://data.example/sets/1 --from worker",
			PositionalArgs: args("pool"),
		},
		{
			RpcMethod: "SubmitSketch", Use: "submit-sketch [dataset]",
			Short: "Show the sampled records of a data set, in the epoch after its commitment",
			Example: "masad tx rewards submit-sketch 4be19a3c5d6e7f8091a2b3c4d5e6f708 --entries <base64> " +
				"--from worker",
			PositionalArgs: args("dataset"),
		},
		{
			RpcMethod: "ContestDataset", Use: "contest-dataset [dataset] [older]",
			Short: "Prove that an audited record of a data set is in an older one",
			Example: "masad tx rewards contest-dataset 4be19a3c5d6e7f8091a2b3c4d5e6f708 90f1a2b3c4d5e6f7081a2b3c4d5e6f70 " +
				"--fingerprint <base64> --proof '{}' --older-proof '{}' --from alice",
			PositionalArgs: args("dataset", "older"),
		},
	}
}

package main

import (
	"fmt"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/dataset"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const flagURI = "uri"

func newCommitDatasetCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "commit-dataset <folder>",
		Short: "Commit to a data set in the running epoch",
		Long: `Commit to the data set in a folder that masad dataset build made, in the running epoch's round of its pool.
Root and number of records are those of its manifest. In the next epoch its sketch is due: masad tx rewards
submit-sketch.`,
		Example: `masad tx rewards commit-dataset texts.dataset --uri https://data.example/texts --from worker
masad tx rewards commit-dataset texts.dataset --uri https://data.example/texts --pool web-de --from worker`,
		Args: cobra.ExactArgs(1),
		RunE: sending(buildCommitDataset),
	}
	cmd.Flags().String(flagURI, "", "address at which auditors ask for records: where masad dataset serve can be reached")
	cmd.Flags().String(flagPool, "", "pool (default: the one in the manifest)")
	mustHave(cmd, flagURI)
	return cmd
}

func buildCommitDataset(cmd *cobra.Command, ctx sdkclient.Context, args []string) (validated, error) {
	manifest, err := dataset.ReadManifest(args[0])
	if err != nil {
		return nil, err
	}
	msg := &rewardstypes.MsgCommitDataset{
		Owner: ctx.GetFromAddress().String(), Pool: manifest.Pool, Root: manifest.Root[:], Records: manifest.Records,
	}
	msg.Uri, _ = cmd.Flags().GetString(flagURI)
	if pool, _ := cmd.Flags().GetString(flagPool); pool != "" {
		msg.Pool = pool
	}
	return msg, nil
}

func newSubmitSketchCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "submit-sketch <dataset> <folder>",
		Short: "Show the sampled records of a data set, in the epoch after its commitment",
		Long: fmt.Sprintf(`Show the sampled records of a data set that was committed to in the epoch before: those in the file
%s of its folder, which masad dataset sketch <folder> --dataset <dataset> writes.`, dataset.SketchFile),
		Example: `masad tx rewards submit-sketch 4be19a3c5d6e7f8091a2b3c4d5e6f708 texts.dataset --from worker`,
		Args:    cobra.ExactArgs(2),
		RunE:    sending(buildSubmitSketch),
	}
}

func buildSubmitSketch(_ *cobra.Command, ctx sdkclient.Context, args []string) (validated, error) {
	entries, err := dataset.SketchEntries(args[1])
	if err != nil {
		return nil, err
	}
	return &rewardstypes.MsgSubmitSketch{
		Owner: ctx.GetFromAddress().String(), Dataset: args[0], Entries: entries,
	}, nil
}

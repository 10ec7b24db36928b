package main

import (
	"errors"
	"fmt"
	"os"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/dataset"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const flagOlderOpenings = "older-openings"

func newContestDatasetCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "contest-dataset <dataset> <older>",
		Short: "Prove that an audited record of a data set is in an older one",
		Long: `Prove that an audited record of a data set is in an older one, so that it is not paid for again.

Both files are openings, as masad dataset open writes them and the servers of data sets answer with. The first record
that is opened in both is proven. Anybody may send it until the epoch of the audit is over.`,
		Example: `masad tx rewards contest-dataset <32 hex digits> 4be19a3c5d6e7f8091a2b3c4d5e6f708 \
  --openings new.json --older-openings old.json --from alice`,
		Args: cobra.ExactArgs(2),
		RunE: sending(buildContestDataset),
	}
	cmd.Flags().String(flagOpenings, "", "file with openings of the data set")
	cmd.Flags().String(flagOlderOpenings, "", "file with openings of the older one")
	mustHave(cmd, flagOpenings, flagOlderOpenings)
	return cmd
}

func buildContestDataset(cmd *cobra.Command, ctx sdkclient.Context, args []string) (validated, error) {
	of, err := openedLeaves(cmd, flagOpenings)
	if err != nil {
		return nil, err
	}
	older, err := openedLeaves(cmd, flagOlderOpenings)
	if err != nil {
		return nil, err
	}
	known := make(map[dataset.Digest]dataset.Leaf, len(older))
	for _, leaf := range older {
		known[leaf.Fingerprint] = leaf
	}
	for _, leaf := range of {
		if same, found := known[leaf.Fingerprint]; found {
			return &rewardstypes.MsgContestDataset{
				Contester: ctx.GetFromAddress().String(), Dataset: args[0], Older: args[1],
				Fingerprint: leaf.Fingerprint[:], Proof: proofOf(leaf), OlderProof: proofOf(same),
			}, nil
		}
	}
	return nil, fmt.Errorf("--%s, --%s: have no record in common", flagOpenings, flagOlderOpenings)
}

// openedLeaves reads the records that a file of openings shows.
func openedLeaves(cmd *cobra.Command, flag string) (leaves []dataset.Leaf, err error) {
	path, _ := cmd.Flags().GetString(flag)
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flag, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	all, err := dataset.ReadOpenings(file)
	if err != nil {
		return nil, fmt.Errorf("--%s: %s: %w", flag, path, err)
	}
	for _, opening := range all.Openings {
		leaves = append(leaves, opening.Leaf)
	}
	return leaves, nil
}

func proofOf(leaf dataset.Leaf) rewardstypes.RecordProof {
	p := rewardstypes.RecordProof{Weight: leaf.Weight, Category: uint32(leaf.Category), Index: leaf.Index}
	for _, sibling := range leaf.Path {
		p.Path = append(p.Path, sibling[:])
	}
	return p
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/dataset"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const (
	flagSalt      = "salt"
	flagThreshold = "threshold"
	flagIndex     = "index"
	flagEntry     = "entry"
	flagDataset   = "dataset"
)

// written is what the command sketch answers.
type written struct {
	File    string         `json:"file"`
	Root    dataset.Digest `json:"root"`
	Records uint64         `json:"records"`
	Entries int            `json:"entries"`
	Bytes   int            `json:"bytes"`
}

func newDatasetSketchCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sketch <folder>",
		Short: "Sample a data set by the salt and threshold of an epoch",
		Long: fmt.Sprintf(`Sample a data set by the salt and threshold of an epoch, and write the sample beside it as %s.

Salt and threshold are those of the round that the set was committed to: with --dataset a node is asked for them.

A threshold samples each record with probability threshold/2^64; %d samples all. A sketch has at most
%d entries: of a set that yields more, a part can be committed to (masad dataset build --part).`,
			dataset.SketchFile, uint64(dataset.All), dataset.MaxEntries),
		Example: `masad dataset sketch texts.dataset --dataset 4be19a3c5d6e7f8091a2b3c4d5e6f708 --node tcp://localhost:26657
masad dataset sketch texts.dataset --salt <64 hex digits> --threshold 18446744073709551615`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return sketchDataset(cmd, args[0]) },
	}
	cmd.Flags().String(flagSalt, "", "salt of the epoch: 64 hex digits")
	cmd.Flags().String(flagThreshold, "", "threshold of the epoch: 0 to 2^64 − 1")
	cmd.Flags().String(flagDataset, "", "id of the data set on the chain, instead of salt and threshold")
	cmd.Flags().String(flags.FlagNode, "tcp://localhost:26657", "CometBFT RPC of a node")
	addDatasetOutput(cmd)
	return cmd
}

func sketchDataset(cmd *cobra.Command, dir string) error {
	salt, threshold, err := sampling(cmd, dir)
	if err != nil {
		return err
	}
	ctx, stop := interruptible(cmd)
	defer stop()
	sketch, err := dataset.MakeSketch(ctx, dir, salt, threshold)
	if err != nil {
		return datasetError(err)
	}
	path, err := sketch.Write(dir)
	if err != nil {
		return err
	}
	answer := written{
		File: path, Root: sketch.Root, Records: sketch.Records, Entries: sketch.Entries,
		Bytes: sketch.Size(),
	}
	return printDataset(cmd, answer, func(out io.Writer) {
		_, _ = fmt.Fprintf(out, "sketch\t%s\nroot\t%s\nentries\t%d of %d records, %s\n",
			answer.File, answer.Root, answer.Entries, answer.Records, sizeText(uint64(answer.Bytes)))
	})
}

// sampling is what a sketch is drawn by: as the flags give it, or as the chain does.
func sampling(cmd *cobra.Command, dir string) (salt dataset.Digest, threshold uint64, err error) {
	set := cmd.Flags()
	id, _ := set.GetString(flagDataset)
	for _, name := range []string{flagSalt, flagThreshold} {
		switch given := set.Changed(name); {
		case id != "" && given:
			return salt, 0, fmt.Errorf("--%s: must not be given beside --%s", name, flagDataset)
		case id == "" && !given:
			return salt, 0, fmt.Errorf("--%s and --%s, or --%s: must be given", flagSalt, flagThreshold, flagDataset)
		}
	}
	if id != "" {
		return samplingOf(cmd, dir, id)
	}
	text, _ := set.GetString(flagSalt)
	if salt, err = dataset.ParseDigest(text); err != nil {
		return salt, 0, fmt.Errorf("--%s: %w", flagSalt, err)
	}
	text, _ = set.GetString(flagThreshold)
	if threshold, err = strconv.ParseUint(text, 10, 64); err != nil {
		err = fmt.Errorf("--%s: %q is outside 0..%d", flagThreshold, text, uint64(dataset.All))
	}
	return salt, threshold, err
}

// samplingOf asks a node for salt and threshold of a data set's round. The set must be the one that was committed to.
func samplingOf(cmd *cobra.Command, dir, id string) (salt dataset.Digest, threshold uint64, err error) {
	if err := rewardstypes.CheckDatasetID(flagDataset, id); err != nil {
		return salt, 0, err
	}
	m, err := dataset.ReadManifest(dir)
	if err != nil {
		return salt, 0, err
	}
	if err := cmd.Root().PersistentPreRunE(cmd, nil); err != nil {
		return salt, 0, err
	}
	ctx, err := sdkclient.GetClientQueryContext(cmd)
	if err != nil {
		return salt, 0, err
	}
	chain := rewardstypes.NewQueryClient(ctx)
	found, err := chain.Dataset(cmd.Context(), &rewardstypes.QueryDatasetRequest{Id: id})
	if err != nil {
		return salt, 0, err
	}
	if d := found.Dataset; !bytes.Equal(d.Root, m.Root[:]) || d.Records != m.Records {
		return salt, 0, fmt.Errorf("--%s: %s has root %x and %d records, the one in %s %s and %d: that was not committed to",
			flagDataset, id, d.Root, d.Records, dir, m.Root, m.Records)
	}
	round, err := chain.Round(cmd.Context(), &rewardstypes.QueryRoundRequest{
		Pool: found.Dataset.Pool, Epoch: found.Dataset.Epoch,
	})
	if err != nil {
		return salt, 0, err
	}
	if round.Sampling == nil {
		return salt, 0, fmt.Errorf("--%s: %s was committed to in epoch %d, its salt is known in the first block of the next",
			flagDataset, id, found.Dataset.Epoch)
	}
	return dataset.Digest(round.Sampling.Salt), round.Round.Threshold, nil
}

func newDatasetOpenCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "open <folder>",
		Short: "Show records of a data set to an auditor",
		Long: `Show records of a data set to an auditor, as JSON: each with its text, weight, category and Merkle path, and
with its neighbours in the tree. What is shown is checked first, so an auditor finds it valid: masad dataset verify.

Records are named by their number in the tree, or by that of their entry in the sketch that was made last.`,
		Example: `masad dataset open texts.dataset --entry 3,31,5 > openings.json
masad dataset open texts.dataset --index 0,17 > openings.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			indices, err := chosenRecords(cmd, args[0])
			if err != nil {
				return datasetError(err)
			}
			ctx, stop := interruptible(cmd)
			defer stop()
			openings, err := dataset.Open(ctx, args[0], indices)
			if err != nil {
				return datasetError(err)
			}
			return printJSON(cmd, openings)
		},
	}
	cmd.Flags().UintSlice(flagIndex, nil, "numbers of records, from 0, in the order of the tree")
	cmd.Flags().UintSlice(flagEntry, nil, "numbers of entries of the sketch, from 0")
	return cmd
}

// chosenRecords are the numbers of the records that the flags name.
func chosenRecords(cmd *cobra.Command, dir string) ([]uint64, error) {
	numbers := func(name string) (all []uint64) {
		chosen, _ := cmd.Flags().GetUintSlice(name)
		for _, number := range chosen {
			all = append(all, uint64(number))
		}
		return all
	}
	indices, entries := numbers(flagIndex), numbers(flagEntry)
	if len(entries) > 0 {
		located, err := dataset.Locate(dir, entries)
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", flagEntry, err)
		}
		indices = append(indices, located...)
	}
	if len(indices) == 0 {
		return nil, errors.New("--" + flagIndex + " or --" + flagEntry + ": name at least one record, from 0")
	}
	return indices, nil
}

package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/dataset"
)

const (
	flagSalt      = "salt"
	flagThreshold = "threshold"
	flagIndex     = "index"
	flagEntry     = "entry"
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

A threshold samples each record with probability threshold/2^64; %d samples all. A sketch has at most
%d entries: of a set that yields more, a part can be committed to (masad dataset build --part).`,
			dataset.SketchFile, uint64(dataset.All), dataset.MaxEntries),
		Example: `masad dataset sketch texts.dataset --salt <64 hex digits> --threshold 18446744073709551615`,
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return sketchDataset(cmd, args[0]) },
	}
	cmd.Flags().String(flagSalt, "", "salt of the epoch: 64 hex digits")
	cmd.Flags().String(flagThreshold, "", "threshold of the epoch: 0 to 2^64 − 1")
	addDatasetOutput(cmd)
	for _, name := range []string{flagSalt, flagThreshold} {
		_ = cmd.MarkFlagRequired(name)
	}
	return cmd
}

func sketchDataset(cmd *cobra.Command, dir string) error {
	text, _ := cmd.Flags().GetString(flagSalt)
	salt, err := dataset.ParseDigest(text)
	if err != nil {
		return fmt.Errorf("--%s: %w", flagSalt, err)
	}
	text, _ = cmd.Flags().GetString(flagThreshold)
	threshold, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return fmt.Errorf("--%s: %q is outside 0..%d", flagThreshold, text, uint64(dataset.All))
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

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"text/tabwriter"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/dataset"
)

const (
	flagPool      = "pool"
	flagOut       = "out"
	flagMemory    = "memory"
	flagPerFile   = "per-file"
	flagWeight    = "weight"
	flagCategory  = "category"
	flagPart      = "part"
	flagMaxRecord = "max-record-bytes"
	flagStrict    = "strict"
)

const megabyte = 1 << 20

// newDatasetCmd works on sets of data that workers are paid for. None of it needs a node.
func newDatasetCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dataset",
		Short: "Make data sets, and check those of others",
		Long: `Make data sets out of files, and check those that others have made. Nothing here needs a node.

A set is committed to by its root and its number of records, sampled by its sketch, and audited by openings.`,
		PersistentPreRunE: readSettings,
		RunE:              sdkclient.ValidateCmd,
	}
	cmd.AddCommand(newDatasetBuildCmd(), newDatasetVerifyCmd(), newDatasetSketchCmd(), newDatasetOpenCmd())
	return cmd
}

func newDatasetBuildCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "build <folder or file>",
		Short: "Make a data set of files",
		Long: `Make a data set of a file, or of all files in a folder and below it that do not begin with a dot.

Each line of a file is a record; with --per-file each file is. Each line of a file that ends in .jsonl is a JSON object
with a field "content" or "text" and, if it likes, "weight" (0 to 1) and "category" (0 to 255).

The files stay as they are and must stay where they are: the set only points to them. Lines that differ in nothing but
blanks, line ends or the form of their characters are the same record, which the set has once.`,
		Example: `masad dataset build texts --pool web-en
masad dataset build texts --pool web-en --per-file --category 2 --weight 0.5 --out texts.set
masad dataset build pages.jsonl --pool web-en --memory 1024 --strict
masad dataset build pages.jsonl --pool web-en --part 0.25 --overwrite`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return buildDataset(cmd, args[0]) },
	}
	set := cmd.Flags()
	rules := dataset.DefaultRules()
	set.String(flagPool, "", "id of the pool that the set is for")
	set.String(flagOut, "", "folder of the set (default: the source's name with .dataset behind it)")
	set.Int(flagMemory, dataset.DefaultMemory/megabyte, "megabytes to work in")
	set.Bool(flagPerFile, false, "take a whole file as one record")
	set.String(flagWeight, "1", "weight of records that do not say theirs, 0 to 1")
	set.Uint8(flagCategory, 0, "category of records that do not say theirs")
	set.String(flagPart, "1", "share of the records to take, the same ones each time")
	set.Int(flagMaxRecord, rules.MaxRecordBytes, "longest record; longer ones are left out")
	set.Bool(flagStrict, false, "fail at the first line that is no record instead of counting it")
	set.Bool(flagOverwrite, false, "take the place of a set that is there already")
	addDatasetOutput(cmd)
	_ = cmd.MarkFlagRequired(flagPool)
	return cmd
}

func addDatasetOutput(cmd *cobra.Command) {
	cmd.Flags().StringP(flags.FlagOutput, "o", flags.OutputFormatText, "output format (text|json)")
}

func buildDataset(cmd *cobra.Command, source string) error {
	options, err := datasetOptions(cmd, source)
	if err != nil {
		return err
	}
	ctx, stop := interruptible(cmd)
	defer stop()
	manifest, err := dataset.Build(ctx, options)
	if err != nil {
		return datasetError(err)
	}
	return printDataset(cmd, manifest, func(out io.Writer) { describeDataset(out, options.Out, manifest) })
}

func datasetOptions(cmd *cobra.Command, source string) (o dataset.Options, err error) {
	set := cmd.Flags()
	o.Source, o.Report = source, newDatasetReport(cmd.ErrOrStderr()).tell
	if o.Out, _ = set.GetString(flagOut); o.Out == "" {
		whole, err := filepath.Abs(source)
		if err != nil {
			return o, err
		}
		o.Out = whole + ".dataset"
	}
	o.Pool, _ = set.GetString(flagPool)
	o.Strict, _ = set.GetBool(flagStrict)
	o.Overwrite, _ = set.GetBool(flagOverwrite)
	o.Rules.PerFile, _ = set.GetBool(flagPerFile)
	o.Rules.Category, _ = set.GetUint8(flagCategory)
	o.Rules.MaxRecordBytes, _ = set.GetInt(flagMaxRecord)
	if o.Memory, err = datasetMemory(cmd); err != nil {
		return o, err
	}
	for name, share := range map[string]*uint32{flagWeight: &o.Rules.Weight, flagPart: &o.Rules.Part} {
		text, _ := set.GetString(name)
		if *share, err = dataset.ParseShare(text); err != nil {
			return o, fmt.Errorf("--%s: %w", name, err)
		}
	}
	return o, o.Validate()
}

// datasetMemory reads --memory as bytes.
func datasetMemory(cmd *cobra.Command) (int, error) {
	megabytes, _ := cmd.Flags().GetInt(flagMemory)
	const least, most = dataset.MinMemory / megabyte, 1 << 20
	if megabytes < least || megabytes > most {
		return 0, fmt.Errorf("--%s: %d is outside %d..%d", flagMemory, megabytes, least, most)
	}
	return megabytes * megabyte, nil
}

// interruptible is a command's context, cancelled by Ctrl-C.
func interruptible(cmd *cobra.Command) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
}

// datasetError says what to do about an error.
func datasetError(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("interrupted: nothing was written")
	case errors.Is(err, dataset.ErrThere):
		return fmt.Errorf("%w; --%s takes its place, --%s another folder", err, flagOverwrite, flagOut)
	case errors.Is(err, dataset.ErrStrict):
		return fmt.Errorf("%w; without --%s it is counted and left out", err, flagStrict)
	}
	return err
}

// printDataset answers in the format that was asked for.
func printDataset(cmd *cobra.Command, value any, text func(io.Writer)) error {
	if format, _ := cmd.Flags().GetString(flags.FlagOutput); format == flags.OutputFormatJSON {
		return printJSON(cmd, value)
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	text(table)
	return table.Flush()
}

// describeDataset writes a manifest for people.
func describeDataset(out io.Writer, dir string, m dataset.Manifest) {
	row := func(name string, format string, args ...any) {
		_, _ = fmt.Fprintf(out, name+"\t"+format+"\n", args...)
	}
	row("data set", "%s", dir)
	row("pool", "%s", m.Pool)
	row("root", "%s", m.Root)
	row("records", "%d of %d files, %s", m.Records, m.Files, sizeText(m.Bytes))
	for _, category := range m.Categories {
		row(fmt.Sprintf("  category %d", category.Category), "%d, together of weight %s", category.Records,
			millionthsText(category.Weight))
	}
	row("duplicates", "%d", m.Duplicates)
	if m.LeftOut > 0 {
		row("outside the part", "%d", m.LeftOut)
	}
	for _, reason := range slices.Sorted(maps.Keys(m.Skipped)) {
		row("skipped", "%d: %s", m.Skipped[reason], reason)
	}
}

// millionthsText writes millionths as a decimal number.
func millionthsText(n uint64) string { return fmt.Sprintf("%d.%06d", n/megaUnit, n%megaUnit) }

const megaUnit = 1_000_000

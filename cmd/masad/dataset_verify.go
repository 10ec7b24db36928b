package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/dataset"
	"github.com/masa-finance/masad/offchain/payload"
)

const (
	flagSource   = "source"
	flagOpenings = "openings"

	// openingsTimeout bounds how long a server may take.
	openingsTimeout = time.Minute
)

// verdict is what a check has found to be true.
type verdict struct {
	Valid   bool           `json:"valid"`
	Root    dataset.Digest `json:"root"`
	Records uint64         `json:"records"`
	// Index tells that the index was recomputed, Source that the set was built again, Openings how many were checked.
	Index    bool `json:"index"`
	Source   bool `json:"source"`
	Openings int  `json:"openings"`
}

func newDatasetVerifyCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify <folder>",
		Short: "Check a data set that somebody else made",
		Long: `Check a data set: recompute its root from its index, and check number, order and uniqueness of its records.

With --source the set is built again from the raw records, by the rules in its manifest, and compared. With --openings
a file that masad dataset open has written, or the answer of masad dataset serve, is checked too; if the index is not
there, that alone, against the manifest.

Ends with an error that names the first difference.`,
		Example: `masad dataset verify texts.dataset
masad dataset verify texts.dataset --source texts
masad dataset verify texts.dataset --openings openings.json -o json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := interruptible(cmd)
			defer stop()
			found, err := verifyDataset(ctx, cmd, args[0])
			if err != nil {
				return datasetError(err)
			}
			return printDataset(cmd, found, func(out io.Writer) { describeVerdict(out, args[0], found) })
		},
	}
	set := cmd.Flags()
	set.String(flagSource, "", "raw records to build the set from again")
	set.String(flagOpenings, "", "file with openings to check, or an address of masad dataset serve")
	set.Int(flagMemory, dataset.DefaultMemory/megabyte, "megabytes to work in, with --source")
	addDatasetOutput(cmd)
	return cmd
}

func verifyDataset(ctx context.Context, cmd *cobra.Command, dir string) (found verdict, err error) {
	source, _ := cmd.Flags().GetString(flagSource)
	openings, _ := cmd.Flags().GetString(flagOpenings)
	memory, err := datasetMemory(cmd)
	if err != nil {
		return found, err
	}
	report := newDatasetReport(cmd.ErrOrStderr()).tell
	manifest, err := dataset.Check(ctx, dir, report)
	found.Index = err == nil
	if openings != "" && source == "" && errors.Is(err, os.ErrNotExist) {
		err = nil // an auditor may have nothing but the manifest and the openings
	}
	if err == nil && source != "" {
		err = dataset.Rebuild(ctx, manifest, source, memory, report)
		found.Source = err == nil
	}
	if err == nil && openings != "" {
		found.Openings, err = verifyOpenings(ctx, openings, manifest)
	}
	found.Valid, found.Root, found.Records = err == nil, manifest.Root, manifest.Records
	return found, err
}

// openOpenings opens a file, or asks a server.
func openOpenings(ctx context.Context, path string) (io.ReadCloser, error) {
	if !strings.HasPrefix(path, "http://") && !strings.HasPrefix(path, "https://") {
		return os.Open(path)
	}
	fetcher := payload.NewFetcher(payload.Options{Timeout: openingsTimeout, AllowPrivate: true})
	return fetcher.Open(ctx, path) // whoever types an address may mean any
}

func verifyOpenings(ctx context.Context, path string, m dataset.Manifest) (count int, err error) {
	file, err := openOpenings(ctx, path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	all, err := dataset.ReadOpenings(file)
	if err == nil {
		err = all.Check(m.Root, m.Records)
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	return len(all.Openings), nil
}

func describeVerdict(out io.Writer, dir string, found verdict) {
	_, _ = fmt.Fprintf(out, "%s is valid\nroot\t%s\nrecords\t%d\n", dir, found.Root, found.Records)
	if found.Index {
		_, _ = fmt.Fprintln(out, "index\tyields the root; each record is there once")
	}
	if found.Source {
		_, _ = fmt.Fprintln(out, "source\tyields the same set")
	}
	if found.Openings > 0 {
		_, _ = fmt.Fprintf(out, "openings\t%d, all under the root\n", found.Openings)
	}
}

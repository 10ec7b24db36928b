package main

import (
	"context"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/dataset"
)

func newDatasetServeCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve <folder>",
		Short: "Show a data set to its auditors over HTTP",
		Long: fmt.Sprintf(`Show a data set to its auditors over HTTP, until Ctrl-C. Its address is the uri that is committed
to on the chain.

  GET /openings?fp8=<16 hex digits>,...   records with their proofs, at most %d a request
  GET /fingerprints                       all records without their text, by which others recognise them later
  GET /manifest                           what the set is

The set is checked first. Keep it up until the audit is over: a record that an auditor cannot have counts as missing.`,
			dataset.MaxAsked),
		Example: `masad dataset serve texts.dataset --listen :8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := interruptible(cmd)
			defer stop()
			return serveDataset(ctx, cmd, args[0])
		},
	}
	cmd.Flags().String(flagListen, "127.0.0.1:8080",
		"address to listen on, as host:port; :port is all addresses of this machine")
	return cmd
}

func serveDataset(ctx context.Context, cmd *cobra.Command, dir string) error {
	if _, err := dataset.Check(ctx, dir, newDatasetReport(cmd.ErrOrStderr()).tell); err != nil {
		return datasetError(err)
	}
	server, err := dataset.NewServer(dir)
	if err != nil {
		return err
	}
	address, _ := cmd.Flags().GetString(flagListen)
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("--%s: %w", flagListen, err)
	}
	log := newLog(cmd.ErrOrStderr())
	log.Info("serving", "address", listener.Addr().String(), "root", server.Manifest().Root.String(),
		"records", server.Manifest().Records)
	return server.Serve(ctx, listener)
}

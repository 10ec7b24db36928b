package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/gateway"
	"github.com/masa-finance/masad/offchain/payload"
	"github.com/masa-finance/masad/offchain/worker"
)

// Flags of programs that publish payloads.
const (
	flagPayloadListen = "payload-listen"
	flagPayloadURL    = "payload-url"
	flagPayloadKeep   = "payload-keep"
)

// addPublishFlags adds the flags of a program that publishes what is too long for a transaction.
func addPublishFlags(set *pflag.FlagSet) {
	set.String(flagPayloadListen, "", "address to serve long payloads on, as host:port (default: none are published)")
	set.String(flagPayloadURL, "", "public root of that address, such as https://worker.example; others fetch from there")
	set.Duration(flagPayloadKeep, payload.DefaultKeep, "how long a published payload is kept")
}

// publishing is a program's store of payloads with its server.
type publishing struct {
	*payload.Publisher
	store    *payload.Store
	listener net.Listener
	// stop ends the server, and ended is told how it did.
	stop  context.CancelFunc
	ended chan error
}

// place is where payloads are published.
type place struct {
	// address is listened on, root is what others know it by.
	address, root string
	keep          time.Duration
}

// placeOf is the place that the flags name; nil if they name none.
func placeOf(cmd *cobra.Command) (*place, error) {
	var p place
	p.address, _ = cmd.Flags().GetString(flagPayloadListen)
	p.root, _ = cmd.Flags().GetString(flagPayloadURL)
	p.keep, _ = cmd.Flags().GetDuration(flagPayloadKeep)
	switch {
	case p.address == "" && p.root == "":
		return nil, nil
	case p.address == "" || p.root == "":
		return nil, fmt.Errorf("--%s, --%s: one needs the other", flagPayloadListen, flagPayloadURL)
	case p.keep <= 0:
		return nil, fmt.Errorf("--%s: must be positive", flagPayloadKeep)
	}
	if err := payload.CheckRoot(p.root); err != nil {
		return nil, fmt.Errorf("--%s: %w", flagPayloadURL, err)
	}
	return &p, nil
}

// publishing opens the store, and serves it at once, if the flags name an address; nil if they do not. Who reads what
// was published before a kill does not wait until this program has found its node.
func (p program) publishing(ctx context.Context, cmd *cobra.Command) (*publishing, error) {
	at, err := placeOf(cmd)
	if at == nil || err != nil {
		return nil, err
	}
	store, err := payload.OpenStore(strings.TrimSuffix(p.journal, ".journal")+".payloads",
		payload.StoreOptions{Keep: at.keep, Now: p.node.Now, Log: p.log})
	if err != nil {
		return nil, err
	}
	publisher, err := payload.NewPublisher(store, at.root)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("--%s: %w", flagPayloadURL, err), store.Close())
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", at.address)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("--%s: %w", flagPayloadListen, err), store.Close())
	}
	p.log.Info("publishing payloads", "address", listener.Addr().String(), "url", at.root)
	server := payload.NewServer(store)
	server.ShareKeys(p.owner.String(), client.NewReaders(p.node))
	ctx, stop := context.WithCancel(ctx)
	s := &publishing{publisher, store, listener, stop, make(chan error, 1)}
	go func() { s.ended <- server.Serve(ctx, listener) }()
	return s, nil
}

// keeping opens the store of what the program has fetched of private requests, which only this program reads.
func (p program) keeping() (*payload.Keeper, error) {
	store, err := payload.OpenStore(strings.TrimSuffix(p.journal, ".journal")+".fetched", payload.StoreOptions{
		MaxBytes: payload.KeptBytes, MaxFiles: payload.KeptFiles, Now: p.node.Now, Log: p.log,
	})
	if err != nil {
		return nil, err
	}
	return payload.NewKeeper(p.fetcher, store), nil
}

// worker and gateway are what publishes for one; nil, and not a nil in an interface, if nothing does.
func (s *publishing) worker() worker.Publisher {
	if s == nil {
		return nil
	}
	return s.Publisher
}

func (s *publishing) gateway() gateway.Publisher {
	if s == nil {
		return nil
	}
	return s.Publisher
}

// beside runs a program beside the server of its payloads; if one ends, so does the other.
func (s *publishing) beside(ctx context.Context, run func(context.Context) error) error {
	if s == nil {
		return run(ctx)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() {
		defer cancel()
		served <- <-s.ended
	}()
	err := run(ctx)
	s.stop()
	return errors.Join(err, <-served, s.store.Close())
}

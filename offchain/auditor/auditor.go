package auditor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/offchain/dataset"
	"github.com/masa-finance/masad/offchain/payload"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const (
	// DefaultTimeout bounds one answer with openings.
	DefaultTimeout = time.Minute
	// StreamTimeout bounds one answer with fingerprints.
	StreamTimeout = 10 * time.Minute
	// DefaultMaxRecords is the largest set whose fingerprints are fetched as a whole: 150 MB.
	DefaultMaxRecords = 1 << 22
)

// ErrMissing tells that not all openings could be had now; another try may succeed.
var ErrMissing = errors.New("openings are missing")

// Chain is what an auditor reads.
type Chain interface {
	// Dataset is a data set, with the entries that are audited.
	Dataset(ctx context.Context, id string) (*rewardstypes.QueryDatasetResponse, error)
	// Epoch is the number of the running epoch.
	Epoch(ctx context.Context) (uint64, error)
	// Pools are all pools.
	Pools(ctx context.Context) ([]rewardstypes.Pool, error)
	// Datasets are the data sets of a pool that were committed to in an epoch.
	Datasets(ctx context.Context, pool string, epoch uint64) ([]rewardstypes.Dataset, error)
}

// Options shape an auditor.
type Options struct {
	// Folder is where the index of fingerprints is kept.
	Folder string
	// AllowPrivate lets servers be on loopback, private and link-local addresses.
	AllowPrivate bool
	// Timeout bounds one answer with openings.
	Timeout time.Duration
	// MaxRecords is the largest set whose fingerprints are fetched as a whole.
	MaxRecords uint64
}

// Auditor audits data sets. It is safe for concurrent use.
type Auditor struct {
	options  Options
	chain    Chain
	openings *payload.Fetcher
	streams  *payload.Fetcher
	index    *index
	// learning has one place, for who learns; learned is the epoch before which the accepted sets were asked for.
	learning chan struct{}
	learned  uint64
}

// New opens the index of fingerprints. Only one process at a time may have it open.
func New(chain Chain, options Options) (*Auditor, error) {
	if options.Timeout == 0 {
		options.Timeout = DefaultTimeout
	}
	if options.MaxRecords == 0 {
		options.MaxRecords = DefaultMaxRecords
	}
	opened, err := openIndex(options.Folder)
	if err != nil {
		return nil, err
	}
	return &Auditor{
		options: options, chain: chain, index: opened, learning: make(chan struct{}, 1),
		openings: payload.NewFetcher(payload.Options{Timeout: options.Timeout, AllowPrivate: options.AllowPrivate}),
		streams:  payload.NewFetcher(payload.Options{Timeout: StreamTimeout, AllowPrivate: options.AllowPrivate}),
	}, nil
}

// Close closes the index.
func (a *Auditor) Close() error { return a.index.close() }

// Audit counts what the openings of a set's audited entries show, and learns meanwhile what was accepted before. With
// ErrMissing the count is of those that could be had; whether to try again or to count the others as missing is for the
// caller to say. Once hurry is closed it no longer waits for any server.
func (a *Auditor) Audit(ctx context.Context, id string, hurry <-chan struct{}) (rewardstypes.AuditCount, error) {
	found, err := a.chain.Dataset(ctx, id)
	if err != nil {
		return rewardstypes.AuditCount{}, err
	}
	set, err := setOf(found.Dataset)
	if err != nil {
		return rewardstypes.AuditCount{}, err
	}
	leaves, missing := a.ask(ctx, set, found.Audited, hurry)
	count := rewardstypes.AuditCount{Asked: uint32(len(found.Audited))}
	var seen []record.Hash
	for _, entry := range found.Audited {
		leaf, ok := leaves[entry.Fp8]
		if !ok {
			continue
		}
		count.Good++
		if leaf.Weight == entry.Weight && uint32(leaf.Category) == entry.Category {
			count.Matched++
		}
		seen = append(seen, record.Hash(leaf.Fingerprint))
	}
	if count.Stale, err = a.stale(ctx, set, seen); err != nil {
		return rewardstypes.AuditCount{}, err
	}
	if err := a.index.add(set, seen); err != nil {
		return rewardstypes.AuditCount{}, err
	}
	if missing != nil {
		return count, fmt.Errorf("%w: %w", ErrMissing, missing)
	}
	return count, nil
}

// ask fetches the openings, and learns what was accepted before, until all is done or hurry is closed.
func (a *Auditor) ask(
	ctx context.Context, set set, audited []rewardstypes.SketchEntry, hurry <-chan struct{},
) (map[uint64]dataset.Leaf, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-hurry:
			stop()
		case <-ctx.Done():
		}
	}()
	learned := make(chan struct{})
	go func() {
		defer close(learned)
		_ = a.Learn(ctx) // the loop of the program tells of it
	}()
	leaves, err := a.fetchAll(ctx, set, audited)
	<-learned
	return leaves, err
}

// fetchAll gets the leaves of all audited entries, as many as an answer may have at a time.
func (a *Auditor) fetchAll(
	ctx context.Context, set set, audited []rewardstypes.SketchEntry,
) (leaves map[uint64]dataset.Leaf, err error) {
	leaves = make(map[uint64]dataset.Leaf)
	for rest := audited; len(rest) > 0; {
		n := min(len(rest), dataset.MaxAsked)
		if failed := a.fetch(ctx, set, rest[:n], leaves); failed != nil && err == nil {
			err = failed
		}
		rest = rest[n:]
	}
	return leaves, err
}

// stale counts the fingerprints that are in sets of earlier epochs that were accepted.
func (a *Auditor) stale(ctx context.Context, set set, seen []record.Hash) (uint32, error) {
	accepted := make(map[setID]bool)
	count := uint32(0)
	for _, fingerprint := range seen {
		older, err := a.index.before(fingerprint, set.epoch)
		if err != nil {
			return 0, err
		}
		for _, id := range older {
			yes, known := accepted[id]
			if !known {
				if yes, err = a.accepted(ctx, id); err != nil {
					return 0, err
				}
				accepted[id] = yes
			}
			if yes {
				count++
				break
			}
		}
	}
	return count, nil
}

// accepted tells whether a set stood its audit. What the chain once said of an accepted set is kept: it forgets.
func (a *Auditor) accepted(ctx context.Context, id setID) (bool, error) {
	known, err := a.index.isAccepted(id)
	if err != nil || known {
		return known, err
	}
	found, err := a.chain.Dataset(ctx, id.String())
	if err != nil || found == nil || !stood(found.Dataset) {
		return false, err
	}
	return true, a.index.accept(id)
}

// stood tells whether a data set was accepted.
func stood(d rewardstypes.Dataset) bool {
	return d.Status == rewardstypes.DatasetStatus_DATASET_STATUS_ACCEPTED ||
		d.Status == rewardstypes.DatasetStatus_DATASET_STATUS_PAID
}

package auditor

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/masa-finance/masad/mech/record"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// lookBack is how many epochs back accepted sets are learned: one that was down meanwhile catches up with these.
const lookBack = 8

// errNotTheSet says that a server's fingerprints are not those that were committed to.
var errNotTheSet = errors.New("fingerprints are not those of the root")

// Learn fetches the fingerprints of all sets that were accepted in the last epochs and that it does not have, once an
// epoch. A server that does not give them is asked again in the next epochs; what it cannot have is in the error, and
// hinders nothing.
func (a *Auditor) Learn(ctx context.Context) error {
	select {
	case a.learning <- struct{}{}:
		defer func() { <-a.learning }()
	case <-ctx.Done():
		return ctx.Err()
	}
	epoch, err := a.chain.Epoch(ctx)
	if err != nil || epoch == a.learned {
		return err
	}
	pools, err := a.chain.Pools(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, pool := range pools {
		for old := max(1, epoch-min(epoch, lookBack)); old < epoch; old++ {
			sets, err := a.chain.Datasets(ctx, pool.Id, old)
			if err != nil {
				return errors.Join(failed, err)
			}
			for _, d := range sets {
				failed = errors.Join(failed, a.learnSet(ctx, d))
			}
		}
	}
	if ctx.Err() == nil {
		a.learned = epoch
	}
	return failed
}

// learnSet fetches the fingerprints of one set, if it was accepted.
func (a *Auditor) learnSet(ctx context.Context, d rewardstypes.Dataset) error {
	if !stood(d) {
		return nil
	}
	s, err := setOf(d)
	if err != nil {
		return err
	}
	if whole, err := a.index.isWhole(s.id); err != nil || whole {
		return err
	}
	if err := a.index.accept(s.id); err != nil {
		return err
	}
	if s.records > a.options.MaxRecords {
		return fmt.Errorf("data set %s: %d records, at most %d are fetched", d.Id, s.records, a.options.MaxRecords)
	}
	if err := a.fetchWhole(ctx, s); err != nil {
		return fmt.Errorf("data set %s: %w", d.Id, err)
	}
	return nil
}

// fetchWhole fetches all records of a set into a file, and from there, if they are those of the root, into the index.
func (a *Auditor) fetchWhole(ctx context.Context, s set) (err error) {
	body, err := a.streams.Open(ctx, s.address("fingerprints", ""))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	file, err := os.CreateTemp(a.options.Folder, "fetched-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	if err := checkStream(io.TeeReader(body, file), s); err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := a.importAll(file, s); err != nil {
		return err
	}
	return a.index.whole(s.id)
}

// checkStream reads the records of a set and checks that they are as many as committed to, ascend, and yield the root.
func checkStream(in io.Reader, s set) error {
	var tree record.Tree
	var last record.Hash
	err := eachRecord(in, s.records, func(n uint64, r record.Record) error {
		if n > 0 && bytes.Compare(last[:], r.Fingerprint[:]) >= 0 {
			return fmt.Errorf("%w: record %d is out of order", errNotTheSet, n)
		}
		last = r.Fingerprint
		tree.Add(r.Leaf())
		return nil
	})
	if err != nil {
		return err
	}
	if root, _ := tree.Root(); root != s.root {
		return fmt.Errorf("%w: they yield %x", errNotTheSet, root)
	}
	return nil
}

// importAll writes the fingerprints of a checked file into the index.
func (a *Auditor) importAll(in io.Reader, s set) error {
	some := make([]record.Hash, 0, batchKeys)
	err := eachRecord(in, s.records, func(_ uint64, r record.Record) error {
		if some = append(some, r.Fingerprint); len(some) < batchKeys {
			return nil
		}
		err := a.index.add(s, some)
		some = some[:0]
		return err
	})
	if err != nil {
		return err
	}
	return a.index.add(s, some)
}

// eachRecord reads exactly n records.
func eachRecord(in io.Reader, n uint64, emit func(uint64, record.Record) error) error {
	buffered := bufio.NewReader(in)
	var raw [record.Size]byte
	for number := range n {
		if _, err := io.ReadFull(buffered, raw[:]); err != nil {
			return fmt.Errorf("record %d of %d: %w", number, n, err)
		}
		r, err := record.Parse(raw[:])
		if err != nil {
			return fmt.Errorf("%w: record %d: %w", errNotTheSet, number, err)
		}
		if err := emit(number, r); err != nil {
			return err
		}
	}
	return nil
}

// clean removes what an earlier process had fetched in part.
func clean(folder string) error {
	left, err := filepath.Glob(filepath.Join(folder, "fetched-*"))
	if err != nil {
		return err
	}
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

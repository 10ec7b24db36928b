package dataset

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// ErrDiffers says that a set is not what its manifest or its source makes it.
var ErrDiffers = errors.New("data set differs")

// Check recomputes from the index of a set everything that its manifest says of it: number, order and uniqueness of the
// records, root, weights, categories. It returns the manifest; errors name the first difference.
func Check(ctx context.Context, dir string, report func(Progress)) (Manifest, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return m, err
	}
	var t tally
	if err := scan(ctx, dir, m.Records, report, t.add); err != nil {
		return m, err
	}
	if err := t.result().differs(m.Counts); err != nil {
		return m, fmt.Errorf("%w: %w", ErrDiffers, err)
	}
	return m, nil
}

// Rebuild builds a set again from its source, by the rules in its manifest, and compares. Memory is as in Options; what
// the build needs on the disk is in the system's folder for temporary files.
func Rebuild(ctx context.Context, m Manifest, source string, memory int, report func(Progress)) (err error) {
	scratch, err := os.MkdirTemp("", "masad-dataset-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	again, err := Build(ctx, Options{
		Source: source, Out: scratch, Pool: m.Pool, Rules: m.Rules, Memory: memory, Report: report,
	})
	if err != nil {
		return err
	}
	if err := again.differs(m.Counts); err != nil {
		return fmt.Errorf("%w: %s yields %w", ErrDiffers, source, err)
	}
	return nil
}

package dataset

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/masa-finance/masad/mech/record"
)

// ErrNoRecords says that a source has no record.
var ErrNoRecords = errors.New("there is no record in it")

// spillFile is where runs are sorted.
const spillFile = "runs"

// Build makes a set of a source and returns its manifest. It reads the source once, in Memory bytes whatever its size.
// What is cancelled or fails leaves no part of a set. Errors name the file and, where there is one, the line.
func Build(ctx context.Context, o Options) (m Manifest, err error) {
	if err := o.Validate(); err != nil {
		return m, err
	}
	if o.create == nil {
		o.create = createOnDisk
	}
	if _, err := os.Stat(o.Source); err != nil {
		return m, err // before a folder is made for nothing
	}
	folder, err := openFolder(o.Out, o.Overwrite)
	if err != nil {
		return m, err
	}
	b := &build{ctx: ctx, options: o, folder: folder}
	m, err = b.run()
	err = errors.Join(explain(err, o.Out), folder.close(err == nil))
	return m, err
}

// build is a set in the making.
type build struct {
	ctx      context.Context
	options  Options
	folder   *folder
	sorter   *sorter
	manifest Manifest
}

func (b *build) run() (m Manifest, err error) {
	b.manifest = Manifest{
		Version: Version, Normalisation: record.Version, Pool: b.options.Pool,
		Rules: b.options.Rules, Skipped: map[string]uint64{},
	}
	runs, err := b.options.create(b.folder.stage(spillFile))
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, runs.Close()) }()
	b.sorter = newSorter(runs, b.options.Memory)
	for _, step := range []func() error{b.read, b.sort, b.writeManifest, b.folder.publish} {
		if err := step(); err != nil {
			return m, err
		}
	}
	return b.manifest, nil
}

// read gives the records of all files to the sorter.
func (b *build) read() error {
	source, err := filepath.Abs(b.options.Source)
	if err != nil {
		return err
	}
	out, err := os.Stat(b.folder.path)
	if err != nil {
		return err
	}
	list, err := newWriter(b.options.create, b.folder.stage(SourcesFile))
	if err != nil {
		return err
	}
	r := &reader{
		rules: b.options.Rules, strict: b.options.Strict, manifest: &b.manifest, emit: b.sorter.add,
		stage: newStage(b.ctx, Reading, b.options.Report),
	}
	err = writeSource(list, source)
	if err == nil {
		err = walk(source, out, func(path string) error {
			if err := b.ctx.Err(); err != nil {
				return err
			}
			if err := writeSource(list, relative(source, path)); err != nil {
				return err
			}
			return r.file(path)
		})
	}
	if err == nil {
		err = r.stage.end()
	}
	return errors.Join(err, list.finish())
}

// sort writes the index: what the sorter merges, each record once.
func (b *build) sort() error {
	index, err := newWriter(b.options.create, b.folder.stage(IndexFile))
	if err != nil {
		return err
	}
	var t tally
	s := newStage(b.ctx, Sorting, b.options.Report)
	raw := make([]byte, 0, EntrySize)
	err = b.sorter.merge(func(e *entry) error {
		if err := s.step(int(e.length)); err != nil {
			return err
		}
		if t.tree.Count() > 0 && e.Fingerprint == t.last {
			b.manifest.Duplicates++
			return nil
		}
		if err := t.add(e); err != nil {
			return err
		}
		_, err := index.Write(e.append(raw))
		return err
	})
	if err == nil {
		err = s.end()
	}
	if err = errors.Join(err, index.finish()); err != nil {
		return err
	}
	if b.manifest.Counts = t.result(); b.manifest.Records == 0 {
		return fmt.Errorf("%s: %w", b.options.Source, b.nothing())
	}
	return nil
}

// nothing says why there is no record.
func (b *build) nothing() error {
	if len(b.manifest.Skipped) == 0 && b.manifest.LeftOut == 0 {
		return ErrNoRecords
	}
	return fmt.Errorf("%w: skipped %v, left out %d", ErrNoRecords, b.manifest.Skipped, b.manifest.LeftOut)
}

func (b *build) writeManifest() error {
	out, err := newWriter(b.options.create, b.folder.stage(ManifestFile))
	if err != nil {
		return err
	}
	return errors.Join(encodeJSON(out, b.manifest), out.finish())
}

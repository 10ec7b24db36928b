package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
)

// search is a job at work.
type search struct {
	words    []string
	from, to time.Time
	count    int
	limit    int

	items []datajob.Item
	size  int
	more  bool
}

// position is where a search begins: behind an offset of a file.
type position struct {
	file   string
	offset int64
}

func (p position) String() string { return p.file + ":" + strconv.FormatInt(p.offset, 10) }

// parsePosition reads a cursor; the empty one is the beginning.
func parsePosition(cursor string) (position, error) {
	if cursor == "" {
		return position{}, nil
	}
	at := strings.LastIndexByte(cursor, ':')
	if at < 0 {
		return position{}, backend.Refuse("arguments.next_cursor: %.80q is none of this archive's", cursor)
	}
	offset, err := strconv.ParseInt(cursor[at+1:], 10, 64)
	if err != nil || offset < 0 {
		return position{}, backend.Refuse("arguments.next_cursor: %.80q is none of this archive's", cursor)
	}
	return position{file: cursor[:at], offset: offset}, nil
}

// run reads the files in their order, from the position on.
func (q *search) run(ctx context.Context, folder fs.FS, files []string, begin position) error {
	started := begin.file == ""
	for _, name := range files {
		offset := int64(0)
		if !started {
			if name != begin.file {
				continue
			}
			started, offset = true, begin.offset
		}
		if err := q.file(ctx, folder, name, offset); err != nil {
			return err
		}
		if q.more {
			return nil
		}
	}
	if !started {
		return backend.Refuse("arguments.next_cursor: %.80q is none of this archive's", begin.String())
	}
	return nil
}

// file reads one file from an offset on.
func (q *search) file(ctx context.Context, folder fs.FS, name string, offset int64) error {
	file, err := folder.Open(name)
	if err != nil {
		return fmt.Errorf("%w: %w", backend.ErrUnavailable, err)
	}
	defer func() { _ = file.Close() }()
	if seeker, can := file.(io.Seeker); can && offset > 0 {
		if _, err := seeker.Seek(offset, io.SeekStart); err != nil {
			return fmt.Errorf("%w: %w", backend.ErrUnavailable, err)
		}
	}
	for in := newLines(file, offset); ; {
		line, err := in.next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", backend.ErrUnavailable, err)
		}
		item, is := parse(line)
		if !is || !q.wants(item) {
			continue
		}
		if q.full() {
			q.more = true
			return nil
		}
		if err := q.take(item, position{file: name, offset: in.end}); err != nil {
			return err
		}
	}
}

// full tells whether there are enough items, or more than the answer has room for.
func (q *search) full() bool { return len(q.items) >= q.count || (q.limit > 0 && q.size > q.limit) }

func (q *search) wants(item Item) bool {
	switch {
	case !q.from.IsZero() && (item.time.IsZero() || item.time.Before(q.from)):
		return false
	case !q.to.IsZero() && (item.time.IsZero() || !item.time.Before(q.to)):
		return false
	default:
		return datajob.HasWords(q.words, item.Text, item.Username, item.Channel)
	}
}

func (q *search) take(item Item, behind position) error {
	encoded, err := datajob.Encoded(item)
	if err != nil {
		return err
	}
	q.size += len(encoded)
	q.items = append(q.items, datajob.Item{JSON: encoded, Cursor: behind.String(), Shorten: item.shorten})
	return nil
}

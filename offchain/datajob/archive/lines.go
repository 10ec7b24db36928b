package archive

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
)

// maxLine is the longest line that is read; a longer one is passed over.
const maxLine = 1 << 20

// lines reads a file line by line and tells where each one ends.
type lines struct {
	from *bufio.Reader
	// end is the offset behind the last line.
	end  int64
	line []byte
}

func newLines(from io.Reader, offset int64) *lines {
	return &lines{from: bufio.NewReaderSize(from, 64<<10), end: offset}
}

// byteOrderMark is what some programs write before the first line.
var byteOrderMark = []byte("\ufeff")

// next reads a line; it is empty if it was too long. The error is io.EOF at the end, or that of the context: a line may
// be as long as the file.
func (l *lines) next(ctx context.Context) ([]byte, error) {
	first := l.end == 0
	line, err := l.whole(ctx)
	if first {
		line = bytes.TrimPrefix(line, byteOrderMark)
	}
	return line, err
}

func (l *lines) whole(ctx context.Context) ([]byte, error) {
	l.line = l.line[:0]
	long, some := false, false
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part, err := l.from.ReadSlice('\n')
		l.end += int64(len(part))
		some = some || len(part) > 0
		if len(l.line)+len(part) > maxLine {
			long = true
		}
		if !long {
			l.line = append(l.line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) && some {
			err = nil
		}
		if long {
			return nil, err
		}
		return l.line, err
	}
}

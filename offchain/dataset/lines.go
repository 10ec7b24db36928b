package dataset

import (
	"bufio"
	"errors"
	"io"
)

// readBuffer is how much of a file is read at a time.
const readBuffer = 256 << 10

// line is one line of a file, without its end.
type line struct {
	text   []byte // valid until the next line is read; cut after limit bytes if it is longer
	offset uint64
	length uint64
	long   bool
}

// lines reads a file line by line and holds no more of a line than limit bytes.
type lines struct {
	reader *bufio.Reader
	limit  int
	offset uint64
	buffer []byte
}

func newLines(reader *bufio.Reader, limit int) *lines { return &lines{reader: reader, limit: limit} }

// next returns the next line, and io.EOF after the last. An end of line at the end of the file begins no other line.
func (l *lines) next() (line, error) {
	found := line{offset: l.offset}
	l.buffer = l.buffer[:0]
	for {
		piece, err := l.reader.ReadSlice('\n')
		l.offset += uint64(len(piece))
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) && !errors.Is(err, io.EOF) {
			return line{}, err
		}
		if err == nil {
			piece = piece[:len(piece)-1]
		}
		found.length += uint64(len(piece))
		if err == nil && len(l.buffer) == 0 && !found.long && len(piece) <= l.limit {
			found.text = piece // the whole line lies in the reader's buffer
			return found, nil
		}
		if room := l.limit - len(l.buffer); len(piece) > room {
			found.long, piece = true, piece[:room]
		}
		l.buffer = append(l.buffer, piece...)
		found.text = l.buffer
		switch {
		case err == nil:
			return found, nil
		case errors.Is(err, io.EOF) && l.offset == found.offset:
			return line{}, io.EOF
		case errors.Is(err, io.EOF):
			return found, nil
		}
	}
}

package dataset

import (
	"bufio"
	"errors"
	"io"
)

// head is the first entry of a run that is not merged yet.
type head struct {
	entry

	reader *bufio.Reader
	raw    [EntrySize]byte
}

// advance reads the next entry of the run and tells whether there is one.
func (h *head) advance() (bool, error) {
	if _, err := io.ReadFull(h.reader, h.raw[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		return false, err
	}
	var err error
	h.entry, err = parseEntry(h.raw[:])
	return err == nil, err
}

// heads is a heap of the heads of all runs: the least is the first.
type heads []*head

func (q heads) merge(emit func(*entry) error) error {
	for i := len(q)/2 - 1; i >= 0; i-- {
		q.sink(i)
	}
	for len(q) > 0 {
		if err := emit(&q[0].entry); err != nil {
			return err
		}
		more, err := q[0].advance()
		if err != nil {
			return err
		}
		if !more {
			q[0] = q[len(q)-1]
			q = q[:len(q)-1]
		}
		q.sink(0)
	}
	return nil
}

// sink restores the order below a place.
func (q heads) sink(i int) {
	for {
		least := 2*i + 1
		if least >= len(q) {
			return
		}
		if least+1 < len(q) && q[least+1].compare(&q[least].entry) < 0 {
			least++
		}
		if q[i].compare(&q[least].entry) <= 0 {
			return
		}
		q[i], q[least] = q[least], q[i]
		i = least
	}
}

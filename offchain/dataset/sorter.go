package dataset

import (
	"bufio"
	"io"
	"slices"
)

const (
	// Buffers for reading and writing runs.
	maxRunBuffer = 1 << 20
	minRunBuffer = 4 << 10
	// entrySpace is what an entry takes in memory.
	entrySpace = 56
)

// sorter sorts any number of entries on the disk: it fills its memory, sorts it, appends it to one file as a run, and
// merges the runs in the end.
type sorter struct {
	file   file
	memory int
	buffer []entry
	runs   []run
	size   int64
}

// run is a sorted part of the file.
type run struct{ offset, size int64 }

// newSorter sorts in half of the memory it is given; the other half is for the garbage collector.
func newSorter(file file, memory int) *sorter {
	return &sorter{file: file, memory: memory / 2}
}

// add takes an entry.
func (s *sorter) add(e entry) error {
	if s.buffer == nil {
		s.buffer = make([]entry, 0, s.memory/entrySpace)
	}
	s.buffer = append(s.buffer, e)
	if len(s.buffer) < cap(s.buffer) {
		return nil
	}
	return s.spill()
}

// spill writes what is in memory as a run.
func (s *sorter) spill() error {
	if len(s.buffer) == 0 {
		return nil
	}
	slices.SortFunc(s.buffer, func(a, b entry) int { return a.compare(&b) })
	out := bufio.NewWriterSize(s.file, maxRunBuffer)
	raw := make([]byte, 0, EntrySize)
	for i := range s.buffer {
		if _, err := out.Write(s.buffer[i].append(raw)); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	size := int64(len(s.buffer)) * EntrySize
	s.runs = append(s.runs, run{offset: s.size, size: size})
	s.size += size
	s.buffer = s.buffer[:0]
	return nil
}

// merge calls emit with all entries in order.
func (s *sorter) merge(emit func(*entry) error) error {
	if err := s.spill(); err != nil {
		return err
	}
	s.buffer = nil
	size := maxRunBuffer
	if len(s.runs) > 0 {
		size = min(max(s.memory/len(s.runs), minRunBuffer), maxRunBuffer)
	}
	var queue heads
	for _, run := range s.runs {
		section := io.NewSectionReader(s.file, run.offset, run.size)
		h := &head{reader: bufio.NewReaderSize(section, size)}
		if _, err := h.advance(); err != nil {
			return err
		}
		queue = append(queue, h)
	}
	return queue.merge(emit)
}

package dataset

import (
	"bytes"
	"cmp"
	"encoding/binary"

	"github.com/masa-finance/masad/mech/record"
)

// EntrySize is the length of an entry of records.idx:
//
//	fingerprint (32) ‖ u24be(weight) ‖ u8(category) ‖ u32be(file) ‖ u64be(offset) ‖ u32be(length)
const EntrySize = record.Size + placeSize

const placeSize = 16

// entry is a record and its place: where in which file of sources.txt it is.
type entry struct {
	record.Record

	file   uint32
	length uint32
	offset uint64
}

// compare puts entries in the order of the tree. Of those of one record the first is kept: the one that weighs most,
// then that of the lowest category, so that what is committed to does not depend on the order of files.
func (e *entry) compare(other *entry) int {
	if order := bytes.Compare(e.Fingerprint[:], other.Fingerprint[:]); order != 0 {
		return order
	}
	return cmp.Or(cmp.Compare(other.Weight, e.Weight), cmp.Compare(e.Category, other.Category),
		cmp.Compare(e.file, other.file), cmp.Compare(e.offset, other.offset))
}

func (e *entry) append(dst []byte) []byte {
	dst = binary.BigEndian.AppendUint32(e.Append(dst), e.file)
	dst = binary.BigEndian.AppendUint64(dst, e.offset)
	return binary.BigEndian.AppendUint32(dst, e.length)
}

// parseEntry decodes what append wrote.
func parseEntry(raw []byte) (e entry, err error) {
	if e.Record, err = record.Parse(raw[:record.Size]); err != nil {
		return e, err
	}
	place := raw[record.Size:]
	e.file = binary.BigEndian.Uint32(place)
	e.offset = binary.BigEndian.Uint64(place[4:])
	e.length = binary.BigEndian.Uint32(place[12:])
	return e, nil
}

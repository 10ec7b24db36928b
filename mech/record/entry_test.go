package record_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/testutil/scale"
)

func anyRecord() *rapid.Generator[record.Record] {
	return rapid.Custom(func(t *rapid.T) record.Record {
		return record.Record{
			Fingerprint: record.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "fingerprint")),
			Weight:      rapid.Uint32Range(0, record.MaxWeight).Draw(t, "weight"),
			Category:    rapid.Uint8().Draw(t, "category"),
		}
	})
}

func TestARecordsEncodingIsExact(t *testing.T) {
	scale.Check(t, 200, 20_000, func(t *rapid.T) {
		r := anyRecord().Draw(t, "record")
		raw := r.Append([]byte{7})[1:]
		require.Len(t, raw, record.Size)
		back, err := record.Parse(raw)
		require.NoError(t, err)
		require.Equal(t, r, back)
		other := anyRecord().Draw(t, "other")
		require.Equal(t, r == other, r.Leaf() == other.Leaf())
		for _, wrong := range [][]byte{nil, raw[1:], append(slices.Clone(raw), 0)} {
			_, err = record.Parse(wrong)
			require.ErrorIs(t, err, record.ErrEncoding)
		}
	})
}

func TestAWeightIsAtMostOne(t *testing.T) {
	for weight, ok := range map[uint32]bool{
		0: true, record.MaxWeight: true, record.MaxWeight + 1: false, 1<<24 - 1: false, 1 << 24: false,
	} {
		err := record.Record{Weight: weight}.Validate()
		if ok {
			require.NoError(t, err, "%d", weight)
		} else {
			require.ErrorIs(t, err, record.ErrWeight, "%d", weight)
		}
	}
	_, err := record.Parse(record.Record{Weight: record.MaxWeight + 1}.Append(nil))
	require.ErrorIs(t, err, record.ErrWeight)
	_, err = record.ParseEntries(record.Entry{Weight: record.MaxWeight + 1}.Append(nil), 1)
	require.ErrorIs(t, err, record.ErrWeight)
}

func TestEntriesAscend(t *testing.T) {
	scale.Check(t, 200, 20_000, func(t *rapid.T) {
		records := rapid.SliceOfNDistinct(anyRecord(), 0, 20,
			func(r record.Record) uint64 { return record.FP8(r.Fingerprint) }).Draw(t, "records")
		slices.SortFunc(records, func(a, b record.Record) int { return slices.Compare(a.Fingerprint[:], b.Fingerprint[:]) })
		var raw []byte
		entries := make([]record.Entry, 0, len(records))
		for _, r := range records {
			entries = append(entries, r.Entry())
			raw = r.Entry().Append(raw)
			require.Equal(t, int(r.Fingerprint[0]>>4), r.Entry().Chunk())
		}
		back, err := record.ParseEntries(raw, len(records))
		require.NoError(t, err)
		require.Equal(t, entries, back)
		if len(records) == 0 {
			return
		}
		_, err = record.ParseEntries(raw, len(records)-1)
		require.ErrorIs(t, err, record.ErrEncoding, "one too many")
		_, err = record.ParseEntries(raw[1:], len(records))
		require.ErrorIs(t, err, record.ErrEncoding)
		_, err = record.ParseEntries(append(slices.Clone(raw), raw[len(raw)-record.EntrySize:]...), len(records)+1)
		require.ErrorIs(t, err, record.ErrOrder, "twice")
		if len(records) > 1 {
			slices.Reverse(entries)
			raw = raw[:0]
			for _, e := range entries {
				raw = e.Append(raw)
			}
			_, err = record.ParseEntries(raw, len(records))
			require.ErrorIs(t, err, record.ErrOrder)
		}
	})
}

func FuzzParseEntries(f *testing.F) {
	f.Add([]byte{})
	f.Add(record.Entry{FP8: 1, Weight: 2, Category: 3}.Append(record.Entry{}.Append(nil)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		entries, err := record.ParseEntries(raw, 100)
		if err != nil {
			return
		}
		var back []byte
		for _, e := range entries {
			back = e.Append(back)
		}
		require.Equal(t, string(raw), string(back))
	})
}

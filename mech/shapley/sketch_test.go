package shapley

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

func below(limit uint64) func(uint64) bool { return func(fp uint64) bool { return fp < limit } }

func TestValidate(t *testing.T) {
	long := make([]Entry, MaxEntries+1)
	for i := range long {
		long[i].FP = uint64(i)
	}
	rows := []struct {
		name       string
		entries    []Entry
		categories int
		want       error
		message    string
	}{
		{"nothing was sampled", nil, 1, nil, ""},
		{"a full chunk", long[:MaxChunk], 1, nil, ""},
		{
			"a chunk too full", long[:MaxChunk+1], 1, ErrChunk,
			"entry 512, fingerprint 0000000000000200: shapley: more than 512 entries in a chunk",
		},
		{"the largest entry", []Entry{{9999, MaxWeight, 31}}, 32, nil, ""},
		{"one entry too many", long, 1, ErrTooMany, "entry 4096 of 4097: shapley: more than 4096 entries"},
		{
			"the same twice",
			[]Entry{{FP: 1}, {FP: 1}},
			1, ErrOrder,
			"entry 1, fingerprint 0000000000000001 after 0000000000000001: shapley: fingerprints must be strictly ascending",
		},
		{"descending", []Entry{{FP: 1}, {FP: 3}, {FP: 2}}, 1, ErrOrder, "entry 2,"},
		{
			"too heavy",
			[]Entry{{FP: 1}, {FP: 2, Weight: MaxWeight + 1}},
			1, ErrWeight,
			"entry 1, weight 1000001: shapley: weight above 1000000 micro-units",
		},
		{"of no category", []Entry{{FP: 1, Category: 2}}, 2, ErrCategory, "entry 0, category 2 of 2:"},
		{"of a category no game can have", []Entry{{FP: 1, Category: 32}}, 200, ErrCategory, "entry 0, category 32 of 32:"},
		{
			"not in the sample",
			[]Entry{{FP: 1}, {FP: 10_000}},
			1, ErrNotSampled,
			"entry 1, fingerprint 0000000000002710: shapley: record is not in the sample",
		},
		{"the first that breaks a rule counts", []Entry{{FP: 10_000}, {FP: 1}}, 1, ErrNotSampled, "entry 0,"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			err := Validate(row.entries, row.categories, below(10_000))
			require.ErrorIs(t, err, row.want)
			if row.want != nil {
				require.ErrorContains(t, err, row.message)
			}
		})
	}
}

func TestWhatIsValidCanBeMerged(t *testing.T) {
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		entries := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Entry {
			return Entry{
				rapid.Uint64().Draw(t, "fp"),
				rapid.Uint32Range(0, MaxWeight+2).Draw(t, "weight"),
				rapid.Uint8Range(0, MaxCategories).Draw(t, "category"),
			}
		})).Draw(t, "entries")
		err := Validate(entries, MaxCategories, func(uint64) bool { return true })
		require.Equal(t, err == nil, NewMerge(0).Add(0, entries) == nil)
	})
}

func FuzzValidate(f *testing.F) {
	f.Add(uint64(1), uint32(1), uint8(0), uint64(2), uint32(MaxWeight+1), uint8(40))
	f.Fuzz(func(t *testing.T, fp uint64, w uint32, cat uint8, fp2 uint64, w2 uint32, cat2 uint8) {
		entries := []Entry{{fp, w, cat}, {fp2, w2, cat2}}
		if Validate(entries, MaxCategories, func(uint64) bool { return true }) != nil {
			return
		}
		c := NewCoverage(make([]uint64, 1))
		if err := c.Add(merged(t, [][]Entry{entries})); err != nil {
			t.Fatal(err)
		}
		if c.Acc()[0] != uint64(w+w2)<<fraction {
			t.Fatalf("%d", c.Acc()[0])
		}
	})
}

func TestTheLargestSketchFillsNoChunkByHalf(t *testing.T) {
	spread := make([]Entry, MaxEntries)
	for i := range spread {
		spread[i].FP = uint64(i) << 52
	}
	require.NoError(t, Validate(spread, 1, func(uint64) bool { return true }))
	for i := range MaxChunk { // as many as chunks take, in eight of them
		for chunk := range MaxEntries / MaxChunk {
			spread[chunk*MaxChunk+i].FP = uint64(chunk)<<60 + uint64(i)
		}
	}
	require.NoError(t, Validate(spread, 1, func(uint64) bool { return true }))
}

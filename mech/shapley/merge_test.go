package shapley

import (
	"cmp"
	"math/rand"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

// checkSorted compares the sort with that of the library, which keeps the order of equal ones too.
func checkSorted(t require.TestingT, fps []uint64) {
	claims := make([]claim, len(fps))
	for i, fp := range fps {
		claims[i] = claim{fp: fp, owner: uint32(i)}
	}
	want := slices.Clone(claims)
	slices.SortStableFunc(want, func(a, b claim) int { return cmp.Compare(a.fp, b.fp) })
	require.Equal(t, want, sortClaims(claims, make([]claim, len(claims))))
}

func TestClaimsAreSorted(t *testing.T) {
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		fps := rapid.SliceOf(rapid.OneOf(rapid.Uint64(), fingerprint(), rapid.Uint64Range(0, 3))).Draw(t, "fingerprints")
		checkSorted(t, fps)
	})
}

func TestClaimsThatAgreeInTheirUpperDigitsAreSorted(t *testing.T) {
	source := rand.New(rand.NewSource(scale.Seed(t)))
	for _, width := range []int64{2, 1 << 8, 1 << 20, 1 << 40, 1 << 60} {
		fps := make([]uint64, 3_000)
		claims := make([]claim, len(fps))
		for i := range fps {
			fps[i] = uint64(source.Int63n(width))
			claims[i].fp = fps[i]
		}
		checkSorted(t, fps)
		require.Equal(t, width > 1<<40, insertion(first(radix(claims, slices.Clone(claims), upperDigits))), "by itself")
	}
}

func first(sorted, _ []claim) []claim { return sorted }

func TestWeightAndCategoryAreLowerMedians(t *testing.T) {
	rows := []struct {
		rule       string
		weights    []uint32
		categories []uint8
		weight     uint64
		category   int
	}{
		{"the only claim", []uint32{7}, []uint8{3}, 7, 3},
		{"the lower of two", []uint32{9, 5}, []uint8{2, 1}, 5, 1},
		{"the middle of three", []uint32{9, 5, 6}, []uint8{2, 0, 2}, 6, 2},
		{"the second of four", []uint32{9, 5, 6, 8}, []uint8{0, 3, 1, 3}, 6, 1},
		{"what all agree on", []uint32{4, 4, 4}, []uint8{1, 1, 1}, 4, 1},
		{"weights that differ in one category", []uint32{MaxWeight, 0}, []uint8{31, 31}, 0, 31},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			m := NewMerge(len(row.weights))
			for owner := range row.weights {
				require.NoError(t, m.Add(owner, []Entry{{1, row.weights[owner], row.categories[owner]}}))
			}
			require.Equal(t, len(row.weights), m.Entries())
			found := firstRecord(m.sort())
			require.Len(t, found, len(row.weights))
			require.Equal(t, row.weight, m.weight(found))
			require.Equal(t, row.category, m.category(found))
		})
	}
}

func TestMergeRefuses(t *testing.T) {
	rows := []struct {
		name    string
		owner   int
		entries []Entry
		want    error
	}{
		{"an owner twice", 4, nil, ErrOwner},
		{"an owner before the last", 3, nil, ErrOwner},
		{"a negative owner", -1, nil, ErrOwner},
		{"an owner beyond 32 bits", 1 << 32, nil, ErrOwner},
		{"a record twice", 5, []Entry{{FP: 1}, {FP: 1}}, ErrOrder},
		{"a descent", 5, []Entry{{FP: 2}, {FP: 1}}, ErrOrder},
		{"too large a weight", 5, []Entry{{FP: 1, Weight: MaxWeight + 1}}, ErrWeight},
		{"no category", 5, []Entry{{FP: 1, Category: MaxCategories}}, ErrCategory},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			m := NewMerge(0)
			require.NoError(t, m.Add(4, []Entry{{FP: 1}}))
			require.ErrorIs(t, m.Add(row.owner, row.entries), row.want)
		})
	}
}

func TestAMergeMayBeAddedToAfterItWasRead(t *testing.T) {
	m := NewMerge(0)
	require.NoError(t, m.Add(0, []Entry{{FP: 5, Weight: 2}}))
	require.NoError(t, NewCoverage(make([]uint64, 1)).Add(m))
	require.NoError(t, m.Add(1, []Entry{{FP: 4, Weight: 4}, {FP: 5, Weight: 2}}))
	c := NewCoverage(make([]uint64, 2))
	require.NoError(t, c.Add(m))
	require.Equal(t, []uint64{1 << fraction, 5 << fraction}, c.Acc())
}

func TestSplitCutsByTheTopFourBits(t *testing.T) {
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		fps := rapid.SliceOfDistinct(fingerprint(), rapid.ID[uint64]).Draw(t, "fingerprints")
		slices.Sort(fps)
		entries := make([]Entry, len(fps))
		for i, fp := range fps {
			entries[i].FP = fp
		}
		joined := []Entry{}
		for chunk, part := range Split(entries) {
			for _, e := range part {
				require.Equal(t, chunk, Chunk(e.FP))
			}
			joined = append(joined, part...)
		}
		require.Equal(t, entries, joined)
	})
}

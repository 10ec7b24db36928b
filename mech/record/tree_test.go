package record_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/testutil/scale"
)

// rootOf is the definition of RFC 6962, word by word.
func rootOf(leaves []record.Hash) record.Hash {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := split(len(leaves))
	left, right := rootOf(leaves[:k]), rootOf(leaves[k:])
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

// split is the largest power of two below n.
func split(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

// pathOf is the definition of RFC 6962, word by word.
func pathOf(leaves []record.Hash, index int) []record.Hash {
	if len(leaves) == 1 {
		return nil
	}
	k := split(len(leaves))
	if index < k {
		return append(pathOf(leaves[:k], index), rootOf(leaves[k:]))
	}
	return append(pathOf(leaves[k:], index-k), rootOf(leaves[:k]))
}

// wayOf is how the path turns, from the leaf up: true where the sibling is on the right.
func wayOf(n, index int) []bool {
	if n == 1 {
		return nil
	}
	k := split(n)
	if index < k {
		return append(wayOf(k, index), true)
	}
	return append(wayOf(n-k, index-k), false)
}

// leavesOf are n different leaves.
func leavesOf(n int) []record.Hash {
	leaves := make([]record.Hash, n)
	for i := range leaves {
		leaves[i] = sha256.Sum256(binary.BigEndian.AppendUint64([]byte{0}, uint64(i)))
	}
	return leaves
}

// proverOf has seen all leaves.
func proverOf(t require.TestingT, leaves []record.Hash, indices ...uint64) *record.Prover {
	prover, err := record.NewProver(indices)
	require.NoError(t, err)
	for _, leaf := range leaves {
		prover.Add(leaf)
	}
	return prover
}

func upTo(n int) (all []uint64) {
	for i := range n {
		all = append(all, uint64(i))
	}
	return all
}

func TestRootAndPathsOfEverySmallTreeFollowTheDefinition(t *testing.T) {
	all := leavesOf(scale.N(70, 300))
	var tree record.Tree
	_, ok := tree.Root()
	require.False(t, ok, "an empty tree has no root")
	for n := 1; n <= len(all); n++ {
		leaves := all[:n]
		tree.Add(leaves[n-1])
		root, ok := tree.Root()
		require.True(t, ok)
		require.Equal(t, uint64(n), tree.Count())
		require.Equal(t, rootOf(leaves), root, "%d leaves", n)
		prover := proverOf(t, leaves, upTo(n)...)
		same, _ := prover.Root()
		require.Equal(t, root, same)
		for i := range n {
			path, err := prover.Path(uint64(i))
			require.NoError(t, err)
			require.Equal(t, pathOf(leaves, i), append([]record.Hash(nil), path...), "leaf %d of %d", i, n)
			require.True(t, record.Verify(root, uint64(n), uint64(i), leaves[i], path), "leaf %d of %d", i, n)
		}
	}
}

func TestAProofIsOfOneLeafInOnePlace(t *testing.T) {
	all := leavesOf(40)
	for n := 1; n <= len(all); n++ {
		leaves := all[:n]
		root := rootOf(leaves)
		for i := range n {
			path := pathOf(leaves, i)
			for j := range n + 2 {
				got := record.Verify(root, uint64(n), uint64(j), leaves[i], path)
				require.Equal(t, i == j, got, "leaf %d of %d as number %d", i, n, j)
			}
			for m := range len(all) + 30 {
				// The root does not hold n: another n is refused unless the way of this leaf is the same in both trees.
				same := i < m && slices.Equal(wayOf(n, i), wayOf(m, i))
				require.Equal(t, same, record.Verify(root, uint64(m), uint64(i), leaves[i], path), "%d of %d as of %d", i, n, m)
			}
		}
	}
}

func TestAnotherNumberOfLeavesFailsAtItsLastLeaf(t *testing.T) {
	leaves := leavesOf(40)
	for n := 1; n <= len(leaves); n++ {
		for m := range n {
			require.False(t, record.Verify(rootOf(leaves[:n]), uint64(m), uint64(m), leaves[m], pathOf(leaves[:n], m)))
		}
	}
}

func TestTheNumberOfLeavesIsWhatWasCommittedTo(t *testing.T) {
	leaves := leavesOf(11)
	root, path := rootOf(leaves), pathOf(leaves, 10)
	require.True(t, record.Verify(root, 11, 10, leaves[10], path))
	require.True(t, record.Verify(root, 6, 5, leaves[10], path), "which is why n comes from the chain, never from a proof")
}

func TestHostileProofsAreRefused(t *testing.T) {
	scale.Check(t, 300, 100_000, func(t *rapid.T) {
		n := rapid.IntRange(2, 200).Draw(t, "n")
		i := rapid.IntRange(0, n-1).Draw(t, "index")
		leaves := leavesOf(n)
		root, path := rootOf(leaves), pathOf(leaves, i)
		ok := func(path []record.Hash) bool { return record.Verify(root, uint64(n), uint64(i), leaves[i], path) }
		require.True(t, ok(path))
		require.False(t, ok(path[1:]), "too short")
		require.False(t, ok(append(slices.Clone(path), path[0])), "too long")
		require.False(t, ok(make([]record.Hash, 10_000)), "far too long")
		k, bit := rapid.IntRange(0, len(path)-1).Draw(t, "k"), rapid.IntRange(0, 255).Draw(t, "bit")
		changed := slices.Clone(path)
		changed[k][bit/8] ^= 1 << (bit % 8)
		require.False(t, ok(changed), "a bit changed")
		// An inner node is no leaf: its parent would be the root of a tree with one level less.
		inner := sha256.Sum256(slices.Concat([]byte{1}, leaves[0][:], leaves[1][:]))
		require.False(t, record.Verify(root, uint64(n), 0, inner, pathOf(leaves, 0)))
	})
}

func TestAProverKnowsOnlyWhatItWasAskedFor(t *testing.T) {
	prover := proverOf(t, leavesOf(9), 8, 3, 3)
	for index, ok := range map[uint64]bool{3: true, 8: true, 4: false, 9: false} {
		_, err := prover.Path(index)
		if ok {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, record.ErrIndex)
		}
	}
	_, err := proverOf(t, leavesOf(3), 3).Path(3)
	require.ErrorIs(t, err, record.ErrIndex, "asked for, and not there")
	_, err = record.NewProver(upTo(record.MaxProved + 1))
	require.ErrorIs(t, err, record.ErrIndex)
}

func FuzzVerify(f *testing.F) {
	leaves := leavesOf(11)
	root := rootOf(leaves)
	for i := range leaves {
		var path []byte
		for _, sibling := range pathOf(leaves, i) {
			path = append(path, sibling[:]...)
		}
		f.Add(uint64(11), uint64(i), leaves[i][:], path)
	}
	f.Add(uint64(0), uint64(0), []byte{}, []byte{})
	f.Add(^uint64(0), ^uint64(0)-1, []byte{1}, make([]byte, 64*32))
	f.Fuzz(func(t *testing.T, n, index uint64, leaf, raw []byte) {
		var l record.Hash
		copy(l[:], leaf)
		var path []record.Hash
		for ; len(raw) >= 32; raw = raw[32:] {
			path = append(path, record.Hash(raw[:32]))
		}
		if !record.Verify(root, n, index, l, path) || n != uint64(len(leaves)) {
			return // another n must end, too; that it is not the one committed to is for who knows that one
		}
		require.Less(t, index, uint64(len(leaves)))
		require.Equal(t, leaves[index], l)
		require.Equal(t, pathOf(leaves, int(index)), append([]record.Hash(nil), path...))
	})
}

// TestRecordsGolden pins leaf and root: values from another implementation of the definition.
func TestRecordsGolden(t *testing.T) {
	records := make([]record.Record, 11)
	for i := range records {
		records[i] = record.Record{
			Fingerprint: sha256.Sum256(fmt.Appendf(nil, "record %d", i)), Weight: uint32(i) * 1000, Category: uint8(i % 3),
		}
	}
	slices.SortFunc(records, func(a, b record.Record) int { return slices.Compare(a.Fingerprint[:], b.Fingerprint[:]) })
	want := map[uint64]string{
		1:  "f3be0a4225ae443c8acce4ccd3a0387dd735c0123b686e75977ed4918006a958",
		2:  "0e23a3b5756acb4354a26c426535fb47214f2debceba5ae9655bfcb3042c0709",
		3:  "696ac0d67a6b2da8d781310d97de159aaf4cfb23dc9295b584628e0d4fb2f2bc",
		5:  "8a2336125cda42f363529a98912e8fbff7d4ece55816d03737439b5b70690fc7",
		7:  "f31d6b065d2d7d4fd7e25d9556f45e78a955803c0f8e3351ce07ec38b8edfdcd",
		8:  "90dfe80fc8a034260be335debd442b8ea4f88270be527aebc062ba08e4197a2b",
		11: "23cfbe901d061b932d3647e19b363d28067b48cdd4b414ae1c3c0bd6af8ce7a1",
	}
	var tree record.Tree
	for _, r := range records {
		tree.Add(r.Leaf())
		if hash, pinned := want[tree.Count()]; pinned {
			root, _ := tree.Root()
			require.Equal(t, hash, hex.EncodeToString(root[:]), "%d records", tree.Count())
		}
	}
}

func BenchmarkTree(b *testing.B) {
	var tree record.Tree
	r := record.Record{Weight: record.MaxWeight}
	for b.Loop() {
		binary.BigEndian.PutUint64(r.Fingerprint[:], tree.Count())
		tree.Add(r.Leaf())
	}
}

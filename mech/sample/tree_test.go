package sample_test

import (
	"errors"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/testutil/scale"
)

// memory is a Store that counts accesses, fails on demand and keeps nodes encoded, as a chain does.
type memory struct {
	root         []byte
	nodes        map[[2]uint64][]byte
	reads, write int
	fail         error
}

func newMemory() *memory { return &memory{nodes: map[[2]uint64][]byte{}} }

func (m *memory) Root() (sample.Root, error) {
	m.reads++
	if m.fail != nil {
		return sample.Root{}, m.fail
	}
	return sample.ParseRoot(m.root)
}

func (m *memory) SetRoot(r sample.Root) error {
	m.write++
	if m.fail != nil {
		return m.fail
	}
	m.root = r.Bytes()
	return nil
}

func (m *memory) Get(level uint8, index uint64) (sample.Node, error) {
	m.reads++
	if m.fail != nil {
		return sample.Node{}, m.fail
	}
	return sample.ParseNode(m.nodes[[2]uint64{uint64(level), index}])
}

func (m *memory) Set(level uint8, index uint64, n sample.Node) error {
	m.write++
	if m.fail != nil {
		return m.fail
	}
	delete(m.nodes, [2]uint64{uint64(level), index})
	if !n.IsZero() {
		m.nodes[[2]uint64{uint64(level), index}] = n.Bytes()
	}
	return nil
}

func treeOf(t require.TestingT, weights []uint64) sample.Tree {
	tree := sample.Tree{Store: newMemory()}
	for i, w := range weights {
		require.NoError(t, tree.Update(uint64(i), w))
	}
	return tree
}

func leaves[T int | uint64](in []T) []uint64 {
	out := make([]uint64, len(in))
	for i, v := range in {
		out[i] = uint64(v)
	}
	return out
}

// weight draws zeros and ones often and stays below 2^54, so that any list of a test has a 64-bit sum.
func weight() *rapid.Generator[uint64] {
	return rapid.OneOf(rapid.Just(uint64(0)), rapid.Uint64Range(0, 3), rapid.Uint64Range(0, 1<<54))
}

func TestTreeEqualsAListOfWeights(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		tree, model := sample.Tree{Store: newMemory()}, map[uint64]uint64{}
		var order []uint64
		leaf := rapid.OneOf(rapid.Uint64Range(0, 70), rapid.Uint64Range(0, sample.Leaves-1),
			rapid.Just(uint64(sample.Leaves-1)))
		for range rapid.IntRange(0, 40).Draw(t, "updates") {
			l, w := leaf.Draw(t, "leaf"), weight().Draw(t, "weight")
			require.NoError(t, tree.Update(l, w))
			if _, known := model[l]; !known {
				order = append(order, l)
			}
			model[l] = w
		}
		slices.Sort(order)
		total := uint64(0)
		for _, l := range order {
			w, err := tree.Weight(l)
			require.NoError(t, err)
			require.Equal(t, model[l], w)
			if w > 0 {
				for _, u := range []uint64{total, total + w/2, total + w - 1} {
					found, err := tree.Find(u)
					require.NoError(t, err)
					require.Equal(t, l, found)
				}
			}
			total += w
		}
		got, err := tree.Total()
		require.NoError(t, err)
		require.Equal(t, total, got)
		_, err = tree.Find(total)
		require.ErrorIs(t, err, sample.ErrPoint)
		requireSameNodes(t, tree, model)
	})
}

// requireSameNodes compares a tree with one that got the same weights and nothing else, leaves in another order.
func requireSameNodes(t require.TestingT, tree sample.Tree, weights map[uint64]uint64) {
	fresh := sample.Tree{Store: newMemory()}
	for _, leaf := range slices.Backward(slices.Sorted(maps.Keys(weights))) {
		require.NoError(t, fresh.Update(leaf, weights[leaf]))
	}
	got, want := tree.Store.(*memory), fresh.Store.(*memory)
	require.Equal(t, want.root, got.root)
	require.Equal(t, want.nodes, got.nodes)
	for at, raw := range got.nodes {
		node, err := sample.ParseNode(raw)
		require.NoError(t, err)
		sum, _ := node.Sum()
		entry, err := tree.Entry(uint8(at[0]), at[1])
		require.NoError(t, err)
		require.Equal(t, sum, entry)
	}
}

func TestTreeCostsOneNodePerLevel(t *testing.T) {
	for levels, last := range []uint64{1: sample.Fanout - 1, 2: 1023, 3: 32_767, 4: 1_048_575, 5: sample.Leaves - 1} {
		if levels == 0 {
			continue
		}
		store := newMemory()
		tree := sample.Tree{Store: store}
		require.NoError(t, tree.Update(last, 7))
		require.Equal(t, levels, len(store.nodes)+1)
		store.reads, store.write = 0, 0
		require.NoError(t, tree.Update(last, 8))
		require.Equal(t, levels, store.reads)
		require.Equal(t, levels, store.write)
		store.reads = 0
		require.NoError(t, tree.Update(last, 8))
		require.Equal(t, levels, store.write, "an unchanged weight writes nothing")
		require.LessOrEqual(t, store.reads, 2, "and is found out at the root and the leaf")
		store.reads = 0
		_, err := tree.Find(3)
		require.NoError(t, err)
		require.Equal(t, levels, store.reads)
	}
}

func TestTreeIsAsLowAsItsWeightsAllow(t *testing.T) {
	store := newMemory()
	tree := sample.Tree{Store: store}
	for _, leaf := range []uint64{0, 31, 32, 1024, sample.Leaves - 1} {
		require.NoError(t, tree.Update(leaf, 5))
	}
	for _, row := range []struct {
		leaf   uint64
		levels int
	}{{sample.Leaves - 1, 3}, {1024, 2}, {32, 1}, {31, 1}} {
		require.NoError(t, tree.Update(row.leaf, 0))
		root, err := store.Root()
		require.NoError(t, err)
		require.Equal(t, row.levels, int(root.Level)+1, "after leaf %d", row.leaf)
	}
	require.Empty(t, store.nodes)
	require.NoError(t, tree.Update(0, 0))
	require.Empty(t, store.root, "nothing is left of an empty tree")
}

func TestTreeRefuses(t *testing.T) {
	store := newMemory()
	tree := sample.Tree{Store: store}
	require.ErrorIs(t, tree.Update(sample.Leaves, 1), sample.ErrLeaf)
	_, err := tree.Weight(sample.Leaves)
	require.ErrorIs(t, err, sample.ErrLeaf)
	_, err = tree.Find(0)
	require.ErrorIs(t, err, sample.ErrPoint, "an empty tree covers no point")

	require.NoError(t, tree.Update(5, math.MaxUint64))
	written := store.write
	require.ErrorIs(t, tree.Update(6, 1), sample.ErrOverflow)
	require.Equal(t, written, store.write, "a refused update writes nothing")
	require.NoError(t, tree.Update(5, math.MaxUint64-1))
	require.NoError(t, tree.Update(6, 1))
	total, err := tree.Total()
	require.NoError(t, err)
	require.Equal(t, uint64(math.MaxUint64), total)
}

func TestTreePassesOnStoreErrors(t *testing.T) {
	store := newMemory()
	tree := sample.Tree{Store: store}
	require.NoError(t, tree.Update(1, 1))
	store.fail = errors.New("disk")
	_, totalErr := tree.Total()
	_, weightErr := tree.Weight(1)
	_, findErr := tree.Find(0)
	_, _, drawErr := tree.Draw(sample.New("d", nil), 1, 8, tree.Weight)
	for _, err := range []error{totalErr, weightErr, findErr, drawErr, tree.Update(1, 2)} {
		require.ErrorIs(t, err, store.fail)
	}
}

func TestTreeNoticesContradictions(t *testing.T) {
	two := func() sample.Tree { // two levels
		tree := treeOf(t, []uint64{5, 6})
		require.NoError(t, tree.Update(40, 1))
		return tree
	}
	top := func(tree sample.Tree, entries ...uint64) {
		var n sample.Node
		copy(n[:], entries)
		require.NoError(t, tree.Store.SetRoot(sample.Root{Level: 1, Node: n}))
	}
	tree := two()
	top(tree, math.MaxUint64, 1)
	_, err := tree.Total()
	require.ErrorIs(t, err, sample.ErrCorrupt)
	require.ErrorIs(t, tree.Update(0, 1), sample.ErrCorrupt)
	require.ErrorIs(t, tree.Update(2000, 1), sample.ErrCorrupt)

	tree = two()
	top(tree, 4, 1)
	require.ErrorIs(t, tree.Update(0, 1), sample.ErrCorrupt, "a child heavier than its parent's entry")
	top(tree, 12, 1)
	_, err = tree.Find(11)
	require.ErrorIs(t, err, sample.ErrCorrupt, "a parent's entry heavier than its children")

	tree = two()
	top(tree, 1)
	_, _, err = tree.Draw(sample.New("d", nil), 1, 8, tree.Weight)
	require.ErrorIs(t, err, sample.ErrCorrupt, "a leaf heavier than the tree")

	for _, at := range [][2]uint64{{1, 0}, {2, 0}, {0, 32}} {
		_, err = tree.Entry(uint8(at[0]), at[1])
		require.ErrorIs(t, err, sample.ErrCorrupt, "nothing is above a node that is not below the root")
	}
}

func TestNodeEncodingIsCanonical(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		var n sample.Node
		copy(n[:], rapid.SliceOfN(rapid.OneOf(weight(), rapid.Uint64()), 0, sample.Fanout).Draw(t, "entries"))
		require.Equal(t, n == sample.Node{}, n.IsZero())
		require.Equal(t, n.IsZero(), len(n.Bytes()) == 0)
		back, err := sample.ParseNode(n.Bytes())
		require.NoError(t, err)
		require.Equal(t, n, back)
		root := sample.Root{Level: uint8(rapid.IntRange(0, sample.Levels-1).Draw(t, "level")), Node: n}
		again, err := sample.ParseRoot(root.Bytes())
		require.NoError(t, err)
		require.Equal(t, n, again.Node)
		require.True(t, n.IsZero() || again.Level == root.Level)
	})
	for _, bad := range [][]byte{{0}, {1}, {sample.Levels, 1}, {0, 1, 0}} {
		_, err := sample.ParseRoot(bad)
		require.ErrorIs(t, err, sample.ErrCorrupt, "%x", bad)
	}
	for _, bad := range [][]byte{{0}, {1, 0}, {0x80}, {0x81, 0x00}, make([]byte, 33), slices.Repeat([]byte{0xff}, 11)} {
		_, err := sample.ParseNode(bad)
		require.ErrorIs(t, err, sample.ErrCorrupt, "%x", bad)
	}
}

func FuzzParseNode(f *testing.F) {
	f.Add([]byte{1, 0, 3})
	f.Fuzz(func(t *testing.T, raw []byte) {
		if n, err := sample.ParseNode(raw); err == nil {
			require.Equal(t, string(raw), string(n.Bytes()))
		}
	})
}

func BenchmarkTreeFind(b *testing.B) {
	tree := sample.Tree{Store: newMemory()}
	size := uint64(scale.N(10_000, 100_000))
	for i := range size {
		if err := tree.Update(i*31%sample.Leaves, i+1); err != nil {
			b.Fatal(err)
		}
	}
	for i := uint64(0); b.Loop(); i++ {
		if _, err := tree.Find(i * 7919 % (size * size / 2)); err != nil {
			b.Fatal(err)
		}
	}
}

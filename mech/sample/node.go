package sample

import (
	"encoding/binary"
	"math/bits"
)

// Fanout is the number of children of a node.
const Fanout = 32

// Node holds the sums of its children: entry c is the sum of all weights under child c, at level 0 the weight of a
// leaf. The zero Node stands for a missing one.
type Node [Fanout]uint64

// Sum returns the sum of the entries and whether it is below 2^64.
func (n Node) Sum() (sum uint64, ok bool) {
	var carry uint64
	for _, entry := range n {
		if sum, carry = bits.Add64(sum, entry, 0); carry != 0 {
			return 0, false
		}
	}
	return sum, true
}

// IsZero reports whether all entries are zero; a store may delete such a node instead of writing it.
func (n Node) IsZero() bool { return n == Node{} }

// Bytes encodes the node as the unsigned varints of its entries, zeros at the end left out. The encoding is
// canonical: equal nodes, and only they, have equal bytes. The zero Node has none. At most 320 bytes.
func (n Node) Bytes() []byte {
	end := Fanout
	for end > 0 && n[end-1] == 0 {
		end--
	}
	out := make([]byte, 0, end*binary.MaxVarintLen64)
	for _, entry := range n[:end] {
		out = binary.AppendUvarint(out, entry)
	}
	return out
}

// ParseNode decodes Bytes and returns ErrCorrupt for anything that Bytes does not produce.
func ParseNode(raw []byte) (Node, error) {
	var n Node
	rest := raw
	for i := 0; len(rest) > 0; i++ {
		entry, size := binary.Uvarint(rest)
		if i == Fanout || size <= 0 {
			return Node{}, ErrCorrupt
		}
		n[i] = entry
		rest = rest[size:]
	}
	if string(n.Bytes()) != string(raw) {
		return Node{}, ErrCorrupt
	}
	return n, nil
}

// Root is the node at the top of a tree, and its level.
type Root struct {
	Level uint8
	Node
}

// covers tells whether a leaf, below Leaves, lies under the root.
func (r Root) covers(leaf uint64) bool { return parent(leaf, int(r.Level)) == 0 }

// Bytes encodes the root as its level and its node. A tree in which nothing weighs anything has none.
func (r Root) Bytes() []byte {
	if r.IsZero() {
		return nil
	}
	return append([]byte{r.Level}, r.Node.Bytes()...)
}

// ParseRoot decodes Bytes and returns ErrCorrupt for anything that Bytes does not produce.
func ParseRoot(raw []byte) (Root, error) {
	if len(raw) == 0 {
		return Root{}, nil
	}
	node, err := ParseNode(raw[1:])
	if err != nil || node.IsZero() || raw[0] >= Levels {
		return Root{}, ErrCorrupt
	}
	return Root{Level: raw[0], Node: node}, nil
}

package shapley

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"math/bits"
)

// NodesSize is how many bytes Encode makes of one Nodes.
const NodesSize = Quadrature * sumSize

const sumSize = 16

// ErrNodes says that bytes are not those of Encode.
var ErrNodes = errors.New("shapley: nodes have 128 bytes each")

// Sum is the unsigned integer Hi·2^64 + Lo. Of terms w·p with w ≤ 10^6 and p ≤ 10^18 it holds 2^48.
type Sum struct{ Hi, Lo uint64 }

// Nodes is a sum for each node of the quadrature, in units of 10^-18 micro-units of weight.
type Nodes [Quadrature]Sum

// add adds w·p[q] to every node.
func (n *Nodes) add(w uint64, p *[Quadrature]uint64) {
	for q := range n {
		hi, lo := bits.Mul64(w, p[q])
		var carry uint64
		n[q].Lo, carry = bits.Add64(n[q].Lo, lo, 0)
		n[q].Hi, _ = bits.Add64(n[q].Hi, hi, carry)
	}
}

// addComplement adds w·(1 − p[q]) to every node.
func (n *Nodes) addComplement(w uint64, p *[Quadrature]uint64) {
	var complement [Quadrature]uint64
	for q := range complement {
		complement[q] = one - p[q]
	}
	n.add(w, &complement)
}

// into sets x to the sum.
func (s Sum) into(x, scratch *big.Int) {
	x.SetUint64(s.Hi)
	x.Lsh(x, 64).Or(x, scratch.SetUint64(s.Lo))
}

// Encode writes nodes one after the other, each sum as 16 bytes, big-endian.
func Encode(nodes []Nodes) []byte {
	out := make([]byte, 0, len(nodes)*NodesSize)
	for i := range nodes {
		for _, sum := range nodes[i] {
			out = binary.BigEndian.AppendUint64(out, sum.Hi)
			out = binary.BigEndian.AppendUint64(out, sum.Lo)
		}
	}
	return out
}

// Decode reads what Encode wrote. Error: ErrNodes.
func Decode(raw []byte) ([]Nodes, error) {
	if len(raw)%NodesSize != 0 {
		return nil, fmt.Errorf("%d bytes: %w", len(raw), ErrNodes)
	}
	nodes := make([]Nodes, len(raw)/NodesSize)
	for i := range nodes {
		for q := range nodes[i] {
			at := raw[i*NodesSize+q*sumSize:]
			nodes[i][q] = Sum{binary.BigEndian.Uint64(at), binary.BigEndian.Uint64(at[sumSize/2:])}
		}
	}
	return nodes, nil
}

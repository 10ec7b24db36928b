package sim

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	records "github.com/masa-finance/masad/mech/record"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// holding is a data set with its records, as a worker has it: by ascending fingerprint.
type holding struct {
	records []records.Record
	prover  *records.Prover
	root    records.Hash
}

// recordOf is a record that everybody may have, of categories 0 and 1.
func recordOf(number int) records.Record {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(number)))
	return records.Record{Fingerprint: sum, Weight: uint32(sum[31]) * 3_000, Category: sum[30] % 2}
}

// hold makes a data set of the records of these numbers.
func hold(numbers ...int) holding {
	h := holding{}
	all := make([]uint64, len(numbers))
	for i, number := range numbers {
		h.records, all[i] = append(h.records, recordOf(number)), uint64(i)
	}
	slices.SortFunc(h.records, func(a, b records.Record) int { return bytes.Compare(a.Fingerprint[:], b.Fingerprint[:]) })
	var err error
	if h.prover, err = records.NewProver(all); err != nil {
		panic(err)
	}
	for _, r := range h.records {
		h.prover.Add(r.Leaf())
	}
	h.root, _ = h.prover.Root()
	return h
}

// holdFirst makes a data set of the first n records of all.
func holdFirst(n int) holding {
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = i
	}
	return hold(numbers...)
}

// sample is the sketch of the data set: what a salt and a threshold let in.
func (h holding) sample(salt []byte, threshold uint64) []records.Entry {
	var in []records.Entry
	for _, r := range h.records {
		if records.Sampled(records.Hash(salt), records.FP8(r.Fingerprint), threshold) {
			in = append(in, r.Entry())
		}
	}
	return in
}

// find is the number of a record in the data set, and whether it is there.
func (h holding) find(fp8 uint64) (int, bool) {
	index := slices.IndexFunc(h.records, func(r records.Record) bool { return records.FP8(r.Fingerprint) == fp8 })
	return index, index >= 0
}

// proof proves that a record is in the data set.
func (h holding) proof(t testing.TB, index int) rewardstypes.RecordProof {
	t.Helper()
	path, err := h.prover.Path(uint64(index))
	require.NoError(t, err)
	r := h.records[index]
	proof := rewardstypes.RecordProof{Weight: r.Weight, Category: uint32(r.Category), Index: uint64(index)}
	for _, sibling := range path {
		proof.Path = append(proof.Path, sibling[:])
	}
	return proof
}

// shelf are the data sets that workers commit to: each has about two of three of sixty records, or the first ones.
var shelf = sync.OnceValue(func() []holding {
	var all []holding
	for i := range 16 {
		var numbers []int
		for number := range 60 {
			if hashOf("has", fmt.Sprint(i), fmt.Sprint(number))%3 > 0 {
				numbers = append(numbers, number)
			}
		}
		all = append(all, hold(numbers...))
	}
	return append(all, holdFirst(60), holdFirst(90), holdFirst(100))
})

// holdingOf is the data set of a root on the shelf, and whether there is one.
func holdingOf(root []byte) (holding, bool) {
	for _, h := range shelf() {
		if bytes.Equal(h.root[:], root) {
			return h, true
		}
	}
	return holding{}, false
}

// encode writes entries as they come.
func encode(entries ...records.Entry) []byte {
	var raw []byte
	for _, e := range entries {
		raw = e.Append(raw)
	}
	return raw
}

package types

import (
	"math/bits"

	"github.com/masa-finance/masad/mech/sample"
)

// validateLeaves compares the places in the sum trees with what the workers say of them: each worker has exactly its
// own, a free place weighs nothing, and those of a service are numbered without a gap, as they were given out.
func (g GenesisState) validateLeaves(seen uniques) error {
	places := make(map[string]uint64)
	for _, worker := range g.Workers {
		for i, service := range worker.Services {
			places[service+"\x00"+worker.Owner] = worker.Leaves[i]
		}
	}
	total, taken := make(map[string]uint64), 0
	count, last := make(map[string]uint64), make(map[string]uint64)
	for _, leaf := range g.Leaves {
		err := leaf.Validate()
		if place, known := places[leaf.Service+"\x00"+leaf.Owner]; err == nil && leaf.Owner != "" {
			taken++
			if !known || place != leaf.Index {
				err = ErrInvalidField.Wrapf("leaf.index: %d is not a place of %s", leaf.Index, leaf.Owner)
			}
		}
		if err := seen.add(err, "leaf", leaf.Service, number64(leaf.Index)); err != nil {
			return err
		}
		sum, carry := bits.Add64(total[leaf.Service], leaf.Weight, 0)
		if carry != 0 {
			return ErrInvalidGenesis.Wrapf("leaf: weights of %s sum to more than 64 bits", leaf.Service)
		}
		total[leaf.Service] = sum
		count[leaf.Service]++
		last[leaf.Service] = max(last[leaf.Service], leaf.Index)
	}
	for _, leaf := range g.Leaves {
		if n := count[leaf.Service]; last[leaf.Service] != n-1 {
			return ErrInvalidGenesis.Wrapf("leaf: %s has %d places, the last is %d, must be %d", leaf.Service, n,
				last[leaf.Service], n-1)
		}
	}
	if taken != len(places) {
		return ErrInvalidGenesis.Wrapf("leaf: %d places are taken, the workers have %d", taken, len(places))
	}
	return nil
}

// Validate refuses a place that no tree has.
func (l Leaf) Validate() error {
	if err := CheckService("leaf.service", l.Service); err != nil {
		return err
	}
	if err := checkRange("leaf.index", l.Index, 0, sample.Leaves-1); err != nil {
		return err
	}
	if l.Owner == "" {
		return checkRange("leaf.weight", l.Weight, 0, 0)
	}
	if _, err := checkAddress("leaf.owner", l.Owner); err != nil {
		return err
	}
	return checkRange("leaf.weight", l.Weight, 0, maxAmount.Uint64()) // no worker weighs more than its stake
}

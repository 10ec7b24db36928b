package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/x/rewards/types"
)

// nodeStore keeps the nodes of one service's sum tree.
type nodeStore struct {
	ctx     context.Context
	k       *Keeper
	service string
}

// Root returns the root; that of a tree without weights is zero.
func (s nodeStore) Root() (sample.Root, error) {
	raw, err := s.k.roots.Get(s.ctx, s.service)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return sample.Root{}, err
	}
	return sample.ParseRoot(raw)
}

// SetRoot writes the root, or removes it if it became zero.
func (s nodeStore) SetRoot(r sample.Root) error {
	if r.IsZero() {
		return s.k.roots.Remove(s.ctx, s.service)
	}
	return s.k.roots.Set(s.ctx, s.service, r.Bytes())
}

// Get returns a node below the root; one that was never set is zero.
func (s nodeStore) Get(level uint8, index uint64) (sample.Node, error) {
	raw, err := s.k.nodes.Get(s.ctx, s.key(level, index))
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return sample.Node{}, err
	}
	return sample.ParseNode(raw)
}

// Set writes a node, or removes it if it became zero.
func (s nodeStore) Set(level uint8, index uint64, n sample.Node) error {
	if n.IsZero() {
		return s.k.nodes.Remove(s.ctx, s.key(level, index))
	}
	return s.k.nodes.Set(s.ctx, s.key(level, index), n.Bytes())
}

func (s nodeStore) key(level uint8, index uint64) collections.Triple[string, uint32, uint64] {
	return collections.Join3(s.service, uint32(level), index)
}

// tree is the sum tree of a service.
func (k *Keeper) tree(ctx context.Context, service string) sample.Tree {
	return sample.Tree{Store: nodeStore{ctx: ctx, k: k, service: service}}
}

// takeLeaf gives a worker a place in a service's tree: the lowest free one, else a new one at the end.
func (k *Keeper) takeLeaf(ctx context.Context, service string, owner sdk.AccAddress) (uint64, error) {
	leaf, free, err := k.freeLeaf(ctx, service)
	if err != nil {
		return 0, err
	}
	if free {
		err = k.freeLeaves.Remove(ctx, collections.Join(service, leaf))
	} else {
		leaf, err = k.nextLeaf(ctx, service)
	}
	if err != nil {
		return 0, err
	}
	if leaf >= sample.Leaves {
		return 0, types.ErrCapacity.Wrapf("services: %s has %d workers, limit %d", service, leaf, uint64(sample.Leaves))
	}
	return leaf, k.leaves.Set(ctx, collections.Join(service, leaf), owner)
}

// trimmed bounds how many free places at the end of a tree go with the one that is freed.
const trimmed = 16

// giveLeaf frees a place in a service's tree. One at the end is forgotten, with the free ones before it: a service that
// nobody offers any more leaves nothing behind.
func (k *Keeper) giveLeaf(ctx context.Context, service string, leaf uint64) error {
	if err := k.tree(ctx, service).Update(leaf, 0); err != nil {
		return err
	}
	next, err := k.nextLeaf(ctx, service)
	if err != nil {
		return err
	}
	if leaf+1 < next {
		return k.markFree(ctx, service, leaf)
	}
	if err := k.leaves.Remove(ctx, collections.Join(service, leaf)); err != nil {
		return err
	}
	for range trimmed {
		if leaf == 0 {
			return nil
		}
		leaf--
		key := collections.Join(service, leaf)
		free, err := k.freeLeaves.Has(ctx, key)
		if err != nil || !free {
			return err
		}
		if err := k.freeLeaves.Remove(ctx, key); err != nil {
			return err
		}
		if err := k.leaves.Remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// markFree keeps a place without an owner for the next worker.
func (k *Keeper) markFree(ctx context.Context, service string, leaf uint64) error {
	if err := k.leaves.Set(ctx, collections.Join(service, leaf), []byte{}); err != nil {
		return err
	}
	return k.freeLeaves.Set(ctx, collections.Join(service, leaf))
}

func (k *Keeper) freeLeaf(ctx context.Context, service string) (leaf uint64, found bool, err error) {
	err = k.freeLeaves.Walk(ctx, collections.NewPrefixedPairRange[string, uint64](service),
		func(key collections.Pair[string, uint64]) (bool, error) {
			leaf, found = key.K2(), true
			return true, nil
		})
	return leaf, found, err
}

// nextLeaf is the number of places of a service's tree, free ones included.
func (k *Keeper) nextLeaf(ctx context.Context, service string) (next uint64, err error) {
	err = k.leaves.Walk(ctx, collections.NewPrefixedPairRange[string, uint64](service).Descending(),
		func(key collections.Pair[string, uint64], _ []byte) (bool, error) {
			next = key.K2() + 1
			return true, nil
		})
	return next, err
}

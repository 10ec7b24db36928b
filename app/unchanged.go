package app

import (
	"bytes"
	"sync"

	"github.com/cosmos/cosmos-sdk/store/v2/cache"
	"github.com/cosmos/cosmos-sdk/store/v2/cachekv"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
)

// layers puts over every store what a block writes through: the cache between blocks if the node has it, and on top the
// rule that nothing is written which is there already. The rule is part of consensus, as a tree counts writes in its
// hash; the cache is not.
type layers struct {
	cached bool
	under  map[string]storetypes.CommitKVStore
}

var _ storetypes.MultiStorePersistentCache = (*layers)(nil)

func newLayers(cached bool) *layers {
	return &layers{cached: cached, under: make(map[string]storetypes.CommitKVStore)}
}

// GetStoreCache implements storetypes.MultiStorePersistentCache. A store that was loaded anew gets a new cache.
func (l *layers) GetStoreCache(key storetypes.StoreKey, store storetypes.CommitKVStore) storetypes.CommitKVStore {
	l.under[key.Name()] = store
	if l.cached {
		store = cache.NewCommitKVStoreCache(store, cache.DefaultCommitKVStoreCacheSize)
	}
	return &unchanging{CommitKVStore: store}
}

// Unwrap implements storetypes.MultiStorePersistentCache.
func (l *layers) Unwrap(key storetypes.StoreKey) storetypes.CommitKVStore { return l.under[key.Name()] }

// Reset implements storetypes.MultiStorePersistentCache.
func (l *layers) Reset() { clear(l.under) }

// unchanging is a store that leaves out writes of what it holds already: an index beside a value, an account's number,
// a balance that came back to what it was. Reading a path is much cheaper than hashing it again.
//
// A block is not alone: a simulation over gRPC reads the same store meanwhile. Without the lock, a reader that found a
// value before a write could put it into the cache after the write, and the node would leave the chain.
type unchanging struct {
	storetypes.CommitKVStore
	lock sync.RWMutex
}

// CacheWrap implements storetypes.CacheWrapper.
func (s *unchanging) CacheWrap() storetypes.CacheWrap { return cachekv.NewStore(s) }

// Get implements storetypes.KVStore.
func (s *unchanging) Get(key []byte) []byte {
	s.lock.RLock()
	defer s.lock.RUnlock()
	return s.CommitKVStore.Get(key)
}

// Delete implements storetypes.KVStore.
func (s *unchanging) Delete(key []byte) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.CommitKVStore.Delete(key)
}

// Set implements storetypes.KVStore.
func (s *unchanging) Set(key, value []byte) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if !s.holds(key, value) {
		s.CommitKVStore.Set(key, value)
	}
}

// holds tells whether a key has this value. A store reads nothing as nil, and what is empty as empty.
func (s *unchanging) holds(key, value []byte) bool {
	held := s.CommitKVStore.Get(key)
	return held != nil && bytes.Equal(held, value)
}

package app

import (
	"testing"
	"time"

	"cosmossdk.io/log/v2"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/store/v2/iavl"
	"github.com/cosmos/cosmos-sdk/store/v2/rootmulti"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/stretchr/testify/require"
)

// disk is a store of the application on a database that can be opened again.
type disk struct {
	t      *testing.T
	db     dbm.DB
	key    *storetypes.KVStoreKey
	layers *layers
	*rootmulti.Store
}

func openDisk(t *testing.T, db dbm.DB, key *storetypes.KVStoreKey, cached bool) disk {
	t.Helper()
	d := disk{t: t, db: db, key: key, layers: newLayers(cached)}
	d.Store = rootmulti.NewStore(db, log.NewNopLogger())
	d.SetInterBlockCache(d.layers)
	d.MountStoreWithDB(key, storetypes.StoreTypeIAVL, nil)
	require.NoError(t, d.LoadLatestVersion())
	return d
}

// block writes pairs as a block does, and returns the hash of the state.
func (d disk) block(pairs ...[2]string) string {
	cached := d.CacheMultiStore()
	for _, pair := range pairs {
		cached.GetKVStore(d.key).Set([]byte(pair[0]), []byte(pair[1]))
	}
	cached.Write()
	return string(d.Commit().Hash)
}

func TestWhatIsThereIsNotWrittenAgain(t *testing.T) {
	for _, cached := range []bool{false, true} {
		db, key := dbm.NewMemDB(), storetypes.NewKVStoreKey("things")
		d := openDisk(t, db, key, cached)
		first := d.block([2]string{"index", ""}, [2]string{"balance", "7"})
		require.True(t, d.GetKVStore(key).Has([]byte("index")), "what is empty is there")
		again := []([2]string){{"index", ""}, {"balance", "7"}}
		require.Equal(t, first, d.block(again...), "cached %t", cached)
		d = openDisk(t, db, key, cached)
		require.Equal(t, first, d.block(again...), "cached %t, from the database", cached)
		changed := d.block([2]string{"index", "x"}, [2]string{"other", ""})
		require.NotEqual(t, first, changed)
		require.NotEqual(t, changed, d.block([2]string{"index", ""}), "empty is not what it was")
		require.NotEqual(t, changed, d.block([2]string{"index", "x"}), "a value that comes back is written")

		_, bare := d.GetStoreByName(key.Name()).(*iavl.Store)
		require.True(t, bare, "snapshots and pruning find the tree itself")
		d.layers.Reset()
		require.Nil(t, d.layers.Unwrap(key))
	}
}

func TestHashesDoNotDependOnTheCache(t *testing.T) {
	key := storetypes.NewKVStoreKey("things")
	with, without := openDisk(t, dbm.NewMemDB(), key, true), openDisk(t, dbm.NewMemDB(), key, false)
	for i := range 100 {
		a, b := string(rune('a'+i%3)), string(rune('k'+i%7))
		pairs := []([2]string){{a, ""}, {b, a}, {a + b, b}}
		require.Equal(t, without.block(pairs...), with.block(pairs...))
		if i%10 == 9 { // a node that starts again has nothing in its cache
			with = openDisk(t, with.db, key, true)
		}
	}
}

// slow is a store whose next read can be held up after it has found its value.
type slow struct {
	storetypes.CommitKVStore
	found, resume chan struct{}
}

func (s *slow) Get(key []byte) []byte {
	value := s.CommitKVStore.Get(key)
	if found := s.found; found != nil {
		s.found = nil
		close(found)
		<-s.resume
	}
	return value
}

// TestSimulationLeavesNothingStaleInTheCache reads a value, as a simulation over gRPC does, beside a block that writes:
// what was read before must not be remembered after.
func TestSimulationLeavesNothingStaleInTheCache(t *testing.T) {
	for name, write := range map[string]func(storetypes.KVStore){
		"set":    func(s storetypes.KVStore) { s.Set([]byte("balance"), []byte("new")) },
		"delete": func(s storetypes.KVStore) { s.Delete([]byte("balance")) },
	} {
		key := storetypes.NewKVStoreKey("things")
		d := openDisk(t, dbm.NewMemDB(), key, false)
		d.block([2]string{"balance", "old"})
		found := make(chan struct{})
		under := &slow{CommitKVStore: d.layers.Unwrap(key), found: found, resume: make(chan struct{})}
		store := newLayers(true).GetStoreCache(key, under)
		read, written := make(chan struct{}), make(chan struct{})
		go func() { defer close(read); store.Get([]byte("balance")) }()
		<-found
		go func() { defer close(written); write(store) }()
		select { // either the writer waits for the reader, or it is through by now
		case <-written:
		case <-time.After(100 * time.Millisecond):
		}
		close(under.resume)
		<-read
		<-written
		require.Equal(t, under.CommitKVStore.Get([]byte("balance")), store.Get([]byte("balance")), name)
	}
}

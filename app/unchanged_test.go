package app

import (
	"testing"

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

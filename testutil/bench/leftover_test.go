package bench

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"cosmossdk.io/collections"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// record is a key in a store.
type record struct{ store, key string }

// everything is how many bytes each record of all stores has, key and value.
func (c *chain) everything() map[record]int {
	all := make(map[record]int)
	for _, key := range c.App.StoreKeys() {
		if _, persistent := key.(*storetypes.KVStoreKey); !persistent {
			continue
		}
		found := c.Ctx().KVStore(key).Iterator(nil, nil)
		for ; found.Valid(); found.Next() {
			all[record{key.Name(), string(found.Key())}] = len(found.Key()) + len(found.Value())
		}
		require.NoError(c.t, found.Close())
	}
	return all
}

// sizeOf is the sum of the bytes of records.
func sizeOf(records map[record]int) (bytes int) {
	for _, size := range records {
		bytes += size
	}
	return bytes
}

// beyond are the records of one chain that another has not.
func beyond(of, other map[record]int) map[record]int {
	more := maps.Clone(of)
	maps.DeleteFunc(more, func(one record, _ int) bool {
		_, both := other[one]
		return both
	})
	return more
}

// lasting are the prefixes of what a request may leave for ever: one record for each of its parties, whatever their
// number of requests. What is owed is there until it is claimed.
var lasting = map[string][]collections.Prefix{
	rewardstypes.StoreKey:         {rewardstypes.ClaimablesPrefix},
	rewardstypes.RegistryStoreKey: {rewardstypes.ActorTotalsPrefix},
}

// requireLasting refuses records that are not to last.
func requireLasting(t testing.TB, records map[record]int) {
	t.Helper()
	for one := range records {
		allowed := slices.ContainsFunc(lasting[one.store], func(p collections.Prefix) bool {
			return p.Bytes()[0] == one.key[0]
		})
		require.True(t, allowed, "%s: %x is left", one.store, one.key)
	}
}

// storage is what requests keep of bytes on a chain, beside the same chain without any.
type storage struct {
	// settled is what each request holds when all are settled, in bytes and records.
	settled, settledRecords float64
	// left is what all of them leave after the sweep in records of their own, leftRecords how many. inPlace is by how much
	// the records that both chains have are longer.
	left, leftRecords, inPlace int
}

// measureStorage sends waves of n requests through a chain, beside one without any, lets both sweep, and returns what
// it holds then, after each wave.
func measureStorage(t testing.TB, workers, n, waves int) []storage {
	const epochs = 5
	history := testapp.EditModule(rewardstypes.ModuleName, func(g *rewardstypes.GenesisState) {
		g.Params.History = rewardstypes.HistoryParams{HistoryEpochs: 1, SweepPerBlock: 100_000}
	})
	performance := testapp.EditModule(validatorsettypes.ModuleName, func(g *validatorsettypes.GenesisState) {
		g.Params.HistoryEpochs = validatorsettypes.MinHistoryEpochs
	})
	busy := newChain(t, workers, workers, epochBlocks, history, performance)
	idle := newChain(t, workers, workers, epochBlocks, history, performance)
	both := func(requests int) {
		busy.step(requests)
		idle.step(0)
	}
	var found []storage
	for range waves {
		before := sizeOf(busy.everything()) - sizeOf(idle.everything())
		records := len(busy.everything()) - len(idle.everything())
		until := busy.settled + n
		for both(n); busy.settled < until; {
			both(0)
		}
		now, calm := busy.everything(), idle.everything()
		one := storage{
			settled:        float64(sizeOf(now)-sizeOf(calm)-before) / float64(n),
			settledRecords: float64(len(now)-len(calm)-records) / float64(n),
		}
		for range epochs * epochBlocks {
			both(0)
		}
		now, calm = busy.everything(), idle.everything()
		more := beyond(now, calm)
		requireLasting(t, more)
		require.Empty(t, beyond(calm, now), "nothing is missing that an idle chain has")
		one.left, one.leftRecords = sizeOf(more), len(more)
		one.inPlace = sizeOf(now) - one.left - sizeOf(calm)
		found = append(found, one)
	}
	return found
}

// BenchmarkStorage reports what a request holds of the state while it is kept, and what it leaves when it is swept.
func BenchmarkStorage(b *testing.B) {
	found := measureStorage(b, 10, 100, 3)
	for i, one := range found {
		b.Run(fmt.Sprintf("wave=%d", i+1), func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(one.settled, "bytes-settled")
			b.ReportMetric(one.settledRecords, "records-settled")
			b.ReportMetric(float64(one.leftRecords), "records-left")
			b.ReportMetric(float64(one.left+one.inPlace), "bytes-left")
			if i > 0 {
				b.ReportMetric(float64(one.left+one.inPlace-found[i-1].left-found[i-1].inPlace)/100, "bytes-left-each")
			}
		})
	}
}

// TestARequestLeavesNothingBehind counts the bytes of all stores before requests, when they are settled, and when they
// are swept, beside a chain without requests: no key is left but one for what each party ever had and may claim, and
// more requests of the same parties leave none at all.
func TestARequestLeavesNothingBehind(t *testing.T) {
	const n = 30
	found := measureStorage(t, 5, n, 2)
	for _, one := range found {
		require.Greater(t, one.settled, 1_000.0, "kept for a while")
		require.Greater(t, one.settledRecords, 10.0)
	}
	first, second := found[0], found[1]
	require.Equal(t, first.leftRecords, second.leftRecords, "no record more, whatever the number of requests")
	grown := second.left + second.inPlace - first.left - first.inPlace
	require.Less(t, grown, n, "a digit here and there, less than a byte a request")
}

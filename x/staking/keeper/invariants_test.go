package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/x/staking/types"
)

// TestInvariantsNotice what is broken: one thing at a time in a ledger that has some of everything.
func TestInvariantsNotice(t *testing.T) {
	// first changes the first value under a prefix, or deletes it.
	first := func(prefix []byte, change func(key, value []byte) []byte) func(*suite) {
		return func(s *suite) {
			for _, entry := range s.ledger() {
				if entry.Key[0] != prefix[0] {
					continue
				}
				store := s.Service(entry.Store).OpenKVStore(s.Ctx)
				if value := change(entry.Key, entry.Value); value != nil {
					require.NoError(s.t, store.Set(entry.Key, value))
				} else {
					require.NoError(s.t, store.Delete(entry.Key))
				}
				return
			}
			require.Fail(s.t, "nothing under the prefix")
		}
	}
	drop := func([]byte, []byte) []byte { return nil }
	rows := map[string]func(*suite){
		"coins that no record holds": func(s *suite) { s.bank.FundModule(s.Ctx, types.ModuleName, umasa(1)) },
		"records without coins": func(s *suite) {
			coins := s.bank.GetAllBalances(s.Ctx, fakes.ModuleAddress(types.ModuleName))
			require.NoError(s.t, s.bank.BurnCoins(s.Ctx, types.ModuleName, coins))
		},
		"a sum that is gone":                     first(types.TotalsPrefix.Bytes(), drop),
		"a position that is gone":                first(types.PositionsPrefix.Bytes(), drop),
		"an unbonding that is gone":              first(types.UnbondingsPrefix.Bytes(), drop),
		"a place in the queue that is gone":      first(types.UnbondingQueuePrefix.Bytes(), drop),
		"a place among the owner's that is gone": first(types.UnbondingsByOwnerPrefix.Bytes(), drop),
		"globals in force that are gone":         first(types.GlobalsPrefix.Bytes(), drop),
		"parameters that are gone":               first(types.ParamsPrefix.Bytes(), drop),
		"a running epoch that is gone": func(s *suite) {
			var last []byte
			for _, entry := range s.Dump(types.ClockStoreKey) {
				if entry.Key[0] == types.EpochsPrefix.Bytes()[0] {
					last = entry.Key
				}
			}
			require.NoError(s.t, s.Service(types.ClockStoreKey).OpenKVStore(s.Ctx).Delete(last))
		},
		"an unbonding that is long overdue": func(s *suite) {
			s.Ctx = s.Ctx.WithBlockTime(s.Ctx.BlockTime().Add(types.DefaultUnbondingTime + 8*24*time.Hour))
		},
		"a key of nobody": func(s *suite) {
			require.NoError(s.t, s.Service(types.StoreKey).OpenKVStore(s.Ctx).Set([]byte{99}, []byte{1}))
		},
		"a key of the other store": func(s *suite) {
			key := append(types.PositionsPrefix.Bytes(), 1)
			require.NoError(s.t, s.Service(types.ClockStoreKey).OpenKVStore(s.Ctx).Set(key, []byte{1}))
		},
		"a place in the queue too many": func(s *suite) {
			store := s.Service(types.StoreKey).OpenKVStore(s.Ctx)
			for _, entry := range s.Dump(types.StoreKey) {
				if entry.Key[0] == types.UnbondingQueuePrefix.Bytes()[0] {
					entry.Key[1] ^= 1
					require.NoError(s.t, store.Set(entry.Key, []byte{}))
				}
			}
		},
	}
	for name, spoil := range rows {
		t.Run(name, func(t *testing.T) {
			s := started(t)
			s.mustOpen(worker, 1, workerBase+masa)
			_, err := s.unbond(worker, 1, masa)
			require.NoError(t, err)
			s.epochs(1)
			s.sound()
			spoil(s)
			require.Error(t, s.k.CheckInvariants(s.Ctx))
		})
	}
}

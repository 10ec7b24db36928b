package sim

import (
	"slices"
	"strings"
	"testing"

	"cosmossdk.io/collections"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// unreadable is a value that no record has.
var unreadable = []byte{0xff, 0xff, 0xff}

// record is a place in a store.
type record struct {
	store  string
	prefix collections.Prefix
	// holds is a part of the key, of the last one if there are several.
	holds []byte
}

// spoilRecord overwrites a record and returns what puts it back.
func (w *world) spoilRecord(r record, change func(value []byte) []byte) (restore func()) {
	w.t.Helper()
	var store storetypes.StoreKey
	for _, key := range w.App.StoreKeys() {
		if key.Name() == r.store {
			store = key
		}
	}
	var found, value []byte
	walk(w.Ctx(), store, func(k, v []byte) {
		if strings.HasPrefix(string(k), string(r.prefix.Bytes())) && strings.Contains(string(k), string(r.holds)) {
			found, value = k, v
		}
	})
	require.NotNil(w.t, found, "%s has no such record", r.store)
	w.Ctx().KVStore(store).Set(found, change(value))
	return func() {
		if here := w.Ctx().KVStore(store); here.Has(found) {
			here.Set(found, value)
		}
	}
}

// busy is the number of the epoch whose pipeline is spoiled: the first block has moved the requirements of epoch 1.
const busy = 2

// busyEpoch makes a chain at the end of an epoch in which a request was paid. Nobody checks its invariants.
func busyEpoch(t testing.TB) (w *world, worker, oracle testapp.Account) {
	t.Helper()
	w = newWorld(t, testapp.WithoutInvariants(), testapp.WithEpochBlocks(20), testapp.WithValidators(5),
		testapp.WithGenesis(testapp.EditModule(validatorsettypes.ModuleName, func(g *validatorsettypes.GenesisState) {
			g.Params.Slots = 4
		})))
	w.Blocks(20)
	worker, oracle = w.employ()
	request, item := w.answered(oracle)
	w.block()
	for _, reveal := range []bool{false, true} {
		for _, member := range w.item(item).Committee {
			w.judge(item, member.Operator, reveal)
		}
		w.mustBlock()
	}
	w.send(oracle, &rewardstypes.MsgAcceptResponse{Oracle: oracle.String(), Request: request})
	w.mustBlock()
	require.Equal(t, rewardstypes.OutcomePaid, w.request(request).Outcome)
	for {
		epoch, err := w.App.Staking.CurrentEpoch(w.Ctx())
		require.NoError(t, err)
		if w.Height() == epoch.EndHeight {
			return w, worker, oracle
		}
		w.NextBlock()
	}
}

// judge commits to a good opinion of an item, or reveals it.
func (w *world) judge(item, operator string, reveal bool) {
	if reveal {
		w.send(w.account(operator), &rewardstypes.MsgRevealEvaluations{
			Operator: operator, Reveals: []rewardstypes.EvaluationReveal{opening(item, operator, good)},
		})
		return
	}
	w.send(w.account(operator), &rewardstypes.MsgCommitEvaluations{
		Operator: operator, Commits: []rewardstypes.EvaluationCommit{w.commitment(item, operator, good)},
	})
}

// TestAPhaseSurvivesARecordThatFails spoils one record for each phase. The phase does the rest, the failure is on
// record, the epoch is finished, and when the record is mended every invariant holds again.
func TestAPhaseSurvivesARecordThatFails(t *testing.T) {
	rows := []struct {
		rule string
		// spoils names the record, fails the beginning of what is on record as failed, as queue and item.
		spoils func(w *world, worker, oracle testapp.Account) record
		change func(t testing.TB, value []byte) []byte
		fails  string
		// served tells what was done for the others.
		served func(t testing.TB, before, after *sight)
	}{
		{
			"SCORE folds the oracle's score when the worker's record is bad",
			func(_ *world, worker, _ testapp.Account) record {
				return record{rewardstypes.StoreKey, rewardstypes.ActivitiesPrefix, worker.Address}
			},
			func(t testing.TB, value []byte) []byte { return omit(t, value, numbers(5)) }, // quality_sum
			"score/ROLE_WORKER/",
			func(t testing.TB, before, after *sight) {
				require.NotEqual(t, before.utility[oracleRole], after.utility[oracleRole])
				require.Equal(t, before.utility[workerRole], after.utility[workerRole])
			},
		},
		{
			"RANK ranks the others when one validator's judgement is bad",
			func(w *world, _, _ testapp.Account) record {
				return record{validatorsettypes.StoreKey, validatorsettypes.JudgementsPrefix, w.seated()}
			},
			func(_ testing.TB, value []byte) []byte { // responses.sum is 9 for one response
				sum := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), "9000000000000000000")
				return protowire.AppendBytes(protowire.AppendTag(value, 4, protowire.BytesType), sum)
			},
			"RANK/",
			func(t testing.TB, _, after *sight) { require.Equal(t, 3, after.ranks) },
		},
		{
			"REQUIRE moves the requirements of the other roles when the workers' sums are bad",
			func(*world, testapp.Account, testapp.Account) record {
				return record{stakingtypes.ClockStoreKey, stakingtypes.TotalsPrefix, []byte{0, byte(workerRole)}}
			},
			func(testing.TB, []byte) []byte { return unreadable },
			"REQUIRE/worker",
			func(t testing.TB, before, after *sight) {
				require.Greater(t, after.globals[validatorRole], before.globals[validatorRole])
				require.Greater(t, after.globals[oracleRole], before.globals[oracleRole])
				require.Equal(t, before.globals[workerRole], after.globals[workerRole])
			},
		},
		{
			"PAY pays the others when nothing can be credited to one validator",
			func(w *world, _, _ testapp.Account) record {
				return record{rewardstypes.StoreKey, rewardstypes.ClaimablesPrefix, w.seated()}
			},
			func(testing.TB, []byte) []byte { return unreadable },
			"pay/consensus/",
			func(t testing.TB, before, after *sight) {
				require.Equal(t, 3, after.richer(before), "of four")
			},
		},
		{
			"SEAT seats and keeps the others when a candidate's position is bad",
			func(w *world, _, _ testapp.Account) record {
				return record{stakingtypes.StoreKey, stakingtypes.PositionsPrefix, w.unseated()}
			},
			func(testing.TB, []byte) []byte { return unreadable },
			"SEAT/",
			func(t testing.TB, _, after *sight) { require.Equal(t, 4, after.seats) },
		},
		{
			"POWER leaves the set as it is when a member's position is bad",
			func(w *world, _, _ testapp.Account) record {
				return record{stakingtypes.StoreKey, stakingtypes.PositionsPrefix, w.seated()}
			},
			func(testing.TB, []byte) []byte { return unreadable },
			"pipeline/POWER/",
			func(t testing.TB, before, after *sight) { require.Equal(t, before.powers, after.powers) },
		},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			w, worker, oracle := busyEpoch(t)
			before := look(w)
			restore := w.spoilRecord(row.spoils(w, worker, oracle), func(v []byte) []byte { return row.change(t, v) })
			w.Blocks(5)
			restore()
			require.Equal(t, stakingtypes.PhaseDone, w.epoch(busy).Phase)
			failures := w.failures()
			require.NotEmpty(t, failures)
			require.True(t, slices.ContainsFunc(failures, func(f string) bool { return strings.HasPrefix(f, row.fails) }),
				"%s", failures)
			row.served(t, before, look(w))
			w.Blocks(45)
			require.Equal(t, stakingtypes.PhaseDone, w.epoch(busy+2).Phase)
			require.Len(t, w.failures(), len(failures), "nothing fails any more: %s", w.failures())
			require.NoError(t, w.App.CheckInvariants(w.Ctx()))
			t.Log(failures)
		})
	}
}

// TestAPhaseThatFailsAsAWholeIsSkipped makes the record unreadable that a phase walks over: the phases after it run.
func TestAPhaseThatFailsAsAWholeIsSkipped(t *testing.T) {
	rows := []struct {
		phase  string
		record record
	}{
		{"SCORE", record{rewardstypes.StoreKey, rewardstypes.ActivitiesPrefix, nil}},
		{"RANK", record{validatorsettypes.StoreKey, validatorsettypes.JudgementsPrefix, nil}},
		{"PAY", record{rewardstypes.StoreKey, rewardstypes.PaidRequestsPrefix, nil}},
	}
	for _, row := range rows {
		t.Run(row.phase, func(t *testing.T) {
			w, _, _ := busyEpoch(t)
			before := look(w)
			restore := w.spoilRecord(row.record, func([]byte) []byte { return unreadable })
			w.Blocks(5)
			restore()
			require.Equal(t, stakingtypes.PhaseDone, w.epoch(busy).Phase)
			require.Contains(t, w.failures(), "pipeline/"+row.phase+"/2")
			after := look(w)
			require.NotEqual(t, before.globals[validatorRole], after.globals[validatorRole], "REQUIRE ran")
			require.Equal(t, 4, after.seats)
			failed := len(w.failures())
			w.Blocks(45)
			require.Equal(t, stakingtypes.PhaseDone, w.epoch(busy+2).Phase)
			require.Len(t, w.failures(), failed, "nothing fails any more: %s", w.failures())
			require.NoError(t, w.App.CheckInvariants(w.Ctx()))
		})
	}
}

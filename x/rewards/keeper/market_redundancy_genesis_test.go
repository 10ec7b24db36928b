package keeper

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// newPlaces is a market with a request to three workers, of which one has been judged, one has answered, one is quiet;
// and with another, of which one place is declined and open.
func newPlaces(t *testing.T) (m *market, first, second types.Request) {
	t.Helper()
	m = newMarketWith(t, 7, 4, 1)
	first = m.assignedAll(3)
	m.next()
	m.must(m.answerOf(first, 0))
	m.judgePlaces(first.Id, []verdict{good, {}, {}})
	m.must(m.answerOf(first, 1))
	second = m.assignedAll(2)
	m.must(&types.MsgDeclineAssignment{Worker: second.Assignments[0].Worker, Request: second.Id, Reason: "no"})
	m.end()
	return m, m.request(first.Id), m.request(second.Id)
}

func TestPlacesSurviveExportAndImport(t *testing.T) {
	m, first, second := newPlaces(t)
	require.Equal(t, types.StatusAssigned, first.Status)
	require.Equal(t, types.StatusAssigned, second.Status)
	state, bytes := m.exported()
	require.NoError(t, state.Validate())
	other := m.empty(t)
	require.NoError(t, other.InitGenesis(other.Ctx, state))
	_, again := other.exported()
	require.Equal(t, string(bytes), string(again))
	stores := []string{types.StoreKey, types.RegistryStoreKey, types.DrawStoreKey}
	require.True(t, reflect.DeepEqual(m.Dump(stores...), other.Dump(stores...)), "every key is the same")
}

func TestPlacesThatCannotBeAreRefused(t *testing.T) {
	m, first, _ := newPlaces(t)
	for _, row := range []struct {
		name   string
		change func(r *types.Request)
		err    string
	}{
		{"a place too few", func(r *types.Request) { r.Assignments = r.Assignments[1:] }, "assignments: 2, must be 3"},
		{"no redundancy", func(r *types.Request) { r.Redundancy = 0 }, "redundancy"},
		{"a redundancy of four", func(r *types.Request) { r.Redundancy = 4 }, "1..3"},
		{"a worker twice", func(r *types.Request) { r.Assignments[1].Worker = r.Assignments[0].Worker }, "assignment"},
		{"another's item", func(r *types.Request) { r.Assignments[0].Item = r.Assignments[1].Item }, "assignment.item"},
		{"an answer of nobody", func(r *types.Request) { r.Assignments[0].Worker = "" }, "assignment.worker"},
		{"an outcome too early", func(r *types.Request) { r.Assignments[0].Outcome = types.OutcomePaid }, "outcome"},
		{"no outcome in time", func(r *types.Request) { r.Status = types.StatusSettled }, "outcome"},
		{"a verdict on nothing", func(r *types.Request) { r.Assignments[2].Verdict = r.Assignments[0].Verdict }, "verdict"},
		{"another status", func(r *types.Request) { r.Status = types.StatusResponded }, "make it REQUEST_STATUS_ASSIGNED"},
		{"a share above one", func(r *types.Request) { r.Consolation = r.Consolation.MulInt64(6) }, "consolation"},
	} {
		t.Run(row.name, func(t *testing.T) {
			state, _ := m.exported()
			for i := range state.Requests {
				if state.Requests[i].Id == first.Id {
					row.change(&state.Requests[i])
				}
			}
			require.ErrorContains(t, state.Validate(), row.err)
		})
	}
}

package keeper

import (
	"reflect"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// newDisputes is a market with a verdict that may be disputed, a dispute that is being judged, and one that was lost
// while another place of its request is open.
func newDisputes(t *testing.T) (m *market, open, judged, lost types.Request) {
	t.Helper()
	m = newMarketWith(t, 7, 5, 1)
	m.keepPrice()
	msg := m.askAll(2)
	msg.DeadlineBlocks = 600
	id := m.submitRequest(msg)
	m.run(2)
	lost = m.request(id)
	m.must(m.answerOf(lost, 0))
	require.NoError(t, m.decideOn(lost, 0, false))
	m.judgePlaces(lost.Id, []verdict{poor, {}})
	m.must(m.disputeMsg(lost, 0, byWorker))
	m.next()
	m.judge(m.disputeItem(lost.Id, 0), 7, func(int) types.Opinion { return poor.opinion })
	judged, item := m.contested()
	m.must(m.commitMsg(item, item.Committee[0].Operator, good.opinion))
	open = m.ruled(fraud, true)
	m.end()
	return m, m.request(open.Id), m.request(judged.Id), m.request(lost.Id)
}

func TestDisputesSurviveExportAndImport(t *testing.T) {
	m, open, judged, lost := newDisputes(t)
	require.True(t, only(open).IsContestable())
	require.True(t, only(judged).AwaitsReview())
	require.True(t, lost.Assignments[0].Final)
	require.False(t, lost.Assignments[0].Dispute.Returned)
	require.Equal(t, poor.opinion.R, uint32(lost.Assignments[0].Dispute.First.R.MulInt64(1_000_000).TruncateInt64()))
	require.False(t, lost.IsSettled())
	state, bytes := m.exported()
	other := m.empty(t)
	require.NoError(t, other.InitGenesis(other.Ctx, state))
	_, again := other.exported()
	require.Equal(t, string(bytes), string(again))
	stores := []string{types.StoreKey, types.RegistryStoreKey, types.DrawStoreKey}
	require.True(t, reflect.DeepEqual(m.Dump(stores...), other.Dump(stores...)), "every key is the same")
}

func TestDisputesThatCannotBeAreRefused(t *testing.T) {
	m, open, judged, lost := newDisputes(t)
	state, _ := m.exported()
	at := func(g *types.GenesisState, id string) *types.Assignment {
		for i := range g.Requests {
			if g.Requests[i].Id == id {
				return &g.Requests[i].Assignments[0]
			}
		}
		return nil
	}
	for _, row := range []struct {
		name   string
		change func(g *types.GenesisState)
		err    string
	}{
		{"a window without a verdict", func(g *types.GenesisState) { at(g, open.Id).Verdict = nil }, "before the verdict"},
		{"a window that nothing ends", func(g *types.GenesisState) {
			for i := range g.Queue {
				if g.Queue[i].Kind == "dispute" {
					g.Queue[i].Kind = "settle"
				}
			}
		}, "nothing queued"},
		{"a verdict nobody looks at", func(g *types.GenesisState) { at(g, open.Id).DisputeHeight = 0 }, "nothing queued"},
		{"a dispute without a window", func(g *types.GenesisState) { at(g, judged.Id).DisputeHeight = 0 }, "dispute_height"},
		{"a final verdict in dispute", func(g *types.GenesisState) { at(g, judged.Id).Final = true }, "assignment.final"},
		{"another disputer", func(g *types.GenesisState) {
			at(g, judged.Id).Dispute.Disputer = m.name(strangers)
		}, "disputer"},
		{"another item", func(g *types.GenesisState) { at(g, judged.Id).Dispute.Item = only(judged).Item }, "dispute.item"},
		{"no bond", func(g *types.GenesisState) { at(g, judged.Id).Dispute.Bond = math.ZeroInt() }, "dispute.bond"},
		{"another bond", func(g *types.GenesisState) {
			at(g, judged.Id).Dispute.Bond = math.NewInt(49_999)
		}, "must be 50000"},
		{"no ratio", func(g *types.GenesisState) { at(g, judged.Id).Dispute.Ratio = math.LegacyDec{} }, "dispute.ratio"},
		{"a bond without a disputer", func(g *types.GenesisState) {
			at(g, judged.Id).Dispute.Disputer = ""
		}, "without a disputer"},
		{"a review of a rejection", func(g *types.GenesisState) {
			review := types.Review(at(g, judged.Id).Dispute.Height, at(g, judged.Id).Dispute.First, types.OutcomeRejected)
			review.Item = at(g, judged.Id).Dispute.Item
			at(g, judged.Id).Dispute = &review
		}, "without a disputer"},
		{"a dispute of a paid answer", func(g *types.GenesisState) {
			at(g, judged.Id).Dispute.Outcome = types.OutcomePaid
		}, "dispute.outcome"},
		{"a dispute of no verdict", func(g *types.GenesisState) { at(g, judged.Id).Dispute.First.Quorum = false }, "first"},
		{"a bond that went back too early", func(g *types.GenesisState) {
			at(g, judged.Id).Dispute.Returned = true
		}, "returned"},
		{"a dispute that is decided while it is judged", func(g *types.GenesisState) {
			at(g, judged.Id).Dispute.Result = types.OutcomePaid
		}, "assignment.final"},
		{"a dispute that nobody judges", func(g *types.GenesisState) {
			at(g, lost.Id).Dispute.Result, at(g, lost.Id).Dispute.Review, at(g, lost.Id).Final = 0, nil, false
		}, "has an open item"},
		{"a decided dispute whose verdict does not stand", func(g *types.GenesisState) {
			at(g, lost.Id).Final = false // nothing would ever move the request on
		}, "assignment.final"},
		{"an item of another kind", func(g *types.GenesisState) { g.Items[0].Dispute = !g.Items[0].Dispute }, "item.id"},
		{"a verdict above one", func(g *types.GenesisState) {
			at(g, judged.Id).Dispute.First.Q = math.LegacyNewDec(2)
		}, "verdict.q"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var changed types.GenesisState
			m.Cdc.MustUnmarshalJSON(m.Cdc.MustMarshalJSON(&state), &changed)
			row.change(&changed)
			require.ErrorContains(t, changed.Validate(), row.err)
		})
	}
}

func TestABondWithoutItsMoneyIsNotImported(t *testing.T) {
	m, _, judged, _ := newDisputes(t)
	state, _ := m.exported()
	other := m.empty(t)
	require.NoError(t, other.bank.SendCoinsFromModuleToAccount(other.Ctx, types.EscrowAccount, other.Addr(strangers),
		types.Coins(only(judged).Dispute.Bond)))
	require.ErrorIs(t, other.InitGenesis(other.Ctx, state), types.ErrBrokenInvariant)
}

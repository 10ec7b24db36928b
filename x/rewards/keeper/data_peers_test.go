package keeper

import (
	"math/rand"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/rewards/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// constant is the validator that finds every data set good.
const constant = validators + 1

// newFair opens a field in which n data sets wait for their audits, in the second block of the epoch of audits.
func newFair(t *testing.T, n int) (f *inquiry, ids []string) {
	t.Helper()
	q := &inquiry{field: newField(t, n)}
	q.ledger.epochBlocks = inquiryEpoch
	q.change(func(p *types.Params) { p.Data.AuditCommitBlocks, p.Data.AuditRevealBlocks = 4, 3 })
	q.keepPrice()
	q.pool("web", nil)
	q.over()
	for i := range n {
		ids = append(ids, q.commits(i, "web"))
	}
	q.over()
	for i, id := range ids {
		q.sketches(id, randomRecords(int64(i), 40))
	}
	q.over()
	return q, ids
}

// found is what a member of a committee counts in a data set of which a share is good.
func (q *inquiry) found(id, operator string, share float64) types.Opinion {
	n := q.dataset(id).Opened
	good := uint32(share * float64(n))
	if operator == q.name(constant) {
		good = n
	}
	return types.AuditCount{Asked: n, Good: good, Matched: good}.Opinion()
}

// audit lets everybody judge data sets at the same time; one member of the first committee does not reveal.
func (q *inquiry) audit(ids []string, share func(i int) float64) {
	items := make([]types.Item, len(ids))
	for i, id := range ids {
		item, err := q.getItem(q.Ctx, q.dataset(id).Item)
		require.NoError(q.t, err)
		items[i] = item
		for _, member := range item.Committee {
			q.must(q.commitMsg(item, member.Operator, q.found(id, member.Operator, share(i))))
		}
	}
	q.next()
	for i, id := range ids {
		committee := items[i].Committee
		if i == 0 {
			committee = committee[1:]
		}
		for _, member := range committee {
			q.must(q.revealMsg(items[i], member.Operator, q.found(id, member.Operator, share(i))))
		}
	}
	q.run(4)
}

// respond lets n responses be judged.
func (q *inquiry) respond(n int) {
	for i := range n {
		_, item := q.answered()
		q.judge(item, len(item.Committee), func(int) types.Opinion { return flat(uint32(i+1) * 200_000) })
	}
}

// byHand are the sums that the verdicts of a kind give an operator.
func (q *inquiry) byHand(operator string, verdicts []types.Judged, beacon []byte) (peer, common math.LegacyDec) {
	peer, common = math.LegacyZeroDec(), math.LegacyZeroDec()
	params, err := q.Params(q.Ctx)
	require.NoError(q.t, err)
	p := params.Evaluation
	for _, own := range verdicts {
		drawn, ok := sample.Other(sample.New("peer/"+own.Item, beacon), uint64(len(verdicts)), own.Index)
		require.True(q.t, ok)
		other := verdicts[drawn].Value
		common = common.Add(performance.Closeness(own.Value, other, q.seats.Scale))
		e, err := q.evaluations.Get(q.Ctx, collections.Join(own.Item, mustAddr(operator)))
		if err != nil {
			continue // was silent
		}
		sum := p.Alpha.MulInt64(int64(e.R)).Add(p.Beta.MulInt64(int64(e.C))).Add(p.Gamma.MulInt64(int64(e.F)))
		opinion := sum.QuoInt64(1_000_000).QuoTruncate(p.Alpha.Add(p.Beta).Add(p.Gamma))
		peer = peer.Add(performance.Closeness(opinion, other, q.seats.Scale))
	}
	return peer, common
}

// TestVerdictsOnDataSetsAreComparedWithEachOther: by the same number by which opinions on them are, and with nothing
// else.
func TestVerdictsOnDataSetsAreComparedWithEachOther(t *testing.T) {
	q, ids := newFair(t, 18)
	source := rand.New(rand.NewSource(3))
	shares := make([]float64, len(ids))
	for i := range shares {
		shares[i] = source.Float64()
	}
	audited := q.epoch()
	q.audit(ids, func(i int) float64 { return shares[i] })
	q.respond(3)
	require.Equal(t, audited, q.epoch())
	verdicts, err := allOf(q.Ctx, q.judged)
	require.NoError(t, err)
	require.Len(t, verdicts, 21)
	responses, sets := verdicts[:3], verdicts[3:]
	for i, of := range sets {
		require.True(t, of.Data)
		require.Equal(t, uint64(i), of.Index)
	}
	peers, err := q.epochPeers(q.Ctx, audited)
	require.NoError(t, err)
	require.Equal(t, types.Peers{Epoch: audited, Responses: 3, Datasets: 18}, peers)
	q.exportsAndImports(t)
	q.to(int64(audited)*inquiryEpoch + 1)
	beacon, err := q.seats.RandomBeacon(q.Ctx)
	require.NoError(t, err)
	q.scored(t, audited, 4, func() {
		require.NoError(t, q.checkPeers(q.Ctx))
		q.exportsAndImports(t)
	})
	for i := range 4 {
		operator := q.name(validators + i)
		for metric, listed := range map[validatorsettypes.Metric][]types.Judged{1: sets, 2: responses} {
			wantPeer, wantCommon := q.byHand(operator, listed, beacon)
			peer, common, n := q.seats.Peers(q.Ctx, audited, q.Addr(validators+i), metric)
			require.Equal(t, uint64(len(listed)), n)
			require.Equal(t, wantPeer, peer)
			require.Equal(t, wantCommon, common)
		}
	}
	left, err := allOf(q.Ctx, q.judged)
	require.NoError(t, err)
	require.Empty(t, left, "nothing of it is kept")
}

// TestADataSetAloneIsComparedWithNothing: not with responses either.
func TestADataSetAloneIsComparedWithNothing(t *testing.T) {
	q, ids := newFair(t, 1)
	audited := q.epoch()
	q.audit(ids, func(int) float64 { return 1 })
	q.respond(2)
	q.over()
	for i := range 4 {
		_, _, n := q.seats.Peers(q.Ctx, audited, q.Addr(validators+i), validatorsettypes.MetricData)
		require.Zero(t, n)
		_, _, n = q.seats.Peers(q.Ctx, audited, q.Addr(validators+i), validatorsettypes.MetricResponse)
		require.Equal(t, uint64(2), n)
	}
}

// TestAnAuditThatIsLateIsNoPeer: it is without effect, and may be swept before its epoch is scored.
func TestAnAuditThatIsLateIsNoPeer(t *testing.T) {
	q := newInquiry(t, 60)
	q.change(func(p *types.Params) { p.Data.AuditCommitBlocks, p.Data.AuditRevealBlocks = 4, 100 })
	item := q.item()
	for _, member := range item.Committee {
		q.must(q.commitMsg(item, member.Operator, q.well(0).Opinion()))
	}
	q.next()
	q.over()
	for _, member := range item.Committee {
		q.must(q.revealMsg(item, member.Operator, q.well(0).Opinion()))
	}
	q.next()
	require.Equal(t, types.PhaseDone, q.item().Phase)
	verdicts, err := allOf(q.Ctx, q.judged)
	require.NoError(t, err)
	require.Empty(t, verdicts)
}

// metricD is what a validator's opinions on data sets are worth in an epoch.
func (f *field) metricD(operator sdk.AccAddress, epoch uint64) math.LegacyDec {
	sum, items := f.seats.Agreements(f.Ctx, epoch, operator, validatorsettypes.MetricData)
	peer, common, n := f.seats.Peers(f.Ctx, epoch, operator, validatorsettypes.MetricData)
	require.Equal(f.t, items, n, "each is compared")
	require.GreaterOrEqual(f.t, n, uint64(performance.CorrelatedItems))
	same, cBar := performance.Tally{Sum: sum, Count: items}.Mean(), performance.Tally{Sum: common, Count: n}.Mean()
	if performance.Alike(cBar) {
		return same
	}
	metric, err := performance.Correlated(same, performance.Tally{Sum: peer, Count: n}.Mean(), cBar)
	require.NoError(f.t, err)
	return metric
}

// TestWhoDoesNotLookAtDataSetsIsWorthNothing: a constant opinion has no more in common with a data set than with
// another one, up to the chance of the draw, whatever the data sets are like; if they are all alike nothing can tell,
// and agreement with the others is what counts.
func TestWhoDoesNotLookAtDataSetsIsWorthNothing(t *testing.T) {
	q, ids := newFair(t, 40)
	scale.Check(t, 5, 100, func(rt *rapid.T) {
		ctx := q.Ctx
		q.Ctx, _ = ctx.CacheContext()
		defer func() { q.Ctx = ctx }()
		alike := rapid.Bool().Draw(rt, "alike")
		shares := rapid.SliceOfN(rapid.Float64Range(0, 1), len(ids), len(ids)).Draw(rt, "good")
		q.audit(ids, func(i int) float64 {
			if alike {
				return 1
			}
			if i%2 == 0 { // however the draw shrinks, they differ
				return shares[i]
			}
			return float64(i) / float64(len(ids))
		})
		audited := q.epoch()
		q.to(int64(audited)*inquiryEpoch + 1)
		q.scored(t, audited, 1_000, func() {})
		lazy := q.metricD(q.Addr(constant), audited)
		for i := range 4 {
			looks := q.metricD(q.Addr(validators+i), audited)
			switch {
			case alike:
				require.True(rt, looks.GTE(math.LegacyNewDecWithPrec(9, 1)), "%s", looks)
			case validators+i != constant:
				require.True(rt, looks.GT(lazy.Add(math.LegacyNewDecWithPrec(3, 1))), "%s against %s", looks, lazy)
			}
		}
		if !alike {
			require.True(rt, lazy.LT(math.LegacyNewDecWithPrec(25, 2)), "%s", lazy)
		}
	})
}

package keeper_test

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// TestAgreementIsCorrelatedOnceThereAreEnoughItems: an opinion that agrees with other items as well as with its own is
// worth nothing, but not before there are enough of the kind to tell.
func TestAgreementIsCorrelatedOnceThereAreEnoughItems(t *testing.T) {
	for _, row := range []struct {
		rule         string
		mode         types.PeerMode
		items, peers int
		correlated   bool
	}{
		{"few items are taken plain", types.PeerMode_PEER_MODE_CORRELATED, 15, 15, false},
		{"sixteen are correlated", types.PeerMode_PEER_MODE_CORRELATED, 16, 16, true},
		{"if they could be compared", types.PeerMode_PEER_MODE_CORRELATED, 17, 15, false},
		{"and if they were judged", types.PeerMode_PEER_MODE_CORRELATED, 15, 17, false},
		{"more are", types.PeerMode_PEER_MODE_CORRELATED, 30, 20, true},
		{"and none in plain mode", types.PeerMode_PEER_MODE_PLAIN, 30, 30, false},
	} {
		for name, metric := range map[string]types.Metric{"D": types.MetricData, "L": types.MetricResponse} {
			t.Run(row.rule+", "+name, func(t *testing.T) {
				c := found(t, 1000, 1000, 1000, 1000)
				c.setParams(func(p *types.Params) { p.PeerMode = row.mode })
				c.block(nil)
				for range row.items {
					require.NoError(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(0), metric, dec("0.8")))
					require.NoError(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(1), metric, dec("0.8")))
				}
				for range row.peers {
					require.NoError(t, c.k.RecordPeer(c.Ctx, 1, c.Addr(0), metric, dec("0.5"), dec("0.4")))
					require.NoError(t, c.k.RecordPeer(c.Ctx, 1, c.Addr(1), metric, dec("0.8"), dec("0.4")))
				}
				// What the other metric has makes no difference.
				for range 15 {
					require.NoError(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(0), 3-metric, dec("0.6")))
					require.NoError(t, c.k.RecordPeer(c.Ctx, 1, c.Addr(0), 3-metric, dec("0.1"), dec("0.2")))
				}
				c.epoch()
				ranks := map[string]types.Rank{}
				for _, rank := range c.ranking(1) {
					ranks[rank.Operator] = rank
					require.NoError(t, rank.Validate())
				}
				looks, lazy := ranks[c.Addr(0).String()], ranks[c.Addr(1).String()]
				value, factors := factorsOf(looks, metric)
				require.Equal(t, types.Comparison{
					Correlated: row.correlated, Same: dec("0.8"), Peer: dec("0.5"), Common: dec("0.4"),
					PeerItems: uint64(row.peers), Full: dec("0.4"),
					Credit: math.LegacyNewDec(int64(row.items)), Earned: math.LegacyNewDec(int64(row.items)),
				}, factors)
				constant, idle := factorsOf(lazy, metric)
				if row.correlated && metric == types.MetricResponse {
					require.Equal(t, dec("0"), idle.Earned, "responses are paid by the metric")
				} else {
					require.Equal(t, idle.Credit, idle.Earned)
				}
				if row.correlated {
					require.Equal(t, dec("0.5"), value, "(0.8 - 0.5) / (1 - 0.4)")
					require.Equal(t, dec("0"), constant)
				} else {
					require.Equal(t, dec("0.8"), value)
					require.Equal(t, dec("0.8"), constant)
				}
				value, factors = factorsOf(looks, 3-metric)
				require.Equal(t, dec("0.6"), value)
				require.Equal(t, types.Comparison{
					Same: dec("0.6"), Peer: dec("0.1"), Common: dec("0.2"), PeerItems: 15,
					Credit: dec("15"), Earned: dec("15"), Full: dec("0.4"),
				}, factors)
				require.ErrorIs(t, c.k.RecordPeer(c.Ctx, 1, c.Addr(0), metric, dec("0"), dec("0")), types.ErrEpochRanked)
			})
		}
	}
}

// factorsOf is a metric of a rank with its factors.
func factorsOf(rank types.Rank, metric types.Metric) (math.LegacyDec, types.Comparison) {
	if metric == types.MetricData {
		return rank.D, rank.Data
	}
	return rank.L, rank.Responses
}

// TestAConstantOpinionIsWorthNothing: who says the same of every item of a kind agrees with other verdicts as with its
// own, and has 0 once there are enough of them; who sees what is there has 1, if the items are not too much alike.
func TestAConstantOpinionIsWorthNothing(t *testing.T) {
	scale.Check(t, 20, 500, func(rt *rapid.T) {
		c := found(t, 1000, 1000, 1000, 1000)
		c.block(nil)
		metric := rapid.SampledFrom([]types.Metric{types.MetricData, types.MetricResponse}).Draw(rt, "metric")
		verdicts := rapid.SliceOfN(rapid.Int64Range(0, 1000), 2, 40).Draw(rt, "verdicts")
		said := math.LegacyNewDecWithPrec(rapid.Int64Range(0, 1000).Draw(rt, "said"), 3)
		shared := math.LegacyZeroDec()
		for i := range verdicts {
			own := math.LegacyNewDecWithPrec(verdicts[i], 3)
			other := math.LegacyNewDecWithPrec(verdicts[(i+1)%len(verdicts)], 3)
			common := performance.Closeness(own, other, dec("0.25"))
			shared = shared.Add(common)
			for j, opinion := range []math.LegacyDec{said, own} {
				same, peer := performance.Closeness(opinion, own, dec("0.25")), performance.Closeness(opinion, other, dec("0.25"))
				require.NoError(rt, c.k.RecordAgreement(c.Ctx, 1, c.Addr(j), metric, same))
				require.NoError(rt, c.k.RecordPeer(c.Ctx, 1, c.Addr(j), metric, peer, common))
			}
		}
		c.epoch()
		for _, rank := range c.ranking(1) {
			value, factors := factorsOf(rank, metric)
			constant, looks := rank.Operator == c.Addr(0).String(), rank.Operator == c.Addr(1).String()
			enough := len(verdicts) >= performance.CorrelatedItems
			alike := shared.QuoInt64(int64(len(verdicts))).GT(dec("0.8"))
			enough = enough && !(alike && metric == types.MetricData)
			require.Equal(rt, enough && (constant || looks), factors.Correlated)
			switch {
			case constant && enough:
				require.Equal(rt, dec("0"), value)
				require.Equal(rt, factors.Same, factors.Peer)
			case constant:
				require.Equal(rt, factors.Same, value)
			case looks && !(enough && alike):
				require.Equal(rt, dec("1"), value)
			}
		}
	})
}

func TestInvalidComparisonsAreRefused(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	for _, bad := range [][2]math.LegacyDec{{dec("1.1"), dec("0")}, {dec("0"), dec("-0.1")}, {{}, dec("0")}} {
		require.ErrorIs(t, c.k.RecordPeer(c.Ctx, 1, c.Addr(0), types.MetricData, bad[0], bad[1]),
			types.ErrInvalidAgreement)
	}
	require.ErrorIs(t, c.k.RecordPeer(c.Ctx, 1, c.Addr(0), 3, dec("1"), dec("1")), types.ErrInvalidAgreement)
}

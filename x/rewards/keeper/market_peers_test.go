package keeper

import (
	"math/rand"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/x/rewards/types"
)

// lazy tells which validators say the same of every answer.
func lazy(operator string, m *market) bool {
	return operator == m.name(validators) || operator == m.name(validators+1)
}

// judgeMany lets requests be judged by people who look and by some who do not.
func (m *market) judgeMany(n int, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	for range n {
		req, item := m.answered()
		truth := rng.Float64()
		var opinions []types.Opinion
		for _, member := range item.Committee {
			opinion := flat(uint32(100_000 + 800_000*truth + 20_000*rng.Float64()))
			if lazy(member.Operator, m) {
				opinion = flat(500_000)
			}
			opinions = append(opinions, opinion)
		}
		m.judge(item, len(opinions), func(i int) types.Opinion { return opinions[i] })
		m.untilSettled(req.Id)
	}
}

// scored works through SCORE, budget units at a time.
func (m *market) scored(t *testing.T, epoch, budget uint64, look func()) {
	t.Helper()
	var cursor []byte
	for done := false; !done; {
		next, used, ended, err := ScorePhase(m.Keeper).Run(m.Ctx, epoch, cursor, budget)
		require.NoError(t, err)
		require.LessOrEqual(t, used, budget)
		cursor, done = next, ended
		look()
	}
}

func TestOpinionsAreComparedWithVerdictsOnOtherItems(t *testing.T) {
	m := newMarketWith(t, 7, 2, 1)
	m.keepPrice()
	m.judgeMany(24, 1)
	m.bank.EndBlock(m.Ctx)
	verdicts, err := allOf(m.Ctx, m.judged)
	require.NoError(t, err)
	require.Len(t, verdicts, 24)
	require.NoError(t, m.AfterEpochEnded(m.Ctx, 1))
	beacon, err := m.seats.RandomBeacon(m.Ctx)
	require.NoError(t, err)

	// The same by hand.
	peer, common, count := map[string]math.LegacyDec{}, map[string]math.LegacyDec{}, map[string]uint64{}
	for i, own := range verdicts {
		require.Equal(t, uint64(i), own.Index)
		j, ok := sample.Other(sample.New("peer/"+own.Item, beacon), 24, own.Index)
		require.True(t, ok)
		other := verdicts[j].Value
		evaluations, err := m.evaluationsOf(m.Ctx, own.Item)
		require.NoError(t, err)
		for _, e := range evaluations {
			opinion := math.LegacyNewDecWithPrec(int64(e.R), 6) // R, C and F are alike
			if count[e.Operator] == 0 {
				peer[e.Operator], common[e.Operator] = math.LegacyZeroDec(), math.LegacyZeroDec()
			}
			count[e.Operator]++
			peer[e.Operator] = peer[e.Operator].Add(performance.Closeness(opinion, other, m.seats.Scale))
			common[e.Operator] = common[e.Operator].Add(performance.Closeness(own.Value, other, m.seats.Scale))
		}
	}
	m.scored(t, 1, 3, func() {
		require.NoError(t, m.checkPeers(m.Ctx))
		m.exportsAndImports(t)
	})
	for i := range 7 {
		operator := m.name(validators + i)
		gotPeer, gotCommon, n := m.seats.Peers(m.Ctx, 1, m.Addr(validators+i), 2)
		require.Equal(t, count[operator], n)
		require.Equal(t, peer[operator].String(), gotPeer.String())
		require.Equal(t, common[operator].String(), gotCommon.String())
		sum, items := m.seats.Agreements(m.Ctx, 1, m.Addr(validators+i), 2)
		require.Equal(t, n, items)
		metric, err := performance.Correlated(performance.Tally{Sum: sum, Count: items}.Mean(),
			performance.Tally{Sum: gotPeer, Count: n}.Mean(), performance.Tally{Sum: gotCommon, Count: n}.Mean())
		require.NoError(t, err)
		plain := performance.Tally{Sum: sum, Count: items}.Mean()
		t.Logf("lazy %5t plain %.3s correlated %.5s", lazy(operator, m), plain, metric)
		if lazy(operator, m) {
			require.True(t, metric.LT(math.LegacyNewDecWithPrec(25, 2)), "who does not look: %s", metric)
		} else {
			require.True(t, metric.GT(math.LegacyNewDecWithPrec(75, 2)), "who looks: %s", metric)
		}
	}
	left, err := allOf(m.Ctx, m.judged)
	require.NoError(t, err)
	require.Empty(t, left, "nothing of it is kept")
	peers, err := allOf(m.Ctx, m.peers)
	require.NoError(t, err)
	require.Empty(t, peers)
}

func TestTheBudgetOfABlockDoesNotChangeWhatIsCompared(t *testing.T) {
	m := newMarketWith(t, 7, 2, 1)
	m.keepPrice()
	m.judgeMany(6, 2)
	require.NoError(t, m.AfterEpochEnded(m.Ctx, 1))
	var first math.LegacyDec
	for _, budget := range []uint64{1, 2, 5, 1_000} {
		ctx := m.Ctx
		m.Ctx, _ = ctx.CacheContext()
		m.scored(t, 1, budget, func() {})
		peer, _, n := m.seats.Peers(m.Ctx, 1, m.Addr(validators+3), 2)
		require.Equal(t, uint64(6), n)
		if first.IsNil() {
			first = peer
		}
		require.Equal(t, first, peer)
		m.Ctx = ctx
	}
}

func TestASilentOpinionAgreesWithNothing(t *testing.T) {
	m := newMarketWith(t, 7, 2, 1)
	m.keepPrice()
	silent := ""
	for range 2 {
		req, item := m.answered()
		silent = item.Committee[6].Operator
		m.judge(item, 6, func(int) types.Opinion { return good.opinion })
		m.untilSettled(req.Id)
	}
	require.NoError(t, m.AfterEpochEnded(m.Ctx, 1))
	m.scored(t, 1, endless, func() {})
	peer, common, n := m.seats.Peers(m.Ctx, 1, mustAddr(silent), 2)
	require.Equal(t, uint64(2), n)
	require.True(t, peer.LTE(math.LegacyOneDec()), "at most the one item that it spoke of")
	require.Equal(t, math.LegacyNewDec(2), common)
}

func TestOneItemAloneOrNoneIsComparedWithNothing(t *testing.T) {
	for n := range 2 {
		m := newMarketWith(t, 7, 2, 1)
		m.keepPrice()
		m.judgeMany(n, 3)
		m.settleAs(noQuorum, false) // has no verdict
		require.NoError(t, m.AfterEpochEnded(m.Ctx, 1))
		m.scored(t, 1, endless, func() {})
		for i := range 7 {
			_, _, items := m.seats.Peers(m.Ctx, 1, m.Addr(validators+i), 2)
			require.Zero(t, items)
		}
		left, err := allOf(m.Ctx, m.judged)
		require.NoError(t, err)
		require.Empty(t, left)
	}
}

func TestInvalidVerdictsAreRefused(t *testing.T) {
	m := newMarketWith(t, 7, 2, 1)
	m.keepPrice()
	m.judgeMany(2, 4)
	m.end()
	for _, row := range []struct {
		name   string
		change func(g *types.GenesisState)
	}{
		{"a verdict twice", func(g *types.GenesisState) { g.Judged = append(g.Judged, g.Judged[0]) }},
		{"a verdict too few", func(g *types.GenesisState) { g.Judged = g.Judged[1:] }},
		{"a verdict of another kind", func(g *types.GenesisState) { g.Judged[1].Data = true }},
		{"a data set too few", func(g *types.GenesisState) { g.Peers[0].Datasets++ }},
		{"a verdict beyond the last", func(g *types.GenesisState) { g.Judged[1].Index = 2 }},
		{"a verdict of nothing", func(g *types.GenesisState) { g.Judged[0].Item = "x" }},
		{"a verdict of 2", func(g *types.GenesisState) { g.Judged[0].Value = math.LegacyNewDec(2) }},
		{"a verdict of epoch 0", func(g *types.GenesisState) { g.Judged[0].Epoch = 0 }},
		{"verdicts of no epoch", func(g *types.GenesisState) { g.Peers = nil }},
		{"verdicts of epoch 0", func(g *types.GenesisState) { g.Peers[0].Epoch = 0 }},
		{"a short seed", func(g *types.GenesisState) { g.Peers[0].Seed = []byte{1} }},
		{"an epoch twice", func(g *types.GenesisState) { g.Peers = append(g.Peers, g.Peers[0]) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			state, _ := m.exported()
			row.change(&state)
			require.ErrorIs(t, state.Validate(), types.ErrInvalidGenesis)
		})
	}
	require.NoError(t, m.judged.Remove(m.Ctx, collections.Join3(uint64(1), false, uint64(0))))
	require.ErrorIs(t, m.checkPeers(m.Ctx), types.ErrBrokenInvariant)
}

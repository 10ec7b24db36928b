package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// TestSharesAreTheShapleyValuesOfAllRounds plays two rounds: shares are the sums of the estimates that the query shows,
// and a request's royalty goes by them.
func TestSharesAreTheShapleyValuesOfAllRounds(t *testing.T) {
	f := newField(t, 3)
	f.keepPrice()
	f.pool("web", func(msg *types.MsgCreatePool) { msg.Service = "llm" })
	want := make(map[string]math.Int)
	for round := range int64(2) {
		epoch, common := f.epoch(), randomRecords(100+round, 20)
		f.play("web", append(randomRecords(round, 30), common...), append(randomRecords(50+round, 10), common...))
		shares, err := f.queries.Shapley(f.Ctx, &types.QueryShapleyRequest{Pool: "web", Epoch: epoch})
		require.NoError(t, err)
		require.Len(t, shares.Shares, 2)
		for _, share := range shares.Shares {
			require.True(t, share.Estimate.IsPositive())
			before, known := want[share.Owner]
			if !known {
				before = math.ZeroInt()
			}
			want[share.Owner] = before.Add(share.Estimate)
		}
	}
	of, err := f.queries.Contributors(f.Ctx, &types.QueryContributorsRequest{Pool: "web"})
	require.NoError(t, err)
	require.Equal(t, uint64(4), of.Royalty.Changes)
	require.Len(t, of.Contributors, 2)
	for _, c := range of.Contributors {
		require.Equal(t, want[c.Contributor.Owner].String(), c.Contributor.Shares.String())
	}
	req := f.settledAs(f.ask(oracles), verdict{"good", 4, good.opinion}, false)
	require.True(t, req.Settlement.Royalty.IsPositive())
	for _, row := range f.attribution(req.Id, 1).Contributors {
		exact := math.LegacyNewDecFromInt(req.Settlement.Royalty.Mul(row.Shares)).QuoInt(of.Royalty.Shares)
		require.Equal(t, want[row.Owner].String(), row.Shares.String())
		require.True(t, exact.Sub(row.Amount).Abs().LT(math.LegacyNewDecWithPrec(1, 6)), "%s, exactly %s", row.Amount, exact)
	}
	f.end()
}

// busyRoyalties is a market in which pools owe to contributors, with an open request and one that was settled.
func busyRoyalties(t *testing.T) *market {
	t.Helper()
	m := newRoyaltyMarket(t)
	m.addPool("other", "", 2)
	m.contribute("other", contributors, 7)
	msg := m.ask(oracles)
	msg.DataPools = []string{"web", "other"}
	m.settledAs(msg, good, false)
	m.next()
	m.must(&types.MsgClaimRewards{Owner: m.name(contributors)})
	m.contribute("web", contributors, 5)
	m.submitRequest(msg)
	m.end()
	return m
}

func TestRoyaltiesExportAndImport(t *testing.T) {
	m := busyRoyalties(t)
	state, _ := m.exported()
	require.Len(t, state.PoolRoyalties, 2)
	require.Len(t, state.Contributors, 3)
	require.Len(t, state.ShareSteps, 4)
	requireSameAfterImport(t, m)
}

func TestRoyaltyGenesisThatContradictsItself(t *testing.T) {
	m := busyRoyalties(t)
	settled := func(g *types.GenesisState) *types.Request {
		for i := range g.Requests {
			if g.Requests[i].IsSettled() {
				return &g.Requests[i]
			}
		}
		return nil
	}
	for _, row := range []struct {
		name   string
		change func(g *types.GenesisState)
		want   string
	}{
		{"a pool that is not there", func(g *types.GenesisState) { g.PoolRoyalties[0].Pool = "no" }, "no"},
		{"a pool twice", func(g *types.GenesisState) {
			g.PoolRoyalties = append(g.PoolRoyalties, g.PoolRoyalties[0])
		}, "duplicate"},
		{"a pool without changes", func(g *types.GenesisState) { g.PoolRoyalties[0].Changes = 0 }, "changes"},
		{"a pool without an index", func(g *types.GenesisState) { g.PoolRoyalties[0].Index = math.Int{} }, "index"},
		{"more shares than there are", func(g *types.GenesisState) {
			g.Contributors[0].Shares = g.Contributors[0].Shares.AddRaw(1)
		}, "shares"},
		{"no shares", func(g *types.GenesisState) { g.Contributors[0].Shares = math.ZeroInt() }, "shares"},
		{"a huge number of shares", func(g *types.GenesisState) {
			huge := math.NewInt(1 << 62)
			g.Contributors[0].Shares = huge.Mul(huge).Mul(huge).MulRaw(1 << 10)
		}, "192"},
		{"a contributor ahead of its pool", func(g *types.GenesisState) {
			g.Contributors[0].Index = g.Contributors[0].Index.AddRaw(1 << 62).MulRaw(1 << 62)
		}, "index"},
		{"a contributor of no pool", func(g *types.GenesisState) { g.Contributors[0].Pool = "no" }, "pool"},
		{"a contributor of a change to come", func(g *types.GenesisState) { g.Contributors[0].Change = 99 }, "change"},
		{"a whole umasa owed", func(g *types.GenesisState) {
			g.Contributors[0].Owed = math.NewInt(1_000_000_000_000_000_000)
		}, "owed"},
		{"a step of a change to come", func(g *types.GenesisState) { g.ShareSteps[0].Change = 99 }, "change"},
		{"a step of no pool", func(g *types.GenesisState) { g.ShareSteps[0].Pool = "no" }, "pool"},
		{"a step twice", func(g *types.GenesisState) { g.ShareSteps = append(g.ShareSteps, g.ShareSteps[0]) }, "duplicate"},
		{"a step of an epoch that is swept", func(g *types.GenesisState) { g.ShareSteps[0].Epoch = 0 }, "swept"},
		{"a request to a pool without contributors", func(g *types.GenesisState) {
			g.Requests[0].RoyaltyPools[0].Pool = "a"
		}, "has no contributors"},
		{"pools out of order", func(g *types.GenesisState) {
			pools := g.Requests[0].RoyaltyPools
			pools[0], pools[1] = pools[1], pools[0]
		}, "in order"},
		{"a royalty without pools", func(g *types.GenesisState) { g.Requests[0].RoyaltyPools = nil }, "without pools"},
		{"no royalty", func(g *types.GenesisState) { g.Requests[0].Royalty = math.Int{} }, "royalty"},
		{"a royalty beyond its escrow", func(g *types.GenesisState) {
			s := settled(g).Settlement
			s.Royalty = s.Royalty.AddRaw(100_000)
		}, "settlement.royalty"},
		{"parts that are not the royalty", func(g *types.GenesisState) {
			part := &settled(g).Settlement.Royalties[0]
			part.Amount = part.Amount.AddRaw(1)
		}, "parts sum"},
		{"a part whose index falls", func(g *types.GenesisState) {
			settled(g).Settlement.Royalties[0].IndexAfter = math.ZeroInt()
			settled(g).Settlement.Royalties[0].IndexBefore = math.OneInt()
		}, "index_after"},
		{"a quality above 1", func(g *types.GenesisState) {
			settled(g).Settlement.RoyaltyQuality = math.LegacyNewDec(2)
		}, "royalty_quality"},
	} {
		t.Run(row.name, func(t *testing.T) {
			state, _ := m.exported()
			row.change(&state)
			require.ErrorContains(t, state.Validate(), row.want)
		})
	}
	for name, change := range map[string]func(g *types.GenesisState){
		"a claim that nobody paid for": func(g *types.GenesisState) {
			g.Contributors[0].Owed = g.Contributors[0].Owed.AddRaw(1)
		},
		"money that is not there": func(g *types.GenesisState) {
			g.PoolRoyalties[0].Received = g.PoolRoyalties[0].Received.AddRaw(1)
		},
	} {
		state, _ := m.exported()
		change(&state)
		other := m.empty(t)
		require.ErrorIs(t, other.InitGenesis(other.Ctx, state), types.ErrBrokenInvariant, name)
	}
}

// TestStepsAreSweptWithTheirEpoch: what shares were before is kept as long as the requests of that time.
func TestStepsAreSweptWithTheirEpoch(t *testing.T) {
	m := newHistory(t, 1_000)
	m.addPool("web", "llm", 1)
	m.contribute("web", contributors, 3)
	steps := func() int {
		all, err := allOf(m.Ctx, m.shareSteps)
		require.NoError(t, err)
		return len(all)
	}
	require.Equal(t, 1, steps())
	m.each(2*epochLength, func() {})
	m.contribute("web", contributors, 3)
	require.Equal(t, 2, steps())
	m.each(epochLength, func() {})
	require.Equal(t, 1, steps(), "the first epoch is swept")
	m.each(3*epochLength, func() {})
	require.Zero(t, steps())
	of, err := m.queries.Contributors(m.Ctx, &types.QueryContributorsRequest{Pool: "web"})
	require.NoError(t, err)
	require.Equal(t, int64(6), of.Contributors[0].Contributor.Shares.Int64(), "shares last")
}

// TestInvariantsSeeRoyaltiesThatDoNotAddUp breaks one record at a time.
func TestInvariantsSeeRoyaltiesThatDoNotAddUp(t *testing.T) {
	for name, breakIt := range map[string]func(m *market) error{
		"a contributor with a share too many": func(m *market) error {
			r, c, err := m.contribution(m.Ctx, contributorKeyOf(m, "web"))
			require.NoError(t, err)
			c.Shares = c.Shares.AddRaw(1)
			return m.setContribution(m.Ctx, r, contributorKeyOf(m, "web"), c)
		},
		"a remainder from nowhere": func(m *market) error {
			r, c, err := m.contribution(m.Ctx, contributorKeyOf(m, "web"))
			require.NoError(t, err)
			r.Remainder = r.Remainder.AddRaw(1)
			return m.setContribution(m.Ctx, r, contributorKeyOf(m, "web"), c)
		},
		"a contributor that is not listed": func(m *market) error {
			key := contributorKeyOf(m, "web")
			return m.contributions.Remove(m.Ctx, contributionKeyOf(key))
		},
		"a pool that is not listed": func(m *market) error {
			return m.royaltyServices.Clear(m.Ctx, nil)
		},
	} {
		m := busyRoyalties(t)
		require.NoError(t, m.checkRoyalties(m.Ctx))
		require.NoError(t, breakIt(m))
		require.ErrorIs(t, m.checkRoyalties(m.Ctx), types.ErrBrokenInvariant, name)
	}
}

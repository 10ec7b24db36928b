package keeper

import (
	"fmt"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/rewards/types"
)

// staked registers a worker with a stake.
func (m *market) staked(i int, stake int64) {
	m.fund(i)
	msg := m.registerWorker(i)
	msg.Stake = umasa(stake)
	m.must(msg)
}

// draws counts who is drawn for n different requests in this block.
func (m *market) draws(n int) map[string]int {
	params, err := m.Params(m.Ctx)
	require.NoError(m.t, err)
	drawn := make(map[string]int)
	for i := range n {
		req := types.Request{
			Id: types.RequestID(fixture.ChainID, m.Addr(oracles), uint64(i)), Oracle: m.name(oracles), Service: llm,
			BaseReward: math.NewInt(baseReward), Redundancy: 1, Assignments: types.NewAssignments(1),
		}
		found, err := m.drawWorkers(m.Ctx, params.Market, req)
		require.NoError(m.t, err)
		require.Len(m.t, found, 1)
		drawn[found[0].owner.String()]++
	}
	return drawn
}

func TestAssignmentFollowsWeight(t *testing.T) {
	m := newMarketWith(t, 0, 0, 1)
	stakes := []int64{1, 2, 3, 4, 40} // in requirements; the last counts as 4
	for i, stake := range stakes {
		m.staked(workers+i, stake*requirement)
	}
	n := scale.N(2_800, 280_000)
	drawn := m.draws(n)
	for i, stake := range stakes {
		expected := n * int(min(stake, 4)) / 14
		require.InEpsilon(t, expected, drawn[m.name(workers+i)], .2, "worker %d", i)
	}
}

func TestAssignmentPicksAsTheListDoes(t *testing.T) {
	m := newMarketWith(t, 0, 0, 1)
	weights := make([]uint64, 40)
	for i := range weights {
		m.staked(workers+i, requirement+int64(i)*masa)
		weights[i] = uint64(requirement+int64(i)*masa) * 36 / 100
	}
	id := m.submitRequest(m.ask(oracles))
	m.next()
	req := m.request(id)
	picks := sample.Picks(sample.New("pick/"+id, only(req).Draw.Beacon), weights, 1)
	require.Equal(t, m.name(workers+picks[0]), only(req).Worker)
	require.Equal(t, weights[picks[0]], only(req).Draw.Weight)
	require.Equal(t, uint32(1), only(req).Draw.Tries)
	total := uint64(0)
	for _, weight := range weights {
		total += weight
	}
	require.Equal(t, total, only(req).Draw.Total)
}

func TestWhoIsNotDrawn(t *testing.T) {
	for _, row := range []struct {
		name string
		make func(m *market)
	}{
		{"a worker that is dearer than the base reward", func(m *market) {
			m.edit(func(e *types.MsgEditWorker) { e.MinPrice = math.NewInt(baseReward + 1) })
		}},
		{"a worker that does not risk so much", func(m *market) {
			m.edit(func(e *types.MsgEditWorker) { e.MaxReward = math.NewInt(baseReward - 1) })
		}},
		{"a worker whose default limit, a share of its requirement, is lower", func(m *market) {
			m.change(func(p *types.Params) { p.Market.MaxRewardRatio = math.LegacyNewDecWithPrec(99, 6) })
		}},
		{"a worker below its requirement", func(m *market) {
			_, err := m.ledger.Slash(m.Ctx, asWorker, m.Addr(workers), math.NewInt(requirement+1))
			require.NoError(m.t, err)
		}},
		{"a worker below its requirement that nobody told the tree of", func(m *market) {
			require.NoError(m.t, m.ledger.stakes.Set(m.Ctx, position(asWorker, m.Addr(workers)), math.OneInt()))
		}},
		{"a worker that left", func(m *market) {
			require.NoError(m.t, m.ledger.leave(m.Ctx, asWorker, m.Addr(workers)))
		}},
		{"a worker of another service", func(m *market) {
			m.edit(func(e *types.MsgEditWorker) { e.Services = []string{"llm/other"} })
		}},
		{"a worker that is its own oracle", func(m *market) {
			m.must(&types.MsgRegisterOracle{Owner: m.name(workers), Stake: umasa(requirement)})
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMarketWith(t, 0, 1, 1)
			row.make(m)
			asker := oracles
			if _, err := m.getOracle(m.Ctx, m.Addr(workers)); err == nil {
				asker = workers
			}
			id := m.submitRequest(m.ask(asker))
			m.run(3)
			require.Equal(t, types.StatusOpen, m.request(id).Status)
		})
	}
}

func TestLimitsOfPriceAreInclusive(t *testing.T) {
	m := newMarketWith(t, 0, 1, 1)
	m.edit(func(e *types.MsgEditWorker) {
		e.MinPrice, e.MaxReward = math.NewInt(baseReward), math.NewInt(baseReward)
	})
	id := m.submitRequest(m.ask(oracles))
	m.next()
	require.Equal(t, types.StatusAssigned, m.request(id).Status)
}

// edit changes the first worker's offer.
func (m *market) edit(change func(*types.MsgEditWorker)) {
	register := m.registerWorker(workers)
	msg := &types.MsgEditWorker{
		Owner: register.Owner, Services: register.Services, MinPrice: register.MinPrice, MaxReward: register.MaxReward,
		Capacity: register.Capacity,
	}
	change(msg)
	m.must(msg)
}

func TestCapacityBoundsOpenRequests(t *testing.T) {
	m := newMarketWith(t, 0, 1, 1) // capacity 2
	ids := []string{m.submitRequest(m.ask(oracles)), m.submitRequest(m.ask(oracles)), m.submitRequest(m.ask(oracles))}
	m.next()
	var first, third string
	for _, id := range ids {
		if m.request(id).Status == types.StatusOpen {
			require.Empty(t, third, "two of three are assigned")
			third = id
		} else {
			first = id
		}
	}
	require.NotEmpty(t, third)
	require.Equal(t, uint32(2), m.worker(m.name(workers)).Open)
	m.must(m.answer(m.request(first)))
	m.next()
	require.Equal(t, types.StatusAssigned, m.request(third).Status, "an answer frees a place for the next block")
}

func TestDeclineRedrawsAndRests(t *testing.T) {
	m := newMarketWith(t, 0, 2, 1)
	req := m.assigned()
	first := only(req).Worker
	m.decline(req)
	m.next()
	again := m.request(req.Id)
	require.Equal(t, types.StatusAssigned, again.Status)
	require.NotEqual(t, first, only(again).Worker, "who declined is not drawn again")
	require.Equal(t, uint32(1), again.Redraws)
	require.Equal(t, []string{first}, again.DeclinedBy)
	require.Zero(t, m.ledger.holdsOf(m.Ctx, asWorker, mustAddr(first)))
	rests := m.worker(first).RestingUntil
	require.Equal(t, only(req).AssignedHeight+20, rests)
	require.Empty(t, m.slashing.Offences(m.Ctx))
	for m.Ctx.BlockHeight() < rests-1 {
		require.NotContains(t, m.draws(20), first, "rests before block %d, now %d", rests, m.Ctx.BlockHeight())
		m.next()
	}
	m.next()
	require.Contains(t, m.draws(200), first, "and is drawn again from it on")
}

func (m *market) decline(req types.Request) {
	m.must(&types.MsgDeclineAssignment{Worker: only(req).Worker, Request: req.Id, Reason: "payload unreachable"})
}

func TestTooManyDeclinesExpire(t *testing.T) {
	m := newMarketWith(t, 0, 6, 1)
	msg := m.ask(oracles)
	msg.DeadlineBlocks = 50
	id := m.submitRequest(msg)
	for range 4 {
		m.next()
		m.decline(m.request(id))
	}
	m.next()
	req := m.request(id)
	require.Equal(t, types.OutcomeExpired, req.Outcome)
	require.Equal(t, uint32(3), req.Redraws)
	require.Equal(t, req.Escrow(), m.claimableOf(req.Oracle))
	m.next()
}

func TestLeavesAreUsedAgain(t *testing.T) {
	m := newMarketWith(t, 0, 3, 1)
	require.Equal(t, []uint64{1}, m.worker(m.name(workers+1)).Leaves)
	require.NoError(t, m.ledger.leave(m.Ctx, asWorker, m.Addr(workers+1)))
	m.next()
	m.staked(workers+7, requirement)
	m.staked(workers+8, requirement)
	require.Equal(t, []uint64{1}, m.worker(m.name(workers+7)).Leaves, "the free place first")
	require.Equal(t, []uint64{3}, m.worker(m.name(workers+8)).Leaves, "then a new one")
	m.must(m.registerWorker(workers + 1))
	require.Equal(t, []uint64{4}, m.worker(m.name(workers+1)).Leaves, "who comes back begins anew")
	m.next()
}

func TestServicesThatNobodyOffersLeaveNothingBehind(t *testing.T) {
	m := newMarketWith(t, 0, 20, 1)
	before := m.registry()
	offer := func(i int, services ...string) {
		msg := m.registerWorker(workers + i)
		m.must(&types.MsgEditWorker{
			Owner: msg.Owner, Services: services, MinPrice: msg.MinPrice, MaxReward: msg.MaxReward, Capacity: msg.Capacity,
		})
	}
	for range 3 {
		for i := range 17 {
			offer(i, llm, "llm/invented", fmt.Sprintf("llm/own-%d", i))
		}
		for i := range 17 { // the first leave first: their places are free until the last is
			offer(i, llm)
		}
		m.next()
	}
	require.Equal(t, before, m.registry())
}

// registry is everything about workers that is stored, with their trees.
func (m *market) registry() []fixture.Entry {
	return m.Dump(types.RegistryStoreKey, types.DrawStoreKey)
}

func TestEditMovesPlaces(t *testing.T) {
	m := newMarketWith(t, 0, 2, 1)
	m.edit(func(e *types.MsgEditWorker) { e.Services = []string{"data/web", llm} })
	require.Equal(t, []uint64{0, 0}, m.worker(m.name(workers)).Leaves, "a kept service keeps its place")
	m.edit(func(e *types.MsgEditWorker) { e.Services = []string{"data/web"} })
	owner, err := m.leaves.Get(m.Ctx, collections.Join(llm, uint64(0)))
	require.NoError(t, err)
	require.Empty(t, owner)
	m.next()
	total, err := m.tree(m.Ctx, llm).Total()
	require.NoError(t, err)
	require.Equal(t, uint64(2*requirement*36/100), total, "the other worker alone is left")
}

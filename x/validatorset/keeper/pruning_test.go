package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/validatorset/keeper"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// ranked is a chain of founders with the given stakes in epoch 3, of which epoch 2 is ranked: the absent missed one.
func ranked(t *testing.T, edit func(*types.Params), stakes []int64, absent ...int) *chain {
	t.Helper()
	c := newChain(t)
	c.setParams(func(p *types.Params) { p.MinValidators = 2; edit(p) })
	for i, stake := range stakes {
		c.register(i, stake)
	}
	c.start()
	c.ledger.SetEpoch(c.Ctx, 2)
	for range 3 {
		c.block(nil)
	}
	c.block(nil, absent...)
	c.ledger.SetEpoch(c.Ctx, 3)
	c.run(keeper.RankPhase(c.k), 2, 100)
	return c
}

func (c *chain) pruning(epoch uint64) *types.Pruning {
	c.t.Helper()
	answer, err := c.query.Ranking(c.Ctx, &types.QueryRankingRequest{Epoch: epoch})
	require.NoError(c.t, err)
	return answer.Pruning
}

// TestPruning has one row for each rule of who is pruned and of why nobody is. Validators 0–4 are founders.
func TestPruning(t *testing.T) {
	equal := []int64{1000, 1000, 1000, 1000, 1000}
	rows := []struct {
		rule   string
		edit   func(*types.Params)
		stakes []int64
		absent []int
		before func(*chain)
		reason string
		pruned int
	}{
		{rule: "the lowest performer", stakes: equal, absent: []int{3}, reason: types.PrunedLowest, pruned: 3},
		{
			rule: "among equals the smallest stake", stakes: []int64{1000, 1000, 900, 1000, 1000},
			reason: types.PrunedLowest, pruned: 2,
		},
		{
			rule: "nobody if the set is as small as it may be", stakes: equal, absent: []int{3},
			edit: func(p *types.Params) { p.MinValidators = 5 }, reason: types.PrunedNoMinimum, pruned: -1,
		},
		{
			rule: "nobody if a slot is free and the mode wants them full", stakes: equal, absent: []int{3},
			edit:   func(p *types.Params) { p.PruneMode = types.PruneMode_PRUNE_MODE_WHEN_FULL },
			reason: types.PrunedNotFull, pruned: -1,
		},
		{
			rule: "one if they are full", stakes: equal, absent: []int{3},
			edit:   func(p *types.Params) { p.PruneMode, p.Slots = types.PruneMode_PRUNE_MODE_WHEN_FULL, 5 },
			reason: types.PrunedLowest, pruned: 3,
		},
		{
			rule: "nobody who is immune", stakes: equal, absent: []int{3},
			edit: func(p *types.Params) { p.ImmunityEpochs = 3 }, reason: types.PrunedNobody, pruned: -1,
		},
		{
			rule: "nobody beside a leaver if a third of the power would go", stakes: equal, absent: []int{3},
			before: func(c *chain) { require.NoError(c.t, c.ledger.Leave(c.Ctx, validator, c.Addr(0))) },
			reason: types.PrunedPowerBound, pruned: -1,
		},
		{
			rule: "one with a third of the power, if nobody else goes", stakes: []int64{1000, 1000, 5000, 1000, 1000},
			absent: []int{2}, edit: func(p *types.Params) { p.PowerCap = dec("1") }, reason: types.PrunedLowest, pruned: 2,
		},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			edit := row.edit
			if edit == nil {
				edit = func(*types.Params) {}
			}
			c := ranked(t, edit, row.stakes, row.absent...)
			if row.before != nil {
				row.before(c)
			}
			members := len(c.members())
			c.block(func() { c.run(keeper.SeatPhase(c.k), 2, 100); c.run(keeper.PowerPhase(c.k), 2, 100) })
			pruning := c.pruning(2)
			require.Equal(t, row.reason, pruning.Reason)
			if row.pruned < 0 {
				require.Empty(t, pruning.Operator)
				return
			}
			require.Equal(t, c.Addr(row.pruned).String(), pruning.Operator)
			require.NotContains(t, c.members(), row.pruned)
			require.Len(t, c.members(), members-1)
			c.settle()
			require.Zero(t, c.set.Powers()[string(key(row.pruned).Address())])
		})
	}
}

// TestThePrunedComeBackByThemselves: a cooldown of two epochs leaves the pruned out of two rounds of seats, whatever
// happens to its position meanwhile, and it needs to do nothing to come back.
func TestThePrunedComeBackByThemselves(t *testing.T) {
	c := ranked(t, func(*types.Params) {}, []int64{1000, 1000, 1000, 1000, 1000}, 3)
	c.block(func() { c.run(keeper.SeatPhase(c.k), 2, 100); c.run(keeper.PowerPhase(c.k), 2, 100) })
	require.Equal(t, []int{0, 1, 2, 4}, c.members())
	require.Equal(t, uint64(4), c.validator(3).CooldownUntil)
	c.setParams(func(p *types.Params) { p.ImmunityEpochs = 100 })
	c.ledger.SetEpoch(c.Ctx, 4)
	require.NoError(t, c.k.Hooks().AfterPositionTouched(c.Ctx, validator, c.Addr(3)))
	c.block(func() { c.run(keeper.SeatPhase(c.k), 3, 100); c.run(keeper.PowerPhase(c.k), 3, 100) })
	require.Equal(t, []int{0, 1, 2, 4}, c.members(), "it cools down")
	c.ledger.SetEpoch(c.Ctx, 5)
	c.block(func() { c.run(keeper.SeatPhase(c.k), 4, 100); c.run(keeper.PowerPhase(c.k), 4, 100) })
	require.Equal(t, []int{0, 1, 2, 3, 4}, c.members(), "it is back")
	require.Equal(t, uint64(5), c.validator(3).JoinedEpoch)
	c.settle()
}

package keeper_test

import (
	"slices"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/scale"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/keeper"
	"github.com/masa-finance/masad/x/validatorset/types"
)

func TestFoundersTakeSeatsByStake(t *testing.T) {
	c := newChain(t)
	c.setParams(func(p *types.Params) { p.Slots, p.MinValidators = 3, 2 })
	for i, stake := range []int64{400, 100, 300, 200, 500} {
		c.register(i, stake)
	}
	c.start()
	require.Equal(t, []int{0, 2, 4}, c.members(), "the three largest stakes")
	require.Equal(t, uint64(0), c.validator(4).JoinedEpoch)
	changes, err := c.query.Ranking(c.Ctx, &types.QueryRankingRequest{})
	require.NoError(t, err)
	require.Len(t, changes.SeatChanges, 3)
	require.Equal(t, types.ReasonGenesis, changes.SeatChanges[0].Reason)
}

func TestAnEqualStakeGoesToTheSmallerAddress(t *testing.T) {
	c := newChain(t)
	c.setParams(func(p *types.Params) { p.Slots, p.MinValidators = 1, 1 })
	order := []int{0, 1, 2, 3, 4}
	for _, i := range order {
		c.register(i, 100)
	}
	slices.SortFunc(order, func(a, b int) int { return slices.Compare(c.Addr(a), c.Addr(b)) })
	c.start()
	require.Equal(t, order[:1], c.members())
}

func TestAChainNeedsAFounder(t *testing.T) {
	c := newChain(t)
	_, err := c.k.ApplyAndReturnValidatorSetUpdates(c.Ctx)
	require.ErrorIs(t, err, types.ErrNoValidators)
}

// TestSeats has one row for each rule of SEAT. Validators 0–3 are founders with stake 1000 each.
func TestSeats(t *testing.T) {
	rows := []struct {
		rule   string
		params func(*types.Params)
		before func(*chain)
		want   []int
	}{
		{
			"nothing happened, nobody moves",
			nil, nil,
			[]int{0, 1, 2, 3},
		},
		{
			"a candidate takes a free seat",
			nil, func(c *chain) { c.register(4, 500) },
			[]int{0, 1, 2, 3, 4},
		},
		{
			"two candidates with a third of the new power together: one comes now",
			nil, func(c *chain) { c.register(4, 1000); c.register(5, 1100); c.register(6, 800) },
			[]int{0, 1, 2, 3, 5},
		},
		{
			"two small candidates come together",
			nil, func(c *chain) { c.register(4, 200); c.register(5, 300) },
			[]int{0, 1, 2, 3, 4, 5},
		},
		{
			"one may always come, however large",
			nil, func(c *chain) { c.register(4, 1_000_000) },
			[]int{0, 1, 2, 3, 4},
		},
		{
			"without a free seat nobody comes, however large",
			func(p *types.Params) { p.Slots = 4 }, func(c *chain) { c.register(4, 5000) },
			[]int{0, 1, 2, 3},
		},
		{
			"a candidate in grace waits, the next one comes",
			nil, func(c *chain) {
				c.register(4, 500)
				c.register(5, 300)
				c.ledger.Change(c.Ctx, validator, c.Addr(4), func(p *fakes.Position) { p.Required = math.NewInt(600) })
			},
			[]int{0, 1, 2, 3, 5},
		},
		{
			"a member in grace keeps its seat",
			nil, func(c *chain) {
				c.ledger.Change(c.Ctx, validator, c.Addr(0), func(p *fakes.Position) { p.Required = math.NewInt(6000) })
			},
			[]int{0, 1, 2, 3},
		},
		{
			"an inactive member goes",
			func(p *types.Params) { p.MinValidators = 1 }, func(c *chain) { c.inactive(2, true) },
			[]int{0, 1, 3},
		},
		{
			"a member that left goes",
			func(p *types.Params) { p.MinValidators = 1 },
			func(c *chain) { require.NoError(c.t, c.ledger.Leave(c.Ctx, validator, c.Addr(1))) },
			[]int{0, 2, 3},
		},
		{
			"who left goes before who is inactive, and no more than a third of power at once",
			func(p *types.Params) { p.MinValidators = 1 }, func(c *chain) {
				c.inactive(0, true)
				require.NoError(c.t, c.ledger.Leave(c.Ctx, validator, c.Addr(3)))
			},
			[]int{0, 1, 2},
		},
		{
			"lost status does not take the set below min_validators",
			nil, func(c *chain) { c.inactive(2, true) },
			[]int{0, 1, 2, 3},
		},
		{
			"unless a candidate takes the seat",
			nil, func(c *chain) { c.inactive(2, true); c.register(4, 500) },
			[]int{0, 1, 3, 4},
		},
		{
			"an inactive candidate does not help",
			nil, func(c *chain) { c.inactive(2, true); c.register(4, 500); c.inactive(4, true) },
			[]int{0, 1, 2, 3},
		},
		{
			"fewer slots: the smallest stake goes, one third of power at most",
			func(p *types.Params) { p.Slots, p.MinValidators = 2, 2 }, func(c *chain) {
				c.ledger.Change(c.Ctx, validator, c.Addr(3), func(p *fakes.Position) { p.Masa = math.NewInt(900) })
			},
			[]int{0, 1, 2},
		},
		{
			"a member whose standing cannot be read keeps its seat",
			func(p *types.Params) { p.MinValidators = 1 }, func(c *chain) {
				c.inactive(2, true)
				fail(c, 0)
			},
			[]int{0, 1, 3},
		},
		{
			"a candidate whose standing cannot be read is passed over",
			nil, func(c *chain) { c.register(4, 500); c.register(5, 400); fail(c, 4) },
			[]int{0, 1, 2, 3, 5},
		},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			c := found(t, 1000, 1000, 1000, 1000)
			if row.params != nil {
				c.setParams(row.params)
			}
			if row.before != nil {
				row.before(c)
			}
			c.run(keeper.SeatPhase(c.k), 1, 1000)
			c.ledger.Fail = nil
			require.Equal(t, row.want, c.members())
			require.NoError(t, c.k.CheckInvariants(c.Ctx))
			c.run(keeper.PowerPhase(c.k), 1, 1000)
			updates, err := c.k.EndBlock(c.Ctx)
			require.NoError(t, err)
			c.set.Apply(t, updates)
			require.Len(t, c.set.Powers(), len(row.want))
		})
	}
}

// fail makes every look at an operator's standing fail.
func fail(c *chain, i int) {
	c.ledger.Fail = func(method string, owner sdk.AccAddress) error {
		if method == "Standing" && owner.Equals(c.Addr(i)) {
			panic("unreadable")
		}
		return nil
	}
}

func TestAFailedLookIsOnRecord(t *testing.T) {
	c := found(t, 1000, 1000)
	fail(c, 1)
	c.run(keeper.SeatPhase(c.k), 1, 1000)
	failures := c.ledger.Failures(c.Ctx)
	require.Len(t, failures, 1)
	require.Equal(t, "SEAT", failures[0].Queue)
	require.Equal(t, c.Addr(1).String(), failures[0].Item)
	require.Equal(t, stakingtypes.ErrItemPanic.ABCICode(), failures[0].Code)
}

func TestSeatChangesAreOnRecord(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000, 1000)
	require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(0)))
	c.register(5, 300)
	c.epoch()
	ranking, err := c.query.Ranking(c.Ctx, &types.QueryRankingRequest{Epoch: 1})
	require.NoError(t, err)
	require.Len(t, ranking.SeatChanges, 2)
	for _, change := range ranking.SeatChanges {
		joined := change.Operator == c.Addr(5).String()
		require.Equal(t, joined, change.Joined)
		require.Equal(t, map[bool]string{true: types.ReasonStake, false: types.ReasonLeft}[joined], change.Reason)
	}
	require.Equal(t, uint64(2), c.validator(5).JoinedEpoch, "the epoch that runs when the seat is taken")
	_, err = c.k.Validator(c.Ctx, c.Addr(0))
	require.ErrorIs(t, err, types.ErrValidatorNotFound, "who left and lost its power is forgotten")
	operator, err := c.k.OperatorByConsAddr(c.Ctx, key(0).Address().Bytes())
	require.NoError(t, err)
	require.Equal(t, c.Addr(0), operator, "its key is not")
}

func TestACandidateWithoutARightToASeatIsPassedOverForTwoEpochs(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.setParams(func(p *types.Params) { p.Slots = 5 })
	c.register(4, 900)
	c.inactive(4, true)
	c.epoch() // passed over, set aside until epoch 3
	require.Equal(t, []int{0, 1, 2, 3}, c.members())
	p, err := c.ledger.Position(c.Ctx, validator, c.Addr(4))
	require.NoError(t, err)
	p.Inactive = false
	hooks := c.ledger.Hooks
	c.ledger.Hooks = stakingtypes.NoHooks{} // it becomes active by itself: nobody touches it
	require.NoError(t, c.ledger.Put(c.Ctx, validator, c.Addr(4), p))
	c.ledger.Hooks = hooks
	c.epoch()
	require.Equal(t, []int{0, 1, 2, 3}, c.members())
	c.epoch()
	require.Equal(t, []int{0, 1, 2, 3, 4}, c.members(), "it comes back by itself")
}

func TestATouchBringsACandidateBackAtOnce(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.register(4, 900)
	c.inactive(4, true)
	c.epoch()
	c.inactive(4, false)
	c.epoch()
	require.Equal(t, []int{0, 1, 2, 3, 4}, c.members())
}

func TestSeatLooksAtABoundedNumber(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.setParams(func(p *types.Params) { p.Slots = 5 })
	for i := 4; i < 204; i++ {
		c.register(i, 500)
	}
	_, used, done, err := keeper.SeatPhase(c.k).Run(c.Ctx, 1, nil, 10)
	require.NoError(t, err)
	require.True(t, done)
	require.LessOrEqual(t, used, uint64(5+64+5), "two hundred candidates cost no more than the first sixty-nine")
}

// TestTheSetStaysValidWhateverHappens runs random epochs with joins, leaves, lost and regained status and moving
// stakes, more candidates than seats, and holds every list of updates against CometBFT.
func TestTheSetStaysValidWhateverHappens(t *testing.T) {
	scale.Check(t, 25, 2_500, func(r *rapid.T) {
		c := newChain(t)
		c.setParams(func(p *types.Params) { p.Slots, p.MinValidators = 5, 4 })
		for i := range 6 {
			c.register(i, rapid.Int64Range(100, 10_000).Draw(r, "stake"))
		}
		c.start()
		registered := 6
		for range rapid.IntRange(5, 12).Draw(r, "epochs") {
			before := c.set.Powers()
			for range rapid.IntRange(0, 6).Draw(r, "events") {
				registered += c.randomEvent(r, registered)
			}
			c.epoch()
			require.GreaterOrEqual(t, len(c.members()), min(4, len(before)))
			require.LessOrEqual(t, len(c.members()), 5)
			c.settle()
			require.Len(t, c.set.Powers(), len(c.members()), "CometBFT's set is ours")
			c.requireThirds(before)
		}
	})
}

// randomEvent does something to a validator and returns how many registered.
func (c *chain) randomEvent(r *rapid.T, registered int) int {
	i := rapid.IntRange(0, registered-1).Draw(r, "who")
	standing, err := c.ledger.Standing(c.Ctx, validator, c.Addr(i))
	require.NoError(c.t, err)
	left := standing.Status == stakingtypes.Status_STATUS_LEFT
	switch kind := rapid.IntRange(0, 4).Draw(r, "event"); {
	case kind == 0:
		c.register(registered, rapid.Int64Range(100, 10_000).Draw(r, "stake"))
		return 1
	case left:
	case kind == 1:
		require.NoError(c.t, c.ledger.Leave(c.Ctx, validator, c.Addr(i)))
	case kind == 2:
		c.inactive(i, standing.Status == stakingtypes.Status_STATUS_ACTIVE)
	default:
		stake := rapid.Int64Range(0, 20_000).Draw(r, "stake")
		c.ledger.Change(c.Ctx, validator, c.Addr(i), func(p *fakes.Position) { p.Masa = math.NewInt(stake) })
	}
	return 0
}

// requireThirds holds who came and who went against a third of power each; one may always go, one may always come.
func (c *chain) requireThirds(before map[string]int64) {
	c.t.Helper()
	var gone, came, total int64
	var leavers, joiners int
	after := c.set.Powers()
	for address, power := range before {
		total += power
		if after[address] == 0 {
			gone, leavers = gone+power, leavers+1
		}
	}
	for address, power := range after {
		if before[address] == 0 {
			came, joiners = came+power, joiners+1
		}
	}
	require.True(c.t, leavers <= 1 || 3*gone < total, "%d leave with %d of %d", leavers, gone, total)
	require.True(c.t, joiners <= 1 || 3*came < c.set.Total(), "%d join with %d of %d", joiners, came, c.set.Total())
}

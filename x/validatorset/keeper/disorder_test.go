package keeper_test

import (
	"testing"
	"time"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/scale"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/keeper"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// disorder does at random what may happen to a validator in a block; keys counts the keys that were used.
type disorder struct {
	*chain
	r    *rapid.T
	keys int
}

// TestSeatAndPowerInAnyBlocks runs SEAT and POWER in blocks of their own, as a small budget has it, with everything
// that may happen before, between and after them: CometBFT takes every list of updates, no record is forgotten or left
// over, and what is exported is imported byte by byte.
func TestSeatAndPowerInAnyBlocks(t *testing.T) {
	scale.Check(t, 40, 4_000, func(r *rapid.T) {
		d := disorder{chain: newChain(t), r: r, keys: 1000}
		d.setParams(func(p *types.Params) {
			p.Slots, p.MinValidators = 4, 2
			p.JitterBlocks, p.ImmunityEpochs, p.CooldownEpochs, p.RotationEpochs = 10, 1, 1, 1
		})
		for i := range rapid.IntRange(1, 6).Draw(r, "founders") {
			d.register(i, rapid.Int64Range(100, 2_000).Draw(r, "stake"))
		}
		d.start()
		for range rapid.IntRange(3, 10).Draw(r, "epochs") {
			d.turn()
		}
		if rapid.Bool().Draw(r, "export") {
			reborn := d.reborn(t)
			require.Equal(t, d.Dump(types.StoreKey), reborn.Dump(types.StoreKey))
		}
		d.settle()
	})
}

// turn is an epoch whose phases run in some blocks.
func (d disorder) turn() {
	ended, err := d.ledger.CurrentEpoch(d.Ctx)
	require.NoError(d.t, err)
	d.block(func() {
		d.ledger.SetEpoch(d.Ctx, ended.Number+1)
		d.events()
		d.run(keeper.RankPhase(d.k), ended.Number, 1000)
	})
	together := rapid.Bool().Draw(d.r, "together")
	d.block(func() {
		d.events()
		d.run(keeper.SeatPhase(d.k), ended.Number, 1000)
		if together {
			d.run(keeper.PowerPhase(d.k), ended.Number, 1000)
		}
		d.events()
	})
	for range rapid.IntRange(0, 3).Draw(d.r, "blocks between") {
		d.block(d.events)
	}
	if !together {
		d.block(func() {
			d.events()
			d.run(keeper.PowerPhase(d.k), ended.Number, 1000)
		})
	}
	d.block(d.events)
}

func (d disorder) events() {
	for range rapid.IntRange(0, 3).Draw(d.r, "events") {
		d.event(rapid.IntRange(0, 8).Draw(d.r, "who"))
	}
}

// event does something to the i-th account, whether it may or not.
func (d disorder) event(i int) {
	standing, err := d.ledger.Standing(d.Ctx, validator, d.Addr(i))
	there := err == nil && standing.Status != stakingtypes.Status_STATUS_LEFT
	switch rapid.IntRange(0, 8).Draw(d.r, "event") {
	case 0, 1:
		d.keys++
		msg := d.registration(i, rapid.Int64Range(100, 2_000).Draw(d.r, "stake"))
		msg.ConsensusPubkey = packed(d.t, key(d.keys))
		d.undone(func() error { _, err := d.msg.RegisterValidator(d.Ctx, msg); return err })
	case 2:
		d.undone(func() error { return d.ledger.Leave(d.Ctx, validator, d.Addr(i)) })
	case 3:
		lasting := time.Duration(rapid.IntRange(0, 30).Draw(d.r, "seconds")) * time.Second
		d.undone(func() error { return d.k.Jail(d.Ctx, d.Addr(i), d.Ctx.BlockTime().Add(lasting)) })
	case 4:
		d.undone(func() error { return d.k.Unjail(d.Ctx, d.Addr(i)) })
	case 5:
		if rapid.IntRange(0, 3).Draw(d.r, "tombstone") == 0 {
			d.undone(func() error { return d.k.Tombstone(d.Ctx, d.Addr(i)) })
		}
	case 6:
		d.keys++
		d.undone(func() error { return d.rotate(i, d.keys) })
	case 7:
		if there {
			d.inactive(i, standing.Status == stakingtypes.Status_STATUS_ACTIVE)
		}
	default:
		if there {
			stake := math.NewInt(rapid.Int64Range(0, 3_000).Draw(d.r, "stake"))
			d.ledger.Change(d.Ctx, validator, d.Addr(i), func(p *fakes.Position) { p.Masa = stake })
		}
	}
}

// undone runs a message or an item: what fails changes nothing.
func (d disorder) undone(work func() error) {
	before := d.Ctx
	branch, write := before.CacheContext()
	d.Ctx = branch
	err := work()
	d.Ctx = before
	if err == nil {
		write()
	}
}

package keeper_test

import (
	"bytes"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// until runs blocks that nobody known proposes, up to a height.
func (c *chain) until(height int64) {
	c.t.Helper()
	for c.Ctx.BlockHeight() < height {
		c.block(nil)
	}
}

// asks tells whether the next block may begin with a reveal of validator i.
func (c *chain) asks(i int, reveal *types.MsgRevealBeacon) error {
	ctx := c.Ctx.WithBlockHeight(c.Ctx.BlockHeight() + 1)
	return c.k.CheckReveal(ctx, key(i).Address().Bytes(), reveal)
}

func (c *chain) tipOf(i int) types.ProposerTip {
	c.t.Helper()
	ctx := c.Ctx.WithBlockHeight(c.Ctx.BlockHeight() + 1)
	tip, err := c.k.ProposerTip(ctx, key(i).Address().Bytes())
	require.NoError(c.t, err)
	return tip
}

func TestAProposerRegistersItsNextTipWithAReveal(t *testing.T) {
	c := tipped(t, 1000)
	name, next := c.Addr(0).String(), link(7, links)
	c.proposes(0, &types.MsgRevealBeacon{Operator: name, Preimage: link(0, links-1), NextTip: next})
	height := c.Ctx.BlockHeight()
	v := c.validator(0)
	require.Equal(t, [][]byte{link(0, links-1), next}, [][]byte{v.BeaconTip, v.NextTip})
	require.Equal(t, uint64(2), v.NextTipEpoch)
	require.Equal(t, height+types.TipDelay, v.NextTipHeight)
	requireEvent(t, c.Ctx, &types.EventBeaconTipRegistered{
		Operator: name, NextTip: next, NextTipEpoch: 2, NextTipHeight: height + types.TipDelay,
	})
	require.True(t, c.tipOf(0).Renewed)

	t.Log("once more does not put it off")
	c.proposes(0, &types.MsgRevealBeacon{Operator: name, Preimage: link(0, links-2), NextTip: next})
	require.Equal(t, v.NextTipHeight, c.validator(0).NextTipHeight)

	t.Log("both the epoch and the height must have come")
	c.ledger.SetEpoch(c.Ctx, 2)
	c.until(v.NextTipHeight - 2)
	old := &types.MsgRevealBeacon{Operator: name, Preimage: link(0, links-3)}
	fresh := &types.MsgRevealBeacon{Operator: name, Preimage: link(7, links-1)}
	require.NoError(t, c.asks(0, old))
	require.ErrorIs(t, c.asks(0, fresh), types.ErrInvalidReveal)
	c.until(v.NextTipHeight - 1)
	require.ErrorIs(t, c.asks(0, old), types.ErrInvalidReveal, "the old chain is over, whatever was left of it")
	require.NoError(t, c.asks(0, fresh))
	require.False(t, c.tipOf(0).Renewed)

	c.proposes(0, fresh)
	require.Equal(t, types.SourceReveal, c.beaconNow().Source)
	v = c.validator(0)
	require.Equal(t, link(7, links-1), v.BeaconTip)
	require.Empty(t, v.NextTip)
	require.Zero(t, v.NextTipEpoch)
	require.Zero(t, v.NextTipHeight)
}

func TestATipThatWaitsForItsEpoch(t *testing.T) {
	c := tipped(t, 1000)
	c.proposes(0, &types.MsgRevealBeacon{
		Operator: c.Addr(0).String(), Preimage: link(0, links-1), NextTip: link(7, links),
	})
	c.until(c.validator(0).NextTipHeight + 10)
	require.NoError(t, c.asks(0, &types.MsgRevealBeacon{Operator: c.Addr(0).String(), Preimage: link(0, links-2)}))
}

func TestAnEditRegistersATipAfterALostSecret(t *testing.T) {
	c := tipped(t, 1000)
	c.block(func() {
		_, err := c.msg.EditValidator(c.Ctx, &types.MsgEditValidator{
			Operator: c.Addr(0).String(), Description: types.Description{Moniker: "new"}, BeaconTip: link(8, links),
		})
		require.NoError(t, err)
		v := c.validator(0)
		requireEvent(t, c.Ctx, &types.EventBeaconTipRegistered{
			Operator: v.Operator, NextTip: link(8, links), NextTipEpoch: 2, NextTipHeight: c.Ctx.BlockHeight() + types.TipDelay,
		})
	})
	v := c.validator(0)
	require.Equal(t, "new", v.Description.Moniker)
	require.Equal(t, link(0, links), v.BeaconTip, "the old tip is in force meanwhile")
	c.proposes(0, nil)
	require.Equal(t, uint64(types.MissedWeight), c.missed(0), "and who cannot reveal to it pays")
	c.ledger.SetEpoch(c.Ctx, 2)
	c.until(v.NextTipHeight - 1)
	c.reveals8(links - 1)
	require.Equal(t, types.SourceReveal, c.beaconNow().Source)

	c.block(func() {
		_, err := c.msg.EditValidator(c.Ctx, &types.MsgEditValidator{
			Operator: c.Addr(0).String(), Description: types.Description{Moniker: "newer"},
		})
		require.NoError(t, err)
	})
	require.Equal(t, link(8, links-1), c.validator(0).BeaconTip, "an edit without a tip changes none")
	require.Empty(t, c.validator(0).NextTip)
}

// reveals8 is a block of validator 0 with a link of chain 8.
func (c *chain) reveals8(n uint64) {
	c.t.Helper()
	c.proposes(0, &types.MsgRevealBeacon{Operator: c.Addr(0).String(), Preimage: link(8, n)})
}

func TestAnEditGivesATipToWhoHadNone(t *testing.T) {
	c := found(t, 1000)
	require.Nil(t, c.tipOf(0).Tip)
	require.ErrorIs(t, c.asks(0, &types.MsgRevealBeacon{Operator: c.Addr(0).String(), Preimage: link(8, links-1)}),
		types.ErrInvalidReveal)
	_, err := c.msg.EditValidator(c.Ctx, &types.MsgEditValidator{
		Operator: c.Addr(0).String(), Description: types.Description{Moniker: "m"}, BeaconTip: link(8, links),
	})
	require.NoError(t, err)
	c.ledger.SetEpoch(c.Ctx, 2)
	c.until(c.validator(0).NextTipHeight - 1)
	c.reveals8(links - 1)
	require.Equal(t, types.SourceReveal, c.beaconNow().Source)
}

func TestABadTipIsRefused(t *testing.T) {
	c := tipped(t, 1000)
	before := c.Dump()
	for _, n := range []int{1, 31, 33} {
		_, err := c.msg.EditValidator(c.Ctx, &types.MsgEditValidator{
			Operator: c.Addr(0).String(), Description: types.Description{Moniker: "m"}, BeaconTip: make([]byte, n),
		})
		require.ErrorIs(t, err, types.ErrInvalidTip)
		require.ErrorContains(t, err, "must be 0 or 32")
	}
	require.Equal(t, before, c.Dump())
}

func TestTheHandlerOfARevealDoesNothing(t *testing.T) {
	c := tipped(t, 1000)
	before := c.Dump()
	_, err := c.msg.RevealBeacon(c.Ctx, &types.MsgRevealBeacon{
		Operator: c.Addr(0).String(), Preimage: link(0, links-1), NextTip: link(1, links),
	})
	require.NoError(t, err)
	require.Equal(t, before, c.Dump())
}

func TestTipsAreExportedAndImported(t *testing.T) {
	c := tipped(t, 1000)
	c.proposes(0, &types.MsgRevealBeacon{
		Operator: c.Addr(0).String(), Preimage: link(0, links-1), NextTip: link(7, links),
	})
	state, err := c.k.ExportGenesis(c.Ctx)
	require.NoError(t, err)
	require.NoError(t, state.Validate())
	for rule, edit := range map[string]func(*types.Validator){
		"next_tip: 31 bytes":       func(v *types.Validator) { v.NextTip = v.NextTip[1:] },
		"beacon_tip: 31 bytes":     func(v *types.Validator) { v.BeaconTip = v.BeaconTip[1:] },
		"tip_height: -1":           func(v *types.Validator) { v.TipHeight = -1 },
		"next_tip_height: -1":      func(v *types.Validator) { v.NextTipHeight = -1 },
		"must be 0 without a next": func(v *types.Validator) { v.NextTip = nil },
	} {
		broken := *state
		broken.Validators = append([]types.Validator{}, state.Validators...)
		edit(&broken.Validators[0])
		require.ErrorContains(t, broken.Validate(), rule)
	}
	for rule, edit := range map[string]func(*types.Validator){
		"tip_epoch of ":      func(v *types.Validator) { v.TipEpoch = 3 },
		"next_tip_epoch of ": func(v *types.Validator) { v.NextTipEpoch = 3 },
	} {
		other := emptyChain(t)
		other.ledger.SetEpoch(other.Ctx, 1)
		broken := *state
		broken.Validators = append([]types.Validator{}, state.Validators...)
		edit(&broken.Validators[0])
		_, err := other.k.InitGenesis(other.Ctx, broken)
		require.ErrorIs(t, err, types.ErrInvalidGenesis)
		require.ErrorContains(t, err, rule)
	}
}

func TestAStrangersKeyHasNoTip(t *testing.T) {
	c := tipped(t, 1000)
	require.Equal(t, types.ProposerTip{}, c.tipOf(nobody))
	require.ErrorIs(t, c.k.CheckReveal(c.Ctx, sdk.ConsAddress(key(nobody).Address()), &types.MsgRevealBeacon{
		Operator: c.Addr(0).String(), Preimage: link(0, links-1),
	}), types.ErrInvalidReveal)
}

// TestATipIsRegisteredOnce: a tip whose links may be known is refused, whoever registers it.
func TestATipIsRegisteredOnce(t *testing.T) {
	c := newChain(t)
	tip := func(i byte) []byte { return bytes.Repeat([]byte{i}, types.TipLength) }
	first := c.registration(0, 1000)
	first.BeaconTip = tip(1)
	_, err := c.msg.RegisterValidator(c.Ctx, first)
	require.NoError(t, err)
	c.register(1, 1000)
	c.start()

	other := c.registration(2, 1000)
	other.BeaconTip = tip(1)
	before := c.Dump()
	_, err = c.msg.RegisterValidator(c.Ctx, other)
	require.ErrorIs(t, err, types.ErrTipUsed)
	require.Equal(t, before, c.Dump())
	edit := func(i int, tip []byte) error {
		_, err := c.msg.EditValidator(c.Ctx, &types.MsgEditValidator{
			Operator: c.Addr(i).String(), Description: types.Description{Moniker: "x"}, BeaconTip: tip,
		})
		return err
	}
	require.NoError(t, edit(0, tip(2)))
	require.NoError(t, edit(0, tip(2)), "the same once more changes nothing")
	require.ErrorIs(t, edit(0, tip(1)), types.ErrTipUsed, "not back to one that was revealed from")
	require.ErrorIs(t, edit(1, tip(2)), types.ErrTipUsed, "nor somebody else's")
	require.NoError(t, edit(1, tip(3)))

	state, err := c.k.ExportGenesis(c.Ctx)
	require.NoError(t, err)
	require.Len(t, state.BeaconTips, 3)
	state.BeaconTips = state.BeaconTips[:1]
	require.ErrorIs(t, state.Validate(), types.ErrInvalidGenesis, "a tip to come is on record")
}

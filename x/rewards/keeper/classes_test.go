package keeper

import (
	"strings"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// dearer are the default classes with twice the price of language models, and one more.
func dearer() []types.Class {
	classes := types.DefaultClasses()
	classes[0].Multiplier = math.LegacyNewDec(2)
	large := classes[0]
	large.Prefix, large.AOut = "llm/large", math.LegacyNewDec(9)
	return append(classes, large)
}

func TestUpdateClassesReplacesTheClassesAndNothingElse(t *testing.T) {
	v := newVault(t)
	v.change(t, func(p *types.Params) { p.Market.AcceptBlocks, p.Treasury.Theta = 33, tenths(7) })
	want, err := v.Params(v.Ctx)
	require.NoError(t, err)
	want.Market.Classes = dearer()
	_, err = NewMsgServer(v.Keeper).UpdateClasses(v.Ctx, &types.MsgUpdateClasses{
		Authority: v.Authority, Classes: dearer(),
	})
	require.NoError(t, err)
	got, err := v.Params(v.Ctx)
	require.NoError(t, err)
	require.Equal(t, want, got)
	requireTold(t, v.Ctx, &types.EventParamsUpdated{Authority: v.Authority})
	price, err := v.price.Get(v.Ctx)
	require.NoError(t, err)
	require.Equal(t, types.DefaultPrice().String(), price.String(), "of a unit, whatever a request has of them")
}

// TestUpdateClassesRefusesWhatUpdateParamsRefuses in the same words, by the message alone and by its handler.
func TestUpdateClassesRefusesWhatUpdateParamsRefuses(t *testing.T) {
	v := newVault(t)
	many := make([]types.Class, 65)
	for i := range many {
		many[i] = types.DefaultClasses()[0]
		many[i].Prefix = "c" + strings.Repeat("x", i) + "/"
	}
	first := func(edit func(*types.Class)) func(*types.MsgUpdateClasses) {
		return func(m *types.MsgUpdateClasses) { edit(&m.Classes[0]) }
	}
	for _, row := range []struct {
		rule string
		edit func(*types.MsgUpdateClasses)
		want error
		says string
	}{
		{
			"anybody else", func(m *types.MsgUpdateClasses) { m.Authority = v.Addr(1).String() }, types.ErrInvalidAuthority,
			"authority: ",
		},
		{"nobody", func(m *types.MsgUpdateClasses) { m.Authority = "" }, types.ErrInvalidAddress, "authority: "},
		{
			"no class", func(m *types.MsgUpdateClasses) { m.Classes = nil }, types.ErrInvalidParams,
			"market.classes: 0 is outside 1..64",
		},
		{
			"65 classes", func(m *types.MsgUpdateClasses) { m.Classes = many }, types.ErrInvalidParams,
			"market.classes: 65 is outside 1..64",
		},
		{
			"a prefix twice", func(m *types.MsgUpdateClasses) { m.Classes[1].Prefix = m.Classes[0].Prefix },
			types.ErrInvalidParams, `prefix "llm/" is given twice, limit 1`,
		},
		{
			"no prefix", first(func(c *types.Class) { c.Prefix = "" }), types.ErrInvalidParams,
			"market.classes.prefix",
		},
		{
			"a prefix in capitals", first(func(c *types.Class) { c.Prefix = "LLM/" }), types.ErrInvalidParams,
			"market.classes.prefix",
		},
		{"no unit", first(func(c *types.Class) { c.Unit = 0 }), types.ErrInvalidParams, "market.classes.unit: 0"},
		{
			"a price of nothing", first(func(c *types.Class) { c.AIn = math.LegacyDec{} }), types.ErrInvalidParams,
			"market.classes.a_in: must be given",
		},
		{
			"a negative price", first(func(c *types.Class) { c.AOut = math.LegacyNewDec(-1) }), types.ErrInvalidParams,
			"market.classes.a_out",
		},
		{
			"too high a price", first(func(c *types.Class) { c.AKb = math.LegacyNewDec(1_000_001) }), types.ErrInvalidParams,
			"market.classes.a_kb",
		},
		{
			"nothing times it", first(func(c *types.Class) { c.Multiplier = math.LegacyZeroDec() }), types.ErrInvalidParams,
			"market.classes.multiplier",
		},
		{
			"no units", first(func(c *types.Class) { c.MaxUnits = 0 }), types.ErrInvalidParams,
			"market.classes.max_units: 0 is outside 1..",
		},
		{
			"deadlines in the wrong order", first(func(c *types.Class) { c.MinDeadline = c.MaxDeadline + 1 }),
			types.ErrInvalidParams, "market.classes.min_deadline: 601 is outside 1..600",
		},
	} {
		t.Run(row.rule, func(t *testing.T) {
			msg := &types.MsgUpdateClasses{Authority: v.Authority, Classes: types.DefaultClasses()}
			row.edit(msg)
			before := v.Dump()
			_, err := NewMsgServer(v.Keeper).UpdateClasses(v.Ctx, msg)
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, row.says)
			require.Equal(t, before, v.Dump())
			params := types.DefaultParams()
			params.Market.Classes = msg.Classes
			_, other := NewMsgServer(v.Keeper).UpdateParams(v.Ctx, &types.MsgUpdateParams{
				Authority: msg.Authority, Params: params,
			})
			require.EqualError(t, err, other.Error())
			if row.want != types.ErrInvalidAuthority { //nolint:errorlint // a row's own value
				require.EqualError(t, msg.ValidateBasic(), err.Error())
			}
		})
	}
}

// TestUpdateClassesChecksAllParameters: what genesis let in, or an older program, is not stored again.
func TestUpdateClassesChecksAllParameters(t *testing.T) {
	v := newVault(t)
	v.change(t, func(p *types.Params) { p.Market.AcceptBlocks = 0 })
	before := v.Dump()
	_, err := NewMsgServer(v.Keeper).UpdateClasses(v.Ctx, &types.MsgUpdateClasses{
		Authority: v.Authority, Classes: dearer(),
	})
	require.ErrorIs(t, err, types.ErrInvalidParams)
	require.ErrorContains(t, err, "market.accept_blocks: 0 is outside")
	require.Equal(t, before, v.Dump())
}

// TestARequestKeepsThePriceItWasAskedFor: new classes are for requests that come after them.
func TestARequestKeepsThePriceItWasAskedFor(t *testing.T) {
	m := newMarket(t)
	before := m.assigned()
	m.must(&types.MsgUpdateClasses{Authority: m.Authority, Classes: dearer()})
	m.must(m.answer(before))
	m.next()
	after := m.assigned()
	require.Contains(t, []uint64{2*before.Ru - 1, 2 * before.Ru}, after.Ru, "twice, rounded up once")
	require.Equal(t, before.Ru, m.request(before.Id).Ru)
}

package keeper_test

import (
	"strconv"
	"strings"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

func dec(text string) math.LegacyDec { return math.LegacyMustNewDecFromStr(text) }

// TestBadParams has one row for each bound of the parameters.
func TestBadParams(t *testing.T) {
	c := newCourt(t)
	set := func(edit func(*types.Params)) func(*types.MsgUpdateParams) {
		return func(m *types.MsgUpdateParams) { edit(&m.Params) }
	}
	rows := []struct {
		rule string
		edit func(*types.MsgUpdateParams)
		want error
		says string
	}{
		{"no authority", func(m *types.MsgUpdateParams) { m.Authority = "" }, types.ErrInvalidAddress, "authority"},
		{
			"an authority in capitals", func(m *types.MsgUpdateParams) { m.Authority = strings.ToUpper(m.Authority) },
			types.ErrInvalidAddress, "lower case is required",
		},
		{
			"another authority", func(m *types.MsgUpdateParams) { m.Authority = c.Addr(1).String() },
			types.ErrUnauthorized, "authority",
		},
		{"nothing at all", func(m *types.MsgUpdateParams) { m.Params = types.Params{} }, types.ErrInvalidParams, "kappa"},
		{"kappa of 0", set(func(p *types.Params) { p.Kappa = dec("0") }), types.ErrInvalidParams, "kappa: 0.0"},
		{"kappa of 1", set(func(p *types.Params) { p.Kappa = dec("1") }), types.ErrInvalidParams, "between 0 and 1"},
		{
			"no kappa_fraud", set(func(p *types.Params) { p.KappaFraud = math.LegacyDec{} }),
			types.ErrInvalidParams, "kappa_fraud",
		},
		{
			"kappa_fraud above 1", set(func(p *types.Params) { p.KappaFraud = dec("1.1") }),
			types.ErrInvalidParams, "kappa_fraud",
		},
		{
			"a negative kappa_timeout", set(func(p *types.Params) { p.KappaTimeout = dec("-0.1") }),
			types.ErrInvalidParams, "kappa_timeout",
		},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			msg := &types.MsgUpdateParams{Authority: c.Authority, Params: types.DefaultParams()}
			row.edit(msg)
			before := c.Dump()
			_, err := c.msg.UpdateParams(c.Ctx, msg)
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, row.says)
			require.Equal(t, before, c.Dump())
		})
	}
}

func TestNewParamsHoldForTheNextOffence(t *testing.T) {
	c := newCourt(t)
	c.hire(1, 1000)
	params := types.DefaultParams()
	params.Kappa = dec("0.25")
	_, err := c.msg.UpdateParams(c.Ctx, &types.MsgUpdateParams{Authority: c.Authority, Params: params})
	require.NoError(t, err)
	requireEvent(t, c.Ctx, &types.EventParamsUpdated{Authority: c.Authority})
	answer, err := c.query.Params(c.Ctx, &types.QueryParamsRequest{})
	require.NoError(t, err)
	require.Equal(t, params, answer.Params)
	o, err := c.k.Punish(c.Ctx, c.report(1, types.Kind_KIND_LOW_QUALITY, 100))
	require.NoError(t, err)
	require.Equal(t, int64(25), o.Due.Int64())
}

// convicted is a court with seven offences of two owners on record.
func convicted(t *testing.T) *court {
	t.Helper()
	c := newCourt(t)
	c.hire(1, 1000)
	c.hire(2, 1000)
	for i := range 7 {
		report := c.report(1+i%2, types.Kind_KIND_TIMEOUT, int64(100+i))
		report.Id = "request/" + strconv.Itoa(i) + "/timeout"
		_, err := c.k.Punish(c.Ctx, report)
		require.NoError(t, err)
	}
	return c
}

func TestOffencesAreListed(t *testing.T) {
	c := convicted(t)
	all, err := c.query.Offences(c.Ctx, &types.QueryOffencesRequest{})
	require.NoError(t, err)
	require.Len(t, all.Offences, 7)
	own, err := c.query.Offences(c.Ctx, &types.QueryOffencesRequest{Owner: c.Addr(1).String()})
	require.NoError(t, err)
	require.Len(t, own.Offences, 4)
	for _, o := range own.Offences {
		require.Equal(t, c.Addr(1).String(), o.Owner)
	}
	page, err := c.query.Offences(c.Ctx, &types.QueryOffencesRequest{
		Owner: c.Addr(1).String(), Pagination: &query.PageRequest{Limit: 3},
	})
	require.NoError(t, err)
	rest, err := c.query.Offences(c.Ctx, &types.QueryOffencesRequest{
		Owner: c.Addr(1).String(), Pagination: &query.PageRequest{Key: page.Pagination.NextKey},
	})
	require.NoError(t, err)
	require.Equal(t, own.Offences, append(page.Offences, rest.Offences...))
	one, err := c.query.Offence(c.Ctx, &types.QueryOffenceRequest{Id: own.Offences[0].Id})
	require.NoError(t, err)
	require.Equal(t, own.Offences[0], one.Offence)
}

func TestBadQueries(t *testing.T) {
	c := convicted(t)
	ask := func(_ any, err error) error { return err }
	for rule, row := range map[string]struct {
		err  error
		code codes.Code
	}{
		"no request":       {ask(c.query.Offences(c.Ctx, nil)), codes.InvalidArgument},
		"no request for 1": {ask(c.query.Offence(c.Ctx, nil)), codes.InvalidArgument},
		"no id":            {ask(c.query.Offence(c.Ctx, &types.QueryOffenceRequest{})), codes.InvalidArgument},
		"an unknown id":    {ask(c.query.Offence(c.Ctx, &types.QueryOffenceRequest{Id: "x"})), codes.NotFound},
		"a bad owner":      {ask(c.query.Offences(c.Ctx, &types.QueryOffencesRequest{Owner: "x"})), codes.InvalidArgument},
		"a page too large": {ask(c.query.Offences(c.Ctx, &types.QueryOffencesRequest{
			Pagination: &query.PageRequest{Limit: 201},
		})), codes.InvalidArgument},
	} {
		require.Error(t, row.err, rule)
		require.Equal(t, row.code, status.Code(row.err), "%s: %s", rule, row.err)
	}
}

func TestExportAndImportLoseNothing(t *testing.T) {
	c := convicted(t)
	for i := range 4 { // three of them a repetition, and one that is remembered
		c.cheatFor(int64(1+i), i, 3)
	}
	exported, err := c.k.ExportGenesis(c.Ctx)
	require.NoError(t, err)
	require.Equal(t, []types.Strike{{Epoch: 3, Base: math.NewInt(4)}}, exported.Frauds[0].Strikes)
	raw := c.Cdc.MustMarshalJSON(exported)
	var state types.GenesisState
	c.Cdc.MustUnmarshalJSON(raw, &state)
	d := newCourt(t)
	require.NoError(t, d.k.InitGenesis(d.Ctx, state))
	again, err := d.k.ExportGenesis(d.Ctx)
	require.NoError(t, err)
	require.Equal(t, string(raw), string(d.Cdc.MustMarshalJSON(again)))
	require.Equal(t, c.Dump(types.StoreKey), d.Dump(types.StoreKey))
	require.NoError(t, d.k.CheckInvariants(d.Ctx))
}

// TestAKeyOfNobodyIsNoticed: no key is under no prefix.
func TestAKeyOfNobodyIsNoticed(t *testing.T) {
	c := convicted(t)
	require.NoError(t, c.k.CheckInvariants(c.Ctx))
	require.NoError(t, c.Service(types.StoreKey).OpenKVStore(c.Ctx).Set([]byte{0xee, 1}, []byte{1}))
	require.ErrorContains(t, c.k.CheckInvariants(c.Ctx), "key ee01 is under no prefix")
}

// TestBadGenesis has one row for each thing that an import could not take.
func TestBadGenesis(t *testing.T) {
	c := convicted(t)
	for rule, row := range map[string]struct {
		edit func(*types.GenesisState)
		says string
	}{
		"bad parameters":    {func(g *types.GenesisState) { g.Params.Kappa = dec("2") }, "kappa"},
		"an offence twice":  {func(g *types.GenesisState) { g.Offences = append(g.Offences, g.Offences[0]) }, "twice"},
		"no id":             {func(g *types.GenesisState) { g.Offences[0].Id = "" }, "id"},
		"no owner":          {func(g *types.GenesisState) { g.Offences[0].Owner = "" }, "owner"},
		"a negative height": {func(g *types.GenesisState) { g.Offences[0].Height = -1 }, "height"},
		"no coefficient": {
			func(g *types.GenesisState) { g.Offences[0].Coefficient = math.LegacyDec{} }, "coefficient",
		},
		"a coefficient of 1":     {func(g *types.GenesisState) { g.Offences[0].Coefficient = dec("1") }, "coefficient"},
		"nothing due":            {func(g *types.GenesisState) { g.Offences[0].Due = math.Int{} }, "due"},
		"more due than at stake": {func(g *types.GenesisState) { g.Offences[0].Due = math.NewInt(1000) }, "due"},
		"no cap":                 {func(g *types.GenesisState) { g.Offences[0].Cap = math.Int{} }, "cap"},
		"a negative cap":         {func(g *types.GenesisState) { g.Offences[0].Cap = math.NewInt(-1) }, "cap"},
		"a cap of a timeout":     {func(g *types.GenesisState) { g.Offences[0].Cap = math.OneInt() }, "cap"},
		"a cap too large": {func(g *types.GenesisState) {
			g.Offences[0].Cap = stakingtypes.MaxAmount.AddRaw(1)
		}, "cap"},
		"more due than the cap of a repetition": {func(g *types.GenesisState) {
			g.Offences[0].Kind = types.Kind_KIND_REPEATED_FRAUD
		}, "(cap)"},
		"a negative amount taken": {func(g *types.GenesisState) {
			g.Offences[0].Taken = []sdk.Coin{{Denom: "umasa", Amount: math.NewInt(-1)}}
		}, "taken"},
		"an amount taken that is absent": {func(g *types.GenesisState) {
			g.Offences[0].Taken = []sdk.Coin{{Denom: "umasa"}}
		}, "taken"},
	} {
		t.Run(rule, func(t *testing.T) {
			state, err := c.k.ExportGenesis(c.Ctx)
			require.NoError(t, err)
			require.NoError(t, state.Validate())
			row.edit(state)
			require.ErrorContains(t, state.Validate(), row.says)
			require.Error(t, newCourt(t).k.InitGenesis(c.Ctx, *state))
		})
	}
}

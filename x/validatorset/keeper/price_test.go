package keeper_test

import (
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// round is the length of a round in these tests.
const round = 5

// priced is a chain of founders with power whose rounds are short.
func priced(t *testing.T, stakes ...int64) *chain {
	t.Helper()
	c := even(t, stakes...)
	c.ledger.Round = round
	c.closeRound()
	return c
}

// closeRound runs blocks up to the last one of a round.
func (c *chain) closeRound() {
	c.t.Helper()
	for c.Ctx.BlockHeight()%round != 0 || c.Ctx.BlockHeight() == 0 {
		c.block(func() {})
	}
	c.block(func() {})
}

func (c *chain) report(i int, price string) error {
	_, err := c.msg.ReportTaoPrice(c.Ctx, &types.MsgReportTaoPrice{Operator: c.Addr(i).String(), Price: price})
	return err
}

// spot is the last price that was pushed down, in MASA per TAO.
func (c *chain) spot() string { return c.ledger.TaoSpot(c.Ctx).MulInt64(1000).String() }

func (c *chain) reports() *types.QueryPriceReportsResponse {
	c.t.Helper()
	answer, err := c.query.PriceReports(c.Ctx, &types.QueryPriceReportsRequest{})
	require.NoError(c.t, err)
	return answer
}

func asPrice(text string) string { return math.LegacyMustNewDecFromStr(text).String() }

// TestPriceRounds has a row for each way a round can end; founders have equal power unless it says otherwise.
func TestPriceRounds(t *testing.T) {
	rows := []struct {
		name    string
		stakes  []int64
		reports map[int]string
		spot    string
		valid   bool
	}{
		{"all report the same", []int64{500, 500, 500}, map[int]string{0: "7", 1: "7", 2: "7"}, "7", true},
		{"the median counts", []int64{500, 500, 500}, map[int]string{0: "1", 1: "7", 2: "1000"}, "7", true},
		{"of an even number the lower one", []int64{500, 500}, map[int]string{0: "9", 1: "7"}, "7", true},
		{"two thirds are enough", []int64{500, 500, 500}, map[int]string{0: "7", 2: "8"}, "7", true},
		{"one of two is not", []int64{500, 500}, map[int]string{0: "7"}, "0", false},
		{"a third is not", []int64{500, 500, 500}, map[int]string{0: "7"}, "0", false},
		{"nobody is not", []int64{500, 500, 500}, nil, "0", false},
		{"one alone is everybody", []int64{500}, map[int]string{0: "0.000000001"}, "0.000000001", true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			c := priced(t, row.stakes...)
			for i, price := range row.reports {
				require.NoError(t, c.report(i, price))
			}
			require.Len(t, c.reports().Reports, len(row.reports))
			require.NoError(t, c.k.CheckInvariants(c.Ctx))
			c.closeRound()
			require.Equal(t, asPrice(row.spot), c.spot())
			require.Empty(t, c.reports().Reports, "a round's reports end with it")
			require.Empty(t, c.ledger.Failures(c.Ctx))
			require.NoError(t, c.k.CheckInvariants(c.Ctx))
		})
	}
}

// TestTheMedianIsWeightedByPower: one with more power than the others together decides.
func TestTheMedianIsWeightedByPower(t *testing.T) {
	c := priced(t, 1200, 500, 500)
	c.setParams(func(p *types.Params) { p.PowerCap = math.LegacyOneDec() })
	c.epoch()
	c.settle()
	c.closeRound()
	for i, price := range []string{"9", "1", "2"} {
		require.NoError(t, c.report(i, price))
	}
	answer := c.reports()
	require.Equal(t, answer.Total, answer.Reported)
	require.Equal(t, asPrice("9"), answer.Median.String())
	require.Equal(t, "0.666666666666666666", answer.Quorum.String())
	require.Zero(t, answer.EndHeight%round)
	c.closeRound()
	require.Equal(t, asPrice("9"), c.spot())
}

func TestARoundEndsWithAnEvent(t *testing.T) {
	c := priced(t, 500, 500, 500)
	require.NoError(t, c.report(0, "7.25"))
	reported := event[*types.EventTaoPriceReported](c)
	require.Equal(t, &types.EventTaoPriceReported{
		Operator: c.Addr(0).String(), Price: math.LegacyMustNewDecFromStr("7.25"),
	}, reported)
	for c.Ctx.BlockHeight()%round != 0 {
		c.block(func() {})
	}
	ended := event[*types.EventPriceRoundEnded](c)
	require.False(t, ended.Valid)
	require.True(t, ended.Median.IsZero())
	require.Equal(t, ended.Total, 3*ended.Reported)
}

// event is the last one of its type in this block.
func event[T interface{ sdk.Msg }](c *chain) T {
	c.t.Helper()
	var last T
	for _, e := range c.Ctx.EventManager().ABCIEvents() {
		parsed, err := sdk.ParseTypedEvent(e)
		if err != nil {
			continue
		}
		if typed, ok := parsed.(T); ok {
			last = typed
		}
	}
	return last
}

// TestReportsThatAreRefused leaves the store as it was.
func TestReportsThatAreRefused(t *testing.T) {
	c := priced(t, 500, 500)
	require.NoError(t, c.report(0, "7"))
	c.register(5, 400)
	rows := []struct {
		name, operator, price string
		want                  error
		says                  []string
	}{
		{
			"twice in a round", c.Addr(0).String(), "8", types.ErrPriceReported,
			[]string{"operator", "limit 1", "after height"},
		},
		{"without power", c.Addr(5).String(), "8", types.ErrNoPower, []string{"operator", "power 0"}},
		{"not a validator", c.Addr(9).String(), "8", types.ErrValidatorNotFound, []string{"operator"}},
		{"nobody", "", "8", types.ErrInvalidAddress, []string{"operator"}},
		{"no price", c.Addr(1).String(), "", types.ErrInvalidPrice, []string{"price", "0.000000001"}},
		{"not a number", c.Addr(1).String(), "seven", types.ErrInvalidPrice, []string{"price", "1000000000"}},
		{"another spelling", c.Addr(1).String(), "7e3", types.ErrInvalidPrice, []string{"price"}},
		{"negative", c.Addr(1).String(), "-7", types.ErrInvalidPrice, []string{"price"}},
		{"zero", c.Addr(1).String(), "0", types.ErrInvalidPrice, []string{"price"}},
		{"below the least", c.Addr(1).String(), "0.000000000999999999", types.ErrInvalidPrice, []string{"price", "outside"}},
		{"above the most", c.Addr(1).String(), "1000000000.000000001", types.ErrInvalidPrice, []string{"price", "outside"}},
		{"too many decimals", c.Addr(1).String(), "7.0000000000000000001", types.ErrInvalidPrice, []string{"price"}},
		{
			"too long", c.Addr(1).String(), "70000000000000000000000000000000000", types.ErrInvalidPrice,
			[]string{"price", "at most 32"},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			before := c.Dump()
			_, err := c.msg.ReportTaoPrice(c.Ctx, &types.MsgReportTaoPrice{Operator: row.operator, Price: row.price})
			require.ErrorIs(t, err, row.want)
			for _, text := range row.says {
				require.ErrorContains(t, err, text)
			}
			require.Equal(t, before, c.Dump())
		})
	}
	for _, price := range []string{"0.000000001", "1000000000"} {
		require.NoError(t, (&types.MsgReportTaoPrice{Operator: c.Addr(1).String(), Price: price}).ValidateBasic())
	}
	require.NoError(t, c.report(1, "1000000000.000000000000000000"), "as many decimals as there are")
}

// TestAFailureMakesARoundVoid and the next one begins anew.
func TestAFailureMakesARoundVoid(t *testing.T) {
	c := priced(t, 500, 500)
	require.NoError(t, c.report(0, "7"))
	require.NoError(t, c.report(1, "7"))
	c.ledger.Fail = func(method string, _ sdk.AccAddress) error {
		if method == "SetTaoSpot" {
			panic("told to fail")
		}
		return nil
	}
	c.closeRound()
	c.ledger.Fail = nil
	failures := c.ledger.Failures(c.Ctx)
	require.Len(t, failures, 1)
	require.Equal(t, "price", failures[0].Queue)
	require.Equal(t, asPrice("0"), c.spot())
	require.Empty(t, c.reports().Reports)
	require.NoError(t, c.report(0, "8"))
	require.NoError(t, c.report(1, "8"))
	c.closeRound()
	require.Equal(t, asPrice("8"), c.spot())
}

func TestWhoOwesAPrice(t *testing.T) {
	c := priced(t, 500, 500)
	owes := func(i int) bool {
		owes, err := c.k.OwesPrice(c.Ctx, c.Addr(i))
		require.NoError(t, err)
		return owes
	}
	require.True(t, owes(0))
	require.False(t, owes(9), "who is no validator")
	c.register(5, 400)
	require.False(t, owes(5), "who has no power")
	require.NoError(t, c.report(0, "7"))
	require.False(t, owes(0), "who has reported")
	for want := range uint32(4) {
		tries, err := c.k.CountPriceAttempt(c.Ctx, c.Addr(1))
		require.NoError(t, err)
		require.Equal(t, want+1, tries)
	}
	c.closeRound()
	require.True(t, owes(0), "a new round")
	tries, err := c.k.CountPriceAttempt(c.Ctx, c.Addr(1))
	require.NoError(t, err)
	require.Equal(t, uint32(1), tries, "with new tries")
}

// TestAReportOfWhoLostItsPowerDoesNotCount: power is that of the round's last block.
func TestAReportOfWhoLostItsPowerDoesNotCount(t *testing.T) {
	c := priced(t, 500, 500, 500, 500, 500)
	for i, price := range map[int]string{1: "1", 2: "1", 3: "9", 4: "9"} {
		require.NoError(t, c.report(i, price))
	}
	require.Equal(t, asPrice("1"), c.reports().Median.String())
	require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(1)))
	c.epoch()
	require.Equal(t, asPrice("9"), c.reports().Median.String(), "three of four are left")
	require.Len(t, c.reports().Reports, 4)
	c.closeRound()
	require.Equal(t, asPrice("9"), c.spot())
	require.Empty(t, c.reports().Reports)
}

// TestReportsAreOfTheirCoin: when the second collateral is replaced in a running round, what was said of the old coin
// neither counts nor stands in the way of a report on the new one.
func TestReportsAreOfTheirCoin(t *testing.T) {
	c := priced(t, 500, 500, 500)
	for i := range 3 {
		require.NoError(t, c.report(i, "900"))
	}
	c.ledger.Collateral = "wtao"
	require.Empty(t, c.reports().Reports)
	require.Zero(t, c.reports().Reported)
	owes, err := c.k.OwesPrice(c.Ctx, c.Addr(0))
	require.NoError(t, err)
	require.True(t, owes)
	before := c.spot()
	c.closeRound()
	require.Equal(t, before, c.spot(), "a round without reports of the coin is void")

	for i := range 3 {
		require.NoError(t, c.report(i, "900"))
	}
	c.ledger.Collateral = "xtao"
	for i := range 3 {
		require.NoError(t, c.report(i, "2"))
		require.ErrorIs(t, c.report(i, "2"), types.ErrPriceReported)
	}
	c.closeRound()
	require.Equal(t, asPrice("2"), c.spot())
}

func TestPriceReportsSurviveAnExport(t *testing.T) {
	c := priced(t, 500, 500, 500)
	require.NoError(t, c.report(2, "7.25"))
	require.NoError(t, c.report(0, "9"))
	_, err := c.k.CountPriceAttempt(c.Ctx, c.Addr(1))
	require.NoError(t, err)
	state, err := c.k.ExportGenesis(c.Ctx)
	require.NoError(t, err)
	require.NoError(t, state.Validate())
	require.Len(t, state.PriceReports, 2)
	require.Equal(t, []types.PriceAttempts{{Operator: c.Addr(1).String(), Attempts: 1}}, state.PriceAttempts)
	d := c.reborn(t)
	require.Equal(t, c.Dump(types.StoreKey), d.Dump(types.StoreKey))
	spoil := map[string]func(*types.GenesisState){
		"a report twice":         func(g *types.GenesisState) { g.PriceReports[1] = g.PriceReports[0] },
		"a report of nobody":     func(g *types.GenesisState) { g.PriceReports[0].Operator = "" },
		"a report without price": func(g *types.GenesisState) { g.PriceReports[0].Price = math.LegacyDec{} },
		"a report of nothing":    func(g *types.GenesisState) { g.PriceReports[0].Price = math.LegacyZeroDec() },
		"a report of no block":   func(g *types.GenesisState) { g.PriceReports[0].Height = 0 },
		"a report of no coin":    func(g *types.GenesisState) { g.PriceReports[0].Denom = "" },
		"tries counted twice": func(g *types.GenesisState) {
			g.PriceAttempts = append(g.PriceAttempts, g.PriceAttempts[0])
		},
		"tries of nobody":         func(g *types.GenesisState) { g.PriceAttempts[0].Operator = "x" },
		"no tries that are named": func(g *types.GenesisState) { g.PriceAttempts[0].Attempts = 0 },
	}
	for name, change := range spoil {
		bad, err := c.k.ExportGenesis(c.Ctx)
		require.NoError(t, err)
		change(bad)
		require.Error(t, bad.Validate(), name)
	}
}

// TestRoundsAreBounded: whatever is reported, the price that is pushed down is one of those reported, and reports do
// not outlive their round.
func TestRoundsAreBounded(t *testing.T) {
	scale.Check(t, 10, 300, func(r *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(r, "validators")
		stakes := make([]int64, n)
		for i := range stakes {
			stakes[i] = rapid.Int64Range(100, 900).Draw(r, "stake")
		}
		c := priced(t, stakes...)
		for range 3 {
			said := map[string]bool{c.spot(): true}
			for i := range n {
				if rapid.Bool().Draw(r, "reports") {
					price := math.LegacyNewDecWithPrec(rapid.Int64Range(1, 1_000_000).Draw(r, "price"), 3)
					require.NoError(r, c.report(i, price.String()))
					said[price.String()] = true
				}
			}
			c.closeRound()
			require.True(r, said[c.spot()])
			require.Empty(r, c.reports().Reports)
		}
	})
}

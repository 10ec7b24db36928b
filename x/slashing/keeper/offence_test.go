package keeper_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/testutil/vectors"
	"github.com/masa-finance/masad/x/slashing/keeper"
	"github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	worker    = stakingtypes.Role_ROLE_WORKER
	validator = stakingtypes.Role_ROLE_VALIDATOR

	custodyStore = "fakecustody"
)

// court is a keeper on a real store with a fake ledger that holds real coins of a fake bank.
type court struct {
	fixture.F
	t      *testing.T
	bank   *fakes.Bank
	ledger *fakes.Staking
	seats  *fakes.Custody
	k      *keeper.Keeper
	msg    types.MsgServer
	query  types.QueryServer
}

func newCourt(t *testing.T) *court {
	t.Helper()
	c := &court{F: fixture.New(t, types.StoreKey, fakes.StakingStore, custodyStore), t: t}
	c.bank = fakes.NewBank(c.Service(fixture.BankStore))
	c.ledger = fakes.NewStaking(c.Service(fakes.StakingStore), c.bank)
	c.seats = fakes.NewCustody(c.Service(custodyStore))
	c.k = keeper.NewKeeper(c.Cdc, c.Service(types.StoreKey), keeper.Deps{
		Staking: c.ledger, Epochs: c.ledger, Validators: c.seats,
	}, c.Authority)
	c.msg, c.query = keeper.NewMsgServer(c.k), keeper.NewQueryServer(c.k)
	require.NoError(t, c.k.InitGenesis(c.Ctx, *types.DefaultGenesis()))
	return c
}

// hire gives the i-th account a worker's position.
func (c *court) hire(i int, stake int64) {
	c.t.Helper()
	coin := sdk.NewInt64Coin(stakingtypes.BondDenom, stake)
	c.bank.Fund(c.Ctx, c.Addr(i), coin)
	require.NoError(c.t, c.ledger.OpenPosition(c.Ctx, worker, c.Addr(i), coin))
}

// report of what the i-th account did for an R_base.
func (c *court) report(i int, kind types.Kind, base int64) types.Offence {
	return types.Offence{
		Id: "request/" + strconv.Itoa(i), Kind: kind, Role: worker, Owner: c.Addr(i).String(), Epoch: 3,
		Base: math.NewInt(base), Reference: "request/7",
	}
}

func (c *court) supply() int64 { return c.bank.GetSupply(c.Ctx, stakingtypes.BondDenom).Amount.Int64() }

func (c *court) stake(i int) int64 {
	c.t.Helper()
	p, err := c.ledger.Position(c.Ctx, worker, c.Addr(i))
	require.NoError(c.t, err)
	return p.Masa.Int64()
}

func TestPunishments(t *testing.T) {
	rows := []struct {
		rule  string
		kind  types.Kind
		stake int64
		base  int64
		taken int64
	}{
		{"low quality costs half of R_base", types.Kind_KIND_LOW_QUALITY, 1000, 100, 50},
		{"fraud costs nearly all of it", types.Kind_KIND_FRAUD, 1000, 100, 95},
		{"silence costs a tenth", types.Kind_KIND_TIMEOUT, 1000, 100, 10},
		{"a fraction is rounded up", types.Kind_KIND_LOW_QUALITY, 1000, 101, 51},
		{"never more than there is", types.Kind_KIND_FRAUD, 100, 1_000_000, 100},
		{"nothing at stake costs nothing", types.Kind_KIND_FRAUD, 1000, 0, 0},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			c := newCourt(t)
			c.hire(1, row.stake)
			c.NextBlock(41)
			o, err := c.k.Punish(c.Ctx, c.report(1, row.kind, row.base))
			require.NoError(t, err)
			require.Equal(t, row.taken, o.Due.Int64())
			require.Equal(t, row.taken, sdk.Coins(o.Taken).AmountOf(stakingtypes.BondDenom).Int64())
			require.Equal(t, row.stake-row.taken, c.stake(1))
			require.Equal(t, row.stake-row.taken, c.supply(), "what is taken is burned")
			require.Equal(t, int64(42), o.Height)
			require.Equal(t, uint64(3), o.Epoch)
			requireEvent(t, c.Ctx, &types.EventOffencePunished{Offence: o})
			require.NoError(t, c.k.CheckInvariants(c.Ctx))
		})
	}
}

func requireEvent(t *testing.T, ctx sdk.Context, want proto.Message) {
	t.Helper()
	wanted, err := proto.Marshal(want)
	require.NoError(t, err)
	for _, event := range ctx.EventManager().ABCIEvents() {
		got, err := sdk.ParseTypedEvent(event)
		if err != nil || proto.MessageName(got) != proto.MessageName(want) {
			continue
		}
		if raw, err := proto.Marshal(got); err == nil && bytes.Equal(raw, wanted) {
			return
		}
	}
	t.Errorf("no event %T %v", want, want)
}

func TestTheSameOffenceIsPunishedOnce(t *testing.T) {
	c := newCourt(t)
	c.hire(1, 1000)
	first, err := c.k.Punish(c.Ctx, c.report(1, types.Kind_KIND_FRAUD, 100))
	require.NoError(t, err)
	before := c.Dump()
	c.NextBlock(5)
	for range 100 {
		again, err := c.k.Punish(c.Ctx, c.report(1, types.Kind_KIND_TIMEOUT, 900))
		require.NoError(t, err)
		require.Equal(t, first, again, "the record of the first report")
	}
	require.Equal(t, before, c.Dump())
	require.Empty(t, c.Ctx.EventManager().Events())
}

func TestWhoHasNothingIsOnRecordAllTheSame(t *testing.T) {
	c := newCourt(t)
	o, err := c.k.Punish(c.Ctx, c.report(1, types.Kind_KIND_FRAUD, 100))
	require.NoError(t, err, "never had a position")
	require.True(t, o.Due.IsZero())
	require.Empty(t, o.Taken)
	c.hire(2, 1000)
	_, err = c.ledger.Slash(c.Ctx, worker, c.Addr(2), math.NewInt(1000))
	require.NoError(t, err)
	o, err = c.k.Punish(c.Ctx, c.report(2, types.Kind_KIND_FRAUD, 100))
	require.NoError(t, err, "has lost it all")
	require.True(t, o.Due.IsZero())
	require.NoError(t, c.k.CheckInvariants(c.Ctx))
}

func TestNobodySlipsAwayByUnbonding(t *testing.T) {
	c := newCourt(t)
	c.hire(1, 1000)
	c.ledger.Change(c.Ctx, worker, c.Addr(1), func(p *fakes.Position) {
		p.Masa, p.Unbonding = math.NewInt(10), math.NewInt(990)
	})
	o, err := c.k.Punish(c.Ctx, c.report(1, types.Kind_KIND_FRAUD, 100))
	require.NoError(t, err)
	require.Equal(t, int64(95), o.Due.Int64())
	require.Equal(t, int64(905), c.supply())

	c.hire(2, 1000)
	require.NoError(t, c.ledger.Leave(c.Ctx, worker, c.Addr(2)))
	o, err = c.k.Punish(c.Ctx, c.report(2, types.Kind_KIND_FRAUD, 100))
	require.NoError(t, err, "not even who has left")
	require.Equal(t, int64(95), o.Due.Int64())
	require.Equal(t, int64(905+905), c.supply())
	require.NoError(t, c.k.CheckInvariants(c.Ctx))
}

func TestALedgerThatRefusesLeavesNoRecord(t *testing.T) {
	for _, method := range []string{"Standing", "Slash"} {
		c := newCourt(t)
		c.hire(1, 1000)
		c.ledger.Fail = func(called string, _ sdk.AccAddress) error {
			if called == method {
				return stakingtypes.ErrTransfer
			}
			return nil
		}
		before := c.Dump()
		_, err := c.k.Punish(c.Ctx, c.report(1, types.Kind_KIND_FRAUD, 100))
		require.ErrorIs(t, err, stakingtypes.ErrTransfer, method)
		require.Equal(t, before, c.Dump())
	}
}

// TestBadReports has one row for each report that is refused.
func TestBadReports(t *testing.T) {
	rows := []struct {
		rule string
		edit func(*types.Offence)
		want error
		says string
	}{
		{"no id", func(o *types.Offence) { o.Id = "" }, types.ErrInvalidOffence, "id"},
		{"a long id", func(o *types.Offence) { o.Id = strings.Repeat("x", 129) }, types.ErrInvalidOffence, "at most 128"},
		{"an id that cannot be seen", func(o *types.Offence) { o.Id = "a\x00" }, types.ErrInvalidOffence, "printable"},
		{"an id that is not text", func(o *types.Offence) { o.Id = "\xff" }, types.ErrInvalidOffence, "UTF-8"},
		{
			"a long reference", func(o *types.Offence) { o.Reference = strings.Repeat("x", 129) },
			types.ErrInvalidOffence, "reference",
		},
		{"no kind", func(o *types.Offence) { o.Kind = 0 }, types.ErrInvalidOffence, "kind"},
		{"an unknown kind", func(o *types.Offence) { o.Kind = 99 }, types.ErrInvalidOffence, "kind"},
		{"no role", func(o *types.Offence) { o.Role = 0 }, types.ErrInvalidOffence, "role"},
		{"an unknown role", func(o *types.Offence) { o.Role = 9 }, types.ErrInvalidOffence, "role"},
		{"no owner", func(o *types.Offence) { o.Owner = "" }, types.ErrInvalidAddress, "owner"},
		{"a malformed owner", func(o *types.Offence) { o.Owner = "x" }, types.ErrInvalidAddress, "owner"},
		{
			"an owner in capitals", func(o *types.Offence) { o.Owner = strings.ToUpper(o.Owner) },
			types.ErrInvalidAddress, "lower case is required",
		},
		{"no base", func(o *types.Offence) { o.Base = math.Int{} }, types.ErrInvalidOffence, "base"},
		{"a negative base", func(o *types.Offence) { o.Base = math.NewInt(-1) }, types.ErrInvalidOffence, "base"},
		{
			"a huge base", func(o *types.Offence) { o.Base = stakingtypes.MaxAmount.AddRaw(1) },
			types.ErrInvalidOffence, "base",
		},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			c := newCourt(t)
			c.hire(1, 1000)
			report := c.report(1, types.Kind_KIND_FRAUD, 100)
			row.edit(&report)
			before := c.Dump()
			_, err := c.k.Punish(c.Ctx, report)
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, row.says)
			require.Equal(t, before, c.Dump())
		})
	}
}

// slashCase is what of a case of the reference model concerns the slash.
type slashCase struct {
	ID    string `json:"id"`
	Input struct {
		Stake      math.Int       `json:"worker_stake"`
		Base       math.Int       `json:"r_base"`
		Kappa      math.LegacyDec `json:"kappa"`
		KappaFraud math.LegacyDec `json:"kappa_fraud"`
	} `json:"input"`
	Expected struct {
		Outcome string   `json:"outcome"`
		Slash   math.Int `json:"slash"`
		After   math.Int `json:"stake_after"`
	} `json:"expected"`
}

// TestSlashesEqualTheReferenceModel plays every case that ends in a slash. The model has one coefficient for what is
// not fraud, the chain has two.
func TestSlashesEqualTheReferenceModel(t *testing.T) {
	played := 0
	for _, row := range vectors.Load[slashCase](t, "quality_reward_slash").Cases {
		params := types.DefaultParams()
		params.Kappa, params.KappaFraud, params.KappaTimeout = row.Input.Kappa, row.Input.KappaFraud, row.Input.Kappa
		kind, slashed := map[string]types.Kind{
			"below_threshold": types.Kind_KIND_LOW_QUALITY,
			"fraud":           types.Kind_KIND_FRAUD,
			"timeout":         types.Kind_KIND_TIMEOUT,
		}[row.Expected.Outcome]
		if !slashed || params.Validate() != nil {
			continue
		}
		played++
		t.Run(row.ID, func(t *testing.T) {
			c := newCourt(t)
			_, err := c.msg.UpdateParams(c.Ctx, &types.MsgUpdateParams{Authority: c.Authority, Params: params})
			require.NoError(t, err)
			if row.Input.Stake.IsPositive() {
				c.bank.FundModule(c.Ctx, stakingtypes.ModuleName, sdk.NewCoin(stakingtypes.BondDenom, row.Input.Stake))
			}
			require.NoError(t, c.ledger.Put(c.Ctx, worker, c.Addr(1), fakes.Position{
				Masa: row.Input.Stake, Unbonding: math.ZeroInt(), Tao: math.ZeroInt(), Required: math.ZeroInt(),
				Utility: math.LegacyZeroDec(),
			}))
			o, err := c.k.Punish(c.Ctx, c.report(1, kind, row.Input.Base.Int64()))
			require.NoError(t, err)
			require.Equal(t, row.Expected.Slash, o.Due)
			require.Equal(t, row.Expected.After.Int64(), c.stake(1))
		})
	}
	require.NotZero(t, played)
}

// TestSlashesDoNotDependOnTheirOrder: any order of any offences of one owner takes the same in total.
func TestSlashesDoNotDependOnTheirOrder(t *testing.T) {
	scale.Check(t, 50, 5_000, func(r *rapid.T) {
		stake := rapid.Int64Range(100, 10_000).Draw(r, "stake")
		reports := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) types.Offence {
			return types.Offence{
				Kind: types.Kind(rapid.IntRange(1, 3).Draw(r, "kind")),
				Base: math.NewInt(rapid.Int64Range(0, 4000).Draw(r, "base")),
			}
		}), 1, 6).Draw(r, "reports")
		order := rapid.Permutation(reports).Draw(r, "order")
		var left []int64
		for _, list := range [][]types.Offence{reports, order} {
			c := newCourt(t)
			c.hire(0, stake)
			total := int64(0)
			for i, o := range list {
				o.Id, o.Role, o.Owner = strconv.Itoa(i), worker, c.Addr(0).String()
				punished, err := c.k.Punish(c.Ctx, o)
				require.NoError(t, err)
				total += sdk.Coins(punished.Taken).AmountOf(stakingtypes.BondDenom).Int64()
			}
			require.Equal(t, stake, c.stake(0)+total)
			require.Equal(t, c.stake(0), c.supply())
			require.NoError(t, c.k.CheckInvariants(c.Ctx))
			left = append(left, c.stake(0))
		}
		require.Equal(t, left[0], left[1])
	})
}

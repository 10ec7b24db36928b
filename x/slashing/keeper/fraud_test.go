package keeper_test

import (
	"strconv"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// cheat reports a fraud of account 1 in an epoch, with a reward of 100 at stake.
func (c *court) cheat(id int, epoch uint64) {
	c.t.Helper()
	c.cheatFor(100, id, epoch)
}

// cheatFor reports a fraud with some reward at stake.
func (c *court) cheatFor(base int64, id int, epoch uint64) {
	c.t.Helper()
	o := c.report(1, types.Kind_KIND_FRAUD, base)
	o.Id, o.Epoch = "fraud/"+strconv.Itoa(id), epoch
	_, err := c.k.Punish(c.Ctx, o)
	require.NoError(c.t, err)
	require.NoError(c.t, c.k.CheckInvariants(c.Ctx))
}

func (c *court) expelled() bool {
	c.t.Helper()
	p, err := c.ledger.Position(c.Ctx, worker, c.Addr(1))
	require.NoError(c.t, err)
	return p.Left
}

func TestTheThirdFraudCostsTheRole(t *testing.T) {
	c := newCourt(t)
	c.hire(1, 10_000)
	c.cheat(1, 3)
	c.cheat(2, 3)
	c.cheat(2, 3) // the same once more
	require.False(t, c.expelled())
	require.Equal(t, int64(10_000-190), c.supply())
	c.cheat(3, 3+167)
	require.True(t, c.expelled())
	// 285 for three frauds, then 5 % of the 9715 that are left, rounded up.
	require.Equal(t, int64(10_000-285-486), c.supply())
	answer, err := c.query.Offence(c.Ctx, &types.QueryOffenceRequest{Id: "repeated_fraud/3"})
	require.NoError(t, err)
	require.Equal(t, types.Kind_KIND_REPEATED_FRAUD, answer.Offence.Kind)
	require.Equal(t, int64(9715), answer.Offence.Base.Int64())
	require.Equal(t, int64(3_000*100), answer.Offence.Cap.Int64(), "and nothing of it")
}

// TestRepeatedFraudCostsWhatWasAtStake: 5 % of the stake or 3 000 times the largest of the three rewards, whatever the
// worker agrees to when the third is found.
func TestRepeatedFraudCostsWhatWasAtStake(t *testing.T) {
	const stake = 10_000_000
	rows := []struct {
		rule   string
		frauds []int64 // their rewards at stake
		cap    int64
		due    int64
	}{
		{"the share of the stake if the cap is above it", []int64{200, 1, 1}, 600_000, 499_991},
		{"a little less", []int64{10, 167, 20}, 501_000, 499_991},
		{"the cap if the share is above it", []int64{10, 166, 20}, 498_000, 498_000},
		{"3 000 umasa for tiny rewards", []int64{1, 1, 1}, 3_000, 3_000},
		{"the first counts", []int64{9, 1, 1}, 27_000, 27_000},
		{"the last counts", []int64{1, 1, 9}, 27_000, 27_000},
		{"nothing if nothing was at stake", []int64{0, 0, 0}, 0, 0},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			c := newCourt(t)
			c.hire(1, stake)
			for i, base := range row.frauds {
				require.False(t, c.expelled())
				c.cheatFor(base, i, 3)
			}
			require.True(t, c.expelled(), "whatever it costs")
			answer, err := c.query.Offence(c.Ctx, &types.QueryOffenceRequest{Id: "repeated_fraud/2"})
			require.NoError(t, err)
			o := answer.Offence
			require.Equal(t, row.cap, o.Cap.Int64())
			require.Equal(t, row.due, o.Due.Int64())
			require.Equal(t, row.due, sdk.Coins(o.Taken).AmountOf(stakingtypes.BondDenom).Int64())
			require.Equal(t, o.Base.Int64()-row.due, c.supply(), "the rest unbonds")
			requireEvent(t, c.Ctx, &types.EventOffencePunished{Offence: o})
		})
	}
}

// TestAForgottenFraudRaisesNoCap: the cap is of the three that were counted.
func TestAForgottenFraudRaisesNoCap(t *testing.T) {
	c := newCourt(t)
	c.hire(1, 10_000_000)
	c.cheatFor(1_000, 1, 3)
	for i := range 3 {
		c.cheatFor(2, 2+i, 3+168)
	}
	require.True(t, c.expelled())
	answer, err := c.query.Offence(c.Ctx, &types.QueryOffenceRequest{Id: "repeated_fraud/4"})
	require.NoError(t, err)
	require.Equal(t, int64(6_000), answer.Offence.Due.Int64())
}

// TestAHugeRewardOverflowsNoCap: what is above the largest amount counts as that.
func TestAHugeRewardOverflowsNoCap(t *testing.T) {
	c := newCourt(t)
	c.hire(1, 1_000)
	for i := range 3 {
		c.cheatFor(stakingtypes.MaxAmount.Int64(), i, 3)
	}
	answer, err := c.query.Offence(c.Ctx, &types.QueryOffenceRequest{Id: "repeated_fraud/2"})
	require.NoError(t, err)
	require.Equal(t, stakingtypes.MaxAmount, answer.Offence.Cap)
}

// TestARepetitionIsReportedWithItsCap, and nothing else has one.
func TestARepetitionIsReportedWithItsCap(t *testing.T) {
	c := newCourt(t)
	c.hire(1, 1_000_000)
	o := c.report(1, types.Kind_KIND_REPEATED_FRAUD, 1_000_000)
	_, err := c.k.Punish(c.Ctx, o)
	require.ErrorIs(t, err, types.ErrInvalidOffence)
	require.ErrorContains(t, err, "cap")
	o.Kind, o.Cap = types.Kind_KIND_LOW_QUALITY, math.NewInt(7)
	o, err = c.k.Punish(c.Ctx, o)
	require.NoError(t, err)
	require.True(t, o.Cap.IsZero())
	require.Equal(t, int64(500_000), o.Due.Int64(), "it bounds nothing")
}

// TestFraudCostsWhatItsRecordSays: for any frauds of any stake, what is due of the repetition can be computed from its
// record, is at most that of the rule without a cap, and the three cost at most (3·0.95 + repeated_fraud_cap)·R_max and
// what is rounded up.
func TestFraudCostsWhatItsRecordSays(t *testing.T) {
	scale.Check(t, 50, 5_000, func(r *rapid.T) {
		c := newCourt(t)
		stake := rapid.Int64Range(100, 1e15).Draw(r, "stake")
		c.hire(1, stake)
		params := types.DefaultParams()
		params.RepeatedFraudCap = rapid.Uint64Range(types.MinRepeatedFraudCap, types.MaxRepeatedFraudCap).Draw(r, "times")
		_, err := c.msg.UpdateParams(c.Ctx, &types.MsgUpdateParams{Authority: c.Authority, Params: params})
		require.NoError(r, err)
		largest := int64(0)
		for i, base := range rapid.SliceOfN(rapid.Int64Range(0, 1e12), 3, 3).Draw(r, "bases") {
			largest = max(largest, base)
			c.cheatFor(base, i, 3)
		}
		answer, err := c.query.Offence(c.Ctx, &types.QueryOffenceRequest{Id: "repeated_fraud/2"})
		require.NoError(r, err)
		o := answer.Offence
		require.Equal(r, math.NewInt(largest).Mul(math.NewIntFromUint64(params.RepeatedFraudCap)), o.Cap)
		share := o.Coefficient.MulInt(o.Base).Ceil().TruncateInt()
		require.Equal(r, math.MinInt(share, o.Cap), o.Due)
		require.Equal(r, o.Due, sdk.Coins(o.Taken).AmountOf(stakingtypes.BondDenom))
		most := math.LegacyMustNewDecFromStr("2.85").MulInt64(largest).Ceil().TruncateInt().AddRaw(3).Add(o.Cap)
		require.LessOrEqual(r, stake-c.supply(), most.Int64())
	})
}

func TestFraudsAreForgottenAfterTheWindow(t *testing.T) {
	c := newCourt(t)
	c.hire(1, 10_000)
	c.cheat(1, 3)
	c.cheat(2, 100)
	c.cheat(3, 3+168)
	require.False(t, c.expelled(), "the first is 168 epochs ago")
	c.cheat(4, 100+167)
	require.True(t, c.expelled())
}

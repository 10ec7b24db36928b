package keeper_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/slashing/types"
)

// cheat reports a fraud of account 1 in an epoch.
func (c *court) cheat(id int, epoch uint64) {
	c.t.Helper()
	o := c.report(1, types.Kind_KIND_FRAUD, 100)
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

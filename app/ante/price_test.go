package ante_test

import (
	"context"
	"testing"

	"cosmossdk.io/core/store"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app/ante"
	"github.com/masa-finance/masad/testutil/fixture"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// owing are the members that have not reported, with the tries in a store.
type owing struct {
	service store.KVStoreService
	members map[string]bool
}

func (o owing) OwesPrice(_ context.Context, operator sdk.AccAddress) (bool, error) {
	return o.members[operator.String()], nil
}

func (o owing) CountPriceAttempt(ctx context.Context, operator sdk.AccAddress) (uint32, error) {
	kv := o.service.OpenKVStore(ctx)
	before, err := kv.Get(operator)
	if err != nil {
		return 0, err
	}
	tries := byte(1)
	if len(before) > 0 {
		tries = before[0] + 1
	}
	return uint32(tries), kv.Set(operator, []byte{tries})
}

func report(operator string) sdk.Msg {
	return &validatorsettypes.MsgReportTaoPrice{Operator: operator, Price: "7.25"}
}

func TestPriceLane(t *testing.T) {
	operator, other, hot, stranger := fixture.Addr(1), fixture.Addr(2), fixture.Addr(3), fixture.Addr(4)
	mine := report(operator.String())
	send := &banktypes.MsgSend{FromAddress: operator.String(), ToAddress: other.String()}
	const gas = validatorsettypes.PriceReportGas
	with := func(gas uint64, msgs ...sdk.Msg) freeTx { return freeTx{msgs: msgs, gas: gas} }
	offering := with(gas, mine)
	offering.fee = sdk.NewCoins(sdk.NewInt64Coin("umasa", 1))
	for name, row := range map[string]struct {
		tx            freeTx
		free, nowhere bool
	}{
		"a member's report is free":            {with(gas, mine), true, true},
		"a grantee's is free":                  {with(gas, exec(hot, mine)), true, true},
		"a member may wrap its own":            {with(gas, exec(operator, mine)), true, true},
		"a stranger's pays":                    {with(gas, exec(stranger, mine)), false, true},
		"wrapped twice pays":                   {with(gas, exec(hot, exec(hot, mine))), false, true},
		"two reports pay":                      {with(gas, mine, report(other.String())), false, true},
		"two reports inside pay":               {with(gas, exec(hot, mine, mine)), false, true},
		"who is no member pays":                {with(gas, report(other.String())), false, true},
		"too much gas pays":                    {with(gas+1, mine), false, true},
		"a bad address pays":                   {with(gas, report("x")), false, true},
		"a bad address inside pays":            {with(gas, exec(hot, report("x"))), false, true},
		"who offers a fee pays":                {offering, false, false},
		"another message pays":                 {with(gas, send), false, false},
		"another message beside pays":          {with(gas, mine, send), false, false},
		"another message inside pays":          {with(gas, exec(hot, mine, send)), false, false},
		"an empty wrapper pays":                {with(gas, exec(hot)), false, false},
		"no message pays":                      {with(gas), false, false},
		"a duty is none of this lane's":        {with(gas, commit(operator, "a")), false, false},
		"a report beside a duty is in neither": {with(gas, mine, commit(operator, "a")), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := fixture.New(t, dutyStore)
			price := ante.NewPriceLane(owing{f.Service(dutyStore), map[string]bool{operator.String(): true}}, grants{
				hot.String() + "/" + operator.String() + "/masa.validatorset.v1.MsgReportTaoPrice": true,
			})
			duty := ante.NewDutyLane(duties{service: f.Service(dutyStore)}, grants{})
			before := f.Dump()
			require.Equal(t, row.free, price.Enter(f.Ctx, row.tx))
			require.Equal(t, row.free, len(f.Dump()) > len(before), "a try is counted if it is free, and only then")
			require.Equal(t, row.nowhere, price.IsFree(row.tx), "free in the lane or nowhere")
			require.Equal(t, row.nowhere || duty.IsFree(row.tx), ante.Lanes{duty, price}.IsFree(row.tx), "both lanes are seen")
		})
	}
}

func TestPriceLaneEndsAfterTheLastTry(t *testing.T) {
	f := fixture.New(t, dutyStore)
	operator := fixture.Addr(1)
	price := ante.NewPriceLane(owing{f.Service(dutyStore), map[string]bool{operator.String(): true}}, grants{})
	lanes := ante.Lanes{ante.NewDutyLane(duties{service: f.Service(dutyStore)}, grants{}), price}
	tx := freeTx{msgs: []sdk.Msg{report(operator.String())}, gas: 1}
	for range validatorsettypes.MaxPriceAttempts {
		require.True(t, lanes.Enter(f.Ctx, tx))
	}
	before := f.Dump()
	require.False(t, lanes.Enter(f.Ctx, tx))
	require.Equal(t, before, f.Dump(), "what is refused is not counted")
	require.True(t, lanes.IsFree(tx))
}

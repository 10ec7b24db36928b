package ante_test

import (
	"context"
	"testing"
	"time"

	"cosmossdk.io/core/store"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/require"
	protov2 "google.golang.org/protobuf/proto"

	"github.com/masa-finance/masad/app/ante"
	"github.com/masa-finance/masad/testutil/fixture"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const dutyStore = "duties"

// duties is a committee's outstanding work, with the tries in a store.
type duties struct {
	service store.KVStoreService
	owed    map[string]bool
}

func name(operator, item string, reveal bool) string {
	if reveal {
		return operator + "/" + item + "/reveal"
	}
	return operator + "/" + item + "/commit"
}

func (d duties) Params(context.Context) (rewardstypes.Params, error) {
	return rewardstypes.DefaultParams(), nil
}

func (d duties) IsDuty(_ context.Context, operator, item string, reveal bool) (bool, error) {
	return d.owed[name(operator, item, reveal)], nil
}

func (d duties) CountAttempt(ctx context.Context, operator, item string) (uint32, error) {
	kv := d.service.OpenKVStore(ctx)
	count, err := kv.Get([]byte(operator + item))
	if err != nil {
		return 0, err
	}
	count = append(count, 1)
	return uint32(len(count)), kv.Set([]byte(operator+item), count)
}

// grants says who may act for whom: grantee/granter/type.
type grants map[string]bool

func (g grants) GetAuthorization(
	_ context.Context, grantee, granter sdk.AccAddress, msgType string,
) (authz.Authorization, *time.Time) {
	if g[grantee.String()+"/"+granter.String()+msgType] {
		return &authz.GenericAuthorization{Msg: msgType}, nil
	}
	return nil, nil
}

// freeTx is a transaction as the lane sees it.
type freeTx struct {
	msgs []sdk.Msg
	gas  uint64
	fee  sdk.Coins
}

func (t freeTx) GetMsgs() []sdk.Msg                    { return t.msgs }
func (t freeTx) GetMsgsV2() ([]protov2.Message, error) { return nil, nil }
func (t freeTx) GetGas() uint64                        { return t.gas }
func (t freeTx) GetFee() sdk.Coins                     { return t.fee }
func (t freeTx) FeePayer() []byte                      { return fixture.Addr(0) }
func (t freeTx) FeeGranter() []byte                    { return nil }

func commit(operator sdk.AccAddress, items ...string) sdk.Msg {
	msg := &rewardstypes.MsgCommitEvaluations{Operator: operator.String()}
	for _, item := range items {
		msg.Commits = append(msg.Commits, rewardstypes.EvaluationCommit{Item: item, Hash: make([]byte, 32)})
	}
	return msg
}

func reveal(operator sdk.AccAddress, items ...string) sdk.Msg {
	msg := &rewardstypes.MsgRevealEvaluations{Operator: operator.String()}
	for _, item := range items {
		msg.Reveals = append(msg.Reveals, rewardstypes.EvaluationReveal{Item: item, Salt: make([]byte, 32)})
	}
	return msg
}

func exec(grantee sdk.AccAddress, msgs ...sdk.Msg) sdk.Msg {
	msg := authz.NewMsgExec(grantee, msgs)
	return &msg
}

func TestDutyLane(t *testing.T) {
	operator, other, hot, stranger := fixture.Addr(1), fixture.Addr(2), fixture.Addr(3), fixture.Addr(4)
	gas := rewardstypes.DefaultParams().Evaluation.DutyGas
	send := &banktypes.MsgSend{FromAddress: operator.String(), ToAddress: other.String()}
	with := func(gas uint64, msgs ...sdk.Msg) freeTx { return freeTx{msgs: msgs, gas: gas} }
	bad := &rewardstypes.MsgCommitEvaluations{Operator: "x", Commits: []rewardstypes.EvaluationCommit{{Item: "a"}}}
	offering := with(gas, commit(operator, "a"))
	offering.fee = sdk.NewCoins(sdk.NewInt64Coin("umasa", 1))
	for name, row := range map[string]struct {
		tx   freeTx
		free bool
	}{
		"a commitment that is due is free":        {with(gas, commit(operator, "a")), true},
		"a reveal that is due is free":            {with(gas, reveal(operator, "c")), true},
		"several of one operator are free":        {with(2*gas, commit(operator, "a", "b")), true},
		"commit and reveal together are free":     {with(gas, commit(operator, "a"), reveal(operator, "c")), true},
		"a grantee's are free":                    {with(gas, exec(hot, commit(operator, "a"))), true},
		"an operator may wrap its own":            {with(gas, exec(operator, commit(operator, "a"))), true},
		"a stranger's pay":                        {with(gas, exec(stranger, commit(operator, "a"))), false},
		"a grant of one type is not of the other": {with(gas, exec(hot, reveal(operator, "c"))), false},
		"wrapped twice pays":                      {with(gas, exec(hot, exec(hot, commit(operator, "a")))), false},
		"an item that is not due pays":            {with(gas, commit(operator, "x")), false},
		"a commitment when a reveal is due pays":  {with(gas, commit(operator, "c")), false},
		"one that is not due makes all pay":       {with(gas, commit(operator, "a", "x")), false},
		"somebody else's duty pays":               {with(gas, commit(other, "a")), false},
		"an item named twice pays":                {with(gas, commit(operator, "a", "a")), false},
		"too much gas pays":                       {with(gas+1, commit(operator, "a")), false},
		"another message beside pays":             {with(gas, commit(operator, "a"), send), false},
		"another message inside pays":             {with(gas, exec(operator, commit(operator, "a"), send)), false},
		"no message pays":                         {with(gas), false},
		"no item pays":                            {with(0, commit(operator)), false},
		"an empty wrapper pays":                   {with(gas, exec(hot)), false},
		"who offers a fee pays":                   {offering, false},
		"a bad address pays":                      {with(gas, bad), false},
	} {
		t.Run(name, func(t *testing.T) {
			f := fixture.New(t, dutyStore)
			lane := ante.NewDutyLane(duties{service: f.Service(dutyStore), owed: map[string]bool{
				operator.String() + "/a/commit": true,
				operator.String() + "/b/commit": true,
				operator.String() + "/c/reveal": true,
			}}, grants{hot.String() + "/" + operator.String() + "/masa.rewards.v1.MsgCommitEvaluations": true})
			before := f.Dump()
			require.Equal(t, row.free, lane.Enter(f.Ctx, row.tx))
			require.Equal(t, row.free, len(f.Dump()) > len(before), "a try is counted if it is free, and only then")
		})
	}
}

func TestDutyLaneEndsAfterTheLastTry(t *testing.T) {
	f := fixture.New(t, dutyStore)
	operator := fixture.Addr(1)
	lane := ante.NewDutyLane(duties{service: f.Service(dutyStore), owed: map[string]bool{
		operator.String() + "/a/commit": true,
	}}, grants{})
	evaluation := rewardstypes.DefaultParams().Evaluation
	tx := freeTx{msgs: []sdk.Msg{commit(operator, "a")}, gas: evaluation.DutyGas}
	for range evaluation.DutyAttempts {
		require.True(t, lane.Enter(f.Ctx, tx))
	}
	require.False(t, lane.Enter(f.Ctx, tx))
	require.True(t, lane.IsFree(tx), "and it is free in the lane only")
}

func TestWhatIsFreeInTheLaneOnly(t *testing.T) {
	operator, other, hot := fixture.Addr(1), fixture.Addr(2), fixture.Addr(3)
	send := &banktypes.MsgSend{FromAddress: operator.String(), ToAddress: other.String()}
	paid := freeTx{msgs: []sdk.Msg{commit(operator, "a")}, fee: sdk.NewCoins(sdk.NewInt64Coin("umasa", 1))}
	for name, row := range map[string]struct {
		tx   freeTx
		free bool
	}{
		"a commitment":                        {freeTx{msgs: []sdk.Msg{commit(operator, "a")}}, true},
		"a commitment and a reveal":           {freeTx{msgs: []sdk.Msg{commit(operator, "a"), reveal(operator, "b")}}, true},
		"a stranger's, wrapped":               {freeTx{msgs: []sdk.Msg{exec(hot, reveal(operator, "a"))}}, true},
		"one wrapped twice":                   {freeTx{msgs: []sdk.Msg{exec(hot, exec(hot, commit(operator, "a")))}}, true},
		"not a commitment that offers a fee":  {paid, false},
		"not another message":                 {freeTx{msgs: []sdk.Msg{send}}, false},
		"not another message beside":          {freeTx{msgs: []sdk.Msg{commit(operator, "a"), send}}, false},
		"not another message beside, wrapped": {freeTx{msgs: []sdk.Msg{exec(hot, commit(operator, "a"), send)}}, false},
		"not an empty wrapper":                {freeTx{msgs: []sdk.Msg{exec(hot)}}, false},
		"not a transaction without a message": {freeTx{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, row.free, ante.DutyLane{}.IsFree(row.tx))
		})
	}
}

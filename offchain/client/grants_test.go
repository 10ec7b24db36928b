package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
)

var (
	owner = sdk.AccAddress("owner_______________")
	hot   = sdk.AccAddress("hot_________________")
	now   = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
)

const execType = "/cosmos.authz.v1beta1.MsgExec"

// grantCodec knows the messages of grants.
func grantCodec() codec.Codec {
	encoding := moduletestutil.MakeTestEncodingConfig()
	authz.RegisterInterfaces(encoding.InterfaceRegistry)
	feegrant.RegisterInterfaces(encoding.InterfaceRegistry)
	return encoding.Codec
}

// answering is a node that answers every query with one message.
func answering(t *testing.T, cdc codec.Codec, answer proto.Message) *client.Comet {
	t.Helper()
	value, err := cdc.Marshal(answer)
	require.NoError(t, err)
	return client.NewComet(&node{query: abci.ResponseQuery{Value: value}}, cdc)
}

func packed(t *testing.T, message proto.Message) *codectypes.Any {
	t.Helper()
	content, err := codectypes.NewAnyWithValue(message)
	require.NoError(t, err)
	return content
}

func TestGrantsAreThereUntilTheyEnd(t *testing.T) {
	grants := client.Grants{"/a": now.Add(time.Hour), "/b": {}, "/c": now}
	for name, row := range map[string]struct {
		messages, missing []string
		end               time.Time
	}{
		"granted":                         {[]string{"/a"}, nil, now.Add(time.Hour)},
		"granted for ever":                {[]string{"/b"}, nil, time.Time{}},
		"ended at this moment":            {[]string{"/a", "/c"}, []string{"/c"}, now},
		"never granted":                   {[]string{"/d", "/b"}, []string{"/d"}, time.Time{}},
		"the first end counts":            {[]string{"/b", "/a"}, nil, now.Add(time.Hour)},
		"a program that says nothing":     {nil, nil, time.Time{}},
		"missing ones keep their order":   {[]string{"/z", "/a", "/y"}, []string{"/z", "/y"}, now.Add(time.Hour)},
		"one of another account's grants": {[]string{""}, []string{""}, time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, row.missing, grants.Missing(row.messages, now))
			require.Equal(t, row.end, grants.End(row.messages))
		})
	}
}

func TestAnAllowancePaysWithinItsBounds(t *testing.T) {
	coins := func(amount int64) sdk.Coins { return sdk.NewCoins(sdk.NewInt64Coin("umasa", amount)) }
	for name, row := range map[string]struct {
		allowance client.Allowance
		want      bool
	}{
		"without bounds":               {client.Allowance{}, true},
		"as much as the fee":           {client.Allowance{Limit: coins(10)}, true},
		"less than the fee":            {client.Allowance{Limit: coins(9)}, false},
		"other coins":                  {client.Allowance{Limit: sdk.NewCoins(sdk.NewInt64Coin("rao", 10))}, false},
		"a moment before it ends":      {client.Allowance{End: now.Add(1)}, true},
		"when it ends":                 {client.Allowance{End: now}, false},
		"for what a hot key sends":     {client.Allowance{Messages: []string{"/a", execType}}, true},
		"for other messages than ours": {client.Allowance{Messages: []string{"/a"}}, false},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, row.want, row.allowance.Pays(coins(10), now)) })
	}
}

func TestGrantsAreReadFromANode(t *testing.T) {
	cdc, end := grantCodec(), now
	comet := answering(t, cdc, &authz.QueryGrantsResponse{Grants: []*authz.Grant{
		{Authorization: packed(t, authz.NewGenericAuthorization("/a")), Expiration: &end},
		{Authorization: packed(t, authz.NewGenericAuthorization("/b"))},
	}})
	grants, err := comet.Grants(context.Background(), owner, hot)
	require.NoError(t, err)
	require.Equal(t, client.Grants{"/a": end, "/b": {}}, grants)
}

func TestAllowancesOfEveryKindAreReadFromANode(t *testing.T) {
	end, limit := now, sdk.NewCoins(sdk.NewInt64Coin("umasa", 7))
	basic := feegrant.BasicAllowance{SpendLimit: limit, Expiration: &end}
	allowed, err := feegrant.NewAllowedMsgAllowance(&basic, []string{execType})
	require.NoError(t, err)
	periodic := &feegrant.PeriodicAllowance{
		Basic: basic, Period: time.Hour, PeriodCanSpend: limit, PeriodSpendLimit: limit,
	}
	cdc := grantCodec()
	for name, row := range map[string]struct {
		granted proto.Message
		want    client.Allowance
	}{
		"basic":            {&basic, client.Allowance{Limit: limit, End: end}},
		"without bounds":   {&feegrant.BasicAllowance{}, client.Allowance{}},
		"periodic":         {periodic, client.Allowance{Limit: limit, End: end}},
		"of some messages": {allowed, client.Allowance{Limit: limit, End: end, Messages: []string{execType}}},
	} {
		t.Run(name, func(t *testing.T) {
			comet := answering(t, cdc, &feegrant.QueryAllowanceResponse{Allowance: &feegrant.Grant{
				Granter: owner.String(), Grantee: hot.String(), Allowance: packed(t, row.granted),
			}})
			allowance, err := comet.Allowance(context.Background(), owner, hot)
			require.NoError(t, err)
			require.True(t, row.want.Limit.Equal(allowance.Limit))
			require.Equal(t, row.want.End, allowance.End)
			require.Equal(t, row.want.Messages, allowance.Messages)
		})
	}
}

func TestNoAllowanceIsTold(t *testing.T) {
	for log, want := range map[string]bool{
		"collections: not found: key '(\"a\", \"b\")' of type feegrant.Grant: unknown request": true,
		"store is closed": false,
	} {
		comet := client.NewComet(&node{query: abci.ResponseQuery{Codespace: "sdk", Code: 18, Log: log}}, grantCodec())
		_, err := comet.Allowance(context.Background(), owner, hot)
		require.Error(t, err)
		if want {
			require.ErrorIs(t, err, client.ErrNoAllowance)
			continue
		}
		require.NotErrorIs(t, err, client.ErrNoAllowance, "another error leaves it open")
	}
}

func TestARefusalForWantOfAGrantIsKnown(t *testing.T) {
	refusal := func(codespace string, code uint32, log string) error {
		return &client.TxError{Receipt: client.Receipt{Codespace: codespace, Code: code, Log: log}}
	}
	for name, row := range map[string]struct {
		err  error
		want bool
	}{
		"none":                 {nil, false},
		"another":              {errors.New("connection refused"), false},
		"not found in a block": {refusal(authz.ModuleName, 2, "failed to get grant"), true},
		"expired":              {refusal(authz.ModuleName, 6, ""), true},
		"in a simulation":      {refusal("", 1, "failed to get grant: authorization not found"), true},
		"of another module":    {refusal("rewards", 2, ""), false},
	} {
		require.Equal(t, row.want, client.NotGranted(row.err), name)
	}
}

package client_test

import (
	"testing"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
)

// authorization is one with an end and an allowance.
func authorization() client.Authorization {
	return client.Authorization{
		Owner: owner, Hot: hot, Messages: []string{"/a", "/b"}, End: now,
		Fees: sdk.NewCoins(sdk.NewInt64Coin("umasa", 7)),
	}
}

// typesOf are the types of messages.
func typesOf(msgs []sdk.Msg) []string {
	found := make([]string, 0, len(msgs))
	for _, msg := range msgs {
		found = append(found, sdk.MsgTypeURL(msg))
	}
	return found
}

const (
	grantType           = "/cosmos.authz.v1beta1.MsgGrant"
	revokeType          = "/cosmos.authz.v1beta1.MsgRevoke"
	grantAllowanceType  = "/cosmos.feegrant.v1beta1.MsgGrantAllowance"
	revokeAllowanceType = "/cosmos.feegrant.v1beta1.MsgRevokeAllowance"
)

func TestAnAuthorizationGrantsItsMessagesAndTheirFees(t *testing.T) {
	msgs, err := authorization().Grant(false)
	require.NoError(t, err)
	require.Equal(t, []string{grantType, grantType, grantAllowanceType}, typesOf(msgs))
	for i, message := range authorization().Messages {
		grant := msgs[i].(*authz.MsgGrant)
		require.Equal(t, []string{owner.String(), hot.String()}, []string{grant.Granter, grant.Grantee})
		given, err := grant.GetAuthorization()
		require.NoError(t, err)
		require.Equal(t, authz.NewGenericAuthorization(message), given)
		require.Equal(t, now, *grant.Grant.Expiration)
	}
	allowance, err := msgs[2].(*feegrant.MsgGrantAllowance).GetFeeAllowanceI()
	require.NoError(t, err)
	require.NoError(t, allowance.ValidateBasic())
	require.Equal(t, []string{execType}, allowance.(*feegrant.AllowedMsgAllowance).AllowedMessages)
	inner, err := allowance.(*feegrant.AllowedMsgAllowance).GetAllowance()
	require.NoError(t, err)
	end := now
	require.Equal(t, &feegrant.BasicAllowance{SpendLimit: authorization().Fees, Expiration: &end}, inner)
}

func TestAnOlderAllowanceIsTakenBackFirst(t *testing.T) {
	msgs, err := authorization().Grant(true)
	require.NoError(t, err)
	require.Equal(t, []string{grantType, grantType, revokeAllowanceType, grantAllowanceType}, typesOf(msgs))

	poor := authorization()
	poor.Fees = sdk.NewCoins()
	msgs, err = poor.Grant(true)
	require.NoError(t, err)
	require.Equal(t, []string{grantType, grantType, revokeAllowanceType}, typesOf(msgs), "nothing takes its place")
}

func TestOnlyWhatWasGivenIsTakenBack(t *testing.T) {
	a := authorization()
	require.Equal(t, []string{revokeType, revokeType, revokeAllowanceType},
		typesOf(a.Revoke(client.Grants{"/a": now, "/b": {}, "/another": {}}, true)))
	msgs := a.Revoke(client.Grants{"/b": now}, false)
	require.Equal(t, []sdk.Msg{
		&authz.MsgRevoke{Granter: owner.String(), Grantee: hot.String(), MsgTypeUrl: "/b"},
	}, msgs)
	require.Empty(t, a.Revoke(client.Grants{}, false))
}

func TestAnAuthorizationFitsIntoAGenesis(t *testing.T) {
	var grants authz.GenesisState
	var allowances feegrant.GenesisState
	a := authorization()
	a.End = time.Time{}
	require.NoError(t, a.Genesis(&grants, &allowances))
	require.NoError(t, authz.ValidateGenesis(grants))
	require.NoError(t, feegrant.ValidateGenesis(allowances))
	require.Len(t, grants.Authorization, 2)
	require.Nil(t, grants.Authorization[0].Expiration, "it has no end")
	require.Len(t, allowances.Allowances, 1)

	a.Fees = nil
	require.NoError(t, a.Genesis(&grants, &allowances))
	require.Len(t, grants.Authorization, 4)
	require.Len(t, allowances.Allowances, 1)
}

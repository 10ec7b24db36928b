package client

import (
	"fmt"
	"time"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
)

// Authorization is what an owner lets the hot key of a program do.
type Authorization struct {
	Owner, Hot sdk.AccAddress
	// Messages are the types of messages that the key may send for the owner.
	Messages []string
	// End is when the key may not any more; the zero time stands for never.
	End time.Time
	// Fees are what the owner pays, in all, of the fees of these messages; nothing if there are none.
	Fees sdk.Coins
}

// Grant are the messages of the owner that give the authorization. With paid the owner pays fees of the key already:
// an allowance can only be replaced by taking it back.
func (a Authorization) Grant(paid bool) ([]sdk.Msg, error) {
	msgs := make([]sdk.Msg, 0, len(a.Messages)+2)
	for _, message := range a.Messages {
		msg, err := authz.NewMsgGrant(a.Owner, a.Hot, authz.NewGenericAuthorization(message), a.expiration())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", message, err)
		}
		msgs = append(msgs, msg)
	}
	if paid {
		revoke := feegrant.NewMsgRevokeAllowance(a.Owner, a.Hot)
		msgs = append(msgs, &revoke)
	}
	if a.Fees.IsZero() {
		return msgs, nil
	}
	allowance, err := a.allowance()
	if err != nil {
		return nil, err
	}
	msg, err := feegrant.NewMsgGrantAllowance(allowance, a.Owner, a.Hot)
	return append(msgs, msg), err
}

// Revoke are the messages of the owner that take back the given grants of the authorization's messages, and with paid
// the allowance. What was not given cannot be taken back.
func (a Authorization) Revoke(given Grants, paid bool) []sdk.Msg {
	var msgs []sdk.Msg
	for _, message := range a.Messages {
		if _, ok := given[message]; ok {
			revoke := authz.NewMsgRevoke(a.Owner, a.Hot, message)
			msgs = append(msgs, &revoke)
		}
	}
	if paid {
		revoke := feegrant.NewMsgRevokeAllowance(a.Owner, a.Hot)
		msgs = append(msgs, &revoke)
	}
	return msgs
}

// Genesis adds the authorization to the states of a genesis.
func (a Authorization) Genesis(grants *authz.GenesisState, allowances *feegrant.GenesisState) error {
	for _, message := range a.Messages {
		packed, err := codectypes.NewAnyWithValue(authz.NewGenericAuthorization(message))
		if err != nil {
			return err
		}
		grants.Authorization = append(grants.Authorization, authz.GrantAuthorization{
			Granter: a.Owner.String(), Grantee: a.Hot.String(), Authorization: packed, Expiration: a.expiration(),
		})
	}
	if a.Fees.IsZero() {
		return nil
	}
	allowance, err := a.allowance()
	if err != nil {
		return err
	}
	grant, err := feegrant.NewGrant(a.Owner, a.Hot, allowance)
	if err != nil {
		return err
	}
	allowances.Allowances = append(allowances.Allowances, grant)
	return nil
}

// allowance pays for what the key sends for somebody, and for nothing else.
func (a Authorization) allowance() (feegrant.FeeAllowanceI, error) {
	basic := &feegrant.BasicAllowance{SpendLimit: a.Fees, Expiration: a.expiration()}
	return feegrant.NewAllowedMsgAllowance(basic, []string{sdk.MsgTypeURL(&authz.MsgExec{})})
}

func (a Authorization) expiration() *time.Time {
	if a.End.IsZero() {
		return nil
	}
	return &a.End
}

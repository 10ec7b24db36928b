package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	"google.golang.org/grpc/status"
)

// ErrNoAllowance tells that an account pays nobody's fees, or not this one's.
var ErrNoAllowance = errors.New("no fee allowance")

// notFound is how the fee grant module says it: its code stands for other errors too.
const notFound = "not found"

// Grants are the types of messages that one account lets another one send for it, with the time at which each ends;
// the zero time stands for no end.
type Grants map[string]time.Time

// Missing are those of the messages that nothing allows at a time, in their order.
func (g Grants) Missing(messages []string, now time.Time) []string {
	var missing []string
	for _, message := range messages {
		end, granted := g[message]
		if !granted || (!end.IsZero() && !now.Before(end)) {
			missing = append(missing, message)
		}
	}
	return missing
}

// End is when the first grant of the messages ends; the zero time if none of them does.
func (g Grants) End(messages []string) time.Time {
	var first time.Time
	for _, message := range messages {
		if end := g[message]; !end.IsZero() && (first.IsZero() || end.Before(first)) {
			first = end
		}
	}
	return first
}

// Allowance is what an account pays of another one's fees.
type Allowance struct {
	// Limit is what it pays in all; without coins there is no limit.
	Limit sdk.Coins
	// End is when it ends; the zero time stands for never.
	End time.Time
	// Messages are the types of messages whose fees it pays; none stand for all.
	Messages []string
}

// Pays tells whether the allowance pays a fee of messages carried by MsgExec at a time.
func (a Allowance) Pays(fee sdk.Coins, now time.Time) bool {
	return (len(a.Limit) == 0 || fee.IsAllLTE(a.Limit)) &&
		(a.End.IsZero() || now.Before(a.End)) &&
		(len(a.Messages) == 0 || slices.Contains(a.Messages, sdk.MsgTypeURL(&authz.MsgExec{})))
}

// Grants returns what a granter lets a grantee send.
func (c *Comet) Grants(ctx context.Context, granter, grantee sdk.AccAddress) (Grants, error) {
	response, err := authz.NewQueryClient(c).Grants(ctx, &authz.QueryGrantsRequest{
		Granter: granter.String(), Grantee: grantee.String(),
	})
	if err != nil {
		return nil, err
	}
	grants := make(Grants, len(response.Grants))
	for _, grant := range response.Grants {
		var authorization authz.Authorization
		if err := c.codec.UnpackAny(grant.Authorization, &authorization); err != nil {
			return nil, err
		}
		grants[authorization.MsgTypeURL()] = timeOf(grant.Expiration)
	}
	return grants, nil
}

// Allowance returns what a granter pays of a grantee's fees: ErrNoAllowance if nothing.
func (c *Comet) Allowance(ctx context.Context, granter, grantee sdk.AccAddress) (Allowance, error) {
	response, err := feegrant.NewQueryClient(c).Allowance(ctx, &feegrant.QueryAllowanceRequest{
		Granter: granter.String(), Grantee: grantee.String(),
	})
	if refusal, ok := status.FromError(err); err != nil && ok && strings.Contains(refusal.Message(), notFound) {
		return Allowance{}, fmt.Errorf("%s for %s: %w", granter, grantee, ErrNoAllowance)
	}
	if err != nil {
		return Allowance{}, err
	}
	var granted feegrant.FeeAllowanceI
	if err := c.codec.UnpackAny(response.Allowance.Allowance, &granted); err != nil {
		return Allowance{}, err
	}
	return allowanceOf(granted)
}

// allowanceOf reads the kinds of allowances. Of one that is paid out by and by, what is left of the period counts.
func allowanceOf(granted feegrant.FeeAllowanceI) (Allowance, error) {
	switch g := granted.(type) {
	case *feegrant.BasicAllowance:
		return Allowance{Limit: g.SpendLimit, End: timeOf(g.Expiration)}, nil
	case *feegrant.PeriodicAllowance:
		return Allowance{Limit: g.PeriodCanSpend, End: timeOf(g.Basic.Expiration)}, nil
	case *feegrant.AllowedMsgAllowance:
		inner, err := g.GetAllowance()
		if err != nil {
			return Allowance{}, err
		}
		allowance, err := allowanceOf(inner)
		allowance.Messages = g.AllowedMessages
		return allowance, err
	default:
		return Allowance{}, fmt.Errorf("%T: is no known kind of allowance", granted)
	}
}

// NotGranted tells whether the chain refused a transaction because its key may not send it for another account, or not
// any more.
func NotGranted(err error) bool {
	return errors.Is(err, authz.ErrNoAuthorizationFound) || errors.Is(err, authz.ErrAuthorizationExpired)
}

// NotPaid tells whether the chain refused a transaction because nobody paid what it costs.
func NotPaid(err error) bool {
	return errors.Is(err, sdkerrors.ErrInsufficientFunds) || errors.Is(err, feegrant.ErrFeeLimitExceeded) ||
		errors.Is(err, feegrant.ErrFeeLimitExpired)
}

// timeOf is a time that may be absent.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

package keeper_test

import (
	"context"
	"strings"
	"testing"
	"time"

	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/staking/types"
)

// badInput is a message that is refused.
type badInput struct {
	name  string
	send  func(ctx context.Context) error
	want  *errorsmod.Error
	texts []string
}

// coin is a coin that no constructor would make.
func coin(denom string, amount math.Int) sdk.Coin { return sdk.Coin{Denom: denom, Amount: amount} }

// badAmounts are the amounts that no message accepts.
func badAmounts() map[string]struct {
	coin  sdk.Coin
	want  *errorsmod.Error
	texts []string
} {
	huge, _ := math.NewIntFromString("9" + strings.Repeat("0", 70))
	return map[string]struct {
		coin  sdk.Coin
		want  *errorsmod.Error
		texts []string
	}{
		"no coin":             {sdk.Coin{}, types.ErrInvalidDenom, []string{"amount"}},
		"no amount":           {coin("umasa", math.Int{}), types.ErrInvalidAmount, []string{"1..9223372036854775807"}},
		"zero":                {umasa(0), types.ErrInvalidAmount, []string{"amount: 0 is outside 1.."}},
		"negative":            {coin("umasa", math.NewInt(-1)), types.ErrInvalidAmount, []string{"amount: -1 is outside"}},
		"2^63":                {coin("umasa", types.MaxAmount.AddRaw(1)), types.ErrInvalidAmount, []string{"amount"}},
		"huge":                {coin("umasa", huge), types.ErrInvalidAmount, []string{"amount"}},
		"another denom":       {coin("uatom", math.NewInt(5)), types.ErrInvalidDenom, []string{"amount", "uatom"}},
		"a display denom":     {coin("masa", math.NewInt(5)), types.ErrInvalidDenom, []string{"amount"}},
		"two denoms in one":   {coin("umasa,rao", math.NewInt(5)), types.ErrInvalidDenom, []string{"amount"}},
		"more than there is":  {umasa(supply), nil, nil},
		"the largest of all":  {coin("umasa", types.MaxAmount), nil, nil},
		"a long denomination": {coin(strings.Repeat("a", 129), math.NewInt(5)), types.ErrInvalidDenom, []string{"amount"}},
	}
}

func badOwners() map[string]string {
	return map[string]string{
		"no owner": "", "not an address": "masa1xyz", "another chain's": "cosmos1fl48vsnmsdzcv85q5d2q4z5ajdha8yu34mf0eh",
		"a validator's": "masavaloper1qqqs5gfljs", "blank": "   ", "upper and lower": "Masa1qqqsyqcyq5rqwzqfys8f67",
		"in capitals": strings.ToUpper(fixture.Addr(1).String()),
	}
}

func badRoles() map[string]types.Role {
	return map[string]types.Role{"no role": 0, "a role beyond": 4, "a negative role": -1, "a huge role": 1 << 30}
}

// TestBadInput sends each message with each field missing, zero, negative, huge, malformed, of the wrong role or owner
// or at the wrong time: an error of the module that names the field, and nothing else happens.
func TestBadInput(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase+10*masa)
	_, err := s.unbond(worker, 1, masa)
	require.NoError(t, err)
	s.mustOpen(worker, 2, workerBase)
	require.NoError(t, s.leave(worker, 2))
	s.mustOpen(worker, 3, workerBase)
	require.NoError(t, s.k.Hold(s.Ctx, worker, s.Addr(3), "request/1", "request", 9))
	var all []badInput
	all = append(all, badStakes(s)...)
	all = append(all, badCancels(s)...)
	all = append(all, badPositions(s)...)
	all = append(all, badParams(s)...)
	for _, row := range all {
		t.Run(row.name, func(t *testing.T) {
			s.t = t
			s.refused(row.send, row.want, row.texts...)
		})
	}
	s.t = t
	s.sound()
}

// badStakes are messages that bond or unbond.
func badStakes(s *suite) []badInput {
	bond := func(owner string, role types.Role, amount sdk.Coin) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.msg.Bond(ctx, &types.MsgBond{Owner: owner, Role: role, Amount: amount})
			return err
		}
	}
	unbond := func(owner string, role types.Role, amount sdk.Coin) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.msg.Unbond(ctx, &types.MsgUnbond{Owner: owner, Role: role, Amount: amount})
			return err
		}
	}
	one := umasa(1)
	rows := []badInput{
		{"bond/nothing at all", bond("", 0, sdk.Coin{}), types.ErrInvalidAddress, nil},
		{
			"bond/in a role the owner does not have",
			bond(s.owner(1), oracle, one), types.ErrPositionNotFound,
			[]string{"owner: " + s.owner(1) + " has not registered as oracle"},
		},
		{"bond/without any position", bond(s.owner(7), worker, one), types.ErrPositionNotFound, nil},
		{
			"bond/in a role that was left",
			bond(s.owner(2), worker, one), types.ErrPositionLeft,
			[]string{"role: " + s.owner(2) + " left the role of worker, must register again"},
		},
		{"unbond/nothing at all", unbond("", 0, sdk.Coin{}), types.ErrInvalidAddress, nil},
		{
			"unbond/from a role the owner does not have",
			unbond(s.owner(1), validator, one), types.ErrPositionNotFound, nil,
		},
		{"unbond/from a role that was left", unbond(s.owner(2), worker, one), types.ErrPositionLeft, nil},
		{
			"unbond/with open work",
			unbond(s.owner(3), worker, one), types.ErrObligationOpen,
			[]string{"role: request", "request/1", "height 9"},
		},
		{
			"unbond/below the requirement",
			unbond(s.owner(1), worker, umasa(9*masa+1)), types.ErrBelowRequirement,
			[]string{"5000000000"},
		},
		{
			"unbond/more than is bonded",
			unbond(s.owner(1), worker, umasa(workerBase+10*masa)), types.ErrInsufficientStake,
			[]string{"amount"},
		},
	}
	for name, row := range badAmounts() {
		wantBond, wantUnbond, textsBond := row.want, row.want, row.texts
		if row.want == nil {
			wantBond, wantUnbond = types.ErrTransfer, types.ErrInsufficientStake
			textsBond = []string{"amount: " + row.coin.String() + " of " + s.owner(1), "insufficient"}
		}
		if name == "the largest of all" {
			wantBond, textsBond = types.ErrInvalidAmount, []string{"amount", "above 9223372036854775807"}
		}
		rows = append(rows,
			badInput{"bond/" + name, bond(s.owner(1), worker, row.coin), wantBond, textsBond},
			badInput{"unbond/" + name, unbond(s.owner(1), worker, row.coin), wantUnbond, row.texts})
	}
	for name, owner := range badOwners() {
		rows = append(rows,
			badInput{"bond/" + name, bond(owner, worker, one), types.ErrInvalidAddress, []string{"owner"}},
			badInput{"unbond/" + name, unbond(owner, worker, one), types.ErrInvalidAddress, []string{"owner"}})
	}
	for name, role := range badRoles() {
		rows = append(rows,
			badInput{"bond/" + name, bond(s.owner(1), role, one), types.ErrInvalidRole, []string{"role"}},
			badInput{"unbond/" + name, unbond(s.owner(1), role, one), types.ErrInvalidRole, []string{"role"}})
	}
	return rows
}

// badCancels are messages that cancel an unbonding.
func badCancels(s *suite) []badInput {
	cancel := func(owner string, id uint64) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.msg.CancelUnbonding(ctx, &types.MsgCancelUnbonding{Owner: owner, Id: id})
			return err
		}
	}
	rows := []badInput{
		{"cancel/no id", cancel(s.owner(1), 0), types.ErrInvalidID, []string{"id: 0"}},
		{"cancel/an id that is not", cancel(s.owner(1), 3), types.ErrUnbondingNotFound, []string{"id: 3"}},
		{"cancel/a huge id", cancel(s.owner(1), ^uint64(0)), types.ErrUnbondingNotFound, nil},
		{"cancel/somebody else's", cancel(s.owner(3), 1), types.ErrNotOwner, []string{s.owner(1)}},
		{"cancel/of a role that was left", cancel(s.owner(2), 2), types.ErrPositionLeft, nil},
	}
	for name, owner := range badOwners() {
		rows = append(rows, badInput{"cancel/" + name, cancel(owner, 1), types.ErrInvalidAddress, []string{"owner"}})
	}
	return rows
}

// badPositions are messages that leave a role or refresh a position.
func badPositions(s *suite) []badInput {
	leave := func(owner string, role types.Role) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.msg.LeaveRole(ctx, &types.MsgLeaveRole{Owner: owner, Role: role})
			return err
		}
	}
	refresh := func(sender string, role types.Role, owner string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.msg.RefreshPosition(ctx, &types.MsgRefreshPosition{Sender: sender, Role: role, Owner: owner})
			return err
		}
	}
	rows := []badInput{
		{"leave/a role the owner does not have", leave(s.owner(1), oracle), types.ErrPositionNotFound, nil},
		{"leave/a role that was left", leave(s.owner(2), worker), types.ErrPositionLeft, nil},
		{"leave/with open work", leave(s.owner(3), worker), types.ErrObligationOpen, []string{"request/1"}},
		{"refresh/a position that is not", refresh(s.owner(9), worker, s.owner(8)), types.ErrPositionNotFound, nil},
		{"refresh/a role that was left", refresh(s.owner(9), worker, s.owner(2)), types.ErrPositionLeft, nil},
	}
	for name, owner := range badOwners() {
		rows = append(rows,
			badInput{"leave/" + name, leave(owner, worker), types.ErrInvalidAddress, []string{"owner"}},
			badInput{"refresh/" + name, refresh(s.owner(9), worker, owner), types.ErrInvalidAddress, []string{"owner"}},
			badInput{"refresh/sender: " + name, refresh(owner, worker, s.owner(1)), types.ErrInvalidAddress, []string{"sender"}})
	}
	for name, role := range badRoles() {
		rows = append(rows,
			badInput{"leave/" + name, leave(s.owner(1), role), types.ErrInvalidRole, []string{"role"}},
			badInput{"refresh/" + name, refresh(s.owner(9), role, s.owner(1)), types.ErrInvalidRole, []string{"role"}})
	}
	return rows
}

// badParams are parameter updates; the bounds of each parameter are tested with the parameters.
func badParams(s *suite) []badInput {
	update := func(authority string, change func(*types.Params)) func(context.Context) error {
		return func(ctx context.Context) error {
			params := types.DefaultParams()
			change(&params)
			_, err := s.msg.UpdateParams(ctx, &types.MsgUpdateParams{Authority: authority, Params: params})
			return err
		}
	}
	keep := func(*types.Params) {}
	rows := []badInput{
		{
			"params/nothing at all",
			update(s.Authority, func(p *types.Params) { *p = types.Params{} }), types.ErrInvalidParams,
			[]string{"roles"},
		},
		{
			"params/not the authority",
			update(s.owner(1), keep), types.ErrInvalidAuthority,
			[]string{"authority", s.Authority},
		},
		{
			"params/another module account",
			update(fakes.ModuleAddress("rewards").String(), keep), types.ErrInvalidAuthority, nil,
		},
		{
			"params/a short epoch",
			update(s.Authority, func(p *types.Params) { p.EpochBlocks = 9 }), types.ErrInvalidParams,
			[]string{"epoch_blocks: 9", "10.."},
		},
	}
	for name, owner := range badOwners() {
		rows = append(rows, badInput{"params/" + name, update(owner, keep), types.ErrInvalidAddress, []string{"authority"}})
	}
	return rows
}

// TestAnAddressHasOneSpelling: bech32 allows capitals, records and comparisons do not.
func TestAnAddressHasOneSpelling(t *testing.T) {
	shout := strings.ToUpper(fixture.Addr(1).String())
	for field, msg := range map[string]interface{ ValidateBasic() error }{
		"owner of MsgBond":            &types.MsgBond{Owner: shout, Role: worker, Amount: umasa(1)},
		"owner of MsgUnbond":          &types.MsgUnbond{Owner: shout, Role: worker, Amount: umasa(1)},
		"owner of MsgLeaveRole":       &types.MsgLeaveRole{Owner: shout, Role: worker},
		"owner of MsgCancelUnbonding": &types.MsgCancelUnbonding{Owner: shout, Id: 1},
		"owner of MsgRefreshPosition": &types.MsgRefreshPosition{
			Sender: fixture.Addr(2).String(), Role: worker, Owner: shout,
		},
		"sender of MsgRefreshPosition": &types.MsgRefreshPosition{
			Sender: shout, Role: worker, Owner: fixture.Addr(2).String(),
		},
		"authority of MsgUpdateParams": &types.MsgUpdateParams{Authority: shout, Params: types.DefaultParams()},
	} {
		err := msg.ValidateBasic()
		require.ErrorIs(t, err, types.ErrInvalidAddress, field)
		require.ErrorContains(t, err, strings.Fields(field)[0]+":", field)
		require.ErrorContains(t, err, "lower case is required, must be "+strings.ToLower(shout), field)
	}
}

// TestStakeOutlivesEvidence: the age is that of the store, where the same proposal may just have changed it.
func TestStakeOutlivesEvidence(t *testing.T) {
	s := started(t)
	change := func(unbonding time.Duration) func(context.Context) error {
		return func(ctx context.Context) error {
			params := types.DefaultParams()
			params.UnbondingTime = unbonding
			_, err := s.msg.UpdateParams(ctx, &types.MsgUpdateParams{Authority: s.Authority, Params: params})
			return err
		}
	}
	s.proof.age = 21 * 24 * time.Hour
	s.refused(change(s.proof.age-time.Second), types.ErrInvalidParams, "unbonding_time", "504h0m0s")
	require.NoError(t, s.deliver(change(s.proof.age)))
}

func TestCollateralInUseStays(t *testing.T) {
	s := started(t)
	change := func(ctx context.Context) error {
		params := types.DefaultParams()
		params.CollateralDenom = "ibc/AB"
		_, err := s.msg.UpdateParams(ctx, &types.MsgUpdateParams{Authority: s.Authority, Params: params})
		return err
	}
	s.bank.FundModule(s.Ctx, types.ModuleName, sdk.NewInt64Coin("rao", 1))
	s.refused(change, types.ErrInvalidParams, "collateral_denom", "1rao")
	require.NoError(t, s.bank.BurnCoins(s.Ctx, types.ModuleName, sdk.NewCoins(sdk.NewInt64Coin("rao", 1))))
	require.NoError(t, s.k.SetTaoSpot(s.Ctx, dec("0.007")))
	require.NoError(t, s.deliver(change))
	require.Equal(t, 1, s.events("EventParamsUpdated"))
	require.False(t, s.price().Known, "the price of one coin says nothing of another's")
	s.sound()
}

func TestOpeningBadPositions(t *testing.T) {
	s := started(t)
	for name, row := range badAmounts() {
		want := row.want
		if want == nil {
			want = types.ErrTransfer
		}
		texts := []string{"stake"}
		if row.want == nil {
			texts = []string{"stake: " + row.coin.String() + " of " + s.owner(1), "insufficient"}
		}
		t.Run(name, func(t *testing.T) {
			s.t = t
			s.refused(func(ctx context.Context) error {
				return s.k.OpenPosition(ctx, worker, s.Addr(1), row.coin)
			}, want, texts...)
		})
	}
	s.t = t
	s.refused(func(ctx context.Context) error {
		return s.k.OpenPosition(ctx, worker, nil, umasa(workerBase))
	}, types.ErrInvalidAddress, "owner")
	s.bank.FundModule(s.Ctx, "gov", umasa(workerBase))
	s.refused(func(ctx context.Context) error {
		return s.k.OpenPosition(ctx, worker, fakes.ModuleAddress("gov"), umasa(workerBase))
	}, types.ErrInvalidAddress, "owner", "governance")
	s.mustOpen(worker, 2, workerBase)
	s.refused(func(ctx context.Context) error {
		return s.k.OpenPosition(ctx, worker, s.Addr(2), umasa(workerBase))
	}, types.ErrPositionExists, "owner: "+s.owner(2)+" is registered as worker already, limit 1 position a role")
	for name, role := range badRoles() {
		t.Run(name, func(t *testing.T) {
			s.t = t
			s.refused(func(ctx context.Context) error {
				return s.k.OpenPosition(ctx, role, s.Addr(1), umasa(workerBase))
			}, types.ErrInvalidRole)
		})
	}
}

package keeper_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/staking/types"
)

// crowded is a ledger whose parameters make everything happen within a few blocks.
func crowded(tb testing.TB) *suite {
	tb.Helper()
	s := started(tb, func(p *types.Params) {
		p.UnbondingTime, p.UnbondingsPerBlock, p.MaxUnbondings = 10*time.Second, 2, 4
		p.PriceRoundBlocks, p.PriceFreezeBlocks = 5, 20
		p.HistoryEpochs = 3
		for i := range p.Roles {
			p.Roles[i].GraceEpochs, p.Roles[i].CooldownEpochs = 2, 1
			p.Roles[i].MinStake = math.NewInt(10 * masa)
		}
	})
	for account := range 5 {
		s.fundTao(account, 1000*tao)
	}
	return s
}

// act does one random thing; what is refused must be refused by the module, and change nothing.
func (s *suite) act(t *rapid.T) {
	role := rapid.SampledFrom(types.Roles()).Draw(t, "role")
	account := rapid.IntRange(0, 4).Draw(t, "account")
	amount := rapid.SampledFrom([]int64{1, masa, 100 * masa, oracleBase, workerBase, 20_000_000 * masa}).Draw(t, "amount")
	coin := umasa(amount)
	if rapid.IntRange(0, 2).Draw(t, "collateral") == 0 {
		coin = rao(amount)
	}
	var work func(ctx context.Context) error
	switch kind := rapid.IntRange(0, 12).Draw(t, "kind"); kind {
	case 0, 1:
		s.next(rapid.IntRange(1, 12).Draw(t, "blocks"))
		return
	case 2, 3:
		work = func(ctx context.Context) error { return s.k.OpenPosition(ctx, role, s.Addr(account), umasa(amount)) }
	case 4:
		work = func(ctx context.Context) error {
			_, err := s.msg.Bond(ctx, &types.MsgBond{Owner: s.owner(account), Role: role, Amount: coin})
			return err
		}
	case 5, 6:
		work = func(ctx context.Context) error {
			_, err := s.msg.Unbond(ctx, &types.MsgUnbond{Owner: s.owner(account), Role: role, Amount: coin})
			return err
		}
	case 7:
		id := rapid.Uint64Range(1, 40).Draw(t, "id")
		work = func(ctx context.Context) error {
			_, err := s.msg.CancelUnbonding(ctx, &types.MsgCancelUnbonding{Owner: s.owner(account), Id: id})
			return err
		}
	case 8:
		work = func(ctx context.Context) error {
			_, err := s.msg.LeaveRole(ctx, &types.MsgLeaveRole{Owner: s.owner(account), Role: role})
			return err
		}
	default:
		work = s.command(t, kind, role, account, amount)
	}
	s.try(t, work)
}

// command is what other modules ask for.
func (s *suite) command(
	t *rapid.T, kind int, role types.Role, account int, amount int64,
) func(ctx context.Context) error {
	switch kind {
	case 9:
		return func(ctx context.Context) error {
			_, err := s.k.Slash(ctx, role, s.Addr(account), math.NewInt(amount))
			return err
		}
	case 12:
		median := math.LegacyNewDecWithPrec(rapid.Int64Range(1, 1_000_000).Draw(t, "price"), 6)
		return func(ctx context.Context) error { return s.k.SetTaoSpot(ctx, median) }
	case 10:
		score := math.LegacyNewDecWithPrec(rapid.Int64Range(0, 100).Draw(t, "score"), 2)
		return func(ctx context.Context) error {
			epoch, err := s.k.CurrentEpoch(ctx)
			if err != nil {
				return err
			}
			return s.k.PushScore(ctx, epoch.Number, role, s.Addr(account), score)
		}
	default:
		reference := fmt.Sprintf("request/%d", rapid.IntRange(0, 1).Draw(t, "reference"))
		if rapid.Bool().Draw(t, "release") {
			return func(ctx context.Context) error { return s.k.Release(ctx, role, s.Addr(account), reference) }
		}
		return func(ctx context.Context) error {
			return s.k.Hold(ctx, role, s.Addr(account), reference, "request", sdk.UnwrapSDKContext(ctx).BlockHeight())
		}
	}
}

// try delivers some work and checks what a refusal says.
func (s *suite) try(t *rapid.T, work func(ctx context.Context) error) {
	before := s.Dump()
	err := s.deliver(work)
	if err == nil {
		return
	}
	codespace, code, _ := errorsmod.ABCIInfo(err, false)
	require.Equal(t, types.ModuleName, codespace, "%v", err)
	require.NotEqual(t, types.ErrItemPanic.ABCICode(), code, "%v", err)
	require.Equal(t, before, s.Dump())
}

// TestInvariantsHold after each of any sequence of messages, commands and blocks; what the accounts, the module and the
// slashes add up to never changes.
func TestInvariantsHold(t *testing.T) {
	opened := 0
	scale.Check(t, 40, 3000, func(r *rapid.T) {
		s := crowded(t)
		s.t = r
		for range rapid.IntRange(10, 60).Draw(r, "steps") {
			s.act(r)
			s.sound()
		}
		require.Empty(r, s.failures())
		genesis, err := s.k.ExportGenesis(s.Ctx)
		require.NoError(r, err)
		opened += len(genesis.Positions)
	})
	require.Positive(t, opened)
}

// TestSameBlocksSameState runs the same random blocks twice.
func TestSameBlocksSameState(t *testing.T) {
	scale.Check(t, 5, 200, func(r *rapid.T) {
		seed := rapid.Uint64().Draw(r, "seed")
		var first any
		for range 2 {
			s := crowded(t)
			s.t = r
			roles := types.Roles()
			for i := range uint64(60) {
				step := seed*(i+7) ^ (seed >> (i % 23))
				account, role := int(step%5), roles[step/5%3]
				switch step / 15 % 6 {
				case 0:
					_ = s.open(role, account, 20_000_000*masa)
				case 1:
					_ = s.bond(role, account, masa)
				case 2:
					_, _ = s.unbond(role, account, masa)
				case 3:
					_ = s.leave(role, account)
				default:
					s.next(1)
				}
			}
			if first == nil {
				first = s.Dump()
			}
			require.Equal(r, first, s.Dump())
		}
	})
}

// TestNobodyGains bonds and unbonds at random with one account: it never has more than it began with.
func TestNobodyGains(t *testing.T) {
	scale.Check(t, 20, 1000, func(r *rapid.T) {
		s := crowded(t)
		s.t = r
		for range 40 {
			amount := rapid.Int64Range(1, 3*masa).Draw(r, "amount")
			switch rapid.IntRange(0, 4).Draw(r, "kind") {
			case 0:
				_ = s.open(worker, 1, workerBase+amount)
			case 1:
				_ = s.bond(worker, 1, amount)
			case 2:
				_, _ = s.unbond(worker, 1, amount)
			case 3:
				_ = s.leave(worker, 1)
			default:
				s.next(1)
			}
			bonded, err := s.k.BondedMasa(s.Ctx, s.Addr(1))
			require.NoError(r, err)
			whole := bonded.Int64() + s.balance(1)
			for _, unbonding := range s.unbondings(1) {
				whole += unbonding.Amount.Amount.Int64()
			}
			require.Equal(r, int64(supply/10), whole)
		}
	})
}

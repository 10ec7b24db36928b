package keeper

import (
	"context"
	"fmt"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	ledgerStore = "ledger"
	// masa is one MASA in umasa.
	masa = 1_000_000
	// requirement of every position of the ledger, in umasa.
	requirement = 1_000 * masa
)

type (
	positionKey = collections.Pair[int32, sdk.AccAddress]
	holdKey     = collections.Triple[int32, sdk.AccAddress, string]
)

// ledger is a small x/staking: positions with one requirement for all, holds, and a clock.
type ledger struct {
	bank        *fakes.Bank
	epochBlocks int64
	hooks       stakingtypes.StakingHooks
	failHold    func(reference string) error
	// touches counts calls of Touch.
	touches int

	stakes    collections.Map[positionKey, math.Int]
	left      collections.KeySet[positionKey]
	holds     collections.Map[holdKey, int64]
	failures  collections.Map[string, uint64]
	utilities collections.Map[positionKey, math.LegacyDec]
}

func newLedger(service store.KVStoreService, bank *fakes.Bank) *ledger {
	builder := collections.NewSchemaBuilder(service)
	position := collections.PairKeyCodec(collections.Int32Key, sdk.AccAddressKey)
	l := &ledger{
		bank: bank, epochBlocks: 1_000,
		stakes: collections.NewMap(builder, collections.NewPrefix(0), "stakes", position, sdk.IntValue),
		left:   collections.NewKeySet(builder, collections.NewPrefix(1), "left", position),
		holds: collections.NewMap(builder, collections.NewPrefix(2), "holds",
			collections.TripleKeyCodec(collections.Int32Key, sdk.AccAddressKey, collections.StringKey),
			collections.Int64Value),
		failures: collections.NewMap(builder, collections.NewPrefix(3), "failures", collections.StringKey,
			collections.Uint64Value),
		utilities: collections.NewMap(builder, collections.NewPrefix(4), "utilities", position, sdk.LegacyDecValue),
	}
	if _, err := builder.Build(); err != nil {
		panic(err)
	}
	return l
}

func position(role stakingtypes.Role, owner sdk.AccAddress) positionKey {
	return collections.Join(int32(role), owner)
}

func (l *ledger) OpenPosition(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, stake sdk.Coin,
) error {
	key := position(role, owner)
	known, err := l.stakes.Has(ctx, key)
	if err != nil {
		return err
	}
	if gone, _ := l.left.Has(ctx, key); known && !gone {
		return stakingtypes.ErrPositionExists.Wrapf("owner: %s, limit 1", owner)
	}
	if stake.Amount.LT(math.NewInt(requirement)) {
		return stakingtypes.ErrBelowRequirement.Wrapf("stake: %s, limit %d", stake.Amount, int64(requirement))
	}
	if l.bank.GetBalance(ctx, owner, stake.Denom).IsLT(stake) {
		return stakingtypes.ErrTransfer.Wrapf("stake: %s", stake)
	}
	if err := l.bank.SendCoinsFromAccountToModule(ctx, owner, "masastaking", sdk.NewCoins(stake)); err != nil {
		return err
	}
	if err := l.left.Remove(ctx, key); err != nil {
		return err
	}
	if err := l.stakes.Set(ctx, key, stake.Amount); err != nil {
		return err
	}
	return l.hooks.AfterPositionTouched(ctx, role, owner)
}

func (l *ledger) Standing(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress,
) (stakingtypes.Standing, error) {
	key := position(role, owner)
	stake, err := l.stakes.Get(ctx, key)
	if err != nil {
		return stakingtypes.Standing{}, stakingtypes.ErrPositionNotFound.Wrapf("owner: %s", owner)
	}
	standing := stakingtypes.Standing{
		Status: stakingtypes.Status_STATUS_ACTIVE, Masa: stake, Tao: math.ZeroInt(), Counted: stake,
		Required: math.NewInt(requirement), Utility: math.LegacyNewDecWithPrec(5, 1), Generation: 1, JoinedEpoch: 1,
	}
	if stake.LT(standing.Required) {
		standing.Status = stakingtypes.Status_STATUS_GRACE
	}
	if gone, _ := l.left.Has(ctx, key); gone {
		standing.Status = stakingtypes.Status_STATUS_LEFT
	}
	return standing, nil
}

func (l *ledger) Hold(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, reference, _ string, until int64,
) error {
	if l.failHold != nil {
		if err := l.failHold(reference); err != nil {
			return err
		}
	}
	return l.holds.Set(ctx, collections.Join3(int32(role), owner, reference), until)
}

func (l *ledger) Release(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, reference string,
) error {
	return l.holds.Remove(ctx, collections.Join3(int32(role), owner, reference))
}

func (l *ledger) Touch(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) error {
	l.touches++
	if _, err := l.Standing(ctx, role, owner); err != nil {
		return err
	}
	return l.hooks.AfterPositionTouched(ctx, role, owner)
}

func (l *ledger) Slash(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, amount math.Int,
) (sdk.Coins, error) {
	key := position(role, owner)
	stake, err := l.stakes.Get(ctx, key)
	if err != nil {
		return nil, stakingtypes.ErrPositionNotFound
	}
	taken := math.MinInt(stake, amount)
	if !taken.IsPositive() {
		return nil, nil
	}
	if err := l.bank.BurnCoins(ctx, "masastaking", types.Coins(taken)); err != nil {
		return nil, err
	}
	if err := l.stakes.Set(ctx, key, stake.Sub(taken)); err != nil {
		return nil, err
	}
	return types.Coins(taken), l.hooks.AfterPositionTouched(ctx, role, owner)
}

// leave ends a role, without regard to holds.
func (l *ledger) leave(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) error {
	if err := l.left.Set(ctx, position(role, owner)); err != nil {
		return err
	}
	return l.hooks.AfterRoleLeft(ctx, role, owner)
}

func (l *ledger) CurrentEpoch(ctx context.Context) (stakingtypes.Epoch, error) {
	passed := (height(ctx) - 1) / l.epochBlocks
	return stakingtypes.Epoch{
		Number: uint64(passed) + 1, StartHeight: passed*l.epochBlocks + 1, EndHeight: (passed + 1) * l.epochBlocks,
	}, nil
}

func (l *ledger) RecordFailure(ctx context.Context, queue, item string, failed error) error {
	key := fmt.Sprintf("%s %s", queue, item)
	count, err := l.failures.Get(ctx, key)
	if err != nil {
		count = 0
	}
	if failed == nil {
		return fmt.Errorf("no failure: %s", key)
	}
	return l.failures.Set(ctx, key, count+1)
}

func (l *ledger) PushScore(
	ctx context.Context, _ uint64, role stakingtypes.Role, owner sdk.AccAddress, score math.LegacyDec,
) error {
	return l.utilities.Set(ctx, position(role, owner), score)
}

// holdsOf counts the open obligations of a position.
func (l *ledger) holdsOf(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) int {
	count := 0
	within := collections.NewSuperPrefixedTripleRange[int32, sdk.AccAddress, string](int32(role), owner)
	err := l.holds.Walk(ctx, within, func(holdKey, int64) (bool, error) {
		count++
		return false, nil
	})
	if err != nil {
		panic(err)
	}
	return count
}

// failuresOf tells how often an item of a queue failed.
func (l *ledger) failuresOf(ctx context.Context, queue, item string) uint64 {
	count, err := l.failures.Get(ctx, queue+" "+item)
	if err != nil {
		return 0
	}
	return count
}

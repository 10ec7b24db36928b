package fakes

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"
	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// StakingStore is the store that a fixture mounts for a fake ledger.
const StakingStore = "fakestaking"

type positionKey = collections.Pair[int32, sdk.AccAddress]

// Position is what the fake ledger keeps of an owner in a role. Tests may set any of it by Put.
type Position struct {
	// Masa is bonded; Unbonding was, and can still be slashed. In umasa.
	Masa, Unbonding math.Int
	// Tao is bonded second collateral in rao; it counts for nothing here.
	Tao math.Int
	// Required is the requirement in umasa.
	Required math.Int
	// Utility is the smoothed utility.
	Utility     math.LegacyDec
	Generation  uint64
	JoinedEpoch uint64
	// Inactive makes the position INACTIVE, Left has it LEFT.
	Inactive, Left bool
	// Holds are the references of open obligations.
	Holds []string
}

// Staking is a ledger of positions with the behaviour that the modules above it see: it refuses what the real one
// refuses, tells the same hooks, and keeps everything in a store, so that an undone message or item is undone here
// too. Requirements do not move by themselves, and epochs turn when a test says so.
type Staking struct {
	// Hooks are told as on the chain.
	Hooks types.StakingHooks
	// MinStake is what a new position must hold.
	MinStake math.Int
	// Eta is the weight of a new score.
	Eta math.LegacyDec
	// Fail, if set, is asked before every call about an owner; its error is the call's.
	Fail func(method string, owner sdk.AccAddress) error
	// Round is the length of a round of price reports, 0 for the default.
	Round uint64
	// Collateral is the coin whose price is reported, empty for the default.
	Collateral string

	bank      *Bank
	positions collections.Map[positionKey, Position]
	epoch     collections.Item[types.Epoch]
	failures  collections.Map[uint64, types.Failure]
	failed    collections.Sequence
	spot      collections.Item[math.LegacyDec]
}

// NewStaking returns a ledger without positions. With a bank it holds the coins in the account "masastaking" and burns
// what is slashed; without one it counts only.
func NewStaking(service store.KVStoreService, bank *Bank) *Staking {
	builder := collections.NewSchemaBuilder(service)
	key := collections.PairKeyCodec(collections.Int32Key, sdk.AccAddressKey)
	s := &Staking{
		Hooks:    types.NoHooks{},
		MinStake: math.NewInt(100),
		Eta:      math.LegacyNewDecWithPrec(2, 1),
		bank:     bank,
		positions: collections.NewMap(
			builder, collections.NewPrefix(0), "positions", key, collections.NewJSONValueCodec[Position]()),
		epoch: collections.NewItem(
			builder, collections.NewPrefix(1), "epoch", collections.NewJSONValueCodec[types.Epoch]()),
		failures: collections.NewMap(
			builder, collections.NewPrefix(2), "failures", collections.Uint64Key,
			collections.NewJSONValueCodec[types.Failure]()),
		failed: collections.NewSequence(builder, collections.NewPrefix(3), "failed"),
		spot:   collections.NewItem(builder, collections.NewPrefix(4), "spot", sdk.LegacyDecValue),
	}
	if _, err := builder.Build(); err != nil {
		panic(err)
	}
	return s
}

// OpenPosition bonds an owner's stake in a role: at least MinStake, once until the role is left.
func (s *Staking) OpenPosition(ctx context.Context, role types.Role, owner sdk.AccAddress, stake sdk.Coin) error {
	if err := s.fails("OpenPosition", owner); err != nil {
		return err
	}
	p, err := s.Position(ctx, role, owner)
	switch {
	case err == nil && !p.Left:
		return types.ErrPositionExists.Wrapf("owner: %s", owner)
	case err != nil && !errors.Is(err, types.ErrPositionNotFound):
		return err
	case stake.Denom != types.BondDenom:
		return types.ErrInvalidDenom.Wrapf("stake: %s", stake.Denom)
	case stake.Amount.LT(s.MinStake):
		return types.ErrBelowRequirement.Wrapf("stake: %s is below %s", stake.Amount, s.MinStake)
	}
	if s.bank != nil {
		if err := s.bank.SendCoinsFromAccountToModule(ctx, owner, types.ModuleName, sdk.NewCoins(stake)); err != nil {
			return types.ErrTransfer.Wrap(err.Error())
		}
	}
	epoch, err := s.epochNumber(ctx)
	if err != nil {
		return err
	}
	fresh := Position{
		Masa: stake.Amount, Unbonding: math.ZeroInt(), Tao: math.ZeroInt(), Required: s.MinStake,
		Utility: math.LegacyNewDecWithPrec(5, 1), Generation: p.Generation + 1, JoinedEpoch: epoch,
	}
	return s.Put(ctx, role, owner, fresh)
}

// Standing is what a position may do now.
func (s *Staking) Standing(ctx context.Context, role types.Role, owner sdk.AccAddress) (types.Standing, error) {
	if err := s.fails("Standing", owner); err != nil {
		return types.Standing{}, err
	}
	p, err := s.Position(ctx, role, owner)
	if err != nil {
		return types.Standing{}, err
	}
	status := types.Status_STATUS_ACTIVE
	switch {
	case p.Left:
		status = types.Status_STATUS_LEFT
	case p.Inactive:
		status = types.Status_STATUS_INACTIVE
	case p.Masa.LT(p.Required):
		status = types.Status_STATUS_GRACE
	}
	return types.Standing{
		Status: status, Masa: p.Masa, Tao: p.Tao, Counted: p.Masa, Required: p.Required, Utility: p.Utility,
		Generation: p.Generation, JoinedEpoch: p.JoinedEpoch,
	}, nil
}

// PushScore folds a score into a utility: Û' = Û + eta·(u − Û).
func (s *Staking) PushScore(
	ctx context.Context, _ uint64, role types.Role, owner sdk.AccAddress, score math.LegacyDec,
) error {
	if err := s.fails("PushScore", owner); err != nil {
		return err
	}
	p, err := s.Position(ctx, role, owner)
	if err != nil {
		return err
	}
	if score.IsNil() || score.IsNegative() || score.GT(math.LegacyOneDec()) {
		return types.ErrInvalidScore.Wrapf("score: %s is outside 0..1", score)
	}
	p.Utility = p.Utility.Add(s.Eta.Mul(score.Sub(p.Utility)))
	return s.Put(ctx, role, owner, p)
}

// Slash burns up to an amount of umasa, bonded first, then unbonding.
func (s *Staking) Slash(
	ctx context.Context, role types.Role, owner sdk.AccAddress, amount math.Int,
) (sdk.Coins, error) {
	if err := s.fails("Slash", owner); err != nil {
		return nil, err
	}
	p, err := s.Position(ctx, role, owner)
	if err != nil {
		return nil, err
	}
	bonded := math.MinInt(amount, p.Masa)
	unbonding := math.MinInt(amount.Sub(bonded), p.Unbonding)
	p.Masa, p.Unbonding = p.Masa.Sub(bonded), p.Unbonding.Sub(unbonding)
	taken := sdk.NewCoins(sdk.NewCoin(types.BondDenom, bonded.Add(unbonding)))
	if s.bank != nil && !taken.IsZero() {
		if err := s.bank.BurnCoins(ctx, types.ModuleName, taken); err != nil {
			return nil, err
		}
	}
	return taken, s.Put(ctx, role, owner, p)
}

// BondedMasa is the bonded MASA of all of an owner's positions.
func (s *Staking) BondedMasa(ctx context.Context, owner sdk.AccAddress) (math.Int, error) {
	if err := s.fails("BondedMasa", owner); err != nil {
		return math.Int{}, err
	}
	return s.sum(ctx, func(key positionKey) bool { return key.K2().Equals(owner) })
}

// TotalBondedMasa is the bonded MASA of everybody.
func (s *Staking) TotalBondedMasa(ctx context.Context) (math.Int, error) {
	if err := s.fails("TotalBondedMasa", nil); err != nil {
		return math.Int{}, err
	}
	return s.sum(ctx, func(positionKey) bool { return true })
}

// CurrentEpoch is the running one.
func (s *Staking) CurrentEpoch(ctx context.Context) (types.Epoch, error) {
	epoch, err := s.epoch.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return epoch, types.ErrEpochNotFound.Wrap("none has begun")
	}
	return epoch, err
}

// RecordFailure keeps a record of an item that was undone.
func (s *Staking) RecordFailure(ctx context.Context, queue, item string, failure error) error {
	number, err := s.failed.Next(ctx)
	if err != nil {
		return err
	}
	codespace, code, _ := errorsmod.ABCIInfo(failure, false)
	return s.failures.Set(ctx, number, types.Failure{
		Height: sdk.UnwrapSDKContext(ctx).BlockHeight(), Queue: queue, Item: item, Codespace: codespace, Code: code,
	})
}

// Hold keeps a position from leaving while an obligation is open.
func (s *Staking) Hold(
	ctx context.Context, role types.Role, owner sdk.AccAddress, reference, _ string, _ int64,
) error {
	p, err := s.Position(ctx, role, owner)
	if err != nil {
		return err
	}
	p.Holds = append(without(p.Holds, reference), reference)
	return s.set(ctx, role, owner, p)
}

// Release ends a hold; one that is not there is no error.
func (s *Staking) Release(ctx context.Context, role types.Role, owner sdk.AccAddress, reference string) error {
	p, err := s.Position(ctx, role, owner)
	if err != nil {
		return err
	}
	p.Holds = without(p.Holds, reference)
	return s.set(ctx, role, owner, p)
}

// Touch tells the hooks.
func (s *Staking) Touch(ctx context.Context, role types.Role, owner sdk.AccAddress) error {
	return s.Hooks.AfterPositionTouched(ctx, role, owner)
}

// AtStake is what is bonded and unbonding.
func (s *Staking) AtStake(ctx context.Context, role types.Role, owner sdk.AccAddress) (math.Int, error) {
	if err := s.fails("AtStake", owner); err != nil {
		return math.Int{}, err
	}
	p, err := s.Position(ctx, role, owner)
	if errors.Is(err, types.ErrPositionNotFound) {
		return math.ZeroInt(), nil
	}
	return p.Masa.Add(p.Unbonding), err
}

// Expel ends an owner's role.
func (s *Staking) Expel(ctx context.Context, role types.Role, owner sdk.AccAddress) error {
	if err := s.fails("Expel", owner); err != nil {
		return err
	}
	return s.Leave(ctx, role, owner)
}

package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/x/rewards/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// payQueue names the PAY phase in the records of failures.
const payQueue = "pay"

// payPhase mints an epoch's emission and credits it to those that earned it. Whatever nobody earned, or could not be
// credited, stays in the reserve.
type payPhase struct{ *Keeper }

// PayPhase returns the PAY phase of the pipeline.
func PayPhase(k *Keeper) stakingtypes.Phase { return payPhase{k} }

// Name is the phase's stable name.
func (payPhase) Name() string { return "PAY" }

// progress tells how far a stage came: the key to go on after, the units used, and whether the stage is over.
type progress struct {
	next []byte
	used uint64
	done bool
}

// payStage works through one part of the phase, up to budget units after key.
type payStage func(ctx context.Context, epoch uint64, key []byte, budget uint64) (progress, error)

// stages lists the parts of the phase in order.
func (p payPhase) stages() []payStage {
	return []payStage{
		once(p.openEmission),
		once(p.payPools),
		p.payValidators,
		p.payRequests,
		p.payOracles,
		p.weighAnswers,
		p.rankAnswers,
		p.payAnswers,
		p.rankTao(stakingtypes.Role_ROLE_VALIDATOR),
		p.payTao(stakingtypes.Role_ROLE_VALIDATOR),
		p.rankTao(stakingtypes.Role_ROLE_WORKER),
		p.payTao(stakingtypes.Role_ROLE_WORKER),
		once(p.closeEmission),
	}
}

// once makes a stage of one unit.
func once(work func(ctx context.Context, epoch uint64) error) payStage {
	return func(ctx context.Context, epoch uint64, _ []byte, _ uint64) (progress, error) {
		return progress{used: 1, done: true}, work(ctx, epoch)
	}
}

// Run pays up to budget recipients after the cursor: the stage in one byte, and the stage's own key.
//
//nolint:revive // the shape of a phase
func (p payPhase) Run(
	ctx context.Context, epoch uint64, cursor []byte, budget uint64,
) (next []byte, used uint64, done bool, err error) {
	return runStages(ctx, p.stages(), epoch, cursor, budget)
}

// runStages works through the stages of a phase, up to budget units after the cursor.
//
//nolint:revive // the shape of a phase
func runStages(
	ctx context.Context, stages []payStage, epoch uint64, cursor []byte, budget uint64,
) (next []byte, used uint64, done bool, err error) {
	at, key := 0, []byte(nil)
	if len(cursor) > 0 {
		at, key = int(cursor[0]), cursor[1:]
	}
	if at >= len(stages) {
		return nil, 0, false, types.ErrInvalidField.Wrapf("cursor: stage %d is outside 0..%d", at, len(stages)-1)
	}
	for used < budget {
		step, err := stages[at](ctx, epoch, key, budget-used)
		if err != nil {
			return nil, 0, false, err
		}
		used += step.used
		if !step.done {
			return stageCursor(at, step.next), used, false, nil
		}
		at, key = at+1, nil
		if at == len(stages) {
			return nil, used, true, nil
		}
	}
	return stageCursor(at, key), used, false, nil
}

func stageCursor(stage int, key []byte) []byte { return append([]byte{byte(stage)}, key...) }

// award is what an actor earned of a pool before its coverage.
type award struct {
	role            stakingtypes.Role
	owner           sdk.AccAddress
	kind, reference string
	share           math.Int
	factors         []types.Factor
}

// pool is what is left of an epoch's pool, and what the running step has credited.
type pool struct {
	epoch uint64
	left  math.Int
	paid  math.Int
}

func newPool(epoch uint64, whole, paidBefore math.Int) *pool {
	return &pool{epoch: epoch, left: whole.Sub(paidBefore), paid: math.ZeroInt()}
}

// payItem credits what earn computes, in a cache context of its own. If it fails the failure is recorded and the
// share stays in the reserve.
func (k *Keeper) payItem(
	ctx context.Context, from *pool, item string, earn func(ctx context.Context) (award, error),
) error {
	paid := math.ZeroInt()
	err := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
		a, err := earn(ctx)
		if err != nil {
			return err
		}
		paid, err = k.payAward(ctx, from, a)
		return err
	})
	if err != nil {
		return k.Epochs.RecordFailure(ctx, payQueue, item, err)
	}
	from.left, from.paid = from.left.Sub(paid), from.paid.Add(paid)
	return nil
}

// payAward credits an award, scaled by the coverage of the actor's requirement and by its participation. The money
// follows at the end of the step. No pool pays more than it holds, whatever became of the sums its shares are computed
// from.
func (k *Keeper) payAward(ctx context.Context, from *pool, a award) (math.Int, error) {
	if a.share.IsZero() {
		return a.share, nil
	}
	standing, err := k.Staking.Standing(ctx, a.role, a.owner)
	if err != nil {
		return math.Int{}, err
	}
	amount, err := coveredShare(standing, a.share)
	if err != nil {
		return math.Int{}, err
	}
	amount, missing, err := k.participating(ctx, a.owner, amount)
	if err != nil {
		return math.Int{}, err
	}
	if amount.GT(from.left) {
		return math.Int{}, types.ErrPoolExhausted.Wrapf("%s: %s is more than the %s left", a.kind, amount, from.left)
	}
	factors := append(a.factors, types.NewFactor("share", a.share), types.NewFactor("s", standing.Counted),
		types.NewFactor("req", standing.Required), types.NewFactor("status", standing.Status))
	factors = append(factors, missing...)
	err = k.credit(ctx, types.Entry{
		Epoch: from.epoch, Owner: a.owner.String(), Role: a.role, Kind: a.kind, Reference: a.reference,
		Amount: amount, Factors: factors,
	})
	if err != nil {
		return math.Int{}, err
	}
	return amount, k.addShare(ctx, from.epoch, a.role, a.owner, amount)
}

// coveredShare scales a reward by s/req if the counted stake is below the requirement. Who left the role has no stake
// that covers anything, and the ledger does not keep what it was: its coverage is 0, as x/staking has it, or leaving
// would be the way out of GRACE with a whole reward. The pay for its answers is not touched: it was credited before.
func coveredShare(standing stakingtypes.Standing, share math.Int) (math.Int, error) {
	if standing.Status == stakingtypes.Status_STATUS_LEFT {
		return math.ZeroInt(), nil
	}
	amount, err := emission.Covered(share, standing.Counted, standing.Required)
	if err != nil {
		return math.Int{}, types.ErrInvalidAmount.Wrapf("coverage: %s", err)
	}
	return amount, nil
}

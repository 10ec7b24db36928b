package keeper

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"cosmossdk.io/core/comet"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/slashing/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// Why evidence came to nothing.
const (
	ignoredUnknown    = "unknown"    // nobody ever registered the key
	ignoredOld        = "too_old"    // older than the consensus parameters allow
	ignoredTombstoned = "tombstoned" // the operator is punished already
	ignoredKind       = "kind"       // neither a double sign nor an attack on light clients
)

// evidence of a fault as CometBFT hands it over.
type evidence struct {
	kind    types.Kind
	word    string
	address sdk.ConsAddress
	height  int64
	time    time.Time
}

// handleEvidence punishes the faults that CometBFT has found proof of, the earliest first. Each is an item of its own:
// nothing that evidence says may stop the chain. The evidence of a block is bounded by the consensus parameters.
func (k *Keeper) handleEvidence(ctx sdk.Context) error {
	for _, e := range evidences(ctx) {
		failed := safeitem.Run(ctx, func(ctx sdk.Context) error { return k.handleOne(ctx, e) })
		if failed == nil {
			continue
		}
		if err := k.epochs.RecordFailure(ctx, "evidence", e.id(), failed); err != nil {
			return err
		}
	}
	return nil
}

// evidences returns the evidence of this block, by height and consensus address.
func evidences(ctx sdk.Context) []evidence {
	info := ctx.CometInfo()
	if info == nil || info.GetEvidence() == nil {
		return nil
	}
	list := info.GetEvidence()
	all := make([]evidence, 0, list.Len())
	for i := range list.Len() {
		m := list.Get(i)
		e := evidence{address: m.Validator().Address(), height: m.Height(), time: m.Time()}
		switch m.Type() {
		case comet.DuplicateVote:
			e.kind, e.word = types.Kind_KIND_DOUBLE_SIGN, "double_sign"
		case comet.LightClientAttack:
			e.kind, e.word = types.Kind_KIND_LIGHT_CLIENT_ATTACK, "light_client_attack"
		default:
			e.word = "misbehaviour"
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b evidence) int {
		return cmp.Or(cmp.Compare(a.height, b.height), bytes.Compare(a.address, b.address))
	})
	return all
}

// id names a fault: one key at one height.
func (e evidence) id() string { return fmt.Sprintf("%s/%X/%d", e.word, []byte(e.address), e.height) }

// handleOne punishes one fault: a share of everything within reach, bonded and unbonding, whether the operator still
// has its seat, was pruned, left the role or uses another key by now; and a tombstone. Evidence of a key that nobody
// registered, of an operator that is tombstoned already, or of long ago, changes nothing.
func (k *Keeper) handleOne(ctx sdk.Context, e evidence) error {
	operator, err := k.validators.OperatorByConsAddr(ctx, e.address)
	switch {
	case e.kind == types.Kind_KIND_UNSPECIFIED:
		return ignore(ctx, e, ignoredKind)
	case errors.Is(err, validatorsettypes.ErrConsensusUnknown):
		return ignore(ctx, e, ignoredUnknown)
	case err != nil:
		return err
	case e.expired(ctx):
		return ignore(ctx, e, ignoredOld)
	}
	custody, err := k.validators.Custody(ctx, operator)
	if err != nil {
		return err
	}
	if custody.Tombstoned {
		return ignore(ctx, e, ignoredTombstoned)
	}
	cause, err := k.fault(ctx, operator, e.id())
	if err != nil {
		return err
	}
	if err := k.punishStake(ctx, e.kind, e.id(), cause, operator); err != nil {
		return err
	}
	return k.validators.Tombstone(ctx, operator)
}

// fault is what an offence of a validator has to say of itself.
func (k *Keeper) fault(ctx context.Context, operator sdk.AccAddress, reference string) (types.Offence, error) {
	epoch, err := k.epochs.CurrentEpoch(ctx)
	if err != nil && !errors.Is(err, stakingtypes.ErrEpochNotFound) {
		return types.Offence{}, err
	}
	return types.Offence{
		Role: stakingtypes.Role_ROLE_VALIDATOR, Owner: operator.String(), Epoch: epoch.Number, Reference: reference,
		Base: math.ZeroInt(),
	}, nil
}

// expired tells whether a fault is older than evidence may be, by blocks and by time both, as CometBFT has it.
func (e evidence) expired(ctx sdk.Context) bool {
	limits := ctx.ConsensusParams().Evidence
	if limits == nil {
		return false
	}
	return ctx.BlockTime().Sub(e.time) > limits.MaxAgeDuration && ctx.BlockHeight()-e.height > limits.MaxAgeNumBlocks
}

// ignore announces evidence that changes nothing.
func ignore(ctx sdk.Context, e evidence, reason string) error {
	return ctx.EventManager().EmitTypedEvent(
		&types.EventEvidenceIgnored{ConsensusAddress: e.address, Height: e.height, Reason: reason})
}

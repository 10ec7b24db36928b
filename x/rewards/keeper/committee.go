package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// evaluationReason is the word under which an evaluator's open item is shown among its obligations.
const evaluationReason = "evaluation"

// getItem returns an item, or ErrItemNotFound.
func (k *Keeper) getItem(ctx context.Context, id string) (types.Item, error) {
	item, err := k.items.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Item{}, types.ErrItemNotFound.Wrapf("item: %s", id)
	}
	return item, err
}

// drawCommittee draws who judges an item, with the beacon of this block, from the members as the last block left
// them. Nobody judges its own request or data set, or an answer
// that competes with its own. Without any candidate there is no quorum.
func (k *Keeper) drawCommittee(ctx context.Context, id string) error {
	item, err := k.getItem(ctx, id)
	if err != nil || item.Phase != types.PhaseReady {
		return err
	}
	of, err := k.subjectOf(ctx, item)
	if err != nil {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	candidates, err := k.candidates(ctx, of)
	if err != nil {
		return err
	}
	beacon, err := k.Validators.RandomBeacon(ctx)
	if err != nil {
		return err
	}
	if err := k.pickEntries(ctx, params.Data, &item, beacon); err != nil {
		return err
	}
	// The first k of the whole draw are the committee; one that has left its role meanwhile makes room for the next.
	drawn := sample.Committee(sample.New("eval/"+id, beacon), len(candidates), len(candidates))
	commitBlocks, revealBlocks := windows(params, item)
	commitHeight := height(ctx) + commitBlocks
	until := commitHeight + revealBlocks
	item.Gold = item.Gold || isGold(params.Disputes, item, beacon)
	for _, index := range drawn {
		if len(item.Committee) == committeeSize(params, item) {
			break
		}
		if err := k.seat(ctx, &item, candidates[index], until); err != nil {
			return err
		}
	}
	if len(item.Committee) == 0 {
		return k.finish(ctx, item)
	}
	item.Phase, item.DrawnHeight, item.CommitHeight = types.PhaseCommit, height(ctx), commitHeight
	return k.openCommit(ctx, item)
}

// isGold tells whether the beacon gives a response a larger committee at once: with chance gold_rate in each first
// draw, by RNG("gold/<item>", R_h).below(10^6).
func isGold(p types.DisputeParams, item types.Item, beacon []byte) bool {
	if item.IsAudit() || item.Dispute || item.Round > 0 {
		return false
	}
	return sample.New("gold/"+item.Id, beacon).Below(types.GoldOf()) < p.GoldMicros()
}

// committeeSize is how many judge an item.
func committeeSize(p types.Params, item types.Item) int {
	if item.Gold || item.Dispute {
		return int(p.Disputes.Committee)
	}
	return int(p.Evaluation.Committee)
}

// openCommit stores an item whose committee was drawn.
func (k *Keeper) openCommit(ctx context.Context, item types.Item) error {
	if err := k.items.Set(ctx, item.Id, item); err != nil {
		return err
	}
	if err := k.schedule(ctx, item.CommitHeight, types.KindCommit, item.Id); err != nil {
		return err
	}
	return emit(ctx, &types.EventCommitteeDrawn{
		Item: item.Id, Request: item.Request, Round: item.Round, Committee: item.Operators(),
		CommitHeight: item.CommitHeight, Gold: item.Gold, Dispute: item.Dispute, Dataset: item.Dataset,
	})
}

// candidates are the seated validators that are no party of the subject and can read it, in the order of their
// addresses.
func (k *Keeper) candidates(ctx context.Context, of subject) ([]sdk.AccAddress, error) {
	members, err := k.Validators.Members(ctx)
	if err != nil {
		return nil, err
	}
	candidates := make([]sdk.AccAddress, 0, len(members))
	for _, member := range members {
		if !of.isParty(member.Operator.String()) && (member.HasKey || !of.isPrivate()) {
			candidates = append(candidates, member.Operator)
		}
	}
	return candidates, nil
}

// seat makes a validator a member of an item's committee: a duty, and a hold until the tally. Who left the role keeps
// its seat until the end of the epoch, but has no stake to answer with, and is not drawn.
func (k *Keeper) seat(ctx context.Context, item *types.Item, operator sdk.AccAddress, until int64) error {
	standing, err := k.Staking.Standing(ctx, stakingtypes.Role_ROLE_VALIDATOR, operator)
	if err != nil || standing.Status == stakingtypes.Status_STATUS_LEFT {
		return err
	}
	err = k.Staking.Hold(ctx, stakingtypes.Role_ROLE_VALIDATOR, operator, item.HoldReference(), evaluationReason, until)
	if err != nil {
		return err
	}
	if err := k.duties.Set(ctx, collections.Join(operator, item.Id)); err != nil {
		return err
	}
	item.Committee = append(item.Committee, types.Evaluator{Operator: operator.String(), Stake: standing.Counted})
	return nil
}

// dismiss ends the committee's work on an item: duties, fee-free tries and holds.
func (k *Keeper) dismiss(ctx context.Context, item types.Item) error {
	for _, member := range item.Committee {
		operator, err := accountOf(member.Operator)
		if err != nil {
			return err
		}
		if err := k.duties.Remove(ctx, collections.Join(operator, item.Id)); err != nil {
			return err
		}
		err = k.Staking.Release(ctx, stakingtypes.Role_ROLE_VALIDATOR, operator, item.HoldReference())
		if err != nil {
			return err
		}
	}
	return k.forgetAttempts(ctx, item)
}

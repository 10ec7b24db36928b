package keeper

import (
	"context"
	"time"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/masa-finance/masad/x/gov/types"
)

// makeRegular gives an expedited proposal that does not pass the rest of the regular time. Votes, tally and snapshot
// stay.
func (k *Keeper) makeRegular(
	ctx sdk.Context, key endKey, proposal sdkgovv1.Proposal, params sdkgovv1.Params,
) error {
	if proposal.VotingStartTime == nil || params.VotingPeriod == nil {
		return types.ErrBroken.Wrapf("proposal %d: votes, but tells no time", proposal.Id)
	}
	end := proposal.VotingStartTime.Add(*params.VotingPeriod)
	if now := ctx.BlockTime(); !end.After(now) {
		end = now.Add(time.Nanosecond) // periods became shorter: the SDK would end it in this block, by its own rule
	}
	proposal.Expedited, proposal.VotingEndTime = false, &end
	if err := k.setTally(ctx, &proposal); err != nil {
		return err
	}
	if err := k.waiting.Remove(ctx, key); err != nil {
		return err
	}
	if err := k.gov.ActiveProposalsQueue.Set(ctx, collections.Join(end, proposal.Id), proposal.Id); err != nil {
		return err
	}
	if err := k.gov.SetProposal(ctx, proposal); err != nil {
		return err
	}
	tell(ctx, proposal.Id, sdkgovtypes.AttributeValueExpeditedProposalRejected, "expedited proposal converted to regular")
	return nil
}

// setTally writes the result into the proposal, for wallets.
func (k *Keeper) setTally(ctx context.Context, proposal *sdkgovv1.Proposal) error {
	_, _, results, err := k.Tally(ctx, *k.gov, *proposal)
	if err != nil {
		return err
	}
	tally := sdkgovv1.NewTallyResultFromMap(results)
	proposal.FinalTallyResult = &tally
	return nil
}

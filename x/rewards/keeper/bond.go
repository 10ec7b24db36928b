package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// releaseBond credits the bond of a decided dispute to the disputer, or burns it, and books it in the running epoch.
func (k *Keeper) releaseBond(ctx context.Context, req types.Request, a types.Assignment) error {
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	entry := bondEntry(req, a, epoch.Number)
	if a.Dispute.Returned {
		err = k.credit(ctx, entry)
	} else {
		err = k.burnBond(ctx, entry)
	}
	if err != nil {
		return err
	}
	book, err := k.openBook(ctx, epoch.Number)
	if err != nil {
		return err
	}
	sum := &book.BondsBurned
	if a.Dispute.Returned {
		sum = &book.BondsReturned
	}
	if err := addTo(sum, a.Dispute.Bond); err != nil {
		return err
	}
	return k.books.Set(ctx, book.Epoch, book)
}

func (k *Keeper) burnBond(ctx context.Context, entry types.Entry) error {
	if err := k.burnFromEscrow(ctx, entry.Amount); err != nil {
		return err
	}
	return k.note(ctx, entry)
}

// bondEntry explains what became of a bond: ceil(ratio·base_reward) goes back if there was no second verdict with a
// quorum, or the result is not the outcome that was disputed; else it is burned.
func bondEntry(req types.Request, a types.Assignment, epoch uint64) types.Entry {
	d := a.Dispute
	role, kind := stakingtypes.Role_ROLE_WORKER, types.EntryDisputeBurn
	if d.Disputer == req.Oracle {
		role = stakingtypes.Role_ROLE_ORACLE
	}
	if d.Returned {
		kind = types.EntryDisputeBond
	}
	return types.Entry{
		Epoch: epoch, Owner: d.Disputer, Role: role, Kind: kind, Reference: req.Id + "/" + a.Worker, Amount: d.Bond,
		Factors: []types.Factor{
			types.NewFactor("base_reward", req.BaseReward), types.NewFactor("ratio", d.Ratio),
			types.NewFactor("outcome", d.Outcome), types.NewFactor("quorum", a.Reviewed()),
			types.NewFactor("result", d.Result),
		},
	}
}

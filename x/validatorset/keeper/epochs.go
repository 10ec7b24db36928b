package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// dated is an epoch that a record names, with the largest it may name.
type dated struct {
	field         string
	epoch, latest uint64
}

// checkEpochs refuses records of epochs that have not come: a validator that registered in one would never be scored,
// one ranked already never be ranked. The running epoch is the ledger's to tell.
func (k *Keeper) checkEpochs(ctx context.Context, state *types.GenesisState) error {
	running, err := k.runningEpoch(ctx)
	if err != nil {
		return err
	}
	all := []dated{{"last_ranked", state.LastRanked, running}}
	for _, v := range state.Validators {
		all = append(all,
			dated{"validators: joined_epoch of " + v.Operator, v.JoinedEpoch, running},
			dated{"validators: registered_epoch of " + v.Operator, v.RegisteredEpoch, running},
			dated{"validators: rotated_epoch of " + v.Operator, v.RotatedEpoch, running},
			dated{"validators: cooldown_until of " + v.Operator, v.CooldownUntil, running + types.MaxCooldownEpochs},
			dated{"validators: tip_epoch of " + v.Operator, v.TipEpoch, running + 1},
			dated{"validators: next_tip_epoch of " + v.Operator, v.NextTipEpoch, running + 1})
	}
	for _, s := range state.SetAside {
		all = append(all, dated{"set_aside: epoch of " + s.Operator, s.Epoch, running + types.MaxCooldownEpochs})
	}
	for _, s := range state.Signings {
		all = append(all, dated{"signings: epoch", s.Epoch, running})
	}
	for _, j := range state.Judgements {
		all = append(all, dated{"judgements: epoch of " + j.Operator, j.Epoch, running})
	}
	for _, r := range state.Ranks {
		all = append(all, dated{"ranks: epoch of " + r.Operator, r.Epoch, running})
	}
	for _, c := range state.SeatChanges {
		all = append(all, dated{"seat_changes: epoch of " + c.Operator, c.Epoch, running})
	}
	for _, p := range state.Prunings {
		all = append(all, dated{"prunings: epoch", p.Epoch, running})
	}
	for _, d := range all {
		if d.epoch > d.latest {
			return types.ErrInvalidGenesis.Wrapf("%s: %d is above %d, epoch %d runs", d.field, d.epoch, d.latest, running)
		}
	}
	return nil
}

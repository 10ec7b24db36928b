package worker

import (
	"context"
	"errors"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// attend answers the running epoch's roll call if the worker is called and has not answered. One try is made for an
// epoch, and another when it failed.
func (w *Worker) attend(ctx context.Context) error {
	if w.roll == nil {
		return nil
	}
	now, err := w.roll.RollCall(ctx, w.options.Owner)
	if err != nil {
		return err
	}
	call := now.RollCall
	if call == nil || !now.Called || now.Answer != nil || !w.takesUp(call.Epoch) {
		return nil
	}
	height, err := w.chain.Height(ctx)
	if err != nil {
		w.letGo(call.Epoch)
		return err
	}
	if height >= call.UntilHeight {
		return nil // the next block takes no answers any more
	}
	w.jobs.Go(func() {
		_, err := w.sender.Send(ctx, nil, &rewardstypes.MsgAnswerRollCall{Worker: w.options.Owner, Epoch: call.Epoch})
		switch {
		case err == nil:
			w.options.Log.Info("answered the roll call", "epoch", call.Epoch)
			w.options.Observer.Observe(Event{Kind: Attended})
		case !errors.Is(err, rewardstypes.ErrDuplicate) && ctx.Err() == nil:
			w.options.Log.Warn("the roll call could not be answered", "epoch", call.Epoch, "error", err)
			w.letGo(call.Epoch)
		}
	})
	return nil
}

// takesUp tells whether a roll call is not taken up yet, and takes it up.
func (w *Worker) takesUp(epoch uint64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	fresh := epoch != w.lastRoll
	w.lastRoll = epoch
	return fresh
}

// letGo makes a roll call one to take up again.
func (w *Worker) letGo(epoch uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lastRoll == epoch {
		w.lastRoll = 0
	}
}

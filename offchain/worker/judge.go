package worker

import (
	"context"
	"errors"
	"log/slog"
)

// spare is how many blocks before the last one in which it can be given back an assignment is: the message takes one to
// be included, and may need another.
const spare = 2

// errBusy tells that others come before an assignment.
var errBusy = errors.New("its turn would come too late for its deadline")

// await waits for a turn, and tells whether it came. An assignment that is advised to go meanwhile is given back.
func (w *Worker) await(ctx context.Context, t *turn) bool {
	log := w.options.Log.With("request", t.Id, "assigned", t.own.AssignedHeight)
	for {
		select {
		case <-t.ready:
			return true
		case <-t.gone:
			return false
		case <-ctx.Done():
			return false
		case met := <-t.advice:
			if w.giveBack(ctx, log, t, met) {
				return false
			}
		}
	}
}

// giveBack declines a waiting assignment and tells whether that is done. If it failed there may be other advice.
func (w *Worker) giveBack(ctx context.Context, log *slog.Logger, t *turn, met *obstacle) bool {
	began, err := w.chain.Height(ctx)
	if err == nil {
		err = w.decline(ctx, log, t.task, met, began)
	}
	if errors.Is(err, errDeclined) {
		w.finish(log, t.task)
		return true
	}
	if ctx.Err() == nil {
		log.Warn("could not be given back while it waited", "error", err)
	}
	return false
}

// judge looks, with each block, what is to be given back of what waits or has been asked.
func (w *Worker) judge(ctx context.Context) error {
	if !w.queue.doubtful() {
		return nil
	}
	params, err := w.chain.Params(ctx)
	if err != nil {
		return err
	}
	w.queue.judge(int64(params.Market.DeclineBlocks))
	return nil
}

// tick tells the queue the height. A backend that has not answered by a deadline is suspect, and is waited for no more.
func (q *queue) tick(height int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.height = max(q.height, height)
	for _, t := range q.turns {
		if t.call != nil && q.height >= t.own.DeadlineHeight {
			q.suspect(t.lane, true)
			q.hangUp(t)
		}
	}
	for _, l := range q.lanes {
		if l.probe != nil && q.height >= l.probe.until {
			l.probe.cancel()
		}
	}
}

// doubtful tells whether there is something to judge.
func (q *queue) doubtful() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range q.turns {
		if t.lane.silent || !t.begun {
			return true
		}
	}
	return false
}

// judge decides what is given back at the end of the time in which it can be: what a suspect backend has not answered,
// and what waits and would be late.
func (q *queue) judge(declineBlocks int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range q.turns {
		last := t.own.AssignedHeight + declineBlocks
		closing := q.height+spare >= last && q.height < last
		switch {
		case !closing || t.answered:
			t.leaving = false
		case t.call != nil && t.lane.silent:
			q.giveUp(t)
		case !t.begun && t.lane.silent:
			t.advise(&obstacle{ClassBackend, errGivenUp})
		case !t.begun && q.late(t):
			t.advise(&obstacle{ClassBusy, errBusy})
		default:
			t.leaving = false
		}
	}
}

// advise tells a waiting assignment to go.
func (t *turn) advise(met *obstacle) {
	t.leaving = true
	select {
	case t.advice <- met:
	default: // it is going
	}
}

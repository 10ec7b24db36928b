package evaluator

import (
	"context"
	"errors"
	"log/slog"

	"github.com/masa-finance/masad/offchain/auditor"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// Auditor counts what is good in a data set.
type Auditor interface {
	// Audit asks a set's server for what the chain drew. With auditor.ErrMissing another try may find more. Once hurry is
	// closed it answers with what it has.
	Audit(ctx context.Context, dataset string, hurry <-chan struct{}) (rewardstypes.AuditCount, error)
	// Learn fetches what is needed to recognise records of older sets, once an epoch.
	Learn(ctx context.Context) error
	// Close ends it.
	Close() error
}

// audit looks at a data set and makes the judgement durable. What its server has not shown when the window is about to
// end is missing, if it was asked in time: who comes late abstains.
func (e *Evaluator) audit(ctx context.Context, log *slog.Logger, duty rewardstypes.Duty, height int64) error {
	if e.auditor == nil {
		return errors.New("this evaluator does not audit data sets")
	}
	k, inTime := keyOf(duty.Item), !ending(duty, height)
	count, err := e.auditor.Audit(ctx, duty.Item.Dataset, e.hurryOf(k))
	if errors.Is(err, auditor.ErrMissing) {
		best, asked := e.miss(k, count, inTime)
		if !asked || !e.hurries(k) {
			return err
		}
		log.Warn("openings are missing", "asked", best.Asked, "good", best.Good, "error", err)
		count, err = best, nil
	}
	if err != nil {
		return err
	}
	log.Info("audited", "asked", count.Asked, "good", count.Good, "matched", count.Matched, "stale", count.Stale)
	return e.record(log, duty, count.Opinion())
}

// ending tells whether the commit window of a duty is about to end.
func ending(duty rewardstypes.Duty, height int64) bool {
	return height+lastBlocks >= duty.Item.CommitHeight
}

// miss remembers the best of the tries at an audit that had not all openings. It returns it, and whether one of them
// began in time.
func (e *Evaluator) miss(k key, count rewardstypes.AuditCount, inTime bool) (rewardstypes.AuditCount, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	best, asked := e.missed[k]
	if inTime || asked {
		if !asked || count.Good > best.Good {
			best = count
		}
		e.missed[k], asked = best, true
	}
	return best, asked
}

// hurryOf is closed when the judgement of an item is to come to an end.
func (e *Evaluator) hurryOf(k key) chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	hurry, ok := e.hurry[k]
	if !ok {
		hurry = make(chan struct{})
		e.hurry[k] = hurry
	}
	return hurry
}

// hurries tells whether the judgement of an item is to come to an end.
func (e *Evaluator) hurries(k key) bool {
	select {
	case <-e.hurryOf(k):
		return true
	default:
		return false
	}
}

// press ends the waiting for the judgement of an item whose window is about to end.
func (e *Evaluator) press(duty rewardstypes.Duty, height int64) {
	if k := keyOf(duty.Item); ending(duty, height) && !e.hurries(k) {
		close(e.hurryOf(k))
	}
}

// learn fetches in the background what is needed to recognise records of older data sets.
func (e *Evaluator) learn(ctx context.Context) {
	if e.auditor == nil || !e.take(task{action: actionLearn}) {
		return
	}
	e.jobs.Go(func() {
		if err := e.auditor.Learn(ctx); err != nil && ctx.Err() == nil {
			e.options.Log.Warn("not all older data sets could be learned", "error", err)
		}
		e.giveUp(task{action: actionLearn})
	})
}

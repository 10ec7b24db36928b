package worker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// sayAgain is how long a cause that stays the same is not logged again.
const sayAgain = time.Minute

// errBarred tells that the key may not act for the owner now.
var errBarred = errors.New("the key may not act for the owner")

// effort is what the worker keeps in mind of its tries at one assignment.
type effort struct {
	// obstacle is one that lasts: there is no other try, only the way back.
	obstacle *obstacle
	// said is the cause that was logged last, at a time.
	said string
	at   time.Time
}

// serve carries one request from its payload to the chain's decision. It gives up when the chain does not wait for it
// any more.
func (w *Worker) serve(ctx context.Context, t *turn) {
	log := w.options.Log.With("request", t.Id, "assigned", t.own.AssignedHeight)
	log.Info("assigned", "deadline", t.own.DeadlineHeight)
	var e effort
	for {
		err := w.attempt(ctx, log, t, &e)
		switch {
		case err == nil, errors.Is(err, errDeclined):
			w.finish(log, t.task)
			return
		case ctx.Err() != nil:
			return
		}
		w.tell(log, err, &e)
		if !w.pause(ctx) {
			return
		}
		now, err := w.chain.Request(ctx, t.Id)
		if err == nil && !w.waitsFor(now, t.own.AssignedHeight) {
			log.Info("the chain has decided", "status", now.Status.String())
			w.finish(log, t.task)
			return
		}
	}
}

// attempt is one try. If it meets an obstacle the assignment is given back, as far as that is possible and time.
func (w *Worker) attempt(ctx context.Context, log *slog.Logger, t *turn, e *effort) error {
	if !w.options.May() {
		return errBarred
	}
	if e.obstacle != nil {
		return w.decline(ctx, log, t.task, e.obstacle, t.own.AssignedHeight)
	}
	began, err := w.chain.Height(ctx)
	if err != nil {
		return err
	}
	err = w.try(ctx, log, t)
	var met *obstacle
	if !errors.As(err, &met) || ctx.Err() != nil {
		return err
	}
	if met.lasts() {
		e.obstacle = met
	}
	return w.decline(ctx, log, t.task, met, began)
}

// tell logs why a try failed, unless it has just been told.
func (w *Worker) tell(log *slog.Logger, err error, e *effort) {
	hopeless, known := errors.Is(err, errHopeless), err.Error() == e.said
	if errors.Is(err, errBarred) || (hopeless && known) {
		return // nothing is tried
	}
	w.options.Observer.Observe(Event{Kind: Failed})
	if known && time.Since(e.at) < sayAgain {
		return
	}
	e.said, e.at = err.Error(), time.Now()
	if hopeless {
		log.Error("the assignment will run out of time", "error", err)
		return
	}
	log.Warn("will try again", "error", err)
}

// try goes through the steps that are not behind the worker yet.
func (w *Worker) try(ctx context.Context, log *slog.Logger, t *turn) error {
	known := w.memory.recall(t.Id, t.own.AssignedHeight)
	if known.Raw != nil {
		if over, err := w.resume(ctx, t.task, known.Raw); over || err != nil {
			return err
		}
	}
	if !known.answered() {
		answered, err := w.draft(ctx, log, t)
		if err != nil {
			return err
		}
		known = answered
	}
	return w.send(ctx, log, t, known)
}

// resume takes up the bytes of an earlier try. It tells whether the request is over; if it is not, the bytes are dead
// and the answer must be signed anew.
func (w *Worker) resume(ctx context.Context, t task, raw []byte) (over bool, err error) {
	_, err = w.sender.Resend(ctx, raw)
	var refused *client.TxError
	if !errors.Is(err, client.ErrStaleSequence) && !errors.As(err, &refused) {
		return err == nil, err
	}
	now, err := w.chain.Request(ctx, t.Id)
	if err != nil {
		return false, err
	}
	return !w.waitsFor(now, t.own.AssignedHeight), nil
}

// draft gets an answer and remembers it. One that could not be written down is kept for the next try. While nothing can
// be written the backend is not asked.
func (w *Worker) draft(ctx context.Context, log *slog.Logger, t *turn) (record, error) {
	answered, ok := w.memory.drafted(t.key())
	if !ok {
		if err := w.memory.sound(); err != nil {
			return record{}, &obstacle{ClassJournal, err}
		}
		var err error
		if answered, err = w.answer(ctx, log, t); err != nil {
			return record{}, err
		}
	}
	if err := w.memory.note(answered); err != nil {
		return record{}, &obstacle{ClassJournal, err}
	}
	return answered, nil
}

// answer gets the payload and asks the backend.
func (w *Worker) answer(ctx context.Context, log *slog.Logger, t *turn) (record, error) {
	prompt, err := w.prompt(ctx, t.task)
	if err != nil {
		return record{}, &obstacle{ClassPayload, err}
	}
	request, unit, err := w.ask(ctx, t.task, prompt)
	if err != nil {
		return record{}, err
	}
	started := time.Now()
	response, err := w.call(ctx, t, request)
	text := ""
	if err == nil {
		text, err = bounded(response, request.MaxBytes)
	}
	if errors.Is(err, backend.ErrRefused) {
		return record{}, &obstacle{ClassRefused, err}
	}
	if err != nil {
		return record{}, &obstacle{ClassBackend, err}
	}
	units := unitsOf(unit, response, text)
	took := time.Since(started)
	w.options.Observer.Observe(Event{Kind: Thought, Took: took})
	log.Info("answered", "bytes", len(text), "units", units, "took", took.Round(time.Millisecond).String())
	answered, err := w.publish(log, t.task, record{
		Request: t.Id, Assigned: t.own.AssignedHeight, Answer: []byte(text),
		Units: max(1, min(units, t.MaxUnits)),
	})
	if err != nil {
		return record{}, &obstacle{ClassPublish, err}
	}
	return answered, nil
}

// send submits the answer; its signed bytes are remembered before they leave.
func (w *Worker) send(ctx context.Context, log *slog.Logger, t *turn, known record) error {
	msg := &rewardstypes.MsgSubmitResponse{
		Worker: w.options.Owner, Request: known.Request, Units: known.Units,
		Payload: known.payload(),
	}
	receipt, err := w.sender.Send(ctx, func(raw []byte) error {
		return w.memory.note(record{Request: known.Request, Assigned: known.Assigned, Raw: raw})
	}, msg)
	if errors.Is(err, errJournal) {
		return &obstacle{ClassJournal, err}
	}
	if err != nil {
		return err
	}
	log.Info("responded", "height", receipt.Height)
	w.queue.learn(t, receipt.Height)
	w.options.Observer.Observe(Event{Kind: Answered})
	return nil
}

// finish closes the request in the journal.
func (w *Worker) finish(log *slog.Logger, t task) {
	if err := w.memory.note(record{Request: t.Id, Assigned: t.own.AssignedHeight, Done: true}); err != nil {
		log.Warn("journal failed", "error", err)
	}
}

// pause waits before another try and tells whether there is one.
func (w *Worker) pause(ctx context.Context) bool {
	timer := time.NewTimer(w.options.Retry)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

package worker

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/payload"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// maxReason is the longest reason that the chain takes for a decline, in bytes.
const maxReason = 256

// errDeclined ends a request that the worker gives back.
var errDeclined = errors.New("declined")

// serve carries one request from its payload to the chain's decision. It gives up when the chain does not wait for it
// any more.
func (w *Worker) serve(ctx context.Context, t task) {
	log := w.options.Log.With("request", t.Id, "assigned", t.own.AssignedHeight)
	log.Info("assigned", "deadline", t.own.DeadlineHeight)
	for {
		err := w.try(ctx, log, t)
		switch {
		case err == nil, errors.Is(err, errDeclined):
			w.finish(log, t)
			return
		case ctx.Err() != nil:
			return
		}
		log.Warn("will try again", "error", err)
		if !w.pause(ctx) {
			return
		}
		now, err := w.chain.Request(ctx, t.Id)
		if err == nil && !w.waitsFor(now, t.own.AssignedHeight) {
			log.Info("the chain has decided", "status", now.Status.String())
			w.finish(log, t)
			return
		}
	}
}

// try goes through the steps that are not behind the worker yet.
func (w *Worker) try(ctx context.Context, log *slog.Logger, t task) error {
	known := w.memory.recall(t.Id, t.own.AssignedHeight)
	if known.Raw != nil {
		if over, err := w.resume(ctx, t, known.Raw); over || err != nil {
			return err
		}
	}
	if known.Answer == nil {
		answered, err := w.answer(ctx, log, t)
		if err != nil {
			return err
		}
		if err := w.memory.note(answered); err != nil {
			return err
		}
		known = answered
	}
	return w.send(ctx, log, known)
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

// answer gets the payload and asks the backend.
func (w *Worker) answer(ctx context.Context, log *slog.Logger, t task) (record, error) {
	prompt, err := w.fetcher.Fetch(ctx, t.Payload)
	if err != nil {
		return record{}, w.decline(ctx, log, t, err)
	}
	request, unit, err := w.ask(ctx, t, prompt)
	if err != nil {
		return record{}, err
	}
	started := time.Now()
	response, err := w.backend.Answer(ctx, request)
	text := ""
	if err == nil {
		text, err = bounded(response, request.MaxBytes)
	}
	if errors.Is(err, backend.ErrRefused) {
		return record{}, w.decline(ctx, log, t, err)
	}
	if err != nil {
		return record{}, err
	}
	units := unitsOf(unit, response, text)
	log.Info("answered", "bytes", len(text), "units", units, "took", time.Since(started).Round(time.Millisecond).String())
	return record{
		Request: t.Id, Assigned: t.own.AssignedHeight, Answer: []byte(text),
		Units: max(1, min(units, t.MaxUnits)),
	}, nil
}

// decline gives an assignment back if the chain still takes it, and otherwise leaves the cause for another try.
func (w *Worker) decline(ctx context.Context, log *slog.Logger, t task, cause error) error {
	params, err := w.chain.Params(ctx)
	if err != nil {
		return err
	}
	height, err := w.chain.Height(ctx)
	if err != nil {
		return err
	}
	// What may pass is tried again while there is time to decline later.
	last := t.own.AssignedHeight + int64(params.Market.DeclineBlocks)
	if height >= last || (errors.Is(cause, payload.ErrUnreachable) && height+2 < last) {
		return cause
	}
	log.Warn("declining", "cause", cause)
	msg := &rewardstypes.MsgDeclineAssignment{Worker: w.options.Owner, Request: t.Id, Reason: reason(cause)}
	if _, err := w.sender.Send(ctx, nil, msg); err != nil {
		return err
	}
	return errDeclined
}

// reason is what the chain is told.
func reason(cause error) string {
	var refusal *backend.Refusal
	switch {
	case errors.As(cause, &refusal):
		return cut(printable(refusal.Reason), maxReason)
	case errors.Is(cause, payload.ErrWrongContent):
		return "payload does not match its hash"
	case errors.Is(cause, backend.ErrRefused):
		return "model refused"
	case errors.Is(cause, payload.ErrForbidden):
		return "payload not accepted"
	default:
		return "payload unreachable"
	}
}

// printable is a text as the chain takes it.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
}

// send submits the answer; its signed bytes are remembered before they leave.
func (w *Worker) send(ctx context.Context, log *slog.Logger, known record) error {
	msg := &rewardstypes.MsgSubmitResponse{
		Worker: w.options.Owner, Request: known.Request, Units: known.Units,
		Payload: rewardstypes.Payload{Inline: known.Answer},
	}
	receipt, err := w.sender.Send(ctx, func(raw []byte) error {
		return w.memory.note(record{Request: known.Request, Assigned: known.Assigned, Raw: raw})
	}, msg)
	if err != nil {
		return err
	}
	log.Info("responded", "height", receipt.Height)
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

// cut shortens a text to a number of bytes without breaking a character.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

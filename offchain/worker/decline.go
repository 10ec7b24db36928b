package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"unicode/utf8"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/payload"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// maxReason is the longest reason that the chain takes for a decline, in bytes.
const maxReason = 256

var (
	// errDeclined ends a request that the worker gives back.
	errDeclined = errors.New("declined")
	// errHopeless tells that no other try can help.
	errHopeless = errors.New("can neither be answered nor given back any more")
)

// Class is what kind of thing keeps an assignment from being answered.
type Class string

// The classes.
const (
	// ClassRefused is a backend that will not answer, ClassBackend one that did not.
	ClassRefused Class = "refused"
	ClassBackend Class = "backend"
	// ClassBusy is an assignment whose turn would come too late.
	ClassBusy Class = "busy"
	// ClassPayload is a payload that cannot be had or must not be read.
	ClassPayload Class = "payload"
	// ClassJournal is an answer that cannot be written down, ClassPublish one that cannot be published.
	ClassJournal Class = "journal"
	ClassPublish Class = "publish"
)

// obstacle is why an assignment cannot be answered.
type obstacle struct {
	class Class
	cause error
}

// Error tells the cause.
func (o *obstacle) Error() string { return o.cause.Error() }

// Unwrap returns the cause.
func (o *obstacle) Unwrap() error { return o.cause }

// lasts tells whether another try would meet it again.
func (o *obstacle) lasts() bool {
	return o.class == ClassRefused || (o.class == ClassPayload && !errors.Is(o.cause, payload.ErrUnreachable))
}

// reason is what the chain is told.
func (o *obstacle) reason() string {
	var refusal *backend.Refusal
	switch {
	case o.class == ClassRefused && errors.As(o.cause, &refusal):
		return cut(client.Printable(refusal.Reason), maxReason)
	case o.class == ClassRefused:
		return "model refused"
	case o.class == ClassBackend:
		return "backend unavailable"
	case o.class == ClassBusy:
		return "busy"
	case o.class == ClassJournal:
		return "worker cannot record"
	case o.class == ClassPublish:
		return "worker cannot publish"
	case errors.Is(o.cause, payload.ErrWrongContent):
		return "payload does not match its hash"
	case errors.Is(o.cause, payload.ErrForbidden):
		return "payload not accepted"
	default:
		return "payload unreachable"
	}
}

// decline gives an assignment back if the chain still takes it, and otherwise leaves the obstacle for another try. What
// may pass is tried again as long as a try like the last one, which began at a height, leaves time to decline later.
// What may have been answered is never given back.
func (w *Worker) decline(ctx context.Context, log *slog.Logger, t task, met *obstacle, began int64) error {
	params, err := w.chain.Params(ctx)
	if err != nil {
		return err
	}
	height, err := w.chain.Height(ctx)
	if err != nil {
		return err
	}
	last := t.own.AssignedHeight + int64(params.Market.DeclineBlocks)
	switch took := height - began; {
	case w.memory.recall(t.Id, t.own.AssignedHeight).Raw != nil:
		return met
	case height >= last && met.lasts():
		return fmt.Errorf("%w: %w", errHopeless, met)
	case height >= last, !met.lasts() && height+took+spare < last:
		return met
	}
	log.Warn("declining", "cause", met)
	msg := &rewardstypes.MsgDeclineAssignment{Worker: w.options.Owner, Request: t.Id, Reason: met.reason()}
	if _, err := w.sender.Send(ctx, nil, msg); err != nil {
		return err
	}
	w.options.Observer.Observe(Event{Kind: Declined, Class: met.class})
	return errDeclined
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

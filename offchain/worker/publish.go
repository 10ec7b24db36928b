package worker

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/masa-finance/masad/offchain/payload"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// maxPublished is the longest answer that is published, in bytes: gateways take none of more than 256 KiB.
const maxPublished = 255 << 10

// longest is where an answer is cut.
func (w *Worker) longest() int {
	if w.publisher == nil {
		return rewardstypes.MaxInline
	}
	return maxPublished
}

// prompt is what is asked. What is asked in private is not looked at by a worker that could not answer in private.
func (w *Worker) prompt(ctx context.Context, t task) ([]byte, error) {
	if t.Private && w.publisher == nil {
		return nil, fmt.Errorf("%w: the request is private, and nothing is published", payload.ErrForbidden)
	}
	return w.fetcher.FetchFor(ctx, t.Request, t.Payload)
}

// retain has what is kept of private requests dropped when they are open no more.
func (w *Worker) retain(open []task) {
	if w.keeper == nil {
		return
	}
	var needed []rewardstypes.Payload
	for _, t := range open {
		if t.Private {
			needed = append(needed, t.Payload)
		}
	}
	w.keeper.Retain(needed)
}

// publish puts an answer that is too long for a transaction where it is served, before anything is written down or
// signed that speaks of it; what cannot be published is cut. A private answer is served sealed, whatever its length,
// and stays out of the journal.
func (w *Worker) publish(log *slog.Logger, t task, r record) (record, error) {
	if t.Private {
		sealed, err := w.publisher.Seal(r.Answer)
		r.Answer, r.Payload = nil, &sealed
		return r, err
	}
	if len(r.Answer) <= rewardstypes.MaxInline {
		return r, nil
	}
	published, err := w.publisher.Publish(r.Answer)
	if err != nil {
		log.Warn("not published, and cut", "error", err)
		r.Answer = []byte(cut(string(r.Answer), rewardstypes.MaxInline))
		return r, nil
	}
	r.Answer, r.Payload = nil, &published
	return r, nil
}

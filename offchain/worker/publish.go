package worker

import (
	"log/slog"

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

// publish puts an answer that is too long for a transaction where it is served, before anything is written down or
// signed that speaks of it. What cannot be published is cut.
func (w *Worker) publish(log *slog.Logger, r record) (record, error) {
	if len(r.Answer) <= rewardstypes.MaxInline {
		return r, nil
	}
	payload, err := w.publisher.Publish(r.Answer)
	if err != nil {
		log.Warn("not published, and cut", "error", err)
		r.Answer = []byte(cut(string(r.Answer), rewardstypes.MaxInline))
		return r, nil
	}
	r.Answer, r.Payload = nil, &payload
	return r, nil
}

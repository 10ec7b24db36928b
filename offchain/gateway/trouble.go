package gateway

import (
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/masa-finance/masad/offchain/payload"
)

// troubleAgain is how often the log is told of trouble that goes on.
const troubleAgain = time.Minute

// trouble is what goes wrong again and again, and when the log was told so.
type trouble struct {
	mu          sync.Mutex
	since, told time.Time
	tries       int
}

// again counts a try that failed. It tells how many did since the log was told, or 0 if that is not long ago.
func (t *trouble) again(now time.Time) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tries++
	switch {
	case t.since.IsZero():
		t.since = now
	case now.Sub(t.told) < troubleAgain:
		return 0
	}
	tries := t.tries
	t.told, t.tries = now, 0
	return tries
}

// over ends the trouble and tells how long it lasted, and whether there was any.
func (t *trouble) over(now time.Time) (time.Duration, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	since := t.since
	t.since, t.told, t.tries = time.Time{}, time.Time{}, 0
	return now.Sub(since), !since.IsZero()
}

// complain tells the log that a step failed: when that begins, and once a minute while it goes on. A node that is away
// is the trouble of all calls together; one that is behind, or an answer that cannot be fetched, that of its call.
func (g *Gateway) complain(log *slog.Logger, own *trouble, err error) {
	if errors.Is(err, payload.ErrUnreachable) || errors.Is(err, errBehind) {
		if tries := own.again(time.Now()); tries > 0 {
			log.Warn("will try again", "tries", tries, "error", err)
		}
		return
	}
	if tries := g.away.again(time.Now()); tries > 0 {
		log.Warn("will try again, as other calls may", "tries", tries, "error", err)
	}
}

// relief tells the log that the chain does what it is asked again.
func (g *Gateway) relief() {
	if lasted, was := g.away.over(time.Now()); was {
		g.options.Log.Info("the chain is back", "after", lasted.Round(time.Second).String())
	}
}

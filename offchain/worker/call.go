package worker

import (
	"context"
	"errors"

	"github.com/masa-finance/masad/offchain/backend"
)

// errGivenUp tells that a backend that let other calls time out has not answered.
var errGivenUp = errors.New("the backend is suspect, and has not answered")

// call is a question to a backend.
type call struct {
	// until is the height after which the answer is of no use.
	until  int64
	cancel context.CancelFunc
	// over is closed when nobody waits for the answer any more.
	over chan struct{}
}

// call asks the backend, until the queue gives up.
func (w *Worker) call(ctx context.Context, t *turn, request backend.Request) (backend.Response, error) {
	ctx, cancel := context.WithCancel(ctx)
	c := &call{until: t.own.DeadlineHeight, cancel: cancel, over: make(chan struct{})}
	w.queue.asks(t, c)
	var response backend.Response
	reply := make(chan error, 1)
	w.jobs.Go(func() {
		defer cancel()
		answered, err := w.backend.Answer(ctx, request)
		response = answered
		w.queue.heard(t, c, err)
		reply <- err
	})
	select {
	case err := <-reply:
		return response, err
	case <-c.over:
		return backend.Response{}, errGivenUp
	}
}

// asks notes a call.
func (q *queue) asks(t *turn, c *call) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t.call = c
}

// heard notes how a call ended. A backend is suspect when a call has timed out, until one is answered, also with a
// refusal. What failed at once, or nobody waited for, tells nothing.
func (q *queue) heard(t *turn, c *call, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err == nil || errors.Is(err, backend.ErrRefused) {
		q.suspect(t.lane, false)
	} else if backend.TimedOut(err) {
		q.suspect(t.lane, true)
	}
	if t.call == c {
		t.call = nil
	}
	if t.lane.probe == c {
		t.lane.probe = nil
		t.lane.taken--
		q.grant()
	}
}

// suspect tells whether a lane's backend is suspect now.
func (q *queue) suspect(l *lane, silent bool) {
	if l.silent == silent {
		return
	}
	l.silent = silent
	if silent {
		q.log.Warn("a backend does not answer in time: what it leaves unanswered is given back", "service", l.name)
	} else {
		q.log.Info("a backend answers again", "service", l.name)
	}
}

// giveUp ends a turn's call on a suspect backend. If there is no probe, the call goes on as one: a backend that is slow
// and well is known again by its answer, although that comes too late for this assignment.
func (q *queue) giveUp(t *turn) {
	if t.lane.probe != nil {
		q.hangUp(t)
		return
	}
	t.lane.probe = t.call
	t.lane.taken++
	close(t.call.over)
	t.call = nil
}

// hangUp cancels a turn's call.
func (q *queue) hangUp(t *turn) {
	t.call.cancel()
	close(t.call.over)
	t.call = nil
}

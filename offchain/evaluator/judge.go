package evaluator

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/masa-finance/masad/offchain/payload"
	"github.com/masa-finance/masad/offchain/scorer"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// lastBlocks is how long before the end of the commit window the evaluator stops waiting for a payload.
const lastBlocks = 2

// judge scores an item in the background, once.
func (e *Evaluator) judge(ctx context.Context, duty rewardstypes.Duty, height int64) {
	t := task{keyOf(duty.Item), actionJudge}
	e.press(duty, height)
	if duty.Item.CommitHeight <= height || !e.take(t) {
		return
	}
	e.jobs.Go(func() {
		select {
		case e.slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		defer func() { <-e.slots }()
		log := e.options.Log.With("item", duty.Item.Id, "round", duty.Item.Round)
		look := e.score
		if duty.Item.IsAudit() {
			look = e.audit
		}
		started := time.Now()
		if err := look(ctx, log, duty, height); err != nil {
			if ctx.Err() == nil {
				log.Warn("not judged yet", "error", err)
				e.options.Observer.Observe(Event{Kind: Failed})
			}
			e.giveUp(t)
			return
		}
		e.options.Observer.Observe(Event{Kind: Judged, Took: time.Since(started)})
	})
}

// score looks at the response and makes the judgement durable.
func (e *Evaluator) score(ctx context.Context, log *slog.Logger, duty rewardstypes.Duty, height int64) error {
	request, err := e.chain.Request(ctx, duty.Item.Request)
	if err != nil {
		return err
	}
	place := request.Place(duty.Item.Worker)
	if place < 0 || request.Assignments[place].Response == nil {
		return fmt.Errorf("request %s has no response of %s", request.Id, duty.Item.Worker)
	}
	last := height+lastBlocks >= duty.Item.CommitHeight
	item, flag, err := e.read(ctx, request, request.Assignments[place].Response.Payload, last)
	if err != nil {
		return err
	}
	var scores scorer.Scores
	if item.Answer != nil {
		judging, stop := e.until(ctx, keyOf(duty.Item))
		defer stop()
		if scores, err = e.scorer.Score(judging, item); err != nil {
			return err
		}
		flag = e.suspects(judging, log, item)
	}
	if ctx.Err() != nil {
		return ctx.Err() // cut short, and not by the chain
	}
	return e.record(log, duty, rewardstypes.Opinion{R: scores.R, C: scores.C, F: scores.F, Flag: flag})
}

// until ends with the context, or when the commit window is about to end: a scorer then makes do with what it has.
func (e *Evaluator) until(ctx context.Context, k key) (context.Context, context.CancelFunc) {
	judging, stop := context.WithCancel(ctx)
	go func() {
		select {
		case <-e.hurryOf(k):
			stop()
		case <-judging.Done():
		}
	}()
	return judging, stop
}

// record makes an opinion durable, with the salt that hides it.
func (e *Evaluator) record(log *slog.Logger, duty rewardstypes.Duty, o rewardstypes.Opinion) error {
	salt := make([]byte, rewardstypes.SaltLength)
	if _, err := rand.Read(salt); err != nil {
		return err
	}
	log.Info("judged", "r", o.R, "c", o.C, "f", o.F, "flag", o.Flag)
	return e.memory.note(Judgement{
		Item: duty.Item.Id, Round: duty.Item.Round, R: o.R, C: o.C, F: o.F, Flag: o.Flag, Salt: salt,
		Height: duty.Item.DrawnHeight,
	})
}

// read gets both texts. A response that cannot be had is worth nothing, and one whose bytes contradict its hash is
// fraud: then the item has no answer. Without the prompt there is nothing to judge by: the evaluator abstains.
func (e *Evaluator) read(
	ctx context.Context, request rewardstypes.Request, answered rewardstypes.Payload, last bool,
) (item scorer.Item, fraud bool, err error) {
	prompt, err := e.fetcher.FetchFor(ctx, request, request.Payload)
	if err != nil {
		return item, false, fmt.Errorf("prompt: %w", err)
	}
	answer, err := e.fetcher.FetchFor(ctx, request, answered)
	switch {
	case errors.Is(err, payload.ErrWrongContent):
		return item, true, nil
	case errors.Is(err, payload.ErrForbidden), errors.Is(err, payload.ErrUnreachable) && last:
		return item, false, nil
	case err != nil:
		return item, false, fmt.Errorf("response: %w", err)
	}
	return scorer.Item{Service: request.Service, Prompt: prompt, Answer: answer, MaxUnits: request.MaxUnits}, false, nil
}

// suspects tells whether an answer is one that the service's reproducible model did not give. A replay that fails
// accuses nobody.
func (e *Evaluator) suspects(ctx context.Context, log *slog.Logger, item scorer.Item) bool {
	if e.replay == nil {
		return false
	}
	limited, cancel := context.WithTimeout(ctx, e.options.ReplayTimeout)
	defer cancel()
	fraud, err := e.replay.IsFraud(limited, item)
	if err != nil {
		log.Warn("could not be run again", "error", err)
	}
	return fraud && err == nil
}

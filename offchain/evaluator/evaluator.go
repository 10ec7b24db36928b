package evaluator

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/scorer"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// keepBlocks is how long a judgement is kept after its committee was drawn; no window is longer.
const keepBlocks = 25_000

// Evaluator judges for one validator.
type Evaluator struct {
	options Options
	chain   Chain
	sender  Sender
	fetcher Fetcher
	scorer  scorer.Scorer
	replay  *scorer.Replay
	auditor Auditor
	memory  *memory

	// working are the tasks being worked on, and those that succeeded: a node may show a duty as open that a block has
	// closed. failed counts the tries that did not get through.
	mu      sync.Mutex
	working map[task]bool
	failed  map[task]int
	// hurry is closed when a judgement is to come to an end; missed are the best tries at audits with openings missing.
	hurry  map[key]chan struct{}
	missed map[key]rewardstypes.AuditCount

	pruned   int64
	slots    chan struct{}
	jobs     sync.WaitGroup
	operator string
}

// task is one step of the work on an item.
type task struct {
	key
	action string
}

// The steps. The last two are the chain's words for them.
const (
	actionLearn  = "learn"
	actionJudge  = "judge"
	actionCommit = "commit"
	actionReveal = "reveal"
)

// Parts are what an evaluator works with.
type Parts struct {
	Chain   Chain
	Sender  Sender
	Fetcher Fetcher
	Scorer  scorer.Scorer
	// Replay may be missing: then no answer is compared with another run.
	Replay *scorer.Replay
	// Auditor may be missing: then data sets are not judged.
	Auditor Auditor
}

// New opens the journal.
func New(parts Parts, options Options) (*Evaluator, error) {
	options = options.withDefaults()
	memory, err := openMemory(options.Journal)
	if err != nil {
		return nil, err
	}
	memory.observe(options)
	return &Evaluator{
		options: options, chain: parts.Chain, sender: parts.Sender, fetcher: parts.Fetcher, scorer: parts.Scorer,
		replay: parts.Replay, auditor: parts.Auditor, hurry: make(map[key]chan struct{}),
		missed: make(map[key]rewardstypes.AuditCount),
		memory: memory, working: make(map[task]bool), failed: make(map[task]int),
		slots: make(chan struct{}, options.Parallel), operator: options.Operator.String(),
	}, nil
}

// Run works until the context ends. A chain that cannot be reached is waited for.
func (e *Evaluator) Run(ctx context.Context) error {
	ticker := time.NewTicker(e.options.Poll)
	defer ticker.Stop()
	outage := client.NewOutage(e.options.Log)
	for {
		if err := e.update(ctx); ctx.Err() == nil {
			outage.Note(err)
		}
		select {
		case <-ctx.Done():
			e.jobs.Wait()
			return e.close()
		case <-ticker.C:
		}
	}
}

func (e *Evaluator) close() error {
	if e.auditor == nil {
		return e.memory.close()
	}
	return errors.Join(e.memory.close(), e.auditor.Close())
}

// update looks once at the duties and starts what there is to do.
func (e *Evaluator) update(ctx context.Context) error {
	height, err := e.chain.Height(ctx)
	if err != nil {
		return err
	}
	duties, err := e.chain.Duties(ctx, e.operator)
	if err != nil {
		return err
	}
	e.learn(ctx)
	sound := e.memory.sound() == nil
	var commits, reveals []rewardstypes.Duty
	for _, duty := range duties {
		_, judged := e.memory.recall(keyOf(duty.Item))
		switch {
		case duty.Revealed:
		case !judged && !duty.Committed:
			if sound {
				e.judge(ctx, duty, height)
			}
		case !judged:
			e.lost(duty)
		case duty.Action == actionCommit && !duty.Committed:
			commits = append(commits, duty)
		case duty.Action == actionReveal && duty.Committed:
			reveals = append(reveals, duty)
		}
	}
	if len(commits)+len(reveals) > 0 && e.options.May() {
		params, err := e.chain.Params(ctx)
		if err != nil {
			return err
		}
		e.dispatch(ctx, actionCommit, commits, params.Evaluation.DutyGas)
		e.dispatch(ctx, actionReveal, reveals, params.Evaluation.DutyGas)
	}
	return e.tidy(height, duties)
}

// lost tells once of a commitment that cannot be revealed because the journal does not have it.
func (e *Evaluator) lost(duty rewardstypes.Duty) {
	if e.take(task{keyOf(duty.Item), actionReveal}) {
		e.options.Log.Error("committed, but not in the journal: cannot be revealed", "item", duty.Item.Id)
		e.options.Observer.Observe(Event{Kind: Lost})
	}
}

// take marks a task as being worked on; false if it is already.
func (e *Evaluator) take(t task) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.working[t] {
		return false
	}
	e.working[t] = true
	return true
}

// giveUp ends a try at a task that did not get through; there may be another.
func (e *Evaluator) giveUp(t task) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.working, t)
	e.failed[t]++
}

// failures is how often a task has failed.
func (e *Evaluator) failures(t task) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.failed[t]
}

// tidy drops what is over, now and then.
func (e *Evaluator) tidy(height int64, duties []rewardstypes.Duty) error {
	if e.pruned != 0 && height < e.pruned+keepBlocks {
		return nil
	}
	e.pruned = height
	open := make(map[key]bool, len(duties))
	for _, duty := range duties {
		open[keyOf(duty.Item)] = true
	}
	e.mu.Lock()
	over := func(t task) bool { return !open[t.key] }
	maps.DeleteFunc(e.failed, func(t task, _ int) bool { return over(t) })
	maps.DeleteFunc(e.working, func(t task, _ bool) bool { return over(t) && t.action != actionLearn })
	maps.DeleteFunc(e.missed, func(k key, _ rewardstypes.AuditCount) bool { return !open[k] })
	maps.DeleteFunc(e.hurry, func(k key, _ chan struct{}) bool { return !open[k] })
	e.mu.Unlock()
	return e.memory.prune(height-keepBlocks, open)
}

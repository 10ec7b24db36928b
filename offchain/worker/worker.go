package worker

import (
	"context"
	"errors"
	"sync"
	"time"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// minClaim is the smallest sum worth the fee of a claim, in umasa.
var minClaim = math.NewInt(10_000)

// Worker answers the requests of one owner.
type Worker struct {
	options Options
	chain   Chain
	roll    Roll
	sender  Sender
	fetcher Fetcher
	keeper  Keeper // may be missing
	backend backend.Backend
	// publisher may be missing.
	publisher Publisher
	memory    *memory

	// busy are the assignments taken up, true while one is worked on. One that is done stays until the chain shows it no
	// more: a node may lag behind its own blocks.
	mu        sync.Mutex
	busy      map[key]bool
	lastClaim int64
	lastRoll  uint64 // the epoch whose roll call was answered last
	queue     *queue
	jobs      sync.WaitGroup
}

// Parts are what a worker works with.
type Parts struct {
	Chain   Chain
	Sender  Sender
	Fetcher Fetcher
	// Keeper is told which private requests are still open; it may be missing.
	Keeper  Keeper
	Backend backend.Backend
	// Lanes bound what is asked of the backend at a time; without them only Options.Parallel does.
	Lanes Lanes
	// Roll is asked whether the worker is called; without it the worker answers no roll call.
	Roll Roll
	// Publisher serves answers longer than a transaction carries; without it they are cut.
	Publisher Publisher
}

// New opens the journal.
func New(parts Parts, options Options) (*Worker, error) {
	options = options.withDefaults()
	memory, err := openMemory(options.Journal)
	if err != nil {
		return nil, err
	}
	memory.observe(options)
	return &Worker{
		options: options, chain: parts.Chain, roll: parts.Roll, sender: parts.Sender, fetcher: parts.Fetcher,
		keeper: parts.Keeper, backend: parts.Backend, publisher: parts.Publisher,
		memory: memory, busy: make(map[key]bool), queue: newQueue(options.Parallel, parts.Lanes, options.Log),
	}, nil
}

// Run works until the context ends. A chain that cannot be reached is waited for.
func (w *Worker) Run(ctx context.Context) error {
	ticker := time.NewTicker(w.options.Poll)
	defer ticker.Stop()
	outage := client.NewOutage(w.options.Log)
	for {
		if err := w.update(ctx); ctx.Err() == nil {
			outage.Note(err)
		}
		select {
		case <-ctx.Done():
			w.jobs.Wait()
			return w.memory.close()
		case <-ticker.C:
		}
	}
}

// update looks once at the chain and starts what there is to do.
func (w *Worker) update(ctx context.Context) error {
	requests, err := w.chain.Assigned(ctx, w.options.Owner)
	if err != nil {
		return err
	}
	tasks := w.tasksOf(requests)
	w.release(tasks)
	w.retain(tasks)
	if !w.options.May() {
		return nil // what is in hand waits
	}
	height, err := w.chain.Height(ctx)
	if err != nil {
		return err
	}
	w.queue.tick(height)
	for _, t := range tasks {
		w.start(ctx, t)
	}
	if err := w.judge(ctx); err != nil {
		return err
	}
	if w.memory.sound() != nil {
		return w.claim(ctx, height) // without a journal there is no new work, and no claim to be there for it
	}
	if err := w.forget(ctx); err != nil {
		return err
	}
	if err := w.attend(ctx); err != nil {
		return err
	}
	return w.claim(ctx, height)
}

// task is a request with this worker's place of it.
type task struct {
	rewardstypes.Request
	own rewardstypes.Assignment
}

func (t task) key() key { return key{t.Id, t.own.AssignedHeight} }

// tasksOf are the requests that wait for this worker's response. One that waits for others only is none.
func (w *Worker) tasksOf(requests []rewardstypes.Request) []task {
	var tasks []task
	for _, request := range requests {
		place := request.Place(w.options.Owner)
		if place >= 0 && request.Assignments[place].AwaitsResponse() {
			tasks = append(tasks, task{request, request.Assignments[place]})
		}
	}
	return tasks
}

// start takes up a request in the background, once.
func (w *Worker) start(ctx context.Context, t task) {
	k := t.key()
	w.mu.Lock()
	_, taken := w.busy[k]
	if !taken {
		w.busy[k] = true
	}
	w.mu.Unlock()
	if taken {
		return
	}
	entered := w.queue.enter(t, w.memory.recall(t.Id, t.own.AssignedHeight).answered())
	w.jobs.Go(func() {
		defer w.done(k)
		defer w.queue.leave(entered)
		if !w.await(ctx, entered) {
			return
		}
		w.options.Observer.Observe(Event{Kind: Assigned})
		defer w.options.Observer.Observe(Event{Kind: Released})
		w.serve(ctx, entered)
	})
}

// done notes that nobody works on an assignment any more.
func (w *Worker) done(k key) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy[k] = false
}

// release drops the assignments that are done and that the chain shows no more.
func (w *Worker) release(shown []task) {
	open := make(map[key]bool, len(shown))
	for _, t := range shown {
		open[t.key()] = true
	}
	w.queue.retain(open)
	w.mu.Lock()
	defer w.mu.Unlock()
	for k, working := range w.busy {
		if !working && !open[k] {
			delete(w.busy, k)
		}
	}
}

// forget closes what an earlier process left open and the chain has decided since.
func (w *Worker) forget(ctx context.Context) error {
	for _, open := range w.memory.interrupted() {
		w.mu.Lock()
		busy := w.busy[key{open.Request, open.Assigned}]
		w.mu.Unlock()
		if busy {
			continue
		}
		request, err := w.chain.Request(ctx, open.Request)
		if err != nil {
			return err
		}
		if !w.waitsFor(request, open.Assigned) {
			if err := w.memory.note(record{Request: open.Request, Assigned: open.Assigned, Done: true}); err != nil {
				return err
			}
		}
	}
	return nil
}

// waitsFor tells whether a request still waits for this worker's answer to this assignment.
func (w *Worker) waitsFor(request rewardstypes.Request, assigned int64) bool {
	tasks := w.tasksOf([]rewardstypes.Request{request})
	return len(tasks) == 1 && tasks[0].own.AssignedHeight == assigned
}

// claim sends a claim when it is time and there is something to claim.
func (w *Worker) claim(ctx context.Context, height int64) error {
	if w.options.ClaimEvery == 0 || height < w.lastClaim+w.options.ClaimEvery {
		return nil
	}
	w.lastClaim = height
	amount, err := w.chain.Claimable(ctx, w.options.Owner)
	if err != nil || amount.LT(minClaim) {
		return err
	}
	w.jobs.Go(func() {
		_, err := w.sender.Send(ctx, nil, &rewardstypes.MsgClaimRewards{Owner: w.options.Owner})
		switch {
		case err == nil:
			w.options.Log.Info("claimed", "amount", amount)
			w.options.Observer.Observe(Event{Kind: Claimed, Amount: amount.Uint64()})
		case !errors.Is(err, rewardstypes.ErrNothingToClaim) && ctx.Err() == nil:
			w.options.Log.Warn("claim failed", "error", err)
		}
	})
	return nil
}

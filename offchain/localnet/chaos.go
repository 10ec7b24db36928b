package localnet

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"syscall"
	"time"
)

// Limits of how often a process is killed.
const (
	DefaultChaosEvery = 20 * time.Second
	minChaosEvery     = time.Second
	maxChaosEvery     = time.Hour
)

const (
	// maxLag is how many blocks a node may be behind when another one is killed.
	maxLag = 3
	// burial is how long a killed process may take to be gone.
	burial = 10 * time.Second
)

// Chaos kills every process of a network once in every period, each at a random instant, and starts it again at once.
type Chaos struct {
	Every time.Duration
	// Seed is where the instants come from. Whether a node is spared depends on the network too.
	Seed uint64
}

// Validate refuses periods that no network survives, and those in which nothing would happen.
func (c Chaos) Validate() error {
	if c.Every < minChaosEvery || c.Every > maxChaosEvery {
		return fmt.Errorf("chaos-every: %s is outside %s..%s", c.Every, minChaosEvery, maxChaosEvery)
	}
	return nil
}

// death is when in a period a process is to die.
type death struct {
	at      time.Duration
	process Process
}

// Unleash brings chaos over a running network until the context ends, and leaves it running. A node is killed only
// while all other nodes are there and up to date, so that never more than one node's power is missing; it is spared for
// this period if that does not come true in time.
func (p *Plan) Unleash(ctx context.Context, kit Kit, c Chaos) error {
	if err := c.Validate(); err != nil {
		return err
	}
	dice := rand.New(rand.NewPCG(c.Seed, 0)) //nolint:gosec // a seed is to give the same chaos again
	kills := 0
	for ctx.Err() == nil {
		began := time.Now()
		for _, next := range p.deaths(dice, c.Every) {
			if !sleepUntil(ctx, began.Add(next.at)) {
				break
			}
			killed, err := p.strike(ctx, kit, next.process, c.Every)
			if err != nil {
				return err
			}
			if killed {
				kills++
			}
			if err := p.revive(kit); err != nil {
				return err
			}
		}
		sleepUntil(ctx, began.Add(c.Every))
	}
	kit.say("the chaos is over: %d kills; the network goes on", kills)
	return p.revive(kit)
}

// deaths are those of one period, in their order.
func (p *Plan) deaths(dice *rand.Rand, every time.Duration) []death {
	all := make([]death, 0, len(p.Processes))
	for _, process := range p.Processes {
		all = append(all, death{time.Duration(dice.Int64N(int64(every))), process})
	}
	slices.SortStableFunc(all, func(a, b death) int { return int(a.at - b.at) })
	return all
}

// strike kills a process and starts it again. It tells whether the process was killed.
func (p *Plan) strike(ctx context.Context, kit Kit, process Process, every time.Duration) (bool, error) {
	if process.Kind == KindNode && !p.awaitOthers(ctx, process, every/time.Duration(2*len(p.Nodes))) {
		if ctx.Err() == nil {
			kit.say("%s spared %s: another node is not back yet", clock(), process.Name)
		}
		return false, nil
	}
	pid, _, err := p.alive(process.Name)
	if err != nil || pid == 0 {
		return false, err
	}
	if err := signal(process.Name, pid, syscall.SIGKILL); err != nil {
		return false, err
	}
	if err := p.awaitGone(process.Name); err != nil {
		return true, err
	}
	kit.say("%s killed %s (pid %d)", clock(), process.Name, pid)
	return true, p.spawn(kit.Binary, process)
}

func clock() string { return time.Now().Format(time.TimeOnly) }

// awaitGone waits until a process that was killed is gone.
func (p *Plan) awaitGone(name string) error {
	for deadline := time.Now().Add(burial); ; time.Sleep(10 * time.Millisecond) {
		pid, _, err := p.alive(name)
		if err != nil || pid == 0 {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s (pid %d): lives %s after it was killed", name, pid, burial)
		}
	}
}

// awaitOthers waits until all nodes but one are there and up to date, and tells whether that came true in time.
func (p *Plan) awaitOthers(ctx context.Context, victim Process, patience time.Duration) bool {
	for deadline := time.Now().Add(patience); ; {
		if p.othersAreWell(ctx, victim) {
			return true
		}
		if time.Now().After(deadline) || !sleepUntil(ctx, time.Now().Add(poll)) {
			return false
		}
	}
}

func (p *Plan) othersAreWell(ctx context.Context, victim Process) bool {
	heights := make([]int64, len(p.Nodes))
	var asked sync.WaitGroup
	for i, node := range p.Nodes {
		asked.Go(func() { heights[i], _ = heightOf(ctx, node) })
	}
	asked.Wait()
	highest := slices.Max(heights)
	for i, node := range p.Nodes {
		if nodeProcess(node) != victim.Name && (heights[i] == 0 || heights[i] < highest-maxLag) {
			return false
		}
	}
	return true
}

// revive starts what has ended by itself, which is told: a program that cannot bear the loss of another one does.
func (p *Plan) revive(kit Kit) (failed error) {
	for _, process := range p.Processes {
		pid, _, err := p.alive(process.Name)
		if err != nil || pid != 0 {
			failed = errors.Join(failed, err)
			continue
		}
		kit.say("%s %s ended by itself:\n%s", clock(), process.Name, p.lastWords(process.Name))
		failed = errors.Join(failed, p.spawn(kit.Binary, process))
	}
	return failed
}

// sleepUntil sleeps, and tells whether it was left to.
func sleepUntil(ctx context.Context, instant time.Time) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Until(instant)):
		return ctx.Err() == nil
	}
}

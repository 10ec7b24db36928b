package gateway

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
)

// openPerSlot is how many requests may be on the chain for each that may wait for its answer. A request whose answer
// was told stays until it is settled, which takes some times as long; more than that is a chain that settles nothing.
const openPerSlot = 64

// Parts are what a gateway works with.
type Parts struct {
	Chain   Chain
	Sender  Sender
	Fetcher Fetcher
	// Policy decides on answers; nil accepts all.
	Policy Policy
	// Archive finds answers in old blocks; without it those that were settled meanwhile are lost.
	Archive Archive
	// Publisher serves prompts longer than a transaction carries; without it they are refused.
	Publisher Publisher
}

// Gateway asks the network for those who call it.
type Gateway struct {
	options Options
	chain   Chain
	sender  Sender
	fetcher Fetcher
	policy  Policy
	archive Archive
	memory  *memory
	// publisher may be missing.
	publisher Publisher
	// left are the calls that an earlier process left open.
	left []record

	// slots are the requests that may wait for an answer; fresh are calls to carry, until the gateway ends. open are
	// the calls that are carried: those that wait, and those whose answers were told and that are not settled.
	slots chan struct{}
	fresh chan string
	jobs  sync.WaitGroup
	open  atomic.Int64
	// away is the trouble with the chain.
	away trouble

	// catalogue is what the network offered when it was asked last.
	mu        sync.Mutex
	catalogue catalogue
}

// New opens the journal.
func New(parts Parts, options Options) (*Gateway, error) {
	options = options.withDefaults()
	memory, err := openMemory(options.Journal, options.Keep)
	if err != nil {
		return nil, err
	}
	memory.journal = watch(memory.journal, options)
	if parts.Policy == nil {
		parts.Policy = AcceptAll{}
	}
	memory.over = options.Observer.Spent
	memory.failed = func(err error) { options.Log.Warn("the journal could not be rewritten", "error", err) }
	return &Gateway{
		options: options, chain: parts.Chain, sender: parts.Sender, fetcher: parts.Fetcher, policy: parts.Policy,
		archive: parts.Archive, publisher: parts.Publisher,
		memory: memory, left: memory.open(), slots: make(chan struct{}, options.Parallel), fresh: make(chan string),
	}, nil
}

// abandon ends the calls of an earlier process for which nothing was signed: whoever waited is gone. It is over before
// anybody calls, so that who repeats such a call is not told its end.
func (g *Gateway) abandon() error {
	for _, r := range g.left {
		if r.Raw != nil {
			continue
		}
		if err := g.memory.note(record{Call: r.Call, End: &end{Fault: notSubmitted()}}); err != nil {
			return err
		}
	}
	return nil
}

// run carries calls until the context ends: first those that an earlier process left, then new ones.
func (g *Gateway) run(ctx context.Context) error {
	for _, r := range g.left {
		if r.Raw != nil {
			g.start(ctx, r.Call, func() {})
		}
	}
	for {
		select {
		case <-ctx.Done():
			g.jobs.Wait()
			return g.memory.close()
		case call := <-g.fresh:
			release := sync.OnceFunc(func() { <-g.slots })
			g.memory.whenTold(call, release)
			g.start(ctx, call, release)
		}
	}
}

// start carries a call beside the others. What ends it calls release, if its caller was told nothing before.
func (g *Gateway) start(ctx context.Context, call string, release func()) {
	g.open.Add(1)
	g.jobs.Go(func() {
		defer release()
		defer g.open.Add(-1)
		g.carry(ctx, call)
	})
}

func notSubmitted() *Fault {
	return failed(http.StatusServiceUnavailable, codeNotSubmitted, "the request did not reach the chain; nothing was paid")
}

// ask admits a call and has it carried, or finds the one that its caller named the same.
func (g *Gateway) ask(ctx context.Context, caller Caller, a ask) (string, error) {
	if id, err := g.memory.known(a); id != "" || err != nil {
		return id, err
	}
	if !g.options.May() {
		return "", notGranted()
	}
	if g.open.Load() >= int64(g.options.Parallel)*openPerSlot {
		return "", busy()
	}
	select {
	case g.slots <- struct{}{}:
	default:
		return "", busy()
	}
	id, fresh, err := g.admit(ctx, caller, a)
	if err != nil || !fresh {
		<-g.slots
		return id, err
	}
	select {
	case g.fresh <- id:
		return id, nil
	case <-ctx.Done():
		<-g.slots
		err := g.memory.note(record{Call: id, End: &end{Fault: notSubmitted()}})
		return "", errors.Join(ctx.Err(), err)
	}
}

// admit prices a call and holds its price back from the budget. It tells whether the call is a new one.
func (g *Gateway) admit(ctx context.Context, caller Caller, a ask) (id string, fresh bool, err error) {
	if _, err := g.price(ctx, &a); err != nil {
		return "", false, err
	}
	var name [16]byte
	if _, err := rand.Read(name[:]); err != nil {
		return "", false, err
	}
	id, err = g.memory.admit(hex.EncodeToString(name[:]), a, g.limitsOf(caller))
	return id, id == hex.EncodeToString(name[:]), err
}

// understand reads what a call for a chat completion asks for, without its price.
func (g *Gateway) understand(ctx context.Context, call chatCall) (ask, error) {
	if call.Model == "" {
		return ask{}, modelMissing()
	}
	if err := call.check(); err != nil {
		return ask{}, err
	}
	prompt, err := promptOf(call.Request, g.longest())
	if err != nil {
		return ask{}, err
	}
	service, class, err := g.service(ctx, call.Model, kindChat)
	if err != nil {
		return ask{}, err
	}
	units := orDefault(uint64(orDefault(call.MaxCompletionTokens, call.MaxTokens)), g.options.MaxUnits)
	return ask{
		Model: call.Model, Service: service, Prompt: prompt, MaxUnits: min(units, class.MaxUnits), Stop: call.Stop,
	}, nil
}

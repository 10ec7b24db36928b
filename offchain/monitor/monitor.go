package monitor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
	"sync"
	"time"

	"cosmossdk.io/math"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/masa-finance/masad/offchain/client"
)

const (
	// drawEvery is how often the height is asked and the line drawn, recordEvery how often a record is logged instead.
	drawEvery   = time.Second
	recordEvery = time.Minute
	// accountEvery is how often the chain is asked for the account, and retryAccount when it did not answer.
	accountEvery, retryAccount = time.Minute, 5 * time.Second
	// stale is how old the last block may be before a program is not ready.
	stale = 2 * time.Minute
)

// Node is what a monitor asks a node.
type Node interface {
	// Height is the height of the last block.
	Height(ctx context.Context) (int64, error)
	// Serves tells whether the node can serve a program of a chain.
	Serves(ctx context.Context, chainID string) error
	// Now is the chain's clock: the time of the last block; the zero time if none is known.
	Now() time.Time
}

// Options shape a monitor.
type Options struct {
	// Kind is the program: worker, evaluator, oracle. Owner is the account that it acts for.
	Kind, Owner string
	ChainID     string
	Node        Node
	// Account asks the chain for that account.
	Account func(ctx context.Context) (Account, error)
	// Journal is the program's journal.
	Journal string
	// Counters may be nil.
	Counters *client.Counters
	// Terminal shows the line; nil where there is none.
	Terminal *Terminal
	Log      *slog.Logger
}

// state is what is known now.
type state struct {
	height  int64
	changed time.Time
	// account is the last answer, asked tells that there is one.
	account Account
	asked   bool
	// journal is why the journal cannot be written, barred why the key may not act for the operator.
	journal, barred error
	// again asks for the account at once.
	again bool
}

// Monitor watches one program.
type Monitor struct {
	options  Options
	registry *prometheus.Registry
	checks   []Check
	// summary is what the program did, in words.
	summary func() string

	mu    sync.Mutex
	state state
}

// New makes a monitor. Its checks are those that all programs have; Add adds others.
func New(options Options) *Monitor {
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	m := &Monitor{
		options: options, registry: prometheus.NewRegistry(), summary: func() string { return "" },
		state: state{changed: time.Now()},
	}
	m.addShared()
	m.Add(Check{"chain", m.checkChain}, Check{"grants", m.checkGrants}, Check{"journal", m.checkJournal})
	return m
}

// Add adds checks of the program's readiness. It is not for use while the monitor serves.
func (m *Monitor) Add(checks ...Check) { m.checks = append(m.checks, checks...) }

// Remembered tells the monitor whether the journal can be written: why not, or nil if it can.
func (m *Monitor) Remembered(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.journal = err
}

// Barred tells the monitor whether the key may act for the operator: why not, or nil if it may. What was asked of the
// account before is out of date.
func (m *Monitor) Barred(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.barred, m.state.again = err, true
}

// Watch asks and shows until the context ends.
func (m *Monitor) Watch(ctx context.Context) {
	ticker := time.NewTicker(drawEvery)
	defer ticker.Stop()
	var account, record time.Time
	for {
		now := time.Now()
		m.askHeight(ctx)
		if m.askAgain() || !now.Before(account) {
			account = now.Add(m.askAccount(ctx))
		}
		switch {
		case m.options.Terminal != nil:
			_ = m.options.Terminal.Draw(m.Line()) // a terminal that is gone shows nothing
		case record.IsZero():
			record = now.Add(recordEvery)
		case !now.Before(record):
			record = now.Add(recordEvery)
			m.record()
		}
		select {
		case <-ctx.Done():
			if m.options.Terminal != nil {
				_ = m.options.Terminal.Close()
			}
			return
		case <-ticker.C:
		}
	}
}

// Line is how the program does, in a line.
func (m *Monitor) Line() string {
	now := m.now()
	parts := []string{fmt.Sprintf("height %d", now.height)}
	if done := m.summary(); done != "" {
		parts = append(parts, done)
	}
	if now.asked {
		parts = append(parts, fmt.Sprintf("stake %d %% of requirement", now.account.Percent()),
			"claimable "+Masa(now.account.Claimable))
	}
	if now.barred != nil {
		parts = append(parts, "KEY MAY NOT ACT FOR THE OPERATOR")
	}
	if now.journal != nil {
		parts = append(parts, "JOURNAL CANNOT BE WRITTEN")
	}
	return m.options.Kind + " " + short(m.options.Owner) + ": " + strings.Join(parts, ", ")
}

// record logs how the program does, for other programs.
func (m *Monitor) record() {
	now := m.now()
	attributes := []any{"height", now.height, "done", m.summary(), "journal_failing", now.journal != nil}
	if now.asked {
		attributes = append(attributes, "state", now.account.State, "stake_percent", now.account.Percent(),
			"claimable_umasa", now.account.Claimable)
	}
	m.options.Log.Info("status", attributes...)
}

// short is enough of an address to know it again.
func short(address string) string {
	if len(address) <= 12 {
		return address
	}
	return address[:12] + "…"
}

func (m *Monitor) now() state {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state
}

// askHeight looks whether there is a new block.
func (m *Monitor) askHeight(ctx context.Context) {
	height, err := m.options.Node.Height(ctx)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil && height != m.state.height {
		m.state.height, m.state.changed = height, time.Now()
	}
}

// askAccount asks for the account and returns when to ask again.
func (m *Monitor) askAccount(ctx context.Context) time.Duration {
	account, err := m.options.Account(ctx)
	if err != nil {
		return retryAccount
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.account, m.state.asked = account, true
	return accountEvery
}

// askAgain tells whether the account is to be asked for at once, and that it is.
func (m *Monitor) askAgain() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	again := m.state.again
	m.state.again = false
	return again
}

// checkChain looks whether the node answers, is not behind, and has new blocks.
func (m *Monitor) checkChain(ctx context.Context) Finding {
	if err := m.options.Node.Serves(ctx, m.options.ChainID); err != nil {
		remedy := "start the node, or name another one with --node and --fallback-node"
		if errors.Is(err, client.ErrCatchingUp) {
			remedy = "wait until the node has caught up"
		}
		return Failure(remedy, "%s", err)
	}
	now := m.now()
	if age := time.Since(now.changed); age > stale {
		return Failure("look whether the network makes blocks: masad status",
			"no new block for %s", age.Round(time.Second))
	}
	return Fine("height %d", now.height)
}

// checkGrants looks whether the key may act for the operator, as of the last minute or the last refusal.
func (m *Monitor) checkGrants(context.Context) Finding {
	now := m.now()
	renew := fmt.Sprintf("masad %s authorize <hot> --from <owner>", m.options.Kind)
	switch end := now.account.GrantsEnd; {
	case now.barred != nil:
		return Failure(renew, "%s", now.barred)
	case !now.asked:
		return Failure("", "not known yet: the chain did not answer")
	case len(now.account.Missing) > 0:
		return Failure(renew, "the key may not send %s", strings.Join(now.account.Missing, ", "))
	case end.IsZero():
		return Fine("valid without end")
	case !m.options.Node.Now().Before(end):
		return Failure(renew, "ended at %s", end.Format(time.RFC3339))
	default:
		return Fine("valid until %s", end.Format(time.RFC3339))
	}
}

// checkJournal looks whether the last write to the journal succeeded.
func (m *Monitor) checkJournal(context.Context) Finding {
	if err := m.now().journal; err != nil {
		return Failure("make room on the disk of "+m.options.Journal+"; the program goes on by itself", "%s", err)
	}
	return Fine("can be written")
}

// number is an amount as a metric; 0 for one that is not known.
func number(amount math.Int) float64 {
	if amount.IsNil() {
		return 0
	}
	value, _ := new(big.Float).SetInt(amount.BigInt()).Float64()
	return value
}

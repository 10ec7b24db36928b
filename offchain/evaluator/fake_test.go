package evaluator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/payload"
	"github.com/masa-finance/masad/offchain/scorer"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const (
	chainID = "masa-test"
	prompt  = "Why does the moon cause tides in the ocean?"
	wait    = 5 * time.Second
	tick    = time.Millisecond
	answer  = "The moon pulls the ocean, and the tides follow its gravity around the planet."
)

var (
	operator  = sdk.AccAddress("operator____________")
	errKilled = errors.New("killed")
)

// seat is one item with the operator in its committee, by the rules of the chain.
type seat struct {
	duty     rewardstypes.Duty
	hash     []byte
	revealed *rewardstypes.EvaluationReveal
	attempts int
}

// court is a chain with one evaluator on it.
type court struct {
	t       *testing.T
	journal string

	mu       sync.Mutex
	height   int64
	asked    int // how often the duties were
	seats    map[string]*seat
	requests map[string]rewardstypes.Request
	free     int // transactions without a fee
	paid     int
	problems []string

	dieBefore, dieAfter bool // the evaluator dies around the next execution
	offline             bool
	auditor             Auditor
	scorer              scorer.Scorer
	replay              *scorer.Replay
	fetching            payload.Options
	poison              string // an item that fails every transaction it is in
}

func newCourt(t *testing.T) *court {
	t.Helper()
	return &court{
		t: t, journal: filepath.Join(t.TempDir(), "journal"), height: 100,
		seats: make(map[string]*seat), requests: make(map[string]rewardstypes.Request), scorer: scorer.Lexical{},
	}
}

func itemID(n int) string {
	sum := sha256.Sum256([]byte{byte(n)})
	return hex.EncodeToString(sum[:])
}

func text(content string) rewardstypes.Payload {
	return rewardstypes.Payload{Inline: []byte(content)}.Complete()
}

// draw puts the operator into the committee of an item.
func (c *court) draw(n int, round uint32) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := itemID(n)
	request := fmt.Sprintf("request %d", n)
	c.requests[request] = rewardstypes.Request{
		Id: request, Payload: text(prompt), Assignments: answered(text(answer)),
	}
	c.seats[id] = &seat{duty: rewardstypes.Duty{
		Item: rewardstypes.Item{
			Id: id, Request: request, Worker: "worker", Round: round, Phase: rewardstypes.ItemPhase_ITEM_PHASE_COMMIT,
			DrawnHeight: c.height, CommitHeight: c.height + 1_000,
		},
		Action: "commit", FromHeight: c.height, UntilHeight: c.height + 1_000,
	}}
	return id
}

// answered are the places of a request to two workers, with a response of the second.
func answered(response rewardstypes.Payload) []rewardstypes.Assignment {
	return []rewardstypes.Assignment{
		{Worker: "another", Response: &rewardstypes.Response{Payload: text("not this one")}},
		{Worker: "worker", Response: &rewardstypes.Response{Payload: response}},
	}
}

// open ends the commit window of all items.
func (c *court) open() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.seats {
		s.duty.Action = "reveal"
		s.duty.Item.Phase = rewardstypes.ItemPhase_ITEM_PHASE_REVEAL
	}
}

func (c *court) Height(context.Context) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.offline {
		return 0, errors.New("connection refused")
	}
	return c.height, nil
}

func (c *court) Params(context.Context) (rewardstypes.Params, error) {
	return rewardstypes.Params{Evaluation: rewardstypes.EvaluationParams{DutyGas: 200_000}}, nil
}

func (c *court) Duties(context.Context, string) ([]rewardstypes.Duty, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	var duties []rewardstypes.Duty
	for _, s := range c.seats {
		duties = append(duties, s.duty)
	}
	return duties, nil
}

func (c *court) Request(_ context.Context, id string) (rewardstypes.Request, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.requests[id], nil
}

func (c *court) SendDuty(_ context.Context, gas uint64, msgs ...sdk.Msg) (client.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	items := itemsOf(msgs[0])
	if gas != 200_000*uint64(len(items)) {
		c.problems = append(c.problems, fmt.Sprintf("gas %d for %d items", gas, len(items)))
	}
	c.free++
	for _, item := range items {
		if c.seats[item].attempts++; c.seats[item].attempts > 3 {
			return client.Receipt{}, errors.New("no free try left")
		}
	}
	return c.execute(msgs[0])
}

func (c *court) Send(_ context.Context, _ func([]byte) error, msgs ...sdk.Msg) (client.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paid++
	return c.execute(msgs[0])
}

func itemsOf(msg sdk.Msg) (items []string) {
	switch msg := msg.(type) {
	case *rewardstypes.MsgCommitEvaluations:
		for _, commit := range msg.Commits {
			items = append(items, commit.Item)
		}
	case *rewardstypes.MsgRevealEvaluations:
		for _, reveal := range msg.Reveals {
			items = append(items, reveal.Item)
		}
	}
	return items
}

// execute first looks at the disk, as a power cut in this moment would leave it.
func (c *court) execute(msg sdk.Msg) (client.Receipt, error) {
	if commit, ok := msg.(*rewardstypes.MsgCommitEvaluations); ok {
		c.checkDisk(commit)
	}
	if c.dieBefore {
		return client.Receipt{}, errKilled
	}
	for _, item := range itemsOf(msg) {
		if item == c.poison {
			return client.Receipt{}, errors.New("wrong phase of the evaluation")
		}
	}
	c.height++
	switch msg := msg.(type) {
	case *rewardstypes.MsgCommitEvaluations:
		for _, commit := range msg.Commits {
			c.commit(commit)
		}
	case *rewardstypes.MsgRevealEvaluations:
		for _, reveal := range msg.Reveals {
			c.reveal(reveal)
		}
	}
	if c.dieAfter {
		return client.Receipt{}, errKilled
	}
	return client.Receipt{Height: c.height}, nil
}

func (c *court) commit(commit rewardstypes.EvaluationCommit) {
	s := c.seats[commit.Item]
	if s.hash != nil {
		c.problems = append(c.problems, "committed twice: "+commit.Item)
	}
	s.hash, s.duty.Committed = commit.Hash, true
}

func (c *court) reveal(reveal rewardstypes.EvaluationReveal) {
	s := c.seats[reveal.Item]
	hash, err := rewardstypes.CommitHash(chainID, reveal.Item, operator, reveal.Opinion(), reveal.Salt)
	if err != nil || !bytes.Equal(hash, s.hash) {
		c.problems = append(c.problems, "the reveal does not match: "+reveal.Item)
	}
	if s.revealed != nil {
		c.problems = append(c.problems, "revealed twice: "+reveal.Item)
	}
	s.revealed, s.duty.Revealed = &reveal, true
}

// checkDisk finds the salt of each commitment in the journal.
func (c *court) checkDisk(commit *rewardstypes.MsgCommitEvaluations) {
	content, err := os.ReadFile(c.journal)
	require.NoError(c.t, err)
	found := make(map[string]bool)
	for line := range bytes.Lines(content) {
		var j Judgement
		if _, body, ok := bytes.Cut(line, []byte(" ")); ok && json.Unmarshal(body, &j) == nil {
			hash, err := rewardstypes.CommitHash(chainID, j.Item, operator, j.opinion(), j.Salt)
			require.NoError(c.t, err)
			found[string(hash)] = true
		}
	}
	for _, hidden := range commit.Commits {
		if !found[string(hidden.Hash)] {
			c.problems = append(c.problems, "a commitment left before its salt was on the disk: "+hidden.Item)
		}
	}
}

// polls is how often the duties were asked for.
func (c *court) polls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked
}

func (c *court) hasPaid() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.paid > 0
}

func (c *court) committed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	count := 0
	for _, s := range c.seats {
		if s.hash != nil {
			count++
		}
	}
	return count
}

func (c *court) revealed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	count := 0
	for _, s := range c.seats {
		if s.revealed != nil {
			count++
		}
	}
	return count
}

// start returns an evaluator over the court's journal.
func (c *court) start() *Evaluator {
	c.t.Helper()
	e, err := New(Parts{
		Chain: c, Sender: c, Fetcher: payload.NewFetcher(c.fetching), Scorer: c.scorer, Replay: c.replay,
		Auditor: c.auditor,
	}, Options{
		ChainID: chainID, Operator: operator, Poll: time.Millisecond, Batch: 4, Journal: c.journal,
	})
	require.NoError(c.t, err)
	return e
}

// run lets an evaluator live until the condition holds.
func (c *court) run(until func() bool) {
	c.t.Helper()
	e := c.start()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	require.Eventually(c.t, until, time.Minute, time.Millisecond)
	cancel()
	require.NoError(c.t, <-done)
	require.Empty(c.t, c.problems)
}

// live lets an evaluator live for a moment.
func (c *court) live() {
	c.t.Helper()
	started := time.Now()
	c.run(func() bool { return time.Since(started) > 20*time.Millisecond })
}

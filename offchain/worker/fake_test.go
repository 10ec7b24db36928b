package worker

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/payload"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

var owner = sdk.AccAddress(strings.Repeat("w", 20)).String()

// errKilled is where the fake stops a worker for good.
var errKilled = errors.New("killed")

// market is a chain with one worker on it. Sent messages are executed at once and by the rules of the chain.
type market struct {
	mu        sync.Mutex
	height    int64
	requests  map[string]*rewardstypes.Request
	claimable math.Int
	answers   map[string][]string    // accepted answers by request
	carried   []rewardstypes.Payload // payloads of responses that were sent, accepted or not
	refused   []string               // refused messages
	claims    int
	blocks    uint64 // in which an assignment can be given back
	roll      rewardstypes.QueryRollCallResponse
	attended  []uint64
	pending   map[string]sdk.Msg // signed bytes and what they say
	executed  map[string]error   // signed bytes that were in a block

	// dieBefore and dieAfter kill the worker around the next execution.
	dieBefore, dieAfter bool
	// reject makes the next execution fail for a reason of the transaction's own.
	reject error
	// offline loses calls.
	offline bool
	signed  int
	// service is what requests are for.
	service string
	// lost counts what left under dieBefore.
	lost int
}

func newMarket() *market {
	return &market{
		height: 100, blocks: 3, requests: make(map[string]*rewardstypes.Request), claimable: math.ZeroInt(),
		answers: make(map[string][]string), pending: make(map[string]sdk.Msg), executed: make(map[string]error),
	}
}

// assign puts a request up for the worker.
func (m *market) assign(id, prompt string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sum := sha256.Sum256([]byte(prompt))
	m.requests[id] = &rewardstypes.Request{
		Id: id, Status: rewardstypes.RequestStatus_REQUEST_STATUS_ASSIGNED, MaxUnits: 200, Service: m.service,
		Payload:     rewardstypes.Payload{Inline: []byte(prompt), Hash: sum[:], Size_: uint64(len(prompt))},
		Assignments: places(rewardstypes.Assignment{Worker: owner, AssignedHeight: m.height, DeadlineHeight: m.height + 20}),
	}
}

// offer names the service of the requests that follow.
func (m *market) offer(service string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.service = service
}

// expire ends the worker's place of a request: it is late.
func (m *market) expire(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	request := *m.requests[id]
	own := request.Assignments[1]
	own.Outcome = rewardstypes.OutcomeTimeout
	request.Assignments = places(own)
	m.requests[id] = &request
}

// narrow are lanes named by the first part of a service, with places.
type narrow map[string]int

func (n narrow) Lane(service string) (string, int) {
	name, _, _ := strings.Cut(service, "/")
	return name, n[name]
}

// places are those of a request to two workers: another's, which has answered, and this one's.
func places(own rewardstypes.Assignment) []rewardstypes.Assignment {
	return []rewardstypes.Assignment{{Worker: "another", Response: &rewardstypes.Response{}}, own}
}

func (m *market) Height(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.offline {
		return 0, errors.New("connection refused")
	}
	return m.height, nil
}

func (m *market) Params(context.Context) (rewardstypes.Params, error) {
	return rewardstypes.Params{Market: rewardstypes.MarketParams{DeclineBlocks: m.blocks}}, nil
}

func (m *market) Assigned(context.Context, string) ([]rewardstypes.Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.offline {
		return nil, errors.New("connection refused")
	}
	var assigned []rewardstypes.Request
	for _, r := range m.requests {
		if r.Place(owner) >= 0 && r.Status == rewardstypes.RequestStatus_REQUEST_STATUS_ASSIGNED {
			assigned = append(assigned, *r)
		}
	}
	return assigned, nil
}

func (m *market) Request(_ context.Context, id string) (rewardstypes.Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return *m.requests[id], nil
}

func (m *market) Claimable(context.Context, string) (math.Int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.claimable, nil
}

func (m *market) RollCall(context.Context, string) (*rewardstypes.QueryRollCallResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.offline {
		return nil, errors.New("connection refused")
	}
	roll := m.roll
	return &roll, nil
}

// call calls the roll of an epoch, for some blocks.
func (m *market) call(epoch uint64, called bool, blocks int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.roll = rewardstypes.QueryRollCallResponse{Called: called, RollCall: &rewardstypes.RollCall{
		Epoch: epoch, Height: m.height, UntilHeight: m.height + blocks,
	}}
}

// pass lets blocks pass.
func (m *market) pass(blocks int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.height += blocks
}

// declined is why the worker gave a request back; nothing if it did not.
func (m *market) declined(id string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.requests[id].Assignments[1].DecisionReason
}

// present are the epochs whose roll call was answered.
func (m *market) present() []uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.attended)
}

func (m *market) Send(
	_ context.Context, remember func([]byte) error, msgs ...sdk.Msg,
) (client.Receipt, error) {
	m.mu.Lock()
	m.signed++
	raw := fmt.Sprintf("tx %d", m.signed)
	m.pending[raw] = msgs[0]
	m.mu.Unlock()
	if remember != nil {
		if err := remember([]byte(raw)); err != nil {
			return client.Receipt{}, err
		}
	}
	return m.Resend(context.Background(), []byte(raw))
}

func (m *market) Resend(_ context.Context, raw []byte) (client.Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dieBefore {
		m.lost++
		return client.Receipt{}, errKilled
	}
	err, seen := m.executed[string(raw)]
	if !seen {
		err = m.execute(m.pending[string(raw)])
		m.executed[string(raw)] = err
	}
	if m.dieAfter {
		return client.Receipt{}, errKilled
	}
	return client.Receipt{Height: m.height}, err
}

func (m *market) execute(msg sdk.Msg) error {
	m.height++
	if m.reject != nil {
		err := m.reject
		m.reject = nil
		return err
	}
	switch msg := msg.(type) {
	case *rewardstypes.MsgSubmitResponse:
		m.carried = append(m.carried, msg.Payload)
		request := m.requests[msg.Request]
		place := request.Place(owner)
		if place < 0 || !request.Assignments[place].AwaitsResponse() {
			m.refused = append(m.refused, msg.Request)
			return &client.TxError{Receipt: client.Receipt{Codespace: "rewards", Code: 19, Log: "wrong status"}}
		}
		own := request.Assignments[place]
		own.Response = &rewardstypes.Response{}
		request.Assignments = places(own)
		m.answers[msg.Request] = append(m.answers[msg.Request], string(msg.Payload.Inline))
		if msg.Units == 0 || msg.Units > request.MaxUnits {
			return fmt.Errorf("units %d", msg.Units)
		}
	case *rewardstypes.MsgDeclineAssignment:
		request := m.requests[msg.Request]
		request.Assignments = places(rewardstypes.Assignment{DecisionReason: msg.Reason})
	case *rewardstypes.MsgAnswerRollCall:
		m.attended = append(m.attended, msg.Epoch)
		m.roll.Answer = &rewardstypes.Answer{Epoch: msg.Epoch, Worker: msg.Worker}
	case *rewardstypes.MsgClaimRewards:
		m.claims++
		m.claimable = math.ZeroInt()
	}
	return nil
}

func (m *market) given(id string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.answers[id]
}

// counting is a backend that answers with its number of calls, so that two answers never agree.
type counting struct {
	mu    sync.Mutex
	calls int
	err   error
	// refusals counts the calls that failed, while does something during each call.
	refusals int
	while    func()
}

// failures is how many calls failed.
func (c *counting) failures() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refusals
}

// recover ends the failures.
func (c *counting) recover() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = nil
}

func (c *counting) Answer(_ context.Context, request backend.Request) (backend.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.while != nil {
		c.while()
	}
	if c.err != nil {
		c.refusals++
		return backend.Response{}, c.err
	}
	c.calls++
	return backend.Response{Text: fmt.Sprintf("answer %d to %s", c.calls, request.Prompt), Tokens: 9_999}, nil
}

// rig is a worker that can be killed and started again over the same journal.
type rig struct {
	t       *testing.T
	market  *market
	backend *counting
	options Options
	// publisher may be missing.
	publisher Publisher
	// fetching are the fetcher's options.
	fetching payload.Options
	// asked takes the place of backend, and lanes bound it; both may be missing.
	asked backend.Backend
	lanes Lanes
	// larder is the folder of what is kept; nothing is without it.
	larder string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	return &rig{t: t, market: newMarket(), backend: &counting{}, options: Options{
		Owner: owner, Poll: time.Millisecond, Retry: time.Millisecond,
		Journal: filepath.Join(t.TempDir(), "journal"),
	}}
}

// run lets a worker live until the condition holds.
func (r *rig) run(until func() bool) {
	r.t.Helper()
	_, stop := r.start()
	defer stop()
	r.soon(until)
}

// soon waits until a condition holds.
func (r *rig) soon(holds func() bool) {
	r.t.Helper()
	require.Eventually(r.t, holds, time.Minute, time.Millisecond)
}

// start lets a worker live, and returns how to end it.
func (r *rig) start() (w *Worker, stop func()) {
	r.t.Helper()
	asked := r.asked
	if asked == nil {
		asked = r.backend
	}
	parts := Parts{
		Chain: r.market, Sender: r.market, Fetcher: payload.NewFetcher(r.fetching), Backend: asked, Lanes: r.lanes,
		Roll: r.market, Publisher: r.publisher,
	}
	closed := func() error { return nil }
	if r.larder != "" {
		store, err := payload.OpenStore(r.larder, payload.StoreOptions{})
		require.NoError(r.t, err)
		keeper := payload.NewKeeper(payload.NewFetcher(r.fetching), store)
		parts.Fetcher, parts.Keeper, closed = keeper, keeper, keeper.Close
	}
	w, err := New(parts, r.options)
	require.NoError(r.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	return w, func() {
		cancel()
		require.NoError(r.t, <-done)
		require.NoError(r.t, closed())
	}
}

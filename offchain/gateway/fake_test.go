package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"cosmossdk.io/math"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const (
	service = "llm/local"
	// What a request costs by the fake, in umasa: fee, base reward as the gateway chooses it, and royalty; and what of
	// it comes back at a quality of 0.8.
	fee     = 1_000
	reward  = 50_000
	royalty = 500
	escrow  = fee + reward + royalty
	hold    = escrow + fee // the fee may double
	spent   = escrow - reward/5
	// acceptBlocks is the accept window.
	acceptBlocks = 6
	// consolation is what a second worker costs at most.
	consolation = 5_000
	deadline    = 20
)

var (
	oracle     = sdk.AccAddress(strings.Repeat("o", 20)).String()
	errOffline = errors.New("connection refused")
	errKilled  = errors.New("killed")
)

// result is what came of signed bytes.
type result struct {
	receipt client.Receipt
	err     error
}

// market is a chain with one oracle and one worker on it. Sent messages are executed at once and by the rules of the
// chain; a block passes whenever somebody looks at a request. What the worker does follows from the prompt:
//
//	silent    it does not answer           lonely  no worker is found
//	blank     it answers with blanks       noise   it answers with bytes that are no text
//	elsewhere its answer is behind a URI   wrong   its answer does not have its hash
//	declined  it gives the request back    full    its answer is as long as a transaction carries
type market struct {
	mu       sync.Mutex
	height   int64
	requests map[string]*rewardstypes.Request
	pending  map[string]sdk.Msg
	executed map[string]result
	dead     map[string]bool // bytes whose sequence is used
	blocks   map[string]rewardstypes.Payload
	signed   int
	words    []string // decisions in the order of blocks

	offline  bool  // calls are lost
	reject   error // the next execution fails
	quoteErr error
	idle     bool // no worker offers the service
	dear     bool // the fee is ten times as high
	vanish   bool // settled requests are pruned at once
	noBlocks bool // old blocks are pruned
	patience int  // blocks until a worker answers
	judging  int  // blocks until the committee has judged
	behind   int  // so many looks go to a node that is at block 1
	stall    chan struct{}
	// stallDecisions holds back decisions only.
	stallDecisions chan struct{}
	private        func(rewardstypes.Request) rewardstypes.Payload // the answer to a private request
}

func newMarket() *market {
	return &market{
		height: 100, requests: make(map[string]*rewardstypes.Request), pending: make(map[string]sdk.Msg),
		executed: make(map[string]result), dead: make(map[string]bool), patience: 2,
		blocks: make(map[string]rewardstypes.Payload),
	}
}

func (m *market) Height(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.offline {
		return 0, errOffline
	}
	if m.behind > 0 {
		m.behind--
		return 1, nil
	}
	return m.height, nil
}

func (m *market) Params(context.Context) (rewardstypes.Params, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.offline {
		return rewardstypes.Params{}, errOffline
	}
	return rewardstypes.DefaultParams(), nil
}

func (m *market) Services(context.Context) ([]string, error) {
	return []string{"data/web", "embed/local", service}, nil
}

func (m *market) Quote(
	_ context.Context, q *rewardstypes.QueryQuoteRequest,
) (*rewardstypes.QueryQuoteResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.offline:
		return nil, errOffline
	case m.quoteErr != nil:
		return nil, status.Error(codes.Unknown, m.quoteErr.Error())
	case q.Oracle != oracle || q.PayloadSize == 0 || q.MaxUnits == 0:
		return nil, status.Error(codes.Unknown, "bad quote")
	}
	base, ok := math.NewIntFromString(q.BaseReward)
	if !ok {
		base = math.NewInt(100)
	}
	consolations := math.NewInt(consolation * int64(q.Redundancy-1))
	response := &rewardstypes.QueryQuoteResponse{
		Royalty: math.NewInt(royalty), Consolations: consolations,
		Fee: math.NewInt(m.fee()), BaseReward: base, BaseRewardFloor: math.NewInt(100),
		BaseRewardLimit: math.NewInt(1_000_000), MinDeadline: 5, MaxDeadline: 100, Weight: 7,
		Escrow: base.AddRaw(m.fee()).AddRaw(royalty).Add(consolations),
	}
	if m.idle {
		response.Weight = 0
	}
	return response, nil
}

func (m *market) fee() int64 {
	if m.dear {
		return 10 * fee
	}
	return fee
}

// Request shows a request after another block.
func (m *market) Request(_ context.Context, id string) (rewardstypes.Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.offline {
		return rewardstypes.Request{}, errOffline
	}
	if m.behind > 0 { // as a client takes what is not found
		m.behind--
		return rewardstypes.Request{Id: id, Status: rewardstypes.StatusSettled}, nil
	}
	m.height++
	request := m.requests[id]
	m.advance(request)
	if m.vanish && request.IsSettled() {
		return rewardstypes.Request{Id: id, Status: rewardstypes.StatusSettled}, nil
	}
	shown := *request
	shown.Assignments = append([]rewardstypes.Assignment(nil), request.Assignments...)
	return shown, nil
}

// advance does what the worker, the committee and the chain do in a block.
func (m *market) advance(r *rewardstypes.Request) {
	place := &r.Assignments[0]
	prompt := string(r.Payload.Inline)
	age := m.height - r.SubmittedHeight
	if !r.IsSettled() {
		m.second(r, prompt)
	}
	switch {
	case r.IsSettled():
	case place.Response != nil && place.Decision == rewardstypes.Undecided && m.height > place.AcceptHeight:
		place.Decision = rewardstypes.DecisionDefault
	case place.Response != nil && place.Decision != rewardstypes.Undecided && m.judging > 0:
		m.judging--
	case place.Response != nil && place.Decision != rewardstypes.Undecided:
		m.settle(r, place)
	case place.Response != nil:
	case prompt == "lonely" && age > int64(r.DeadlineBlocks):
		m.close(r, rewardstypes.OutcomeExpired, escrow)
	case prompt == "silent" && age > int64(r.DeadlineBlocks):
		m.close(r, rewardstypes.OutcomeTimeout, escrow)
	case prompt == "declined":
		r.DeclinedBy = []string{"masa1worker"}
		m.close(r, rewardstypes.OutcomeExpired, escrow)
	case prompt != "lonely" && prompt != "silent" && age >= int64(m.patience):
		r.Status, place.Worker, place.AcceptHeight = rewardstypes.StatusResponded, m.workerOf(r), m.height+acceptBlocks
		place.Response = &rewardstypes.Response{
			Worker: place.Worker, Units: min(7, r.MaxUnits), Payload: m.answerTo(r, prompt), Height: m.height,
		}
		m.archive(r.Id, *place.Response)
	}
}

// second lets the other worker of a request with two answer what is asked after the word "then", when the oracle has
// decided on the first answer.
func (m *market) second(r *rewardstypes.Request, prompt string) {
	_, prompt, asked := strings.Cut(prompt, " then ")
	if len(r.Assignments) < 2 || !asked || r.Assignments[0].Decision == rewardstypes.Undecided {
		return
	}
	place := &r.Assignments[1]
	m.judging = 1 // the settlement waits
	switch {
	case place.Response == nil && prompt == "nothing":
		place.Worker, place.Outcome, m.judging = "masa1other", rewardstypes.OutcomeTimeout, 0
	case place.Response == nil:
		place.Worker, place.AcceptHeight = "masa1other", m.height+acceptBlocks
		place.Response = &rewardstypes.Response{Worker: place.Worker, Units: 7, Payload: answerTo(prompt), Height: m.height}
	case place.Decision != rewardstypes.Undecided:
		m.judging = 0
	}
}

// archive keeps a response as a block does.
func (m *market) archive(request string, response rewardstypes.Response) {
	m.blocks[fmt.Sprint(response.Height, request, response.Worker)] = response.Payload
}

func (m *market) ResponsePayload(
	_ context.Context, height int64, request, worker string,
) (rewardstypes.Payload, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.blocks[fmt.Sprint(height, request, worker)]
	if !ok {
		return rewardstypes.Payload{}, client.ErrTxNotFound
	}
	return found, nil
}

// DeclineReason tells the reason as no chain would: it takes printable text only.
func (m *market) DeclineReason(_ context.Context, request string, first, last int64) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.requests[request]
	if m.noBlocks || first != r.SubmittedHeight || last != r.SettledHeight {
		return "", client.ErrTxNotFound
	}
	return "the prompt is\u202e too long\n", nil
}

// workerOf is who answers.
func (m *market) workerOf(r *rewardstypes.Request) string {
	if r.Private {
		return answerer
	}
	return "masa1worker"
}

// answerTo is what the worker says. What is private is left to a worker of the test.
func (m *market) answerTo(r *rewardstypes.Request, prompt string) rewardstypes.Payload {
	if r.Private {
		return m.private(*r)
	}
	return answerTo(prompt)
}

// answerTo is what the worker says.
func answerTo(prompt string) rewardstypes.Payload {
	text := map[string]string{"blank": " \n", "noise": "\xff\xfe", "elsewhere": "", "long": ""}
	prompt, _, _ = strings.Cut(prompt, " then ")
	said, ok := text[prompt]
	if !ok {
		said = "answer to " + prompt
	}
	if strings.HasPrefix(prompt, "{") {
		said = jobAnswers(prompt)
	}
	p := rewardstypes.Payload{Inline: []byte(said)}.Complete()
	switch prompt {
	case "elsewhere":
		sum := sha256.Sum256([]byte("x"))
		p = rewardstypes.Payload{Uri: "http://127.0.0.1:1/x", Hash: sum[:], Size_: 1}
	case "long":
		p = rewardstypes.Payload{Uri: "http://127.0.0.1:1/x", Hash: make([]byte, 32), Size_: maxAnswer + 1}
	case "full":
		p = rewardstypes.Payload{Inline: []byte(strings.Repeat("x", rewardstypes.MaxInline-1))}.Complete()
	case "wrong":
		p.Hash = make([]byte, 32)
	}
	return p
}

// jobAnswers are what workers of data and of embeddings say: what a call wants to hear is in its payload.
func jobAnswers(payload string) string {
	var asked struct {
		Input     []string
		Arguments struct{ Answer, Query, URL string }
	}
	if json.Unmarshal([]byte(payload), &asked) != nil {
		return ""
	}
	switch {
	case asked.Arguments.Answer != "":
		return asked.Arguments.Answer
	case len(asked.Input) == 0:
		return fmt.Sprintf(`{"data":[%s]}`, payload)
	case strings.HasPrefix(asked.Input[0], "say "):
		return asked.Input[0][4:]
	}
	data := make([]string, 0, len(asked.Input))
	for i := range asked.Input { // the last first: the order is no matter
		n := len(asked.Input) - 1 - i
		data = append(data, fmt.Sprintf(`{"index":%d,"embedding":[%d,-0.5,1e-3]}`, n, n))
	}
	return `{"data":[` + strings.Join(data, ",") + `],"model":"local"}`
}

func (m *market) settle(r *rewardstypes.Request, place *rewardstypes.Assignment) {
	if place.Decision == rewardstypes.DecisionRejected && len(r.Assignments) > 1 && r.Assignments[1].Response != nil {
		m.close(r, rewardstypes.OutcomePaid, reward/5)
		return
	}
	place.Verdict = &rewardstypes.Verdict{Quorum: true, Q: math.LegacyNewDecWithPrec(8, 1)}
	if place.Decision == rewardstypes.DecisionRejected {
		m.close(r, rewardstypes.OutcomeRejected, 0)
		return
	}
	m.close(r, rewardstypes.OutcomePaid, reward/5)
}

// close settles a request; inline bytes are dropped.
func (m *market) close(r *rewardstypes.Request, outcome rewardstypes.Outcome, refund int64) {
	settlement := rewardstypes.NoSettlement()
	settlement.Refund = math.NewInt(refund)
	r.Status, r.Outcome, r.Settlement = rewardstypes.StatusSettled, outcome, &settlement
	r.SettledHeight = m.height
	r.Assignments[0].Outcome = outcome
	for i := range r.Assignments {
		if response := r.Assignments[i].Response; response != nil {
			settled := *response
			settled.Payload = response.Payload.Settled()
			r.Assignments[i].Response = &settled
		}
	}
}

func (m *market) Send(
	_ context.Context, remember func([]byte) error, msgs ...sdk.Msg,
) (client.Receipt, error) {
	m.mu.Lock()
	if m.offline {
		m.mu.Unlock()
		return client.Receipt{}, errOffline
	}
	m.signed++
	raw := fmt.Sprintf("tx %d", m.signed)
	m.pending[raw] = msgs[0]
	m.mu.Unlock()
	if err := remember([]byte(raw)); err != nil {
		return client.Receipt{}, err
	}
	return m.Resend(context.Background(), []byte(raw))
}

func (m *market) Resend(ctx context.Context, raw []byte) (client.Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.offline:
		return client.Receipt{}, errOffline
	case m.dead[string(raw)]:
		return client.Receipt{}, client.ErrStaleSequence
	}
	stall := m.stall
	if _, asks := m.pending[string(raw)].(*rewardstypes.MsgSubmitRequest); !asks && m.stallDecisions != nil {
		stall = m.stallDecisions
	}
	if stall != nil {
		m.mu.Unlock()
		select {
		case <-stall:
		case <-ctx.Done():
		}
		m.mu.Lock()
	}
	done, seen := m.executed[string(raw)]
	if !seen {
		done.receipt, done.err = m.execute(m.pending[string(raw)])
		m.executed[string(raw)] = done
	}
	return done.receipt, done.err
}

func refuse(err error) error {
	return &client.TxError{Receipt: client.Receipt{Code: 1, Log: err.Error()}}
}

func (m *market) execute(msg sdk.Msg) (client.Receipt, error) {
	m.height++
	if err := m.reject; err != nil {
		m.reject = nil
		return client.Receipt{}, refuse(err)
	}
	switch msg := msg.(type) {
	case *rewardstypes.MsgSubmitRequest:
		return m.submit(msg)
	case *rewardstypes.MsgAcceptResponse:
		return m.decide(msg.Request, msg.Worker, "accepted", rewardstypes.DecisionAccepted)
	case *rewardstypes.MsgRejectResponse:
		return m.decide(msg.Request, msg.Worker, "rejected: "+msg.Reason, rewardstypes.DecisionRejected)
	default:
		return client.Receipt{}, refuse(fmt.Errorf("unknown message %T", msg))
	}
}

func (m *market) submit(msg *rewardstypes.MsgSubmitRequest) (client.Receipt, error) {
	if err := msg.ValidateBasic(); err != nil {
		return client.Receipt{}, refuse(err)
	}
	if msg.MaxFee.Amount.Int64() < m.fee() {
		return client.Receipt{}, refuse(rewardstypes.ErrFeeTooHigh)
	}
	id := fmt.Sprintf("%032x", len(m.requests))
	m.requests[id] = &rewardstypes.Request{
		Id: id, Status: rewardstypes.StatusOpen, Payload: msg.Payload.Complete(), SubmittedHeight: m.height,
		DeadlineBlocks: msg.DeadlineBlocks, MaxUnits: msg.MaxUnits, Private: msg.Private, Oracle: msg.Oracle,
		Assignments: rewardstypes.NewAssignments(msg.Redundancy),
	}
	answer, err := codectypes.NewAnyWithValue(&rewardstypes.MsgSubmitRequestResponse{
		Id: id, Fee: umasa(uint64(m.fee())), Royalty: umasa(royalty),
	})
	if err != nil {
		return client.Receipt{}, err
	}
	data, err := proto.Marshal(&sdk.TxMsgData{MsgResponses: []*codectypes.Any{answer}})
	return client.Receipt{Hash: []byte{0xab, byte(len(m.requests))}, Height: m.height, Data: data}, err
}

func (m *market) decide(id, worker, word string, decision rewardstypes.Decision) (client.Receipt, error) {
	request := m.requests[id]
	place := request.Place(worker)
	if place < 0 || request.IsSettled() || !request.Assignments[place].AwaitsDecision() {
		return client.Receipt{}, refuse(rewardstypes.ErrDuplicate)
	}
	request.Assignments[place].Decision = decision
	m.words = append(m.words, word)
	return client.Receipt{Height: m.height}, nil
}

// asked are the requests on the chain, said the decisions.
func (m *market) asked() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.requests)
}

func (m *market) said() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.words...)
}

// set changes the market while others look at it.
func (m *market) set(change func(*market)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(m)
}

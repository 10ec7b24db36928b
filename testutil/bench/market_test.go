package bench

import (
	"crypto/sha256"
	"fmt"
	"slices"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const (
	// txGas is what a transaction of a party asks for, dutyGas what one of an evaluator asks for each item.
	txGas, dutyGas = 400_000, 200_000
	// baseReward and maxFee are what a request offers, in umasa.
	baseReward, maxFee = 20_000, 100_000_000
	// units is how many tokens a request may have, and gets.
	units = 100
)

// call is a transaction somebody wants to send.
type call struct {
	signer testapp.Account
	msg    sdk.Msg
	// gas is what it asks for; a free one pays nothing.
	gas  uint64
	free bool
}

// market is all parties of all requests: it sends requests, and does what the events of a block ask of a party.
type market struct {
	chainID string
	oracles []testapp.Account
	parties map[string]testapp.Account
	// open holds, by id, the oracle of a request that is not settled and the committee of an item that is not judged.
	oracleOf  map[string]testapp.Account
	committee map[string][]string

	// redundancy is how many workers each request asks.
	redundancy uint32

	submitted, settled int
	outcomes           map[rewardstypes.Outcome]int
}

// newMarket returns the market of a ledger with these validators.
func newMarket(chainID string, l ledger, validators []testapp.Account) *market {
	m := &market{
		chainID: chainID, oracles: l.oracles, parties: make(map[string]testapp.Account),
		oracleOf: make(map[string]testapp.Account), committee: make(map[string][]string),
		outcomes: make(map[rewardstypes.Outcome]int), redundancy: 1,
	}
	for _, list := range [][]testapp.Account{l.workers, l.oracles, l.candidates, validators} {
		for _, account := range list {
			m.parties[account.String()] = account
		}
	}
	return m
}

// submit sends n requests, of one oracle after another.
func (m *market) submit(n int) []call {
	calls := make([]call, 0, n)
	for range n {
		oracle := m.oracles[m.submitted%len(m.oracles)]
		m.submitted++
		calls = append(calls, call{signer: oracle, gas: txGas, msg: &rewardstypes.MsgSubmitRequest{
			Oracle: oracle.String(), Service: service, MaxUnits: units, Redundancy: m.redundancy, DeadlineBlocks: 100,
			Payload:    rewardstypes.Payload{Inline: fmt.Appendf(nil, "What is %d plus one? Explain it.", m.submitted)},
			BaseReward: sdk.NewInt64Coin(rewardstypes.BondDenom, baseReward),
			MaxFee:     sdk.NewInt64Coin(rewardstypes.BondDenom, maxFee),
		}})
	}
	return calls
}

// duties are what one operator owes after a block.
type duties struct {
	commits []rewardstypes.EvaluationCommit
	reveals []rewardstypes.EvaluationReveal
}

// react returns what the parties send after a block with these events.
func (m *market) react(events []abci.Event) ([]call, error) {
	var calls []call
	owed := make(map[string]*duties)
	for _, raw := range events {
		event, ok := m.read(raw)
		if !ok {
			continue
		}
		next, err := m.answer(event, owed)
		if err != nil {
			return nil, err
		}
		calls = append(calls, next...)
	}
	return append(calls, m.judge(owed)...), nil
}

// read decodes the events that a party cares for.
func (m *market) read(raw abci.Event) (sdk.Msg, bool) {
	switch raw.Type {
	case "masa.rewards.v1.EventRequestSubmitted", "masa.rewards.v1.EventRequestAssigned",
		"masa.rewards.v1.EventResponseSubmitted", "masa.rewards.v1.EventCommitteeDrawn",
		"masa.rewards.v1.EventRevealOpened", "masa.rewards.v1.EventRequestSettled":
		event, err := decode(raw)
		return event, err == nil
	default:
		return nil, false
	}
}

// decode reads a typed event. Those of the block itself tell in whose name they were emitted, in a word that is not
// JSON.
func decode(raw abci.Event) (sdk.Msg, error) {
	raw.Attributes = slices.DeleteFunc(slices.Clone(raw.Attributes), func(a abci.EventAttribute) bool {
		return a.Key == "mode"
	})
	return sdk.ParseTypedEvent(raw)
}

// answer returns what one event asks of workers and oracles, and adds to what evaluators owe.
func (m *market) answer(event sdk.Msg, owed map[string]*duties) ([]call, error) {
	switch e := event.(type) {
	case *rewardstypes.EventRequestSubmitted:
		m.oracleOf[e.Id] = m.parties[e.Oracle]
	case *rewardstypes.EventRequestAssigned:
		return []call{{signer: m.parties[e.Worker], gas: txGas, msg: &rewardstypes.MsgSubmitResponse{
			Worker: e.Worker, Request: e.Id, Units: units,
			Payload: rewardstypes.Payload{Inline: []byte("One more than that, as addition of one goes to the next number.")},
		}}}, nil
	case *rewardstypes.EventResponseSubmitted:
		oracle := m.oracleOf[e.Id]
		return []call{{signer: oracle, gas: txGas, msg: &rewardstypes.MsgAcceptResponse{
			Oracle: oracle.String(), Request: e.Id, Worker: e.Worker,
		}}}, nil
	case *rewardstypes.EventCommitteeDrawn:
		m.committee[e.Item] = e.Committee
		return nil, m.commit(e.Item, owed)
	case *rewardstypes.EventRevealOpened:
		m.reveal(e.Item, owed)
	case *rewardstypes.EventRequestSettled:
		m.settled++
		m.outcomes[e.Outcome]++
		delete(m.oracleOf, e.Id)
	}
	return nil, nil
}

// opinion is what everybody thinks of every response.
var opinion = rewardstypes.Opinion{R: 900_000, C: 850_000, F: 950_000}

func salt(item, operator string) []byte {
	sum := sha256.Sum256([]byte(item + "/" + operator))
	return sum[:]
}

func (m *market) commit(item string, owed map[string]*duties) error {
	for _, operator := range m.committee[item] {
		address := m.parties[operator].Address
		hash, err := rewardstypes.CommitHash(m.chainID, item, address, opinion, salt(item, operator))
		if err != nil {
			return err
		}
		d := of(owed, operator)
		d.commits = append(d.commits, rewardstypes.EvaluationCommit{Item: item, Hash: hash})
	}
	return nil
}

func (m *market) reveal(item string, owed map[string]*duties) {
	for _, operator := range m.committee[item] {
		d := of(owed, operator)
		d.reveals = append(d.reveals, rewardstypes.EvaluationReveal{
			Item: item, R: opinion.R, C: opinion.C, F: opinion.F, Salt: salt(item, operator),
		})
	}
	delete(m.committee, item)
}

func of(owed map[string]*duties, operator string) *duties {
	if owed[operator] == nil {
		owed[operator] = &duties{}
	}
	return owed[operator]
}

// judge returns the evaluators' transactions, each with as many items as a message holds.
func (m *market) judge(owed map[string]*duties) []call {
	operators := make([]string, 0, len(owed))
	for operator := range owed {
		operators = append(operators, operator)
	}
	slices.Sort(operators)
	var calls []call
	for _, operator := range operators {
		signer := m.parties[operator]
		for batch := range slices.Chunk(owed[operator].commits, rewardstypes.MaxBatch) {
			calls = append(calls, call{
				signer: signer, gas: dutyGas * uint64(len(batch)), free: true,
				msg: &rewardstypes.MsgCommitEvaluations{Operator: operator, Commits: batch},
			})
		}
		for batch := range slices.Chunk(owed[operator].reveals, rewardstypes.MaxBatch) {
			calls = append(calls, call{
				signer: signer, gas: dutyGas * uint64(len(batch)), free: true,
				msg: &rewardstypes.MsgRevealEvaluations{Operator: operator, Reveals: batch},
			})
		}
	}
	return calls
}

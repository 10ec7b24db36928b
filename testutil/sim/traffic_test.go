package sim

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand"
	"slices"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// traffic makes random operations, most of them sensible. Every choice follows from the seed and the state.
type traffic struct {
	*watcher
	rng *rand.Rand
	// kinds names the transactions of the next block; good and bad count what became of them, by kind.
	kinds     []string
	good, bad map[string]int
	// codes counts refusals by codespace and code, done messages that were executed by type.
	codes, done map[string]int
	// keys counts the consensus keys that were made up.
	keys int
	// seen is the first proposal that elect has not looked at.
	seen uint64
	// turn counts the changes that were proposed or meant to be.
	turn int
}

func newTraffic(w *world, seed int64) *traffic {
	return &traffic{
		watcher: watch(w), rng: rand.New(rand.NewSource(seed)),
		good: map[string]int{}, bad: map[string]int{}, codes: map[string]int{},
		done: map[string]int{},
	}
}

// populate registers a few workers and oracles, and lets a hot key work for the first validator.
func (tr *traffic) populate() {
	tr.t.Helper()
	for i, account := range tr.Accounts[:6] {
		if i < 4 {
			worker := registerWorker(account, (2000+int64(i)*1000)*masa, service, "data/web")
			worker.EncryptionPubkey = encryptionKey
			tr.send(account, worker)
		} else {
			oracle := registerOracle(account, 2000*masa)
			oracle.EncryptionPubkey = encryptionKey
			tr.send(account, oracle)
		}
	}
	for _, v := range tr.Validators {
		tr.send(v.Account, &validatorsettypes.MsgEditValidator{
			Operator: v.String(), Description: validatorsettypes.Description{Moniker: "x"},
			EncryptionPubkey: encryptionKey,
		})
	}
	for _, msg := range []sdk.Msg{&rewardstypes.MsgCommitEvaluations{}, &rewardstypes.MsgRevealEvaluations{}} {
		grant, err := authz.NewMsgGrant(tr.Validators[0].Address, tr.hotKey().Address,
			authz.NewGenericAuthorization(sdk.MsgTypeURL(msg)), nil)
		if err != nil {
			tr.t.Fatal(err)
		}
		tr.send(tr.Validators[0].Account, grant)
	}
	tr.mustBlock()
}

// hotKey is the account that evaluates for the first validator.
func (tr *traffic) hotKey() testapp.Account { return tr.Accounts[len(tr.Accounts)-1] }

// next executes a block with about n operations.
func (tr *traffic) next(n int) testapp.Block {
	tr.t.Helper()
	tr.choosePresence()
	tr.evaluate()
	tr.work()
	tr.elect()
	tr.reportTogether()
	for len(tr.kinds) < n {
		tr.random()
	}
	kinds := tr.kinds
	tr.kinds = nil
	block := tr.block()
	for i, result := range block.Results {
		if result.OK() {
			tr.good[kinds[i]]++
			tr.count(tr.last[i])
			continue
		}
		tr.bad[kinds[i]]++
		tr.codes[fmt.Sprintf("%s/%d", result.Codespace, result.Code)]++
	}
	return block
}

// count counts the messages of a transaction, also those within others.
func (tr *traffic) count(raw []byte) {
	tr.t.Helper()
	tx, err := tr.App.TxConfig().TxDecoder()(raw)
	require.NoError(tr.t, err)
	msgs := tx.GetMsgs()
	for len(msgs) > 0 {
		tr.done[sdk.MsgTypeURL(msgs[0])]++
		if exec, ok := msgs[0].(*authz.MsgExec); ok {
			inner, err := exec.GetMessages()
			require.NoError(tr.t, err)
			msgs = append(msgs, inner...)
		}
		msgs = msgs[1:]
	}
}

// choosePresence lets one validator at a time miss some votes, for a while, and now and then shows evidence of a fault:
// of a member, of a key of the past or of one that nobody knows.
func (tr *traffic) choosePresence() {
	if tr.chance(16) {
		clear(tr.Absent)
		if v := pick(tr.rng, tr.seats.Validators); v.Seated {
			tr.Absent[v.Operator] = true
		}
	}
	tr.Faults = nil
	// A tombstone is for ever: a long run would end with nobody left to judge.
	if !tr.chance(scale.N(15, 100)) || tr.Height() < 20 {
		return
	}
	key := pick(tr.rng, tr.seats.ConsensusKeys).ConsensusAddress
	if tr.chance(3) {
		key = make([]byte, 20)
	}
	kind := abci.MisbehaviorType_DUPLICATE_VOTE
	if tr.chance(2) {
		kind = abci.MisbehaviorType_LIGHT_CLIENT_ATTACK
	}
	// Members are few, and a tombstone is for ever: those with a seat are spared four times of five.
	for _, v := range tr.seats.Validators {
		address, err := v.ConsensusAddress()
		require.NoError(tr.t, err)
		if v.Seated && bytes.Equal(address, key) && !tr.chance(5) {
			return
		}
	}
	tr.Faults = []abci.Misbehavior{tr.Fault(kind, key, 1+tr.rng.Int63n(15))}
}

// op sends one operation, now and then wrapped.
func (tr *traffic) op(kind string, signer testapp.Account, msgs ...sdk.Msg) {
	tr.t.Helper()
	tr.kinds = append(tr.kinds, kind)
	if tr.chance(8) {
		exec := authz.NewMsgExec(signer.Address, msgs)
		msgs = []sdk.Msg{&exec}
	}
	tr.send(signer, msgs...)
}

// evaluate lets evaluators do what they owe, most of the time.
func (tr *traffic) evaluate() {
	commits, reveals := map[string][]rewardstypes.EvaluationCommit{}, map[string][]rewardstypes.EvaluationReveal{}
	committed, revealed := map[string]bool{}, map[string]bool{}
	for _, c := range tr.market.Commitments {
		committed[c.Item+c.Operator] = true
	}
	for _, e := range tr.market.Evaluations {
		revealed[e.Item+e.Operator] = true
	}
	for _, item := range tr.market.Items {
		for _, member := range item.Committee {
			opinion, commits1, reveals1 := opinionOf(item.Id, member.Operator)
			key := item.Id + member.Operator
			switch {
			case tr.chance(5):
			case item.Phase == rewardstypes.PhaseCommit && commits1 && !committed[key]:
				commits[member.Operator] = append(commits[member.Operator],
					tr.commitment(item.Id, member.Operator, opinion))
			case item.Phase == rewardstypes.PhaseReveal && reveals1 && committed[key] && !revealed[key]:
				reveals[member.Operator] = append(reveals[member.Operator], opening(item.Id, member.Operator, opinion))
			}
		}
	}
	for _, operator := range slices.Sorted(maps.Keys(commits)) {
		tr.duty("commit", operator, &rewardstypes.MsgCommitEvaluations{Operator: operator, Commits: commits[operator]})
	}
	for _, operator := range slices.Sorted(maps.Keys(reveals)) {
		tr.duty("reveal", operator, &rewardstypes.MsgRevealEvaluations{Operator: operator, Reveals: reveals[operator]})
	}
}

// duty sends an evaluator's duty: for free, or paid, the first validator's by its hot key.
func (tr *traffic) duty(kind, operator string, msg sdk.Msg) {
	tr.kinds = append(tr.kinds, kind)
	signer := tr.account(operator)
	if operator == tr.Validators[0].String() {
		signer = tr.hotKey()
		exec := authz.NewMsgExec(signer.Address, []sdk.Msg{msg})
		msg = &exec
	}
	if tr.chance(2) {
		tr.sendWith(signer, []sdk.Msg{msg}, testapp.WithFee(0), testapp.WithGas(200_000))
		return
	}
	tr.send(signer, msg)
}

// opinionOf is what an operator thinks of an item, and whether it says so: an item is good, bad, fraudulent, not
// judged by anybody, or disputed.
func opinionOf(item, operator string) (opinion rewardstypes.Opinion, commits, reveals bool) {
	score := func(name string, low, width int) uint32 {
		return uint32(low + hashOf(name, item, operator)%width)
	}
	low, width := 800_000, 150_000
	commits, reveals = true, true
	switch hashOf("class", item) % 10 {
	case 4, 5:
		low, width = 50_000, 200_000
	case 6, 7:
		opinion.Flag = true
	case 8:
		commits = false
	case 9:
		low, width = 0, 1_000_001
		reveals = hashOf("silent", item, operator)%3 > 0
	}
	opinion.R, opinion.C, opinion.F = score("r", low, width), score("c", low, width), score("f", low, width)
	return opinion, commits, reveals
}

// attend lets workers answer a roll call, most of them if they are called.
func (tr *traffic) attend() {
	for _, call := range tr.market.RollCalls {
		for _, worker := range tr.market.Workers {
			owner := tr.account(worker.Owner)
			if tr.Height() >= call.UntilHeight || call.Calls(owner.Address) == tr.chance(4) {
				continue
			}
			tr.op("answer roll call", owner, &rewardstypes.MsgAnswerRollCall{Worker: worker.Owner, Epoch: call.Epoch})
		}
	}
}

// work lets workers answer, decline or stay silent, and oracles decide.
func (tr *traffic) work() {
	tr.attend()
	for _, request := range tr.market.Requests {
		for _, a := range request.Assignments {
			if request.IsSettled() || a.Worker == "" || tr.chance(3) {
				continue
			}
			character := hashOf("character", request.Id, a.Worker) % 10
			switch {
			case a.AwaitsResponse():
				tr.respond(request, a.Worker, character)
			case a.AwaitsDecision():
				tr.decide(request, a.Worker, character)
			case a.IsContestable() && character%2 == 0:
				tr.dispute(request, a)
			}
		}
	}
}

// respond lets a worker answer as its character with the request is.
func (tr *traffic) respond(request rewardstypes.Request, worker string, character int) {
	switch {
	case character == 0: // never answers
	case character == 1 && request.Redraws < 2:
		tr.op("decline", tr.account(worker), &rewardstypes.MsgDeclineAssignment{
			Worker: worker, Request: request.Id, Reason: "not lawful",
		})
	default:
		tr.sendResponse(submitResponse(worker, request.Id))
	}
}

// decide lets an oracle accept or reject a response, naming the worker or not.
func (tr *traffic) decide(request rewardstypes.Request, worker string, character int) {
	if request.Redundancy == 1 && tr.chance(2) {
		worker = ""
	}
	switch {
	case character < 6:
		tr.op("accept", tr.account(request.Oracle), &rewardstypes.MsgAcceptResponse{
			Oracle: request.Oracle, Request: request.Id, Worker: worker,
		})
	case character < 9:
		tr.op("reject", tr.account(request.Oracle), &rewardstypes.MsgRejectResponse{
			Oracle: request.Oracle, Request: request.Id, Reason: "wrong", Worker: worker,
		})
	}
}

// dispute lets the party that a verdict costs something dispute it.
func (tr *traffic) dispute(request rewardstypes.Request, a rewardstypes.Assignment) {
	disputer := a.Worker
	if a.Decision == rewardstypes.DecisionRejected {
		disputer = request.Oracle
	}
	tr.op("dispute", tr.account(disputer), &rewardstypes.MsgDispute{
		Disputer: disputer, Request: request.Id, Worker: a.Worker,
	})
}

// chance is true once in n times.
func (tr *traffic) chance(n int) bool { return tr.rng.Intn(n) == 0 }

// anybody is a random signer.
func (tr *traffic) anybody() testapp.Account { return pick(tr.rng, tr.everybody()) }

// pick draws from a list that is not empty.
func pick[T any](rng *rand.Rand, list []T) T { return list[rng.Intn(len(list))] }

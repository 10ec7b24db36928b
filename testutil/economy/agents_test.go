package economy

import (
	"fmt"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// answer is a request with its answer, as far as it has come.
type answer struct {
	request, oracle, service, worker, item string
	base, fee                              int64
	// truth is what the answer is worth, in millionths.
	truth int
	// committee are those who judge it, opinions what they committed to.
	committee []string
	opinions  map[string]rewardstypes.Opinion
	// hash is the commitment that copiers copy, copied whose it is.
	hash   []byte
	copied string
	// first is the first committee's verdict, disputed tells that there is a second one, by a dispute or by itself, bonded
	// what the dispute put at stake in umasa, burned that it was lost.
	first    *rewardstypes.Verdict
	disputed bool
	bonded   int64
	burned   bool
	// what became of it.
	outcome rewardstypes.Outcome
	verdict *rewardstypes.Verdict
}

// judge is how an evaluator forms an opinion of an answer. The second result is false if it stays silent.
type judge func(w *world, a *answer, operator string) (rewardstypes.Opinion, bool)

// care is the error of an honest opinion.
const care = 80_000

// honest looks at the answer.
func honest(w *world, a *answer, _ string) (rewardstypes.Opinion, bool) {
	return even(a.truth + w.dice.normal(care)), true
}

// even is an opinion with one score for all three questions.
func even(score int) rewardstypes.Opinion {
	s := uint32(clamp(score))
	return rewardstypes.Opinion{R: s, C: s, F: s}
}

// workerAgent answers what it is asked.
type workerAgent struct {
	address string
	// value is what its next answer is worth.
	value func(*dice) int
}

// oracleAgent decides about the answers it gets.
type oracleAgent struct {
	address string
	// rejects tells whether it rejects an answer; nil accepts all.
	rejects func(a *answer) bool
}

// react lets everybody do what the events of the last block ask for.
func (w *world) react() {
	duties := map[string]*duty{}
	for _, raw := range w.events {
		switch raw.Type {
		case "masa.rewards.v1.EventRequestSubmitted", "masa.rewards.v1.EventRequestAssigned",
			"masa.rewards.v1.EventResponseSubmitted", "masa.rewards.v1.EventCommitteeDrawn",
			"masa.rewards.v1.EventRevealOpened", "masa.rewards.v1.EventItemJudged",
			"masa.rewards.v1.EventAssignmentSettled", "masa.rewards.v1.EventRequestSettled",
			"masa.rewards.v1.EventRewardCredited", "masa.slashing.v1.EventOffencePunished",
			"masa.rewards.v1.EventDisputeWindowOpened", "masa.rewards.v1.EventDisputeOpened",
			"masa.rewards.v1.EventDisputeDecided", "masa.rewards.v1.EventDatasetCommitted",
			"masa.rewards.v1.EventDatasetAudited":
			event, err := read(raw)
			require.NoError(w.t, err)
			if w.onEvent == nil || !w.onEvent(event, duties) {
				w.hear(event, duties)
			}
		}
	}
	for _, operator := range sortedKeys(duties) {
		duties[operator].send(w, operator)
	}
	w.queue, w.late = append(w.queue, w.late...), nil
}

// hear is what one event means to everybody.
func (w *world) hear(event sdk.Msg, duties map[string]*duty) {
	switch e := event.(type) {
	case *rewardstypes.EventRequestSubmitted:
		w.asked[e.Id] = &answer{
			request: e.Id, oracle: e.Oracle, service: e.Service, base: e.BaseReward.Amount.Int64(),
			fee: e.Fee.Amount.Int64(), opinions: map[string]rewardstypes.Opinion{},
		}
	case *rewardstypes.EventRequestAssigned:
		w.work(w.asked[e.Id], e.Worker)
	case *rewardstypes.EventResponseSubmitted:
		w.decide(w.asked[e.Id])
	case *rewardstypes.EventCommitteeDrawn:
		w.commitAll(w.answers[e.Item], e.Committee, duties)
	case *rewardstypes.EventRevealOpened:
		w.revealAll(w.answers[e.Item], duties)
	case *rewardstypes.EventItemJudged:
		w.answers[e.Item].judged(&e.Verdict)
		delete(w.answers, e.Item)
	case *rewardstypes.EventAssignmentSettled:
		w.asked[e.Id].outcome = e.Outcome
	case *rewardstypes.EventRequestSettled:
		w.outcomes[e.Outcome]++
		for _, told := range w.onSettled {
			told(w.asked[e.Id])
		}
		delete(w.asked, e.Id)
	default:
		w.hearOfMoney(event)
	}
}

// hearOfMoney is what the events of disputes, offences and credits mean.
func (w *world) hearOfMoney(event sdk.Msg) {
	switch e := event.(type) {
	case *rewardstypes.EventDisputeWindowOpened:
		a := w.asked[e.Id]
		if w.disputes && e.Outcome != rewardstypes.OutcomeRejected && a.truth >= worthDisputing {
			w.send(&rewardstypes.MsgDispute{Disputer: e.Worker, Request: e.Id, Worker: e.Worker})
		}
	case *rewardstypes.EventDisputeOpened:
		a := w.asked[e.Id]
		a.disputed, a.item, a.bonded = true, e.Item, e.Bond.Amount.Int64()
		a.opinions = map[string]rewardstypes.Opinion{}
		w.answers[e.Item] = a
	case *rewardstypes.EventDisputeDecided:
		w.asked[e.Id].burned = !e.Returned
	case *slashingtypes.EventOffencePunished:
		w.punish(e.Offence)
	case *rewardstypes.EventRewardCredited:
		w.ledger.credit(e.Owner, e.Kind, e.Amount.Amount)
		for _, told := range w.onCredited {
			told(e)
		}
	}
}

// worthDisputing is what an answer is worth that its worker defends.
const worthDisputing = 650_000

// judged keeps a verdict.
func (a *answer) judged(verdict *rewardstypes.Verdict) {
	a.verdict = verdict
	if !a.disputed {
		a.first = verdict
	}
}

// work lets a worker answer.
func (w *world) work(a *answer, worker string) {
	agent := w.workers[worker]
	a.worker, a.truth = worker, clamp(agent.value(w.dice))
	var err error
	a.item, err = rewardstypes.ItemID(a.request, w.bytes(worker))
	require.NoError(w.t, err)
	w.answers[a.item] = a
	w.send(&rewardstypes.MsgSubmitResponse{
		Worker: worker, Request: a.request, Units: w.tokens,
		Payload: rewardstypes.Payload{Inline: fmt.Append(nil, "because ", a.request)},
	})
}

// decide lets an oracle accept or reject.
func (w *world) decide(a *answer) {
	if reject := w.oracles[a.oracle].rejects; reject != nil && reject(a) {
		w.send(&rewardstypes.MsgRejectResponse{Oracle: a.oracle, Request: a.request, Reason: "no"})
		return
	}
	w.send(&rewardstypes.MsgAcceptResponse{Oracle: a.oracle, Request: a.request})
}

// commitAll lets a committee commit.
func (w *world) commitAll(a *answer, committee []string, duties map[string]*duty) {
	a.committee = committee
	for _, operator := range committee {
		opinion, speaks := w.judges[operator](w, a, operator)
		if !speaks || w.copiers[operator] {
			continue
		}
		a.opinions[operator] = opinion
		hash, err := rewardstypes.CommitHash(testapp.ChainID, a.item, w.bytes(operator), opinion, saltOf(a.item, operator))
		require.NoError(w.t, err)
		d := of(duties, operator)
		d.commits = append(d.commits, rewardstypes.EvaluationCommit{Item: a.item, Hash: hash})
		a.hash, a.copied = hash, operator
	}
	for _, operator := range committee {
		if w.copiers[operator] && a.hash != nil { // copies the last one it sees
			d := of(duties, operator)
			d.commits = append(d.commits, rewardstypes.EvaluationCommit{Item: a.item, Hash: a.hash})
		}
	}
}

// revealAll lets a committee reveal.
func (w *world) revealAll(a *answer, duties map[string]*duty) {
	for _, operator := range a.committee {
		if w.copiers[operator] && a.hash != nil {
			w.revealCopy(a, operator)
			continue
		}
		opinion, spoke := a.opinions[operator]
		if !spoke {
			continue
		}
		d := of(duties, operator)
		d.reveals = append(d.reveals, rewardstypes.EvaluationReveal{
			Item: a.item, R: opinion.R, C: opinion.C, F: opinion.F, Flag: opinion.Flag, Salt: saltOf(a.item, operator),
		})
	}
}

// revealCopy lets a copier send what the one it copied reveals, as soon as it is seen: it is not what the copier
// committed to, for a commitment names its operator.
func (w *world) revealCopy(a *answer, operator string) {
	opinion := a.opinions[a.copied]
	w.late = append(w.late, call{mayFail: true, failed: func(err error) {
		require.ErrorIs(w.t, err, rewardstypes.ErrCommitment)
		w.refused++
	}, msg: &rewardstypes.MsgRevealEvaluations{Operator: operator, Reveals: []rewardstypes.EvaluationReveal{{
		Item: a.item, R: opinion.R, C: opinion.C, F: opinion.F, Flag: opinion.Flag, Salt: saltOf(a.item, a.copied),
	}}}})
}

// duty is what an evaluator sends in the next block.
type duty struct {
	commits []rewardstypes.EvaluationCommit
	reveals []rewardstypes.EvaluationReveal
}

func of(duties map[string]*duty, operator string) *duty {
	if duties[operator] == nil {
		duties[operator] = &duty{}
	}
	return duties[operator]
}

// send puts an evaluator's messages into the next block, each with as many items as it holds.
func (d *duty) send(w *world, operator string) {
	for len(d.commits) > 0 {
		n := min(len(d.commits), rewardstypes.MaxBatch)
		w.send(&rewardstypes.MsgCommitEvaluations{Operator: operator, Commits: d.commits[:n]})
		d.commits = d.commits[n:]
	}
	for len(d.reveals) > 0 {
		n := min(len(d.reveals), rewardstypes.MaxBatch)
		w.send(&rewardstypes.MsgRevealEvaluations{Operator: operator, Reveals: d.reveals[:n]})
		d.reveals = d.reveals[n:]
	}
}

// bytes are an address as keepers take it.
func (w *world) bytes(address string) sdk.AccAddress {
	w.t.Helper()
	raw, err := sdk.AccAddressFromBech32(address)
	require.NoError(w.t, err)
	return raw
}

// wealth is all that an account has in umasa: coins, what it may claim, and its stakes, those on their way back among
// them.
func (w *world) wealth(address string) math.Int {
	w.t.Helper()
	ctx := w.state()
	owner := w.bytes(address)
	total := w.app.Bank.GetBalance(ctx, owner, rewardstypes.BondDenom).Amount
	for _, role := range []stakingtypes.Role{validatorRole, workerRole, oracleRole} {
		stake, err := w.app.Staking.AtStake(ctx, role, owner)
		require.NoError(w.t, err)
		total = total.Add(stake)
	}
	claims, err := w.queries().Claimable(ctx, &rewardstypes.QueryClaimableRequest{Owner: address})
	require.NoError(w.t, err)
	return total.Add(claims.Total)
}

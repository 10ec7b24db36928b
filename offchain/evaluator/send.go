package evaluator

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// dispatch sends the duties of one action: those that never failed together and free, the others alone and paid, so
// that one item nobody takes any more cannot hold up the rest or use up the free tries.
func (e *Evaluator) dispatch(ctx context.Context, action string, duties []rewardstypes.Duty, dutyGas uint64) {
	var batch []Judgement
	flush := func() {
		if len(batch) > 0 {
			e.post(ctx, action, batch, dutyGas*uint64(len(batch)))
			batch = nil
		}
	}
	for _, duty := range duties {
		t := task{keyOf(duty.Item), action}
		judgement, ok := e.memory.recall(t.key)
		if !ok || !e.take(t) {
			continue
		}
		if e.failures(t) > 0 {
			e.post(ctx, action, []Judgement{judgement}, 0)
			continue
		}
		if batch = append(batch, judgement); len(batch) == e.options.Batch {
			flush()
		}
	}
	flush()
}

// post sends judgements in the background; gas 0 stands for a paid transaction.
func (e *Evaluator) post(ctx context.Context, action string, judgements []Judgement, gas uint64) {
	e.jobs.Go(func() {
		err := e.send(ctx, action, judgements, gas)
		if err == nil {
			e.options.Log.Info(action, "items", len(judgements))
			e.options.Observer.Observe(Event{Kind: kindOf(action), Items: len(judgements)})
			return
		}
		if ctx.Err() == nil {
			e.options.Log.Warn(action+" failed", "items", len(judgements), "error", err)
			e.options.Observer.Observe(Event{Kind: Failed})
		}
		for _, j := range judgements {
			e.giveUp(task{key{j.Item, j.Round}, action})
		}
	})
}

func (e *Evaluator) send(ctx context.Context, action string, judgements []Judgement, gas uint64) error {
	msg, err := e.message(action, judgements)
	if err != nil {
		return err
	}
	if gas == 0 {
		_, err = e.sender.Send(ctx, nil, msg)
	} else {
		_, err = e.sender.SendDuty(ctx, gas, msg)
	}
	return err
}

// message puts judgements into the message of an action.
func (e *Evaluator) message(action string, judgements []Judgement) (sdk.Msg, error) {
	if action == actionReveal {
		msg := &rewardstypes.MsgRevealEvaluations{Operator: e.operator}
		for _, j := range judgements {
			msg.Reveals = append(msg.Reveals, rewardstypes.EvaluationReveal{
				Item: j.Item, R: j.R, C: j.C, F: j.F, Flag: j.Flag, Salt: j.Salt,
			})
		}
		return msg, nil
	}
	msg := &rewardstypes.MsgCommitEvaluations{Operator: e.operator}
	for _, j := range judgements {
		hash, err := rewardstypes.CommitHash(e.options.ChainID, j.Item, e.options.Operator, j.opinion(), j.Salt)
		if err != nil {
			return nil, err
		}
		msg.Commits = append(msg.Commits, rewardstypes.EvaluationCommit{Item: j.Item, Hash: hash})
	}
	return msg, nil
}

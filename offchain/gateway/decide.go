package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/payload"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// lastBlocks are those before the end of an accept window in which an unreachable answer is rejected: silence would
// accept it.
const lastBlocks = 2

// maxAnswer is the longest answer taken, in bytes: the journal holds each.
const maxAnswer = 256 << 10

// take fetches a response and notes it with the oracle's word on it, before anybody is told either.
func (g *Gateway) take(ctx context.Context, log *slog.Logger, r record, place rewardstypes.Assignment) error {
	response := place.Response
	taken := &answer{Worker: response.Worker, Units: response.Units}
	text, err := g.fetch(ctx, response.Payload)
	switch {
	case errors.Is(err, errTooLong):
		taken.Reason = err.Error()
	case err != nil && ctx.Err() != nil:
		return err
	case errors.Is(err, payload.ErrUnreachable):
		height, blind := g.chain.Height(ctx)
		if blind != nil || height < place.AcceptHeight-lastBlocks {
			return err
		}
		taken.Reason = "the response could not be fetched"
	case errors.Is(err, payload.ErrWrongContent):
		taken.Reason = "the response does not match its hash"
	case err != nil:
		taken.Reason = "the response is not accepted from where it is"
	default:
		taken.Text = text
		if verdict := g.judge(*r.Ask, text); verdict != nil {
			taken.Reason = verdict.Error()
		}
	}
	log.Info("answered", "request", r.Request, "worker", taken.Worker, "bytes", len(text), "rejected", taken.Reason)
	return g.memory.note(record{Call: r.Call, Answer: taken})
}

// judge rejects an answer that does not have the form of its kind, and what the policy rejects.
func (g *Gateway) judge(a ask, text []byte) error {
	if err := checkAnswer(a, text); err != nil {
		return err
	}
	return g.policy.Judge(a.Prompt, text)
}

// errTooLong tells that an answer is longer than any is to be.
var errTooLong = fmt.Errorf("the response is longer than %d bytes", maxAnswer)

// fetch gets the bytes of an answer that is not too long.
func (g *Gateway) fetch(ctx context.Context, p rewardstypes.Payload) ([]byte, error) {
	if p.Size_ > maxAnswer {
		return nil, errTooLong
	}
	return g.fetcher.Fetch(ctx, p)
}

// decide tells the chain the oracle's word on the response.
func (g *Gateway) decide(ctx context.Context, log *slog.Logger, r record) error {
	if r.Decided {
		return nil
	}
	if r.Decision != nil {
		_, err := g.sender.Resend(ctx, r.Decision)
		if over, err := g.decided(ctx, r, err); over || err != nil {
			return err
		}
	}
	_, err := g.sender.Send(ctx, func(raw []byte) error {
		return g.memory.note(record{Call: r.Call, Decision: raw})
	}, g.word(r))
	over, err := g.decided(ctx, r, err)
	if err == nil && !over {
		return errors.New("the chain did not take the decision")
	}
	if err == nil {
		log.Info("decided", "request", r.Request)
	}
	return err
}

// word is the oracle's word as the chain is told it.
func (g *Gateway) word(r record) sdk.Msg {
	if r.Answer.Reason == "" {
		return &rewardstypes.MsgAcceptResponse{Oracle: g.options.Oracle, Request: r.Request, Worker: r.Answer.Worker}
	}
	return &rewardstypes.MsgRejectResponse{
		Oracle: g.options.Oracle, Request: r.Request, Worker: r.Answer.Worker, Reason: r.Answer.Reason,
	}
}

// decided tells whether the chain has a decision, after bytes that carry one met with an error or none. It errs if that
// cannot be told yet.
func (g *Gateway) decided(ctx context.Context, r record, err error) (bool, error) {
	if err == nil {
		return true, g.memory.note(record{Call: r.Call, Decided: true})
	}
	var refused *client.TxError
	if !errors.Is(err, client.ErrStaleSequence) && !errors.As(err, &refused) {
		return false, err
	}
	request, err := g.chain.Request(ctx, r.Request)
	if err != nil {
		return false, err
	}
	place := request.Place(r.Answer.Worker)
	if place >= 0 && !request.IsSettled() && request.Assignments[place].AwaitsDecision() {
		return false, nil
	}
	return true, g.memory.note(record{Call: r.Call, Decided: true})
}

package gateway

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// carry brings a call from its admission to its end, whoever waits for it.
func (g *Gateway) carry(ctx context.Context, id string) {
	log := g.options.Log.With("call", id)
	var own trouble
	for ctx.Err() == nil {
		err := g.advance(ctx, log, id)
		if err == nil || errors.Is(err, errForgotten) {
			return
		}
		if ctx.Err() == nil {
			g.complain(log, &own, err)
			g.pause(ctx, g.options.Retry)
		}
	}
}

// advance goes through the steps that are not behind the call yet.
func (g *Gateway) advance(ctx context.Context, log *slog.Logger, id string) error {
	for _, step := range []func(context.Context, *slog.Logger, record) error{g.submit, g.hear, g.settle} {
		r, _, err := g.memory.recall(id)
		if err != nil || r.End != nil {
			return err
		}
		if err := step(ctx, log, r); err != nil {
			return err
		}
	}
	return nil
}

// submit gets the request into a block. Bytes that an earlier try signed are taken up; if they are dead the call is
// given up, since nothing was paid and its caller may ask again.
func (g *Gateway) submit(ctx context.Context, log *slog.Logger, r record) error {
	if r.Request != "" {
		return nil
	}
	receipt, err := g.sendRequest(ctx, r)
	if err == nil {
		g.relief()
		return g.submitted(log, r, receipt)
	}
	if ctx.Err() != nil {
		return err
	}
	now, _, lost := g.memory.recall(r.Call)
	if lost != nil {
		return lost
	}
	var fault *Fault
	var refused *client.TxError
	switch {
	case errors.Is(err, client.ErrStaleSequence):
		fault = notSubmitted()
	case errors.As(err, &refused), now.Raw == nil:
		fault = chainFault(err)
	default:
		return err // the bytes may have left: only they can tell
	}
	log.Warn("not submitted", "error", err)
	return g.memory.note(record{Call: r.Call, End: &end{Fault: fault}})
}

func (g *Gateway) sendRequest(ctx context.Context, r record) (client.Receipt, error) {
	if r.Raw != nil {
		return g.sender.Resend(ctx, r.Raw)
	}
	prompt, err := g.publish(r.Ask)
	if err != nil {
		return client.Receipt{}, err
	}
	return g.sender.Send(ctx, func(raw []byte) error {
		if err := g.memory.note(record{Call: r.Call, Raw: raw}); err != nil {
			return faultOf(err)
		}
		return nil
	}, g.message(r.Ask, prompt))
}

// submitted notes the request's id and what it cost.
func (g *Gateway) submitted(log *slog.Logger, r record, receipt client.Receipt) error {
	var response rewardstypes.MsgSubmitRequestResponse
	if err := receipt.Response(&response); err != nil {
		fault := final(failed(http.StatusBadGateway, codeLost, "the chain's answer cannot be read: %s", err))
		return g.memory.note(record{Call: r.Call, End: &end{Spent: r.Ask.Hold, Fault: fault}})
	}
	workers := math.NewIntFromUint64(r.Ask.Reward).Add(math.NewIntFromUint64(r.Ask.Consolations))
	escrow := workers.Add(response.Fee.Amount).Add(response.Royalty.Amount)
	log.Info("submitted", "request", response.Id, "height", receipt.Height, "escrow", escrow.String())
	return g.memory.note(record{
		Call: r.Call, Request: response.Id, Tx: strings.ToUpper(hex.EncodeToString(receipt.Hash)),
		Height: receipt.Height, Escrow: escrow.Uint64(), // at most the hold
	})
}

// errBehind tells that a node has not come to a block yet.
var errBehind = errors.New("the node is behind")

// reached fails as long as the chain is not seen to be where the request is: a node that is behind does not know it, as
// it does not know one that was settled long ago.
func (g *Gateway) reached(ctx context.Context, r record) error {
	height, err := g.chain.Height(ctx)
	if err == nil && height < r.Height {
		err = fmt.Errorf("%w: at block %d, the request %s is in block %d", errBehind, height, r.Request, r.Height)
	}
	return err
}

// look asks for the request as the chain has it now.
func (g *Gateway) look(ctx context.Context, r record) (rewardstypes.Request, error) {
	request, err := g.chain.Request(ctx, r.Request)
	if err == nil {
		g.relief()
	}
	return request, err
}

// hear waits for a response and decides on it. If it is rejected and another worker may still answer, it goes on.
func (g *Gateway) hear(ctx context.Context, log *slog.Logger, r record) error {
	if err := g.reached(ctx, r); err != nil {
		return err
	}
	for {
		for _, step := range []func(context.Context, *slog.Logger, record) error{g.await, g.decide} {
			if err := step(ctx, log, r); err != nil {
				return err
			}
			var err error
			if r, _, err = g.memory.recall(r.Call); err != nil || r.End != nil {
				return err
			}
		}
		if r.Answer.Reason == "" || r.isLast() {
			return nil
		}
		refused := append(slices.Clone(r.Refused), r.Answer.Worker)
		if err := g.memory.note(record{Call: r.Call, Refused: refused}); err != nil {
			return err
		}
		var err error
		if r, _, err = g.memory.recall(r.Call); err != nil {
			return err
		}
	}
}

// await waits for the response and looks at it.
func (g *Gateway) await(ctx context.Context, log *slog.Logger, r record) error {
	for r.Answer == nil {
		request, err := g.look(ctx, r)
		switch {
		case err != nil:
			return err
		case request.IsSettled():
			lost, err := g.recover(ctx, log, r, request)
			if err != nil || !lost {
				return err
			}
			return g.memory.note(record{Call: r.Call, End: endOf(r, request, g.unanswered(ctx, r, request))})
		}
		for i, place := range request.Assignments {
			if place.Response != nil && !slices.Contains(r.Refused, place.Worker) {
				return g.take(ctx, log, r, request, i)
			}
		}
		if !g.pause(ctx, g.options.Poll) {
			return ctx.Err()
		}
	}
	return nil
}

// unanswered tells why a request was settled before its answer was taken.
func (g *Gateway) unanswered(ctx context.Context, r record, request rewardstypes.Request) *Fault {
	switch {
	case len(r.Refused) > 0:
		return final(failed(http.StatusBadGateway, codeRejected, "no answer of %d was accepted", len(r.Refused)))
	case request.Outcome == rewardstypes.OutcomeExpired && len(request.DeclinedBy) > 0:
		return final(failed(http.StatusServiceUnavailable, codeDeclined, "declined by %d of the workers%s; all was refunded",
			len(request.DeclinedBy), g.declineReason(ctx, r, request)))
	case request.Outcome == rewardstypes.OutcomeExpired:
		return final(failed(http.StatusServiceUnavailable, codeNoWorker, "no worker was found in time; all was refunded"))
	case request.Outcome == rewardstypes.OutcomeTimeout:
		return final(failed(http.StatusGatewayTimeout, codeWorkerTimeout, "the worker did not answer in time"))
	default:
		return final(failed(http.StatusBadGateway, codeLost, "the request was settled before its answer was fetched"))
	}
}

// settle waits for the end and notes what it cost.
func (g *Gateway) settle(ctx context.Context, log *slog.Logger, r record) error {
	if err := g.reached(ctx, r); err != nil {
		return err
	}
	for {
		request, err := g.look(ctx, r)
		if err != nil {
			return err
		}
		if request.IsSettled() {
			e := endOf(r, request, nil)
			log.Info("settled", "request", r.Request, "outcome", e.Outcome, "quality", e.Quality, "spent", e.Spent)
			return g.memory.note(record{Call: r.Call, End: e})
		}
		if !g.pause(ctx, g.options.SettlePoll) {
			return ctx.Err()
		}
	}
}

// endOf reads the end of a settled request. Without a settlement, as of a request that the chain keeps no more, the
// whole escrow counts as spent.
func endOf(r record, request rewardstypes.Request, fault *Fault) *end {
	e := &end{Spent: r.Escrow, Quality: qualityOf(r, request), Fault: fault}
	if request.Outcome != rewardstypes.Outcome_OUTCOME_UNSPECIFIED {
		e.Outcome = wordOf(request.Outcome.String(), "OUTCOME_")
	}
	if s := request.Settlement; s != nil && !s.Refund.IsNil() && s.Refund.IsUint64() {
		e.Spent -= min(e.Spent, s.Refund.Uint64())
	}
	return e
}

// qualityOf is what the committee found of the answer that was taken, or of one if none was; empty while it did not.
func qualityOf(r record, request rewardstypes.Request) string {
	for _, place := range request.Assignments {
		if place.IsJudged() && (r.Answer == nil || place.Worker == r.Answer.Worker) {
			return place.Verdict.Q.String()
		}
	}
	return ""
}

// wordOf is a name of the protocol as a caller reads it: REQUEST_STATUS_OPEN is open.
func wordOf(name, prefix string) string { return strings.ToLower(strings.TrimPrefix(name, prefix)) }

// pause waits and tells whether the context still lasts.
func (g *Gateway) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

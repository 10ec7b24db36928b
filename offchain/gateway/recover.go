package gateway

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/payload"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// recoverBlocks is for how long after its settlement an answer is asked for again whose publisher cannot be reached: it
// may be on its way back.
const recoverBlocks = 60

// recover looks for the answer of a request that was settled while nobody looked: the chain's state keeps no bytes, the
// block with the response does, or its publisher. It tells whether there is nothing to be found.
func (g *Gateway) recover(
	ctx context.Context, log *slog.Logger, r record, request rewardstypes.Request,
) (lost bool, err error) {
	for _, place := range byQuality(request.Assignments) {
		if place.Response == nil || slices.Contains(r.Refused, place.Worker) {
			continue
		}
		from := place.Response.Payload
		if from.Uri == "" {
			if g.archive == nil {
				continue
			}
			from, err = g.archive.ResponsePayload(ctx, place.Response.Height, r.Request, place.Worker)
			if errors.Is(err, client.ErrTxNotFound) {
				continue
			}
			if err != nil {
				return false, err
			}
			from.Hash = place.Response.Payload.Hash
		}
		taken, err := g.reread(ctx, r, request, place, from)
		if err != nil {
			return false, err
		}
		if taken == nil {
			continue
		}
		log.Info("recovered", "request", r.Request, "worker", taken.Worker, "bytes", len(taken.Text))
		return false, g.memory.note(record{Call: r.Call, Answer: taken, Decided: true})
	}
	return true, nil
}

// reread fetches a settled response and judges it; nil if it cannot be had. It errs if it may be had later.
func (g *Gateway) reread(
	ctx context.Context, r record, request rewardstypes.Request, place rewardstypes.Assignment,
	from rewardstypes.Payload,
) (*answer, error) {
	text, err := g.fetch(ctx, request, from)
	if errors.Is(err, payload.ErrUnreachable) {
		height, blind := g.chain.Height(ctx)
		if blind != nil || height < request.SettledHeight+recoverBlocks {
			return nil, err
		}
	}
	if err != nil {
		return nil, nil
	}
	taken := &answer{Worker: place.Worker, Text: text, Units: place.Response.Units}
	if reason := g.judge(*r.Ask, text); reason != nil {
		taken.Reason, taken.Text = reason.Error(), nil
	}
	return taken, nil
}

// byQuality are places with the best judged first, otherwise in the order of the draw.
func byQuality(places []rewardstypes.Assignment) []rewardstypes.Assignment {
	sorted := slices.Clone(places)
	slices.SortStableFunc(sorted, func(a, b rewardstypes.Assignment) int {
		switch {
		case a.IsJudged() && b.IsJudged():
			return b.Verdict.Q.BigInt().Cmp(a.Verdict.Q.BigInt())
		case a.IsJudged():
			return -1
		case b.IsJudged():
			return 1
		default:
			return 0
		}
	})
	return sorted
}

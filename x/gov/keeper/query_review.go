package keeper

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/gov/types"
)

// shownLatest is how many of the latest votes and rounds are shown.
const shownLatest = 20

// Review lists the parameters of governance: when each changed last, and how votes have gone since.
func (s queryServer) Review(ctx context.Context, req *types.QueryReviewRequest) (*types.QueryReviewResponse, error) {
	if req == nil {
		return nil, noRequest()
	}
	params, err := s.k.Params(ctx)
	if err != nil {
		return nil, err
	}
	last, err := s.k.lastReview.Get(ctx)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return nil, err
	}
	records, err := s.k.recordsNewestFirst(ctx)
	if err != nil {
		return nil, err
	}
	res := &types.QueryReviewResponse{
		LastReview: last, NextReview: last + params.ReviewEpochs, Records: records[:min(len(records), shownLatest)],
	}
	parameters, err := s.k.governance(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range parameters {
		reviewed, err := s.k.reviewed(ctx, p, records)
		if err != nil {
			return nil, err
		}
		res.Parameters = append(res.Parameters, reviewed)
	}
	return res, nil
}

// recordsNewestFirst are the votes that are kept for reviews, the last to end first.
func (k *Keeper) recordsNewestFirst(ctx context.Context) ([]types.Record, error) {
	var records []types.Record
	err := k.records.Walk(ctx, nil, func(_ uint64, record types.Record) (bool, error) {
		records = append(records, record)
		return false, nil
	})
	slices.SortFunc(records, func(a, b types.Record) int {
		return cmp.Or(cmp.Compare(b.Height, a.Height), cmp.Compare(b.ProposalId, a.ProposalId))
	})
	return records, err
}

// reviewed is a parameter with the votes that ended since it changed; of a kind's rule, those of its kind.
func (k *Keeper) reviewed(
	ctx context.Context, p types.Parameter, newestFirst []types.Record,
) (types.Reviewed, error) {
	change, err := k.changes.Get(ctx, p.Name)
	if errors.Is(err, collections.ErrNotFound) {
		change, err = types.Change{Name: p.Name, Value: p.Value}, nil
	}
	reviewed := types.Reviewed{Change: change}
	turnout, required := math.LegacyZeroDec(), math.LegacyZeroDec()
	kind := kindOf(p.Name)
	for _, record := range newestFirst {
		if record.Height <= change.Height {
			break
		}
		if kind != "" && kind != record.Kind {
			continue
		}
		reviewed.Proposals++
		if record.Outcome.Quorum {
			reviewed.Quorate++
		}
		if record.Outcome.Passed {
			reviewed.Passed++
		}
		turnout = turnout.Add(shareOf(record.Tally.Turnout, record.Total))
		required = required.Add(record.Quorum)
	}
	reviewed.Turnout, reviewed.Required = mean(turnout, reviewed.Proposals), mean(required, reviewed.Proposals)
	return reviewed, err
}

// kindOf is the kind that a parameter is of alone, "" for one that all votes are held by.
func kindOf(parameter string) string {
	if strings.HasPrefix(parameter, "hardest.") {
		return types.HardestKind
	}
	rest, ok := strings.CutPrefix(parameter, "rules.")
	if !ok {
		return ""
	}
	kind, _, _ := strings.Cut(rest, ".")
	return kind
}

// mean is a sum divided by how many it is of, cut, 0 for none.
func mean(sum math.LegacyDec, of uint64) math.LegacyDec {
	if of == 0 {
		return math.LegacyZeroDec()
	}
	return sum.QuoTruncate(math.LegacyNewDecFromInt(math.NewIntFromUint64(of)))
}

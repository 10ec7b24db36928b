package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// subject is what an item is about: a response to a request, or a data set.
type subject interface {
	// isParty tells whether an operator has a part in it, and so does not judge it.
	isParty(operator string) bool
	// isPrivate tells whether only those can read it who have an encryption key.
	isPrivate() bool
	// judge computes the verdict of what a committee revealed, nil for a silent member.
	judge(p types.Params, item types.Item, revealed []*types.Evaluation) (types.Verdict, error)
	// conclude ends the item with its verdict.
	conclude(ctx context.Context, p types.Params, item types.Item, verdict types.Verdict) error
}

// subjectOf finds what an item is about.
func (k *Keeper) subjectOf(ctx context.Context, item types.Item) (subject, error) {
	if item.IsAudit() {
		set, err := k.getDataset(ctx, item.Dataset)
		return audited{k, set}, err
	}
	req, err := k.getRequest(ctx, item.Request)
	return answer{k, req}, err
}

// windows are how many blocks the commitments and the reveals of an item have. Auditors fetch what they judge from
// people who may be slow.
func windows(p types.Params, item types.Item) (commit, reveal int64) {
	if item.IsAudit() {
		return int64(p.Data.AuditCommitBlocks), int64(p.Data.AuditRevealBlocks)
	}
	return int64(p.Evaluation.CommitBlocks), int64(p.Evaluation.RevealBlocks)
}

// answer is a response as the subject of an item.
type answer struct {
	k   *Keeper
	req types.Request
}

func (a answer) isParty(operator string) bool {
	return a.req.Place(operator) >= 0 || operator == a.req.Oracle
}

func (a answer) isPrivate() bool { return a.req.Private }

func (a answer) judge(
	p types.Params, item types.Item, revealed []*types.Evaluation,
) (types.Verdict, error) {
	return judge(p, item, a.req, revealed)
}

func (a answer) conclude(ctx context.Context, p types.Params, item types.Item, verdict types.Verdict) error {
	return a.k.conclude(ctx, p, item, a.req, verdict)
}

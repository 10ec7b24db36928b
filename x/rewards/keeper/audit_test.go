package keeper

import (
	"fmt"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/x/rewards/types"
)

// inquiry is a field in which one data set waits for its audit, in the second block of the epoch of audits.
type inquiry struct {
	*field
	id      string
	records []record.Entry
}

const inquiryEpoch = 30

func newInquiry(t *testing.T, entries int) *inquiry {
	t.Helper()
	return newInquiryWith(t, entries, 4, 3)
}

// newInquiryWith opens one with windows of so many blocks.
func newInquiryWith(t *testing.T, entries int, commit, reveal uint64) *inquiry {
	t.Helper()
	q := &inquiry{field: newField(t, 2), records: randomRecords(1, entries)}
	q.ledger.epochBlocks = inquiryEpoch
	q.change(func(p *types.Params) { p.Data.AuditCommitBlocks, p.Data.AuditRevealBlocks = commit, reveal })
	q.pool("web", nil)
	q.over()
	q.id = q.commits(0, "web")
	q.over()
	q.sketches(q.id, q.records)
	q.over()
	return q
}

// over runs to the first block of the next epoch and works through the pipeline of the one that ended.
func (q *inquiry) over() {
	ended := q.epoch()
	q.to(int64(ended)*inquiryEpoch + 1)
	q.pipeline(ended)
}

func (q *inquiry) item() types.Item {
	item, err := q.getItem(q.Ctx, q.dataset(q.id).Item)
	require.NoError(q.t, err)
	return item
}

// judges lets the first of the committee say what they counted.
func (q *inquiry) judges(counts ...types.AuditCount) {
	q.judge(q.item(), len(counts), func(i int) types.Opinion { return counts[i].Opinion() })
}

// well and bad are what an auditor counts.
func (q *inquiry) well(stale uint32) types.AuditCount {
	n := q.dataset(q.id).Opened
	return types.AuditCount{Asked: n, Good: n, Matched: n, Stale: stale}
}

func (q *inquiry) bad() types.AuditCount {
	count := q.well(0)
	count.Good, count.Matched = count.Good-1, count.Matched-1
	return count
}

// free checks that nobody is held by the audit any more.
func (q *inquiry) free() {
	for i := range 4 {
		require.Zero(q.t, q.ledger.holdsOf(q.Ctx, asValidator, q.Addr(validators+i)))
	}
	require.Zero(q.t, q.ledger.holdsOf(q.Ctx, asWorker, mustAddr(q.dataset(q.id).Owner)))
	require.Zero(q.t, q.open())
}

// open counts the duties of all validators.
func (q *inquiry) open() (open int) {
	for i := range 4 {
		res, err := q.queries.Duties(q.Ctx, &types.QueryDutiesRequest{Operator: q.name(validators + i)})
		require.NoError(q.t, err)
		open += len(res.Duties)
	}
	return open
}

func TestASketchedDataSetIsAudited(t *testing.T) {
	q := newInquiry(t, 100)
	item, set := q.item(), q.dataset(q.id)
	want, err := types.AuditID(q.id)
	require.NoError(t, err)
	require.Equal(t, want, item.Id)
	require.Equal(t, types.PhaseCommit, item.Phase)
	require.Equal(t, q.Ctx.BlockHeight(), item.DrawnHeight, "in the first block of the epoch after the sketch")
	require.Equal(t, item.DrawnHeight+4, item.CommitHeight)
	require.Len(t, item.Committee, 4)
	require.Equal(t, 4, q.open())
	require.Equal(t, 1, q.ledger.holdsOf(q.Ctx, asWorker, mustAddr(set.Owner)))

	beacon, err := q.seats.RandomBeacon(q.Ctx)
	require.NoError(t, err)
	drawn := sample.Committee(sample.New("audit/"+q.id, beacon), int(set.Entries), 32)
	entries := q.sampled(q.id, q.records)
	res, err := q.queries.Dataset(q.Ctx, &types.QueryDatasetRequest{Id: q.id})
	require.NoError(t, err)
	require.Len(t, res.Audited, 32)
	require.Equal(t, uint32(32), set.Opened)
	for i, number := range drawn {
		e := entries[number]
		require.Equal(t, types.SketchEntry{Fp8: e.FP8, Weight: e.Weight, Category: uint32(e.Category)}, res.Audited[i])
	}

	q.judges(q.well(3), q.well(1), q.well(0), q.well(2))
	set = q.dataset(q.id)
	require.Equal(t, types.DatasetAccepted, set.Status)
	require.Equal(t, uint32(1), set.Stale, "the lower median")
	require.True(t, set.Audit.Quorum)
	require.False(t, set.Audit.Fraud)
	require.Equal(t, uint32(4), set.Audit.Reveals)
	q.free()
	for i := range 4 {
		_, data := q.seats.Agreements(q.Ctx, q.epoch(), q.Addr(validators+i), 1)
		require.Equal(t, uint64(1), data)
		_, responses := q.seats.Agreements(q.Ctx, q.epoch(), q.Addr(validators+i), 2)
		require.Zero(t, responses)
	}
	q.over()
	require.Equal(t, types.DatasetPaid, q.dataset(q.id).Status)
}

func TestFewEntriesAreAllAudited(t *testing.T) {
	q := newInquiry(t, 5)
	require.Equal(t, uint32(5), q.dataset(q.id).Opened)
	require.ElementsMatch(t, []uint32{0, 1, 2, 3, 4}, q.item().Audited)
	q.judges(q.well(5), q.well(5), q.well(5))
	require.Equal(t, uint32(5), q.dataset(q.id).Stale)
}

func TestMoreThanHalfOfTheWeightMustFindFraud(t *testing.T) {
	for bad, want := range []types.DatasetStatus{
		types.DatasetAccepted, types.DatasetAccepted, types.DatasetAccepted, types.DatasetFailed, types.DatasetFailed,
	} {
		t.Run(fmt.Sprint(bad), func(t *testing.T) {
			q := newInquiry(t, 40)
			counts := make([]types.AuditCount, 4)
			for i := range counts {
				counts[i] = q.well(0)
				if i < bad {
					counts[i] = q.bad()
				}
			}
			q.judges(counts...)
			require.Equal(t, want, q.dataset(q.id).Status)
			require.Equal(t, want == types.DatasetFailed, q.dataset(q.id).Audit.Fraud)
			q.free()
		})
	}
}

func TestWithoutAQuorumTheSameEntriesGoToAnotherCommittee(t *testing.T) {
	q := newInquiry(t, 60)
	first := q.item()
	q.judges(q.well(1), q.well(0)) // three would be a quorum
	q.next()
	second := q.item()
	require.Equal(t, uint32(1), second.Round)
	require.Equal(t, types.PhaseCommit, second.Phase)
	require.Equal(t, first.Audited, second.Audited, "what a forger hid is asked for again")
	require.Greater(t, second.DrawnHeight, first.DrawnHeight)
	silent, n := q.seats.Agreements(q.Ctx, q.epoch(), mustAddr(first.Committee[3].Operator), 1)
	require.Equal(t, uint64(1), n, "who is silent while others speak does not agree")
	require.True(t, silent.IsZero())
	q.judges(q.well(1), q.well(0), q.well(0))
	require.Equal(t, types.DatasetAccepted, q.dataset(q.id).Status)
	require.Zero(t, q.dataset(q.id).Stale)
	q.free()
}

func TestWithoutAQuorumTwiceADataSetIsDropped(t *testing.T) {
	q := newInquiry(t, 60)
	q.run(5) // nobody commits
	require.Equal(t, uint32(1), q.item().Round)
	q.judges(q.bad(), q.bad())
	set := q.dataset(q.id)
	require.Equal(t, types.DatasetDropped, set.Status)
	require.False(t, set.Audit.Quorum)
	require.True(t, set.Slashed.IsZero())
	q.free()
	q.over()
	require.Equal(t, types.DatasetDropped, q.dataset(q.id).Status)
}

// TestTwoAuditsFitIntoAnEpochExactly: in an epoch of 2·(audit_commit_blocks + audit_reveal_blocks + 1) blocks the
// second committee is heard in the last one, and too late if a window is longer.
func TestTwoAuditsFitIntoAnEpochExactly(t *testing.T) {
	for reveal, want := range map[uint64]types.DatasetStatus{
		4: types.DatasetAccepted, 5: types.DatasetDropped, // with 10: 30 and 32 blocks
	} {
		q := newInquiryWith(t, 60, 10, reveal)
		last := int64(q.epoch()) * inquiryEpoch
		for _, member := range q.item().Committee[:1] { // no quorum, and not all commit
			q.must(q.commitMsg(q.item(), member.Operator, q.well(0).Opinion()))
		}
		q.to(last - 14)
		require.Equal(t, uint64(4) == reveal, q.item().Round == 1)
		if q.item().Round == 0 {
			q.next()
		}
		item := q.item()
		require.Equal(t, types.PhaseCommit, item.Phase)
		for _, member := range item.Committee[:3] {
			q.must(q.commitMsg(item, member.Operator, q.well(0).Opinion()))
		}
		q.to(item.CommitHeight + int64(reveal))
		for _, member := range item.Committee[:3] {
			q.must(q.revealMsg(item, member.Operator, q.well(0).Opinion()))
		}
		require.Equal(t, reveal == 4, q.Ctx.BlockHeight() == last)
		q.next()
		require.Equal(t, want, q.dataset(q.id).Status)
	}
}

func TestAnAuditThatIsLateIsWithoutEffect(t *testing.T) {
	q := newInquiry(t, 60)
	q.change(func(p *types.Params) { p.Data.AuditCommitBlocks, p.Data.AuditRevealBlocks = 4, 100 })
	item := q.item()
	for _, member := range item.Committee {
		q.must(q.commitMsg(item, member.Operator, q.well(0).Opinion()))
	}
	q.next()
	require.Equal(t, types.PhaseReveal, q.item().Phase)
	q.over()
	require.Equal(t, types.DatasetDropped, q.dataset(q.id).Status)
	require.Zero(t, q.ledger.holdsOf(q.Ctx, asWorker, mustAddr(q.dataset(q.id).Owner)))
	require.Equal(t, 4, q.open(), "who judges is held until the tally")
	for _, member := range item.Committee {
		q.must(q.revealMsg(item, member.Operator, q.well(0).Opinion()))
	}
	q.next()
	require.Equal(t, types.PhaseDone, q.item().Phase)
	require.Equal(t, types.DatasetDropped, q.dataset(q.id).Status)
	q.free()
}

func TestNobodyAuditsItsOwnDataSet(t *testing.T) {
	q := newInquiry(t, 60)
	both := q.Addr(validators + 2)
	q.must(q.registerWorker(validators + 2))
	commit := q.commitment(0, "web")
	commit.Owner = both.String()
	q.over()
	res, err := q.msgs.CommitDataset(q.tx(), commit)
	require.NoError(t, err)
	q.id = res.Dataset
	q.over()
	q.sketches(q.id, q.records)
	q.over()
	require.Len(t, q.item().Committee, 3)
	_, member := q.item().Member(both.String())
	require.False(t, member)
	duty, err := q.IsDuty(q.Ctx, both.String(), q.item().Id, false)
	require.NoError(t, err)
	require.False(t, duty)
	duty, err = q.IsDuty(q.Ctx, q.item().Committee[0].Operator, q.item().Id, false)
	require.NoError(t, err)
	require.True(t, duty, "it goes through the lane without fees")
}

func TestAuditsAreExportedAsTheyStand(t *testing.T) {
	q := newInquiry(t, 60)
	q.exportsAndImports(t)
	item := q.item()
	for _, member := range item.Committee[:3] {
		q.must(q.commitMsg(item, member.Operator, q.well(2).Opinion()))
	}
	q.exportsAndImports(t)
	q.to(item.CommitHeight + 1)
	require.Equal(t, types.PhaseReveal, q.item().Phase)
	q.exportsAndImports(t)
	q.must(q.revealMsg(item, item.Committee[0].Operator, q.well(2).Opinion()))
	q.exportsAndImports(t)
	q.next()
	q.next()
	q.next()
	require.Equal(t, uint32(1), q.item().Round)
	q.exportsAndImports(t)
	q.next()
	q.judges(q.well(2), q.well(2), q.well(2))
	require.Equal(t, types.DatasetAccepted, q.dataset(q.id).Status)
	q.exportsAndImports(t)
}

func TestAuditsArePartOfTheWorkOfABlock(t *testing.T) {
	f := newField(t, 5)
	f.pool("web", nil)
	f.turn()
	ids := make([]string, 5)
	for i := range ids {
		ids[i] = f.commits(i, "web")
	}
	f.turn()
	for i, id := range ids {
		f.sketches(id, randomRecords(int64(i), 10))
	}
	f.change(func(p *types.Params) { p.Market.ItemsPerBlock = 2 })
	f.turn()
	begun := func() (n int) {
		for _, id := range ids {
			if f.dataset(id).Item != "" {
				n++
			}
		}
		return n
	}
	require.Equal(t, 2, begun())
	f.next()
	require.Equal(t, 4, begun())
	f.next()
	require.Equal(t, 5, begun())
}

func TestAnAuditThatFailsTooOftenIsClosed(t *testing.T) {
	q := newInquiry(t, 60)
	item := q.item()
	for _, member := range item.Committee {
		q.must(q.commitMsg(item, member.Operator, q.well(0).Opinion()))
	}
	q.seats.Scale = math.LegacyDec{} // no agreement can be told
	q.next()
	for _, member := range item.Committee {
		q.must(q.revealMsg(item, member.Operator, q.well(0).Opinion()))
	}
	q.run(retryBlocks*maxAttempts + 2)
	require.Equal(t, types.PhaseDone, q.item().Phase)
	require.NotEqual(t, types.DatasetAccepted, q.dataset(q.id).Status)
	require.Zero(t, q.open())
	q.pipeline(types.AuditEpoch(q.dataset(q.id).Epoch))
	require.Equal(t, types.DatasetDropped, q.dataset(q.id).Status)
	q.free()
}

func TestAnAuditIsSweptWithItsDataSet(t *testing.T) {
	q := newInquiry(t, 60)
	q.change(func(p *types.Params) { p.History.HistoryEpochs = 1 })
	q.judges(q.well(0), q.well(0), q.well(0), q.well(0))
	id := q.item().Id
	for range 4 {
		q.over()
	}
	q.run(5)
	_, err := q.getDataset(q.Ctx, q.id)
	require.ErrorIs(t, err, types.ErrDatasetNotFound)
	_, err = q.getItem(q.Ctx, id)
	require.ErrorIs(t, err, types.ErrItemNotFound)
	evaluations, err := q.evaluationsOf(q.Ctx, id)
	require.NoError(t, err)
	require.Empty(t, evaluations)
}

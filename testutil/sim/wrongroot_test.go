package sim

import (
	"testing"

	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// TestADataSetUnderAWrongRootEarnsNothing commits to two data sets, one under a root that its records do not lead to:
// no auditor finds any of its records there, so that it fails and its worker is slashed.
func TestADataSetUnderAWrongRootEarnsNothing(t *testing.T) {
	w := newWorld(t, crowded(testapp.WithEpochBlocks(20))...)
	watch(w)
	honest, cheat, h := w.Accounts[0], w.Accounts[1], holdFirst(60)
	for _, who := range []testapp.Account{honest, cheat} {
		w.send(who, registerWorker(who, 5000*masa, service))
	}
	w.mustBlock()
	wrong := h
	wrong.root[0] ^= 1
	w.send(honest, commitDataset(honest, "plain", h))
	w.send(cheat, commitDataset(cheat, "plain", wrong))
	w.mustBlock()
	epoch := w.staking().Current()
	good, bad := rewardstypes.DatasetID("plain", epoch, honest.Address),
		rewardstypes.DatasetID("plain", epoch, cheat.Address)
	w.until(epoch + 1)
	for _, id := range []string{good, bad} {
		owner := w.account(w.data(id).Owner)
		salt, threshold := sampling(w.rewards(), w.data(id))
		w.send(owner, &rewardstypes.MsgSubmitSketch{
			Owner: owner.String(), Dataset: id, Entries: encode(h.sample(salt, threshold)...),
		})
	}
	w.mustBlock()
	w.until(epoch + 2)
	for _, id := range []string{good, bad} {
		w.auditTruly(id, h)
	}
	require.Equal(t, rewardstypes.DatasetAccepted, w.data(good).Status)
	require.Equal(t, rewardstypes.DatasetFailed, w.data(bad).Status)
	w.until(epoch + 4)
	require.Equal(t, rewardstypes.DatasetPaid, w.data(good).Status)
	require.True(t, w.data(good).Payout.IsPositive())
	require.Equal(t, rewardstypes.DatasetFailed, w.data(bad).Status)
	require.True(t, w.data(bad).Payout.IsZero())
	require.True(t, w.data(bad).Slashed.IsPositive())
}

// auditTruly lets the committee of a data set check the proofs of the entries that are audited.
func (w *world) auditTruly(id string, h holding) {
	w.t.Helper()
	for w.data(id).Item == "" || len(w.item(w.data(id).Item).Committee) == 0 {
		w.block()
	}
	dataset := w.data(id)
	count := rewardstypes.AuditCount{}
	for _, fp8 := range audited(w.t, w.rewards(), dataset) {
		at, found := h.find(fp8)
		require.True(w.t, found)
		count.Asked++
		fingerprint := h.records[at].Fingerprint
		if h.proof(w.t, at).Proves(fingerprint[:], dataset) {
			count.Good, count.Matched = count.Good+1, count.Matched+1
		}
	}
	opinion, item := count.Opinion(), w.item(dataset.Item)
	for _, member := range item.Committee {
		w.send(w.account(member.Operator), &rewardstypes.MsgCommitEvaluations{
			Operator: member.Operator,
			Commits:  []rewardstypes.EvaluationCommit{w.commitment(item.Id, member.Operator, opinion)},
		})
	}
	w.mustBlock()
	for _, member := range item.Committee {
		w.send(w.account(member.Operator), &rewardstypes.MsgRevealEvaluations{
			Operator: member.Operator,
			Reveals:  []rewardstypes.EvaluationReveal{opening(item.Id, member.Operator, opinion)},
		})
	}
	w.mustBlock()
}

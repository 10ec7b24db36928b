package app

import (
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// checkAudits refuses windows in which two committees, one after the other, cannot audit a data set within the epoch of
// its audit: what is not judged by then is dropped, and its worker is not paid. The first committee is drawn in the
// first block and judges audit_commit_blocks + audit_reveal_blocks later; the second one is drawn in the block after
// that. Both verdicts are in if
//
//	2 · (audit_commit_blocks + audit_reveal_blocks + 1) ≤ epoch_blocks
//
// An epoch in which more data sets are audited than items_per_block, or that opened before epoch_blocks was raised, has
// less room.
func (p judgementParams) checkAudits() error {
	data := p.rewards.Data
	needed := 2 * (data.AuditCommitBlocks + data.AuditRevealBlocks + 1)
	if needed <= p.staking.EpochBlocks {
		return nil
	}
	return rewardstypes.ErrInvalidParams.Wrapf(
		"data.audit_commit_blocks, data.audit_reveal_blocks: %d and %d take two committees %d blocks, limit epoch_blocks, %d",
		data.AuditCommitBlocks, data.AuditRevealBlocks, needed, p.staking.EpochBlocks)
}

// CheckAudits checks the windows of audits of a genesis.
func CheckAudits(staking stakingtypes.Params, rewards rewardstypes.Params) error {
	return judgementParams{staking: staking, rewards: rewards}.checkAudits()
}

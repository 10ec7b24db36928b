package types

const (
	// maxPools bounds max_pools: each pool opens a round at every boundary, and is a place in the split of an emission.
	maxPools = 256
	// maxDatasets bounds max_datasets: the game of a round is carried from block to block with a sum for each data set.
	maxDatasets = 4_096
	// maxOpenings bounds openings: an auditor fetches each with a path and its record.
	maxOpenings = 64
)

// DefaultDataParams are those of a new network; the README tells the reason of each.
func DefaultDataParams() DataParams {
	return DataParams{
		MaxPools:          64,
		MaxDatasets:       1_000,
		EntriesBudget:     1 << 20,
		Openings:          32,
		AuditCommitBlocks: 60,
		AuditRevealBlocks: 20,
		Royalty:           dec("0.1"),
	}
}

// Validate refuses parameters outside their bounds.
func (p DataParams) Validate() error {
	err := checkNumbers([]number{
		{"data.max_pools", uint64(p.MaxPools), 1, maxPools},
		{"data.max_datasets", uint64(p.MaxDatasets), 1, maxDatasets},
		{"data.entries_budget", p.EntriesBudget, 1_000, 1 << 24},
		{"data.openings", uint64(p.Openings), 1, maxOpenings},
		{"data.audit_commit_blocks", p.AuditCommitBlocks, 1, 10_000},
		{"data.audit_reveal_blocks", p.AuditRevealBlocks, 1, 10_000},
	})
	if err != nil {
		return err
	}
	return checkRatios([]ratio{{"data.royalty", p.Royalty, "0", "1"}})
}

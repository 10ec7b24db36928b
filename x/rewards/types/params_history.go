package types

// DefaultHistoryParams are those of a new network; the README tells the reason of each.
func DefaultHistoryParams() HistoryParams {
	return HistoryParams{HistoryEpochs: 30, SweepPerBlock: 1_000}
}

// Validate refuses parameters outside their bounds.
func (p HistoryParams) Validate() error {
	return checkNumbers([]number{
		{"history.history_epochs", p.HistoryEpochs, 1, 10_000},
		{"history.sweep_per_block", uint64(p.SweepPerBlock), 1, 100_000},
	})
}

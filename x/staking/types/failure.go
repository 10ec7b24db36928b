package types

const (
	// MaxFailures is how many records of failed items are kept.
	MaxFailures = 1000
	// MaxFailureNameBytes bounds the names in a record.
	MaxFailureNameBytes = 128
)

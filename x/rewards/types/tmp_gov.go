package types

const (
	EntryParticipation = "participation"
	EntryDelegateShare = "delegate_share"
	EntryDelegation    = "delegation"
)

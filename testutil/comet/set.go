package comet

import (
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"
)

// Set is CometBFT's validator set, changed by its own code.
type Set struct{ set *cmttypes.ValidatorSet }

// NewSet is the set that a chain begins with: the powers returned at genesis.
func NewSet(tb testing.TB, updates []abci.ValidatorUpdate) *Set {
	tb.Helper()
	require.NotEmpty(tb, updates, "a chain needs a validator")
	validators, err := cmttypes.PB2TM.ValidatorUpdates(updates)
	require.NoError(tb, err)
	set := cmttypes.NewValidatorSet(nil)
	require.NoError(tb, set.UpdateWithChangeSet(validators))
	return &Set{set}
}

// Apply changes the set as CometBFT does after a block, and fails the test where CometBFT would stop. Key types are
// held to the default consensus parameters.
func (s *Set) Apply(tb testing.TB, updates []abci.ValidatorUpdate) {
	tb.Helper()
	if len(updates) == 0 {
		return
	}
	for _, update := range updates {
		require.GreaterOrEqual(tb, update.Power, int64(0))
		require.NotNil(tb, update.PubKey.GetEd25519(), "the consensus parameters allow ed25519 only")
	}
	validators, err := cmttypes.PB2TM.ValidatorUpdates(updates)
	require.NoError(tb, err)
	require.NoError(tb, s.set.UpdateWithChangeSet(validators))
	require.False(tb, s.set.IsNilOrEmpty())
}

// Powers returns the powers by consensus address.
func (s *Set) Powers() map[string]int64 {
	powers := make(map[string]int64, s.set.Size())
	for _, v := range s.set.Validators {
		powers[string(v.Address)] = v.VotingPower
	}
	return powers
}

// Total is the sum of all powers.
func (s *Set) Total() int64 { return s.set.TotalVotingPower() }

// Votes is a commit of the whole set in which everybody but the absent signed.
func (s *Set) Votes(absent ...[]byte) []abci.VoteInfo {
	missing := make(map[string]bool)
	for _, address := range absent {
		missing[string(address)] = true
	}
	votes := make([]abci.VoteInfo, 0, s.set.Size())
	for _, v := range s.set.Validators {
		flag := cmtproto.BlockIDFlagCommit
		if missing[string(v.Address)] {
			flag = cmtproto.BlockIDFlagAbsent
		}
		votes = append(votes, abci.VoteInfo{
			Validator: abci.Validator{Address: v.Address, Power: v.VotingPower}, BlockIdFlag: flag,
		})
	}
	return votes
}

// Check applies one list of updates to the set that another list made, both by CometBFT's rules.
func Check(tb testing.TB, before, updates []abci.ValidatorUpdate) *Set {
	tb.Helper()
	set := NewSet(tb, before)
	set.Apply(tb, updates)
	return set
}

package app

import (
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"
)

// consensus keeps the validator sets as CometBFT does: an update returned at height h takes effect at h+2, and
// CometBFT's own code accepts or refuses it.
type consensus struct {
	last, current, next *cmttypes.ValidatorSet
}

// newConsensus begins with the set that InitChain returned.
func newConsensus(tb testing.TB, updates []abci.ValidatorUpdate) *consensus {
	tb.Helper()
	validators, err := cmttypes.PB2TM.ValidatorUpdates(updates)
	require.NoError(tb, err)
	set := cmttypes.NewValidatorSet(validators)
	return &consensus{
		last: cmttypes.NewValidatorSet(nil), current: set, next: set.CopyIncrementProposerPriority(1),
	}
}

// advance moves one block on and takes that block's updates.
func (s *consensus) advance(tb testing.TB, updates []abci.ValidatorUpdate) {
	tb.Helper()
	changes, err := cmttypes.PB2TM.ValidatorUpdates(updates)
	require.NoError(tb, err)
	after := s.next.Copy()
	if len(changes) > 0 {
		require.NoError(tb, after.UpdateWithChangeSet(changes), "CometBFT refuses the updates")
	}
	after.IncrementProposerPriority(1)
	s.last, s.current, s.next = s.current, s.next, after
}

// commit is what CometBFT says of the votes on the last block. Absent are consensus addresses.
func (s *consensus) commit(absent map[string]bool) abci.CommitInfo {
	var info abci.CommitInfo
	for _, v := range s.last.Validators {
		flag := cmtproto.BlockIDFlagCommit
		if absent[v.Address.String()] {
			flag = cmtproto.BlockIDFlagAbsent
		}
		info.Votes = append(info.Votes, abci.VoteInfo{
			Validator:   abci.Validator{Address: v.Address, Power: v.VotingPower},
			BlockIdFlag: flag,
		})
	}
	return info
}

// genesisUpdates turns the validators that a genesis names into what InitChain gets.
func genesisUpdates(validators []cmttypes.GenesisValidator) []abci.ValidatorUpdate {
	if len(validators) == 0 {
		return nil
	}
	named := make([]*cmttypes.Validator, 0, len(validators))
	for _, v := range validators {
		named = append(named, cmttypes.NewValidator(v.PubKey, v.Power))
	}
	return cmttypes.TM2PB.ValidatorUpdates(cmttypes.NewValidatorSet(named))
}

package sim

import (
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// TestAFreeDutyThatFailsCostsATryAndNothingElse fails at a duty three times; the fourth try is not free.
func TestAFreeDutyThatFailsCostsATryAndNothingElse(t *testing.T) {
	p := newPair(t)
	s, who := p.subject, p.subject.opening[1]
	reveal := opening(s.revealing, who.String(), good)
	reveal.R--
	msg := &rewardstypes.MsgRevealEvaluations{
		Operator: who.String(), Reveals: []rewardstypes.EvaluationReveal{reveal},
	}
	free := []testapp.TxOption{testapp.WithFee(0), testapp.WithGas(200_000)}
	for range 3 {
		s.sendWith(who, []sdk.Msg{msg}, free...)
	}
	for _, result := range s.block().Results {
		require.True(t, result.Is("rewards", rewardstypes.ErrCommitment.ABCICode()), result.Log)
	}
	p.control.block()
	tries := rewardstypes.StoreKey + "/" + hex.EncodeToString(rewardstypes.AttemptsPrefix.Bytes())
	key := append([]byte(authtypes.AddressStoreKeyPrefix), who.Address...)
	account := authtypes.StoreKey + "/" + hex.EncodeToString(key)
	for _, difference := range p.differences(nil) {
		require.True(t, strings.HasPrefix(difference, tries) || strings.HasPrefix(difference, account), difference)
	}
	require.Equal(t, uint32(3), s.rewards().Attempts[0].Count)
	// Out of the lane nothing is counted any more: a node that asks for fees does not take the transaction.
	s.sendWith(who, []sdk.Msg{msg}, free...)
	s.block()
	require.Equal(t, uint32(3), s.rewards().Attempts[0].Count)
}

// TestEveryMessageOfOursIsSpoiled compares the messages on the stage with those that the application knows.
func TestEveryMessageOfOursIsSpoiled(t *testing.T) {
	s := newStage(t)
	spoiled := map[string]bool{}
	for _, valid := range s.valid() {
		spoiled[sdk.MsgTypeURL(valid.msg)] = true
	}
	for _, msg := range s.parameters() {
		spoiled[sdk.MsgTypeURL(msg)] = true
	}
	known := map[string]bool{}
	for _, url := range s.App.InterfaceRegistry().ListImplementations(sdk.MsgInterfaceProtoName) {
		// A reveal is refused everywhere but at the head of its proposer's block, spoiled or not: app/reveal_test.go.
		if strings.HasPrefix(url, "/masa.") && url != sdk.MsgTypeURL(&validatorsettypes.MsgRevealBeacon{}) {
			known[url] = true
		}
	}
	require.Equal(t, slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(spoiled)))
}

package sim

import (
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// TestAFreeDutyThatFailsCostsATryAndNothingElse fails at a duty three times; the fourth time it would have to pay.
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
	account := authtypes.StoreKey + "/" + hex.EncodeToString(append([]byte(authtypes.AddressStoreKeyPrefix), who.Address...))
	for _, difference := range p.differences(nil) {
		require.True(t, strings.HasPrefix(difference, tries) || strings.HasPrefix(difference, account), difference)
	}
	require.Equal(t, uint32(3), s.rewards().Attempts[0].Count)
	refused := s.Check(s.Sign(who, []sdk.Msg{msg}, free...))
	require.Equal(t, sdkerrors.ErrInsufficientFee.ABCICode(), refused.Code, refused.Log)
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
		if strings.HasPrefix(url, "/masa.") {
			known[url] = true
		}
	}
	require.Equal(t, slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(spoiled)))
}

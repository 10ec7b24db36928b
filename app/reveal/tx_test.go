package reveal_test

import (
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app/reveal"
	"github.com/masa-finance/masad/testutil/fixture"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

func example() *validatorsettypes.MsgRevealBeacon {
	return &validatorsettypes.MsgRevealBeacon{
		Operator: fixture.Addr(1).String(), Preimage: make([]byte, 32), NextTip: make([]byte, 32),
	}
}

func TestWhatIsEncodedIsParsed(t *testing.T) {
	raw, err := reveal.Encode(example())
	require.NoError(t, err)
	msg, ok := reveal.Parse(raw)
	require.True(t, ok)
	require.Equal(t, example(), msg)
	require.Equal(t, example(), reveal.First([][]byte{raw, {1}}))
	require.Nil(t, reveal.First([][]byte{{1}, raw}))
	require.Nil(t, reveal.First(nil))
}

func TestARevealIsSeenAtAnyDepth(t *testing.T) {
	send := &banktypes.MsgSend{FromAddress: fixture.Addr(1).String(), ToAddress: fixture.Addr(2).String()}
	require.False(t, reveal.Carries(nil))
	require.False(t, reveal.Carries([]sdk.Msg{send}))
	require.True(t, reveal.Carries([]sdk.Msg{send, example()}))
	carried := sdk.Msg(example())
	for range 10 {
		exec := authz.NewMsgExec(fixture.Addr(1), []sdk.Msg{send, carried})
		carried = &exec
		require.True(t, reveal.Carries([]sdk.Msg{carried}))
	}
	empty := authz.NewMsgExec(fixture.Addr(1), nil)
	require.False(t, reveal.Carries([]sdk.Msg{&empty}))
}

// FuzzParse wants that nothing but the one encoding of a message is parsed, and that nothing makes it panic: it reads
// what a proposer chose.
func FuzzParse(f *testing.F) {
	raw, err := reveal.Encode(example())
	require.NoError(f, err)
	f.Add(raw)
	f.Add([]byte{})
	f.Add(append(raw[:10:10], raw...))
	f.Fuzz(func(t *testing.T, raw []byte) {
		msg, ok := reveal.Parse(raw)
		if !ok {
			return
		}
		again, err := reveal.Encode(msg)
		require.NoError(t, err)
		require.Equal(t, again, raw)
	})
}

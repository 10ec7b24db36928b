package app_test

import (
	"strings"
	"testing"

	"cosmossdk.io/math"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// TestAnAddressInCapitalsIsNobodys: the SDK takes the signature of an address in capitals, our records would hold it as
// another one. An oracle could ask its own worker and be judged by its own validator, and no export could be imported.
func TestAnAddressInCapitalsIsNobodys(t *testing.T) {
	c := testapp.New(t)
	who := c.Accounts[0]
	shout := strings.ToUpper(who.String())
	stake := umasa(2_000_000_000_000)[0]
	key, err := codectypes.NewAnyWithValue(ed25519.GenPrivKeyFromSecret([]byte("capitals")).PubKey())
	require.NoError(t, err)
	for _, row := range []struct {
		field, codespace string
		msg              sdk.Msg
	}{
		{"operator", validatorsettypes.ModuleName, &validatorsettypes.MsgRegisterValidator{
			Operator: shout, ConsensusPubkey: key, Description: validatorsettypes.Description{Moniker: "x"}, Stake: stake,
		}},
		{"owner", rewardstypes.ModuleName, &rewardstypes.MsgRegisterWorker{
			Owner: shout, Services: []string{"llm/local"}, Endpoint: "http://localhost:1", Capacity: 1,
			MinPrice: math.NewInt(10_000), MaxReward: math.NewInt(1_000_000), Stake: stake,
		}},
		{"owner", rewardstypes.ModuleName, &rewardstypes.MsgRegisterOracle{Owner: shout, Stake: stake}},
		{"oracle", rewardstypes.ModuleName, &rewardstypes.MsgSubmitRequest{
			Oracle: shout, Service: "llm/local", Payload: rewardstypes.Payload{Inline: []byte("why?")}, MaxUnits: 50,
			Redundancy: 1, BaseReward: umasa(10_000)[0], DeadlineBlocks: 10, MaxFee: umasa(1_000_000_000)[0],
		}},
		{"owner", stakingtypes.ModuleName, &stakingtypes.MsgLeaveRole{Owner: shout, Role: stakingtypes.Role_ROLE_ORACLE}},
	} {
		result := c.Deliver(who, row.msg)
		require.Equal(t, row.codespace, result.Codespace, "%T: %s", row.msg, result.Log)
		require.Contains(t, result.Log, row.field+":")
		require.Contains(t, result.Log, "lower case is required, must be "+who.String())
	}
	testapp.Import(t, c.Export())
}

// TestTheStateKnowsItsTime: what is overdue is told by it.
func TestTheStateKnowsItsTime(t *testing.T) {
	c := testapp.New(t)
	c.Blocks(3)
	require.Equal(t, c.Height(), c.App.State().BlockHeight())
	require.True(t, c.Time().Equal(c.App.State().BlockTime()), c.App.State().BlockTime())
	require.NoError(t, c.App.CheckInvariants(c.App.State()))
}

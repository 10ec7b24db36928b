package types_test

import (
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/gov/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// who is an address.
func who(n byte) string { return sdk.AccAddress(append(make([]byte, 19), n)).String() }

// to delegates umasa.
func to(n byte, amount int64) types.Edge { return types.NewEdge(who(n), math.NewInt(amount)) }

func TestADelegationIsWellFormed(t *testing.T) {
	const general, data = types.TOPIC_GENERAL, types.TOPIC_DATA
	most := types.NewEdge(who(2), stakingtypes.MaxAmount)
	more := types.NewEdge(who(2), stakingtypes.MaxAmount.AddRaw(1))
	negative := types.NewEdge(who(2), math.NewInt(-1))
	counted := types.AllTo(who(2))
	counted.Amount = math.OneInt()
	for _, row := range []struct {
		rule    string
		topic   types.Topic
		edges   []types.Edge
		inherit bool
		want    error
		says    string
	}{
		{rule: "none", topic: general},
		{rule: "the last topic", topic: types.TOPIC_TREASURY},
		{rule: "one", topic: data, edges: []types.Edge{to(2, 1)}},
		{rule: "the most", topic: data, edges: []types.Edge{most}},
		{rule: "four", topic: data, edges: []types.Edge{types.AllTo(who(2)), to(3, 1), to(4, 1), to(5, 1)}},
		{rule: "inherited", topic: data, inherit: true},
		{rule: "below all", topic: -1, want: types.ErrInvalidTopic, says: "topic: -1 is outside 0..5"},
		{rule: "above all", topic: 6, want: types.ErrInvalidTopic, says: "topic: 6 is outside 0..5"},
		{
			rule: "five", topic: data, edges: []types.Edge{to(2, 1), to(3, 1), to(4, 1), to(5, 1), to(6, 1)},
			want: types.ErrTooManyTargets, says: "edges: 5 is above 4",
		},
		{rule: "twice", edges: []types.Edge{to(2, 1), to(2, 2)}, want: types.ErrDuplicate, says: "edges.delegate"},
		{rule: "0", edges: []types.Edge{to(2, 0)}, want: types.ErrInvalidAmount, says: "edges.amount: 0"},
		{rule: "below 0", edges: []types.Edge{negative}, want: types.ErrInvalidAmount, says: "edges.amount: -1"},
		{rule: "nothing", edges: []types.Edge{{Delegate: who(2)}}, want: types.ErrInvalidAmount, says: "edges.amount"},
		{rule: "too much", edges: []types.Edge{more}, want: types.ErrInvalidAmount, says: "is above"},
		{rule: "all, counted", edges: []types.Edge{counted}, want: types.ErrInvalidAmount, says: "must be 0 with all"},
		{
			rule: "all that a second leaves", edges: []types.Edge{to(3, 1), types.AllTo(who(2))},
			want: types.ErrInvalidAmount, says: "edges.all",
		},
		{
			rule: "to nobody", edges: []types.Edge{{Amount: math.OneInt()}}, want: types.ErrInvalidAddress,
			says: "edges.delegate",
		},
		{rule: "general, inherited", inherit: true, want: types.ErrInvalidRequest, says: "inherit: "},
		{
			rule: "inherited with edges", topic: data, inherit: true, edges: []types.Edge{to(2, 1)},
			want: types.ErrInvalidRequest, says: "edges: 1, must be none",
		},
	} {
		msg := &types.MsgSetDelegation{Agent: who(1), Topic: row.topic, Edges: row.edges, Inherit: row.inherit}
		err := msg.ValidateBasic()
		if row.want == nil {
			require.NoError(t, err, row.rule)
			continue
		}
		require.ErrorIs(t, err, row.want, row.rule)
		require.ErrorContains(t, err, row.says, row.rule)
	}
	require.ErrorContains(t, (&types.MsgSetDelegation{}).ValidateBasic(), "agent: ")
}

func TestAClaimIsWellFormed(t *testing.T) {
	ids := make([]uint64, types.MaxClaims+1)
	for i := range ids {
		ids[i] = uint64(i)
	}
	claim := func(sender, agent string, ids ...uint64) error {
		return (&types.MsgClaimParticipation{Sender: sender, Agent: agent, ProposalIds: ids}).ValidateBasic()
	}
	require.NoError(t, claim(who(1), who(1), 1))
	require.NoError(t, claim(who(1), who(2), ids[:types.MaxClaims]...))
	require.ErrorContains(t, claim("", who(2), 1), "sender: ")
	require.ErrorContains(t, claim(who(1), "x", 1), "agent: ")
	require.ErrorContains(t, claim(who(1), who(2)), "proposal_ids: 0 is outside 1..32")
	require.ErrorContains(t, claim(who(1), who(2), ids...), "proposal_ids: 33 is outside 1..32")
	require.ErrorContains(t, claim(who(1), who(2), 1, 2, 1), "proposal_ids: 1 is there twice, limit 1")
}

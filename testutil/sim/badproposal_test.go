package sim

import (
	"reflect"
	"strings"
	"testing"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// unbounded are the parameters that may be 0, or as large as they come, with the reason.
var unbounded = map[string]string{
	"staking/MsgUpdateParams params.roles.n_ref: missing":           "without reference seats the role's number counts",
	"staking/MsgUpdateParams params.roles.cooldown_epochs: missing": "nobody has to wait",
	"rewards/MsgUpdateParams params.market.decline_blocks: missing": "a worker may decline in the block of its draw only",
	"rewards/MsgUpdateParams params.market.max_redraws: missing":    "a request that is declined expires",
}

func TestEverySpoiledParameterIsRefusedAsAProposal(t *testing.T) {
	p := newPair(t)
	s := p.subject
	var rows []travelling
	for _, msg := range s.parameters() {
		require.NoError(t, s.rehearse(msg), "%T is meant to be valid", msg)
		for _, v := range variants(t, msg) {
			err := s.rehearse(v.msg)
			if err == nil {
				assert.NotEmpty(t, unbounded[v.name()], "%s was accepted", v.name())
				continue
			}
			checkOurs(t, err, v)
			if strings.HasPrefix(v.field, "authority") {
				continue // the SDK does not let anybody propose it
			}
			rows = append(rows, travelling{wrong{rule: v.name(), signer: s.nobody, msg: v.msg, says: v.leaf()}, v.packed(t)})
		}
	}
	t.Logf("%d spoiled parameters", len(rows))
	rules := make([]wrong, len(rows))
	for i, row := range rows {
		rules[i] = row.wrong
		msg := proposal(s.world, s.nobody)
		msg.Messages = []*codectypes.Any{row.packed}
		s.sendRaw(s.nobody, 0, packed(s.world, msg))
	}
	for i, result := range p.requireOnlyFees(t, rules).Results {
		if undecodable(result) {
			continue
		}
		require.Equal(t, sdkgovtypes.ModuleName, result.Codespace, "%s: %s", rules[i].rule, result.Log)
		if rules[i].says != "params" { // without any, the first one in it is named
			require.Contains(t, result.Log, rules[i].says, rules[i].rule)
		}
	}
}

// signedBy is a message in which governance stands for whoever signed it.
func signedBy(t testing.TB, msg sdk.Msg, signer string) sdk.Msg {
	t.Helper()
	copied := copyOf(t, msg)
	reflect.ValueOf(copied).Elem().Field(0).SetString(signer)
	return copied
}

// TestAProposalThatFailsLeavesNoTrace lets governance do what is wrong, each time after something that is right. On the
// other chain the proposals hold no messages.
func TestAProposalThatFailsLeavesNoTrace(t *testing.T) {
	p := newPair(t)
	params := p.subject.staking().Params
	params.EpochBlocks++
	right := &stakingtypes.MsgUpdateParams{Authority: authority, Params: params}
	var bad, none [][]sdk.Msg
	var rules []string
	for _, row := range p.subject.wrongs() {
		if strings.Contains(sdk.MsgTypeURL(row.msg), "UpdateParams") {
			continue // governance may
		}
		msg := signedBy(t, row.msg, authority)
		if !wellFormed([]sdk.Msg{msg}) {
			continue // nobody can propose it
		}
		rules = append(rules, row.rule)
		bad = append(bad, []sdk.Msg{right, msg})
		none = append(none, nil)
	}
	ids := p.subject.proposeAtOnce(bad)
	require.Equal(t, ids, p.control.proposeAtOnce(none))
	p.subject.Blocks(votingBlocks)
	p.control.Blocks(votingBlocks)
	for i, id := range ids {
		require.Equal(t, sdkgovv1.StatusFailed, p.subject.status(id), rules[i])
		require.Equal(t, sdkgovv1.StatusPassed, p.control.status(id), rules[i])
		failed, err := p.subject.App.SDKGov.Proposals.Get(p.subject.Ctx(), id)
		require.NoError(t, err)
		t.Logf("%s: %s", rules[i], failed.FailedReason)
	}
	for _, difference := range p.differences(nil) {
		store, _, _ := strings.Cut(difference, "/")
		require.Equal(t, sdkgovtypes.StoreKey, store, difference)
	}
}

// proposeAtOnce is propose of many, with one transaction of each validator for all votes.
func (s *stage) proposeAtOnce(proposals [][]sdk.Msg) []uint64 {
	s.t.Helper()
	first, err := s.App.SDKGov.ProposalID.Peek(s.Ctx())
	require.NoError(s.t, err)
	ids := make([]uint64, len(proposals))
	for i, msgs := range proposals {
		msg := proposal(s.world, s.nobody, msgs...)
		msg.Metadata = "x"
		s.send(s.nobody, msg)
		ids[i] = first + uint64(i)
	}
	s.mustBlock()
	for _, v := range s.Validators {
		var votes []sdk.Msg
		for _, id := range ids {
			votes = append(votes, sdkgovv1.NewMsgVote(v.Address, id, sdkgovv1.OptionYes, ""))
		}
		s.sendWith(v.Account, votes, testapp.WithGas(manyGas))
	}
	s.mustBlock()
	return ids
}

// TestWhatCanNotBeReadCostsNothing sends bytes that are no messages.
func TestWhatCanNotBeReadCostsNothing(t *testing.T) {
	p := newPair(t)
	s := p.subject
	for _, valid := range s.valid() {
		whole := packed(s.world, valid.msg)
		for _, value := range [][]byte{
			whole.Value[:len(whole.Value)-1],                           // cut off
			append(append([]byte{}, whole.Value...), 0xff),             // half a tag
			append(append([]byte{}, whole.Value...), 0xa2, 0x06, 0),    // a field that nobody knows
			append(append([]byte{}, whole.Value...), 0x0f, 0x01, 0x02), // a kind of field that nobody knows
		} {
			s.sendRaw(valid.signer, 0, &codectypes.Any{TypeUrl: whole.TypeUrl, Value: value})
			s.sendRaw(valid.signer, 0, packed(s.world, &sdkgovv1.MsgSubmitProposal{
				Messages: []*codectypes.Any{{TypeUrl: whole.TypeUrl, Value: value}}, Proposer: valid.signer.String(),
				Title: "x", Summary: "x",
			}))
		}
		s.sendRaw(valid.signer, 0, &codectypes.Any{TypeUrl: whole.TypeUrl + "X", Value: whole.Value})
	}
	block := s.block()
	p.control.block()
	for i, result := range block.Results {
		require.True(t, undecodable(result), "tx %d: %s/%d: %s", i, result.Codespace, result.Code, result.Log)
	}
	require.Empty(t, p.differences(nil))
}

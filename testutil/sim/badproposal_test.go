package sim

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// unbounded are the parameters that may be 0, or as large as they come, with the reason.
var unbounded = map[string]string{
	"staking/MsgUpdateParams params.roles.n_ref: missing":           "without reference seats the role's number counts",
	"staking/MsgUpdateParams params.roles.cooldown_epochs: missing": "nobody has to wait",
	"rewards/MsgUpdateParams params.market.decline_blocks: missing": "a worker may decline in the block of its draw only",
	"rewards/MsgUpdateParams params.market.max_redraws: missing":    "a request that is declined expires",

	"rewards/MsgUpdateParams params.disputes.dispute_blocks: missing": "no verdict is disputed",

	"gov/MsgUpdateParams params.rules.topic: missing":        "stands for the general one",
	"gov/MsgUpdateParams params.rules.messages: in capitals": "a rule may be for what does not exist yet",

	"rewards/MsgCreatePool categories: in capitals": "any name is good",
	"rewards/MsgCreatePool diversity: missing":      "a set is worth the sum of its records",
	"rewards/MsgCreatePool weight: missing":         "a pool lives of what it is given",
	"rewards/MsgCreatePool service: missing":        "no request is the pool's by itself",
	"rewards/MsgUpdatePool weight: missing":         "a pool lives of what it is given",
	"rewards/MsgUpdatePool service: missing":        "no request is the pool's by itself",
	"rewards/MsgSpendTreasury reason: missing":      "none has to be given",
	"rewards/MsgSpendTreasury reason: in capitals":  "any text is good",
}

// updatesParams tells of a message's name whether it changes parameters, which is rehearsed when it is proposed.
func updatesParams(name string) bool {
	return strings.Contains(name, "MsgUpdateParams") || strings.Contains(name, "MsgUpdateClasses")
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
			rows = append(rows, travelling{wrong{rule: v.name(), signer: s.rival, msg: v.msg, says: v.leaf()}, v.packed(t)})
		}
	}
	t.Logf("%d spoiled parameters", len(rows))
	rules := make([]wrong, len(rows))
	for i, row := range rows {
		rules[i] = row.wrong
		s.proposeRaw(row.packed)
	}
	p.requireNotProposed(t, rules)
	var carried []wrong
	for _, row := range rows {
		if !updatesParams(row.rule) || strings.HasSuffix(row.rule, notGiven) {
			continue // the SDK stores a number that is not in the bytes of a carried message as 0
		}
		carried = append(carried, row.wrong)
		s.proposeRaw(packed(s.world, &authz.MsgExec{Grantee: authority, Msgs: []*codectypes.Any{row.packed}}))
	}
	p.requireNotProposed(t, carried)
}

// proposeRaw proposes a message as it travels.
func (s *stage) proposeRaw(message *codectypes.Any) {
	s.t.Helper()
	msg := proposal(s.world, s.rival)
	msg.Messages = []*codectypes.Any{message}
	s.sendRaw(s.rival, manyGas, packed(s.world, msg))
}

// requireNotProposed requires that all proposals are refused, and name the field that is wrong.
func (p pair) requireNotProposed(t testing.TB, rules []wrong) {
	t.Helper()
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

// TestGovernanceActsForNobody proposes, each time after something that is right, what governance would do wrong in
// anybody's place. Its account holds deposits and plays no role: it is refused before anybody votes.
func TestGovernanceActsForNobody(t *testing.T) {
	p := newPair(t)
	s := p.subject
	right := s.longerEpochs()
	var rows []wrong
	for _, row := range s.wrongs() {
		if updatesParams(sdk.MsgTypeURL(row.msg)) {
			continue // governance may
		}
		row.msg = signedBy(t, row.msg, authority)
		if !wellFormed([]sdk.Msg{row.msg}) {
			continue // nobody can propose it
		}
		rows = append(rows, row)
		s.send(s.rival, proposal(s.world, s.rival, right, row.msg))
	}
	require.NotEmpty(t, rows)
	for i, result := range p.requireOnlyFees(t, rows).Results {
		require.True(t, result.Is(sdkgovtypes.ModuleName, sdkgovtypes.ErrInvalidProposalMsg.ABCICode()), result.Log)
		require.Contains(t, result.Log, sdk.MsgTypeURL(rows[i].msg), rows[i].rule)
		require.Contains(t, result.Log, "governance executes nothing but", rows[i].rule)
	}
}

// longerEpochs is a change that governance may make.
func (s *stage) longerEpochs() sdk.Msg {
	params := s.staking().Params
	params.EpochBlocks++
	return &stakingtypes.MsgUpdateParams{Authority: authority, Params: params}
}

// failing are messages that governance may execute and that fail when it does, by what they say. Updates of parameters
// that would are not even proposed.
func (s *stage) failing() map[string]sdk.Msg {
	gov := sdk.MustAccAddressFromBech32(authority)
	tooMuch := &rewardstypes.MsgSpendTreasury{
		Authority: authority, Recipient: s.nobody.String(), Amount: sdk.Coins{umasa(1_000_000_000 * masa)},
	}
	carried := authz.NewMsgExec(gov, []sdk.Msg{tooMuch})
	forAnother := authz.NewMsgExec(gov, []sdk.Msg{signedBy(s.t, tooMuch, s.nobody.String())})
	return map[string]sdk.Msg{
		"amount: ":                tooMuch,
		"amount":                  &carried,
		"authorization not found": &forAnother,
		"upgrade cannot be scheduled in the past": &upgradetypes.MsgSoftwareUpgrade{
			Authority: authority, Plan: upgradetypes.Plan{Name: "x", Height: 1},
		},
		"client": &clienttypes.MsgRecoverClient{
			SubjectClientId: "07-tendermint-0", SubstituteClientId: "07-tendermint-1", Signer: authority,
		},
	}
}

// TestAProposalThatFailsLeavesNoTrace lets governance do what fails, each time after something that is right. On the
// other chain the proposals hold no messages.
func TestAProposalThatFailsLeavesNoTrace(t *testing.T) {
	p := newPair(t)
	right, failing := p.subject.longerEpochs(), p.subject.failing()
	says := slices.Sorted(maps.Keys(failing))
	bad, none := make([][]sdk.Msg, len(says)), make([][]sdk.Msg, len(says))
	for i, why := range says {
		bad[i] = []sdk.Msg{right, failing[why]}
	}
	ids := p.subject.proposeAtOnce(bad)
	require.Equal(t, ids, p.control.proposeAtOnce(none))
	p.subject.Blocks(votingBlocks)
	p.control.Blocks(votingBlocks)
	for i, id := range ids {
		require.Equal(t, sdkgovv1.StatusFailed, p.subject.status(id), says[i])
		require.Equal(t, sdkgovv1.StatusPassed, p.control.status(id), says[i])
		failed, err := p.subject.App.SDKGov.Proposals.Get(p.subject.Ctx(), id)
		require.NoError(t, err)
		require.Contains(t, failed.FailedReason, says[i])
	}
	for _, difference := range p.differences(nil) {
		store, _, _ := strings.Cut(difference, "/")
		require.Contains(t, []string{sdkgovtypes.StoreKey, govtypes.StoreKey}, store, difference)
	}
}

// proposeAtOnce is propose of many, with one transaction of each validator for all votes.
func (s *stage) proposeAtOnce(proposals [][]sdk.Msg) []uint64 {
	s.t.Helper()
	first, err := s.App.SDKGov.ProposalID.Peek(s.Ctx())
	require.NoError(s.t, err)
	ids := make([]uint64, len(proposals))
	for i, msgs := range proposals {
		msg := proposal(s.world, s.rival, msgs...)
		msg.Metadata = "x"
		s.send(s.rival, msg)
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

package app_test

import (
	"math/big"
	"reflect"
	"strings"
	"testing"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	sdkgovkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// updates are the messages that set all parameters of a module to what they are.
func (d *democracy) updates() []sdk.Msg {
	d.t.Helper()
	ctx, by := d.Ctx(), app.Authority()
	staking, err := d.App.Staking.Params(ctx)
	require.NoError(d.t, err)
	set, err := d.App.ValidatorSet.Params(ctx)
	require.NoError(d.t, err)
	slashing, err := d.App.Slashing.Params(ctx)
	require.NoError(d.t, err)
	rewards, err := d.App.Rewards.Params(ctx)
	require.NoError(d.t, err)
	gov, err := d.App.Gov.Params(ctx)
	require.NoError(d.t, err)
	sdkgov, err := d.App.SDKGov.Params.Get(ctx)
	require.NoError(d.t, err)
	consensus, err := d.App.Consensus.ParamsStore.Get(ctx)
	require.NoError(d.t, err)
	return []sdk.Msg{
		&stakingtypes.MsgUpdateParams{Authority: by, Params: staking},
		&validatorsettypes.MsgUpdateParams{Authority: by, Params: set},
		&slashingtypes.MsgUpdateParams{Authority: by, Params: slashing},
		&rewardstypes.MsgUpdateParams{Authority: by, Params: rewards},
		&govtypes.MsgUpdateParams{Authority: by, Params: gov},
		&sdkgovv1.MsgUpdateParams{Authority: by, Params: sdkgov},
		&authtypes.MsgUpdateParams{Authority: by, Params: d.App.Account.GetParams(ctx)},
		&consensustypes.MsgUpdateParams{
			Authority: by, Block: consensus.Block, Evidence: consensus.Evidence, Validator: consensus.Validator,
			Abci: &cmtproto.ABCIParams{},
		},
	}
}

// copyOf is the message as a transaction carries it.
func copyOf(msg sdk.Msg) sdk.Msg {
	copied := reflect.New(reflect.TypeOf(msg).Elem()).Interface().(sdk.Msg)
	if err := proto.Unmarshal(must(proto.Marshal(msg)), copied); err != nil {
		panic(err)
	}
	return copied
}

// turned is a copy of an update with one of its numbers changed.
func turned(update sdk.Msg, i int, change func(knob)) sdk.Msg {
	msg := copyOf(update)
	change(knobs("", reflect.ValueOf(msg))[i])
	return msg
}

// refusal is why an update could not be proposed now, nil if it could. Nothing of it stays.
func (d *democracy) refusal(update sdk.Msg) error {
	d.t.Helper()
	who := d.Validators[0].Account
	msg, err := sdkgovv1.NewMsgSubmitProposal(
		[]sdk.Msg{update}, umasa(5_000_000_000), who.String(), "", "A change", "Of something.", false)
	require.NoError(d.t, err)
	ctx, _ := d.Ctx().CacheContext()
	_, err = sdkgovkeeper.NewMsgServerImpl(d.App.SDKGov).SubmitProposal(ctx, msg)
	return err
}

// decree proposes an update, lets everybody vote for it in one block, and returns the proposal after the vote.
func (d *democracy) decree(update sdk.Msg) sdkgovv1.Proposal {
	d.t.Helper()
	who := d.Validators[0].Account
	msg, err := sdkgovv1.NewMsgSubmitProposal(
		[]sdk.Msg{update}, umasa(5_000_000_000), who.String(), "", "A change", "Of something.", false)
	require.NoError(d.t, err)
	submitted := d.NextBlock(d.Sign(who, []sdk.Msg{msg}, testapp.WithGas(9_000_000))).Results[0]
	require.True(d.t, submitted.OK(), submitted.Log)
	next, err := d.App.SDKGov.ProposalID.Peek(d.Ctx())
	require.NoError(d.t, err)
	id := next - 1
	var votes [][]byte
	for _, voter := range d.everybody() {
		if bonded, err := d.App.Staking.BondedMasa(d.Ctx(), voter.Address); err == nil && bonded.IsPositive() {
			vote := sdkgovv1.NewMsgVote(voter.Address, id, sdkgovv1.OptionYes, "")
			votes = append(votes, d.Sign(voter, []sdk.Msg{vote}, testapp.WithGas(1_500_000)))
		}
	}
	for _, result := range d.NextBlock(votes...).Results {
		require.True(d.t, result.OK(), result.Log)
	}
	if left := d.proposal(id).VotingEndTime.Sub(d.Time()); left > 10*testapp.BlockTime {
		d.Wait(left)
	}
	return d.end(id)
}

// TestTheExtremesOfEveryParameter finds for each number of each update the least and the most that may be proposed.
// One less, one more and none are refused, by an error that names the field. Both extremes are proposed, voted for and
// executed: the chain lives on for a while, its invariants hold, and the next proposal can still change the number to
// the other extreme, and then back.
func TestTheExtremesOfEveryParameter(t *testing.T) {
	soonSwept := testapp.WithGenesis(testapp.EditModule(govtypes.ModuleName, func(g *govtypes.GenesisState) {
		g.Params.ClaimEpochs, g.Params.SnapshotInterval = 2, 2
	}))
	d := newDemocracy(t, 2, testapp.WithEpochBlocks(10), soonSwept)
	d.Blocks(2) // a snapshot with the workers
	for _, update := range d.updates() {
		for i, k := range knobs("", reflect.ValueOf(copyOf(update))) {
			e := extremes{d: d, update: update, i: i, name: proto.MessageName(update) + k.path}
			e.find(k)
			if k.name() == "max_supply" { // what is emitted during the vote
				e.least.Add(e.least, big.NewInt(1_000_000_000_000))
			}
			for _, n := range []*big.Int{e.least, e.most} {
				if n.Cmp(k.get()) != 0 {
					e.enact(n)
				}
			}
		}
		proposal := d.decree(update)
		require.Equal(t, sdkgovv1.StatusPassed, proposal.Status, "%s: back: %s", proto.MessageName(update),
			proposal.FailedReason)
	}
}

// extremes are the least and the most of a number of an update.
type extremes struct {
	d           *democracy
	update      sdk.Msg
	i           int
	name        string
	least, most *big.Int
}

func (e *extremes) at(n *big.Int) sdk.Msg { return turned(e.update, e.i, func(k knob) { k.set(n) }) }

// find finds them, and expects that what is next to them is refused.
func (e *extremes) find(k knob) {
	t := e.d.t
	t.Helper()
	lawful := func(n *big.Int) bool { return e.d.refusal(e.at(n)) == nil }
	now := k.get()
	require.NoError(t, e.d.refusal(e.at(now)), e.name)
	e.least, e.most = furthest(now, k.low, lawful), furthest(now, k.top, lawful)
	t.Logf("%s: %s..%s", e.name, e.least, e.most)
	one := big.NewInt(1)
	for _, n := range []*big.Int{new(big.Int).Sub(e.least, one), new(big.Int).Add(e.most, one)} {
		if k.fits(n) {
			e.requireNamed(k, e.d.refusal(e.at(n)), n.String())
		}
	}
	refused := e.d.refusal(turned(e.update, e.i, knob.empty))
	if refused != nil {
		e.requireNamed(k, refused, "none")
	} else {
		require.True(t, e.least.Sign() <= 0 && e.most.Sign() >= 0, "%s: none", e.name)
	}
}

// boundTo are fields whose bound another field's error tells.
var boundTo = map[string]string{
	"price_round_blocks": "price_freeze_blocks", "max_deadline": "min_deadline", "hardest_quorum": "rules.text.quorum",
	"split_validators": "split_*", "split_workers": "split_*", "split_oracles": "split_*", "split_governance": "split_*",
	"split_treasury": "split_*", "worker_requests": "worker_data, requests, availability",
	"worker_availability": "worker_data, requests, availability",
	"fee_burn":            "fee_*", "fee_evaluators": "fee_*", "fee_treasury": "fee_*",
}

// requireNamed expects an error of ours to name the field.
func (e *extremes) requireNamed(k knob, err error, value string) {
	e.d.t.Helper()
	require.Error(e.d.t, err, "%s: %s", e.name, value)
	if !strings.HasPrefix(e.name, "masa.") {
		return // the SDK's own errors name some of its fields in words
	}
	if other, bound := boundTo[k.name()]; !bound || !strings.Contains(err.Error(), other) {
		require.ErrorContains(e.d.t, err, k.name(), "%s: %s", e.name, value)
	}
}

// enact makes an extreme the law.
func (e *extremes) enact(n *big.Int) {
	e.d.t.Helper()
	proposal := e.d.decree(e.at(n))
	require.Equal(e.d.t, sdkgovv1.StatusPassed, proposal.Status, "%s: %s: %s", e.name, n, proposal.FailedReason)
	e.d.Blocks(2)
	require.Contains(e.d.t, held(e.d.updates()), string(must(proto.Marshal(e.at(n)))), "%s: %s", e.name, n)
}

// held are messages as bytes.
func held(msgs []sdk.Msg) []string {
	all := make([]string, len(msgs))
	for i, msg := range msgs {
		all[i] = string(must(proto.Marshal(msg)))
	}
	return all
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

package economy

import (
	"fmt"
	"slices"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// lane is a world whose messages are signed transactions and pass the whole ante chain, with an evaluator that wastes
// its fee-free tries and one that does not.
type lane struct {
	*world
	spammer, twin string
	signers       map[string]testapp.Account
	txs           []laneTx
	// use is what free transactions of either came to.
	use map[string]*freeUse
}

// laneTx is a transaction of the next block.
type laneTx struct {
	raw  []byte
	from string
	free bool
}

// freeUse counts what an evaluator sent for free.
type freeUse struct {
	duties, sent, admitted, succeeded int
	wanted, used                      int64
	mempool                           int
}

// TestFeeFreeSpam lets an evaluator send, at every duty, five times what fails; the way of each transaction is that of
// a real one.
func TestFeeFreeSpam(t *testing.T) {
	epochs := scale.N(3, 1_000)
	l := newLane(t)
	for i := range epochs {
		l.ask(l.account(0), "llm/open", baseReward, 1)
		for range epochBlocks {
			l.step()
		}
		if (i+1)%100 == 0 {
			t.Logf("%d of %d epochs", i+1, epochs)
		}
	}
	for range 2 * epochBlocks {
		l.step()
	}
	require.Empty(t, l.asked)
	params, err := l.app.Rewards.Params(l.chain.Ctx())
	require.NoError(t, err)
	phase := float64(params.Evaluation.DutyAttempts) * float64(params.Evaluation.DutyGas)
	r := result{Table: table{Columns: []string{
		"evaluator", "duties", "sent free", "in the lane", "gas asked for, a duty", "bound", "gas used, a duty", "earns, F",
	}}}
	for _, row := range []struct{ name, who string }{{"spams", l.spammer}, {"honest", l.twin}} {
		use := l.use[row.who]
		duties := float64(use.duties)
		r.Table.add(row.name, fmt.Sprint(use.duties), fmt.Sprint(use.sent), fmt.Sprint(use.admitted),
			fmt.Sprintf("%.0f", float64(use.wanted)/duties), fmt.Sprintf("%.0f", 2*phase),
			fmt.Sprintf("%.0f", float64(use.used)/duties),
			fmt.Sprintf("%.3f", float64(l.ledger.of(row.who, rewardstypes.EntryEvaluationFee))/duties/fee))
		bound := 2 * phase
		r.Bars = append(r.Bars, bar{Label: row.name, Value: float64(use.wanted) / duties, Limit: &bound})
		require.LessOrEqual(t, float64(use.wanted), 2*phase*duties, "free gas is bounded by duties")
		require.LessOrEqual(t, use.admitted, 2*int(params.Evaluation.DutyAttempts)*use.duties)
	}
	spam, twin := l.use[l.spammer], l.use[l.twin]
	require.Equal(t, spam.sent-spam.admitted, spam.mempool, "what the lane does not take no node relays")
	require.Equal(t, twin.sent, twin.succeeded)
	require.Zero(t, l.ledger.of(l.spammer, rewardstypes.EntryEvaluationFee, rewardstypes.EntryResponseJudging))
	keep(t, "fee_free_spam", r)
}

func newLane(t *testing.T) *lane {
	t.Helper()
	s := setup{seats: 8, accounts: 3, items: 1, seed: 5, stake: validatorStake, tokens: small}
	asked := append(options(s), testapp.WithSettings(map[string]any{"minimum-gas-prices": "0.01umasa"}))
	chain := testapp.New(t, asked...)
	l := &lane{
		world: emptyWorld(&engine{t: t, app: chain.App}, chain, s), signers: map[string]testapp.Account{},
		spammer: chain.Validators[0].String(), twin: chain.Validators[1].String(),
	}
	l.use = map[string]*freeUse{l.spammer: {}, l.twin: {}}
	for _, v := range chain.Validators {
		l.signers[v.String()] = v.Account
	}
	for _, a := range chain.Accounts {
		l.signers[a.String()] = a
	}
	l.enroll(l.spammer, l.spammer)
	l.enroll(l.twin, l.twin)
	l.license(l.account(0))
	for i := 1; i < 3; i++ {
		l.hire(l.account(i), "llm/open", masa, good)
	}
	l.step()
	return l
}

// step signs what is queued, runs a block, and lets everybody react.
func (l *lane) step() {
	l.t.Helper()
	ahead := map[string]uint64{}
	l.txs = nil
	for _, c := range l.queue {
		signers, _, err := l.app.AppCodec().GetMsgV1Signers(c.msg)
		require.NoError(l.t, err)
		l.sign(ahead, sdk.AccAddress(signers[0]).String(), c.msg)
	}
	l.queue = nil
	raws := make([][]byte, len(l.txs))
	for i, tx := range l.txs {
		raws[i] = tx.raw
	}
	block := l.chain.NextBlock(raws...)
	l.events = block.Events
	for i, result := range block.Results {
		l.count(l.txs[i], result)
		l.events = append(l.events, result.Events...)
	}
	l.react()
}

// sign makes the transactions of a message: one, or with the spammer's duties those that waste its tries.
func (l *lane) sign(ahead map[string]uint64, from string, msg sdk.Msg) {
	free, items := false, 0
	var spoiled []sdk.Msg
	switch m := msg.(type) {
	case *rewardstypes.MsgCommitEvaluations:
		free, items = true, len(m.Commits)
		if from == l.spammer { // out of gas twice, and then in earnest: who did not commit has no second phase to waste
			spoiled = []sdk.Msg{m, m}
		}
	case *rewardstypes.MsgRevealEvaluations:
		free, items = true, len(m.Reveals)
		if from == l.spammer {
			for range 4 {
				wrong := *m
				wrong.Reveals = append([]rewardstypes.EvaluationReveal{}, m.Reveals...)
				wrong.Reveals[0].Salt = saltOf("another", from)
				spoiled = append(spoiled, &wrong)
			}
		}
	}
	if use := l.use[from]; free && use != nil && items > 0 {
		if _, commits := msg.(*rewardstypes.MsgCommitEvaluations); commits {
			use.duties += items
		}
	}
	for _, wrong := range spoiled {
		gas := uint64(200_000)
		if wrong == msg {
			gas = 55_000 // a commitment takes some 59 000
		}
		l.push(ahead, from, wrong, gas, true)
	}
	gas := uint64(testapp.Gas)
	if free {
		gas = 200_000 * uint64(items)
	}
	l.push(ahead, from, msg, gas, free)
}

func (l *lane) push(ahead map[string]uint64, from string, msg sdk.Msg, gas uint64, free bool) {
	options := []testapp.TxOption{testapp.Ahead(ahead[from]), testapp.WithGas(gas)}
	if free {
		options = append(options, testapp.WithFee(0))
	}
	ahead[from]++
	l.txs = append(l.txs, laneTx{raw: l.chain.Sign(l.signers[from], []sdk.Msg{msg}, options...), from: from, free: free})
}

// refusals are what transactions end with that the lane does not take: none has a fee, and those that follow one of the
// same block have the wrong sequence.
var refusals = []uint32{sdkerrors.ErrInsufficientFee.ABCICode(), sdkerrors.ErrWrongSequence.ABCICode()}

// count books a free transaction.
func (l *lane) count(tx laneTx, result testapp.Result) {
	use := l.use[tx.from]
	if !tx.free || use == nil {
		require.True(l.t, result.OK(), "%s: %s", tx.from, result.Log)
		return
	}
	use.sent++
	if slices.ContainsFunc(refusals, func(code uint32) bool { return result.Is(sdkerrors.RootCodespace, code) }) {
		if !l.chain.Check(tx.raw).IsOK() {
			use.mempool++
		}
		return
	}
	use.admitted++
	use.wanted += result.GasWanted
	use.used += result.GasUsed
	if result.OK() {
		use.succeeded++
	}
}

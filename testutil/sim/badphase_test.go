package sim

import (
	"slices"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingkeeper "github.com/masa-finance/masad/x/staking/keeper"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// way is how a message travels.
type way struct {
	name string
	wrap func(wrong) []sdk.Msg
}

// ways are alone, within others, and often.
var ways = []way{
	{"alone", func(r wrong) []sdk.Msg { return []sdk.Msg{r.msg} }},
	{"in authz", func(r wrong) []sdk.Msg { return []sdk.Msg{nested(r.signer, r.msg)} }},
	{"in authz in authz", func(r wrong) []sdk.Msg { return []sdk.Msg{nested(r.signer, nested(r.signer, r.msg))} }},
	{"50 times", func(r wrong) []sdk.Msg { return slices.Repeat([]sdk.Msg{r.msg}, 50) }},
	// The SDK reads a hundred Anys of a transaction at most, and a validator's key is one more.
	{"40 times in authz", func(r wrong) []sdk.Msg {
		return []sdk.Msg{nested(r.signer, slices.Repeat([]sdk.Msg{r.msg}, 40)...)}
	}},
}

// requireWrong sends every row in every way. Each must fail as it says, and change nothing but the fee.
func (p pair) requireWrong(t *testing.T, rows []wrong) {
	t.Helper()
	for _, way := range ways {
		for _, row := range rows {
			p.subject.sendWith(row.signer, way.wrap(row), testapp.WithGas(manyGas))
		}
		for i, result := range p.requireOnlyFees(t, rows).Results {
			rows[i].check(t, way.name, result)
		}
	}
}

// check compares how a row failed with what it says.
func (r wrong) check(t *testing.T, how string, result testapp.Result) {
	t.Helper()
	assert.True(t, hasField(r.msg, r.says), "%s: a %s has no %s", r.rule, shortName(r.msg), r.says)
	assert.Equal(t, r.want.Codespace(), result.Codespace, "%s %s: %s", r.rule, how, result.Log)
	assert.Equal(t, r.want.ABCICode(), result.Code, "%s %s: %s", r.rule, how, result.Log)
	assert.Empty(t, lacking(result.Log, r.says), "%s %s: %s", r.rule, how, result.Log)
	assert.Contains(t, result.Log, r.limit, "%s %s", r.rule, how)
}

func TestEveryWrongSenderAndPhaseIsRefusedAndCostsTheFeeOnly(t *testing.T) {
	p := newPair(t)
	p.requireWrong(t, p.subject.wrongs())
}

// TestWhatComesTooLateIsRefusedAndCostsTheFeeOnly goes on until windows and deadlines are over.
func TestWhatComesTooLateIsRefusedAndCostsTheFeeOnly(t *testing.T) {
	p := newPair(t)
	var gone testapp.Account
	var missed string
	for _, s := range []*stage{p.control, p.subject} {
		gone, missed = s.expire()
	}
	require.Empty(t, p.differences(nil), "the same history makes the same stores")
	s := p.subject
	late, silent := s.opening[1], s.committee[1]
	p.requireWrong(t, []wrong{
		{
			"what was claimed is not claimed again", s.worker,
			&rewardstypes.MsgClaimRewards{Owner: s.worker.String(), Role: workerRole}, rewardstypes.ErrNothingToClaim,
			"owner", "",
		},
		{
			"a member reveals in time", late, &rewardstypes.MsgRevealEvaluations{
				Operator: late.String(), Reveals: []rewardstypes.EvaluationReveal{opening(s.revealing, late.String(), good)},
			}, rewardstypes.ErrWrongPhase, "item", "",
		},
		{
			"a member commits in time", silent, &rewardstypes.MsgCommitEvaluations{
				Operator: silent.String(),
				Commits:  []rewardstypes.EvaluationCommit{s.commitment(s.committing, silent.String(), good)},
			}, rewardstypes.ErrWrongPhase, "item", "",
		},
		{
			"an answer comes before the deadline", s.worker, submitResponse(s.worker.String(), missed),
			rewardstypes.ErrWrongStatus, "request", "",
		},
		{
			"an oracle accepts in time", s.oracle,
			&rewardstypes.MsgAcceptResponse{Oracle: s.oracle.String(), Request: s.answered}, rewardstypes.ErrDuplicate,
			"request", "limit 1",
		},
		{
			"an oracle rejects in time", s.oracle,
			&rewardstypes.MsgRejectResponse{Oracle: s.oracle.String(), Request: s.answered, Reason: "x"},
			rewardstypes.ErrDuplicate, "request", "limit 1",
		},
		{
			"a verdict is disputed in time", s.worker,
			&rewardstypes.MsgDispute{Disputer: s.worker.String(), Request: s.contested}, rewardstypes.ErrWrongStatus,
			"request", "",
		},
		{
			"an unbonding is cancelled once", s.other,
			&stakingtypes.MsgCancelUnbonding{Owner: s.other.String(), Id: s.unbonding}, stakingtypes.ErrUnbondingNotFound,
			"id", "",
		},
		{
			"who left comes back when its seat is free", gone, &validatorsettypes.MsgRegisterValidator{
				Operator: gone.String(), ConsensusPubkey: packedKey(t, "back"), Stake: umasa(800_000 * masa),
				Description: validatorsettypes.Description{Moniker: "back"},
			}, validatorsettypes.ErrStillSeated, "operator", "",
		},
		{
			"who left has nothing to unbond", gone,
			&stakingtypes.MsgUnbond{Owner: gone.String(), Role: validatorRole, Amount: umasa(1)},
			stakingtypes.ErrPositionLeft, "role", "",
		},
	})
}

// expire lets the windows and a deadline pass, claims, cancels an unbonding and lets a validator leave. What was
// answered is judged anew, so that its windows for commitments and for the oracle are just over.
func (s *stage) expire() (gone testapp.Account, missed string) {
	s.t.Helper()
	s.send(s.oracle, submitRequest(s.oracle, service, 20))
	missed = s.submitted(s.mustBlock())
	for n := 0; s.item(s.revealing).Phase != rewardstypes.PhaseDone; n++ {
		require.Less(s.t, n, 250, "no verdict")
		s.NextBlock()
	}
	require.Equal(s.t, rewardstypes.OutcomeTimeout, s.request(missed).Outcome)
	s.answered, s.committing = s.ready()
	s.committee = s.members(s.committing)
	s.commit(s.committing, s.committee[0])
	s.Blocks(101)
	require.Equal(s.t, rewardstypes.PhaseReveal, s.item(s.committing).Phase)
	for _, v := range s.Validators {
		_, member := s.item(s.committing).Member(v.String())
		if !member && v.String() != s.jailed.String() && s.free(v.Account) {
			gone = v.Account
		}
	}
	s.send(s.worker, &rewardstypes.MsgClaimRewards{Owner: s.worker.String(), Role: workerRole})
	s.send(s.other, &stakingtypes.MsgCancelUnbonding{Owner: s.other.String(), Id: s.unbonding})
	s.send(gone, &stakingtypes.MsgLeaveRole{Owner: gone.String(), Role: validatorRole})
	s.mustBlock()
	return gone, missed
}

// TestARequestIsNotCancelledInItsOwnBlock cancels in every way what the transaction before it asks.
func TestARequestIsNotCancelledInItsOwnBlock(t *testing.T) {
	p := newPair(t)
	for _, way := range ways {
		ask := submitRequest(p.subject.oracle, nobodys, 500)
		row := wrong{
			"a request stands for a block at least", p.subject.oracle, &rewardstypes.MsgCancelRequest{
				Oracle: ask.Oracle, Request: p.subject.nextRequest(p.subject.oracle),
			}, rewardstypes.ErrTooEarly, "request", "",
		}
		for _, s := range []*stage{p.control, p.subject} {
			s.send(s.oracle, ask)
		}
		p.subject.sendWith(row.signer, way.wrap(row), testapp.WithGas(manyGas))
		results := p.subject.block().Results
		p.control.mustBlock()
		require.True(t, results[0].OK(), results[0].Log)
		row.check(t, way.name, results[1])
		require.Empty(t, p.differences(feeKeys(row.signer.Address)), way.name)
	}
}

// nextRequest is the id that an oracle's next request will have.
func (w *world) nextRequest(oracle testapp.Account) string {
	w.t.Helper()
	for _, o := range w.rewards().Oracles {
		if o.Owner == oracle.String() {
			return rewardstypes.RequestID(testapp.ChainID, oracle.Address, o.Requests)
		}
	}
	w.t.Fatalf("no oracle %s", oracle)
	return ""
}

// TestAnOracleThatFellBehindDoesNotAsk raises the requirement of oracles beyond what one has, and waits out its grace.
func TestAnOracleThatFellBehindDoesNotAsk(t *testing.T) {
	p := pair{behind(t), behind(t)}
	s := p.subject
	p.requireWrong(t, []wrong{
		{
			"who is inactive does not ask", s.oracle, submitRequest(s.oracle, service, 50),
			rewardstypes.ErrOracleInactive, "oracle", "",
		},
		{
			"who is inactive unbonds down to the smallest stake only", s.oracle,
			&stakingtypes.MsgUnbond{Owner: s.oracle.String(), Role: oracleRole, Amount: umasa(159 * masa)},
			stakingtypes.ErrBelowRequirement, "amount", "",
		},
	})
}

// behind is a chain with an oracle that is inactive.
func behind(t testing.TB) *stage {
	t.Helper()
	steep := testapp.EditModule(stakingtypes.ModuleName, func(g *stakingtypes.GenesisState) {
		for i := range g.Params.Roles {
			g.Params.Roles[i].RampUp = math.LegacyNewDecWithPrec(5, 1)
		}
	})
	s := &stage{world: newWorld(t, testapp.WithEpochBlocks(40), testapp.WithGenesis(steep))}
	s.oracle = s.Accounts[1]
	_, globals, err := s.App.Staking.Summary(s.Ctx(), oracleRole)
	require.NoError(t, err)
	s.send(s.oracle, registerOracle(s.oracle, globals.Base.Int64()))
	s.send(s.Accounts[2], registerOracle(s.Accounts[2], 5000*masa)) // a role's mean stake bounds its requirements
	s.mustBlock()
	params := s.staking().Params
	for i := range params.Roles {
		if params.Roles[i].Role == oracleRole {
			params.Roles[i].Phi, params.Roles[i].NRef = math.LegacyNewDecWithPrec(1, 1), 1
		}
	}
	s.govern(&stakingtypes.MsgUpdateParams{Authority: authority, Params: params})
	for n := 0; ; n++ {
		require.Less(t, n, 400, "it stays active")
		standing, err := s.App.Staking.Standing(s.Ctx(), oracleRole, s.oracle.Address)
		require.NoError(t, err)
		if standing.Status == stakingtypes.Status_STATUS_INACTIVE {
			return s
		}
		// The time of grace begins with a touch.
		s.send(s.oracle, &stakingtypes.MsgRefreshPosition{
			Sender: s.oracle.String(), Role: oracleRole, Owner: s.oracle.String(),
		})
		s.mustBlock()
	}
}

// free tells whether a validator may leave: no evaluation holds its stake.
func (s *stage) free(v testapp.Account) bool {
	ctx, _ := s.Ctx().CacheContext()
	_, err := stakingkeeper.NewMsgServer(s.App.Staking).LeaveRole(ctx,
		&stakingtypes.MsgLeaveRole{Owner: v.String(), Role: validatorRole})
	return err == nil
}

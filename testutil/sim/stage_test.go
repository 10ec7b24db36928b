package sim

import (
	"testing"
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	records "github.com/masa-finance/masad/mech/record"
	testapp "github.com/masa-finance/masad/testutil/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// stage is a chain in the middle of everything: there is a request in each status, an item in each phase, an
// unbonding, a claim. It is always the same, so that two of them can be compared.
type stage struct {
	*world
	oracle, rival, worker, other, nobody, candidate, jailed testapp.Account

	// Requests: waiting for a worker, assigned just now, assigned for some time, answered, accepted, settled.
	open, fresh, assigned, answered, accepted, settled string
	// Requests of which the verdict may be disputed, and was.
	contested, disputed string
	// Items: of answered, which takes commitments, of another that takes reveals, and of settled.
	committing, revealing, judged string
	// The committee of both open items, and a seated validator that is not on it.
	committee, opening []testapp.Account
	outsider           testapp.Account
	unbonding          uint64
	// Data sets of the worker: one was paid, one stood its audit and may be contested still, one waits for its sketch.
	older, again, dataset string
	// voted is a vote that is over and paid: the worker's stake stood behind a voter.
	voted uint64
}

// rollEpoch is the epoch of the stage's roll call, which calls everybody.
const rollEpoch = stageEpoch

const (
	// stageEpoch is the epoch in which everything on the stage is: those before it take the positions of traders and
	// what data sets go through. They have firstBlocks each, it has stageBlocks.
	stageEpoch  = 4
	firstBlocks = 20
	stageBlocks = 250
)

// webPool and emptyPool are the stage's pools of data; nobody gave the latter any.
const webPool, emptyPool = "web", "empty"

// good is an opinion that gets a worker paid.
var good = rewardstypes.Opinion{R: 900_000, C: 900_000, F: 900_000}

// poor is one that gets it slashed.
var poor = rewardstypes.Opinion{R: 100_000, C: 100_000, F: 100_000}

func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{world: newWorld(t,
		testapp.WithValidators(5), testapp.WithAccounts(8), testapp.WithEpochBlocks(firstBlocks),
		testapp.WithGenesis(testapp.EditModule(slashingtypes.ModuleName, func(g *slashingtypes.GenesisState) {
			g.Params.SignedBlocksWindow, g.Params.DowntimeJail = slashingtypes.MinWindow, time.Second
		})),
		testapp.WithGenesis(testapp.EditModule(rewardstypes.ModuleName, func(g *rewardstypes.GenesisState) {
			g.Params.Market.AcceptBlocks, g.Params.Market.DeclineBlocks = 100, 8
			g.Params.Evaluation.Committee, g.Params.Evaluation.CommitBlocks = 3, 100
			g.Params.Evaluation.RevealBlocks = 100
			g.Params.Disputes.DisputeBlocks, g.Params.Disputes.GoldRate = 200, math.LegacyZeroDec()
			g.Params.Disputes.ReviewRatio = math.LegacyNewDec(1_000) // a review would hold every validator
			g.Params.Market.TargetUnits = 1_000_000
			pool := rewardstypes.NewPool(&rewardstypes.MsgCreatePool{
				Id: webPool, Categories: []string{"news", "code"}, Weight: 1,
			}, 1)
			pool.Threshold = records.All / 2
			empty := pool
			empty.Id = emptyPool
			g.Pools = []rewardstypes.Pool{empty, pool}
			// All positions are opened in the first epoch, so that the roll call is of a later one.
			g.NextRollCall, g.RollCalls = 1_000_000, []rewardstypes.RollCall{{
				Epoch: rollEpoch, Height: 1, UntilHeight: 1_000_000, Beacon: make([]byte, 32), Workers: 1, Size_: 1,
			}}
		})),
		testapp.WithGenesis(testapp.EditModule(stakingtypes.ModuleName, func(g *stakingtypes.GenesisState) {
			g.Params.UnbondingTime = 10_000 * testapp.BlockTime
			g.Params.MaxUnbondings = 2
		})),
	)}
	a := s.Accounts
	s.oracle, s.rival, s.worker, s.other, s.nobody, s.candidate = a[0], a[1], a[2], a[3], a[4], a[5]
	s.imprison()
	s.trade()
	s.delegate()
	s.contribute()
	s.register()
	s.settle()
	s.contest()
	s.answer()
	s.ask()
	return s
}

// imprison lets a validator sleep until it is jailed.
func (s *stage) imprison() {
	s.jailed = s.Validators[4].Account
	s.Absent[s.jailed.String()] = true
	s.Blocks(slashingtypes.MinWindow)
	clear(s.Absent)
}

// trade opens the positions of oracles and workers.
func (s *stage) trade() {
	s.send(s.oracle, registerOracle(s.oracle, 5000*masa))
	s.send(s.rival, registerOracle(s.rival, 5000*masa))
	s.send(s.worker, registerWorker(s.worker, 5000*masa, service))
	s.send(s.other, registerWorker(s.other, 5000*masa, "llm/other"))
	s.mustBlock()
}

// register makes a candidate, and lets the other worker unbond something.
func (s *stage) register() {
	s.send(s.candidate, &validatorsettypes.MsgRegisterValidator{
		Operator: s.candidate.String(), ConsensusPubkey: packedKey(s.t, "candidate"), Stake: umasa(800_000 * masa),
		Description: validatorsettypes.Description{Moniker: "candidate"},
	})
	s.mustBlock()
	for range 2 {
		s.send(s.other, &stakingtypes.MsgUnbond{Owner: s.other.String(), Role: workerRole, Amount: umasa(masa)})
	}
	s.mustBlock()
	s.unbonding = s.staking().Unbondings[0].Id
}

// ready asks and answers, and returns the request with its item, whose committee is drawn.
func (s *stage) ready() (request, item string) {
	request, item = s.world.answered(s.oracle)
	s.block()
	return request, item
}

// members are the accounts of an item's committee.
func (s *stage) members(item string) []testapp.Account {
	var all []testapp.Account
	for _, member := range s.item(item).Committee {
		all = append(all, s.account(member.Operator))
	}
	require.Len(s.t, all, 3)
	return all
}

func (s *stage) commit(item string, who ...testapp.Account) { s.commitTo(item, good, who) }

func (s *stage) commitTo(item string, opinion rewardstypes.Opinion, who []testapp.Account) {
	for _, a := range who {
		s.send(a, &rewardstypes.MsgCommitEvaluations{
			Operator: a.String(), Commits: []rewardstypes.EvaluationCommit{s.commitment(item, a.String(), opinion)},
		})
	}
	s.mustBlock()
}

func (s *stage) reveal(item string, who ...testapp.Account) { s.revealThat(item, good, who) }

func (s *stage) revealThat(item string, opinion rewardstypes.Opinion, who []testapp.Account) {
	for _, a := range who {
		s.send(a, &rewardstypes.MsgRevealEvaluations{
			Operator: a.String(), Reveals: []rewardstypes.EvaluationReveal{opening(item, a.String(), opinion)},
		})
	}
	s.mustBlock()
}

// settle brings one request to its end.
func (s *stage) settle() {
	s.settled, s.judged = s.ready()
	s.commit(s.judged, s.members(s.judged)...)
	s.reveal(s.judged, s.members(s.judged)...)
	s.send(s.oracle, &rewardstypes.MsgAcceptResponse{Oracle: s.oracle.String(), Request: s.settled})
	s.mustBlock()
	require.Equal(s.t, rewardstypes.OutcomePaid, s.request(s.settled).Outcome)
}

// contest leaves two requests with verdicts that cost their worker, of which it disputes one.
func (s *stage) contest() {
	for _, id := range []*string{&s.disputed, &s.contested} {
		var item string
		*id, item = s.ready()
		s.send(s.oracle, &rewardstypes.MsgAcceptResponse{Oracle: s.oracle.String(), Request: *id})
		s.commitTo(item, poor, s.members(item))
		s.revealThat(item, poor, s.members(item))
		require.True(s.t, s.request(*id).Assignments[0].IsContestable())
	}
	s.send(s.worker, &rewardstypes.MsgDispute{Disputer: s.worker.String(), Request: s.disputed})
	s.mustBlock()
}

// answer brings requests to their evaluation: one item takes commitments, one of which is there, another reveals, one
// of which is there.
func (s *stage) answer() {
	s.accepted, s.revealing = s.ready()
	s.send(s.oracle, &rewardstypes.MsgAcceptResponse{Oracle: s.oracle.String(), Request: s.accepted})
	s.opening = s.members(s.revealing)
	s.commit(s.revealing, s.opening...)
	s.reveal(s.revealing, s.opening[0])
	s.answered, s.committing = s.ready()
	s.committee = s.members(s.committing)
	s.commit(s.committing, s.committee[0])
	for _, v := range s.Validators {
		if _, member := s.item(s.committing).Member(v.String()); !member && v.String() != s.jailed.String() {
			s.outsider = v.Account
		}
	}
}

// ask leaves requests before their answers.
func (s *stage) ask() {
	for _, id := range []*string{&s.assigned, &s.fresh, &s.open} {
		offered, deadline := service, uint64(500)
		if id == &s.open {
			offered = nobodys
		}
		s.send(s.oracle, submitRequest(s.oracle, offered, deadline))
		*id = s.submitted(s.mustBlock())
		if id == &s.assigned {
			s.Blocks(10)
		}
	}
	s.block()
	require.Equal(s.t, rewardstypes.StatusOpen, s.request(s.open).Status)
	require.Equal(s.t, rewardstypes.StatusAssigned, s.request(s.fresh).Status)
	require.Equal(s.t, rewardstypes.StatusAssigned, s.request(s.assigned).Status)
}

// valid are messages that would succeed on the stage, one of each kind, by the account that may send them.
func (s *stage) valid() []signed {
	return append(append(s.validMarket(), s.validLedger()...), s.validVotes()...)
}

// signed is a message and who signs it.
type signed struct {
	signer testapp.Account
	msg    sdk.Msg
}

func (s *stage) validMarket() []signed {
	a, b := s.committee[1], s.opening[1]
	edit := &rewardstypes.MsgEditWorker{
		Owner: s.worker.String(), Services: []string{service, "data/web"}, Endpoint: "https://x.example",
		MinPrice: math.NewInt(5), MaxReward: math.NewInt(masa), Capacity: 3, EncryptionPubkey: make([]byte, 32),
	}
	register := registerWorker(s.nobody, 5000*masa, service, "data/web")
	register.EncryptionPubkey = make([]byte, 32)
	oracle := registerOracle(s.nobody, 5000*masa)
	oracle.EncryptionPubkey = make([]byte, 32)
	ask, answer := submitRequest(s.oracle, service, 50), submitResponse(s.worker.String(), s.assigned)
	ask.DataPools, answer.Citations = []string{webPool}, []string{s.older}
	return []signed{
		{s.nobody, register},
		{s.worker, edit},
		{s.nobody, oracle},
		{s.oracle, &rewardstypes.MsgEditOracle{Owner: s.oracle.String(), EncryptionPubkey: make([]byte, 32)}},
		{s.oracle, ask},
		{s.oracle, &rewardstypes.MsgCancelRequest{Oracle: s.oracle.String(), Request: s.open}},
		{s.worker, &rewardstypes.MsgDeclineAssignment{
			Worker: s.worker.String(), Request: s.fresh, Reason: "not lawful",
		}},
		{s.worker, answer},
		{s.oracle, &rewardstypes.MsgAcceptResponse{Oracle: s.oracle.String(), Request: s.answered}},
		{s.oracle, &rewardstypes.MsgRejectResponse{Oracle: s.oracle.String(), Request: s.answered, Reason: "wrong"}},
		{a, &rewardstypes.MsgCommitEvaluations{
			Operator: a.String(), Commits: []rewardstypes.EvaluationCommit{s.commitment(s.committing, a.String(), good)},
		}},
		{b, &rewardstypes.MsgRevealEvaluations{
			Operator: b.String(), Reveals: []rewardstypes.EvaluationReveal{opening(s.revealing, b.String(), good)},
		}},
		{s.worker, &rewardstypes.MsgDispute{
			Disputer: s.worker.String(), Request: s.contested, Worker: s.worker.String(),
		}},
		{s.worker, &rewardstypes.MsgAnswerRollCall{Worker: s.worker.String(), Epoch: rollEpoch}},
		{s.worker, &rewardstypes.MsgClaimRewards{Owner: s.worker.String(), Role: workerRole}},
		{s.nobody, &rewardstypes.MsgFundTaoPool{Funder: s.nobody.String(), Amount: rao(tao)}},
		{s.nobody, &rewardstypes.MsgFundPool{Funder: s.nobody.String(), Pool: webPool, Amount: umasa(masa)}},
		{s.other, commitDataset(s.other, webPool, holdFirst(100))},
		{s.worker, s.sketchOf(s.dataset)},
		{s.nobody, s.contestOf(0)},
	}
}

func (s *stage) validLedger() []signed {
	free, a := s.rival, s.committee[1]
	return []signed{
		{free, &stakingtypes.MsgBond{Owner: free.String(), Role: oracleRole, Amount: umasa(masa)}},
		{free, &stakingtypes.MsgUnbond{Owner: free.String(), Role: oracleRole, Amount: umasa(masa)}},
		{s.other, &stakingtypes.MsgCancelUnbonding{Owner: s.other.String(), Id: s.unbonding}},
		{free, &stakingtypes.MsgLeaveRole{Owner: free.String(), Role: oracleRole}},
		{s.nobody, &stakingtypes.MsgRefreshPosition{
			Sender: s.nobody.String(), Role: workerRole, Owner: s.worker.String(),
		}},
		{s.nobody, &validatorsettypes.MsgRegisterValidator{
			Operator: s.nobody.String(), ConsensusPubkey: packedKey(s.t, "nobody"), Stake: umasa(800_000 * masa),
			Description: validatorsettypes.Description{
				Moniker: "nobody", Identity: "x", Website: "x", SecurityContact: "x", Details: "x",
			},
			BeaconTip: make([]byte, 32), EncryptionPubkey: make([]byte, 32),
		}},
		{a, &validatorsettypes.MsgReportTaoPrice{Operator: a.String(), Price: "7.25"}},
		{s.candidate, &validatorsettypes.MsgEditValidator{
			Operator: s.candidate.String(), Description: validatorsettypes.Description{Moniker: "x"},
			EncryptionPubkey: make([]byte, 32),
		}},
		{s.candidate, &validatorsettypes.MsgRotateConsensusKey{
			Operator: s.candidate.String(), NewPubkey: packedKey(s.t, "candidate again"),
		}},
		{s.jailed, &slashingtypes.MsgUnjail{Operator: s.jailed.String()}},
	}
}

// parameters are the messages that only governance may send.
func (s *stage) parameters() []sdk.Msg {
	slashing, err := s.App.Slashing.Params(s.Ctx())
	require.NoError(s.t, err)
	return []sdk.Msg{
		&stakingtypes.MsgUpdateParams{Authority: authority, Params: s.staking().Params},
		&rewardstypes.MsgUpdateParams{Authority: authority, Params: s.rewards().Params},
		&rewardstypes.MsgUpdateClasses{Authority: authority, Classes: s.rewards().Params.Market.Classes},
		&slashingtypes.MsgUpdateParams{Authority: authority, Params: slashing},
		&validatorsettypes.MsgUpdateParams{Authority: authority, Params: s.validatorset().Params},
		&govtypes.MsgUpdateParams{Authority: authority, Params: s.gov().Params},
		&rewardstypes.MsgCreatePool{
			Authority: authority, Id: "new", Categories: []string{"news"}, Diversity: 5, Weight: 1, Service: "data/web",
		},
		&rewardstypes.MsgUpdatePool{Authority: authority, Id: webPool, Weight: 2, Service: "data/web"},
		&rewardstypes.MsgSpendTreasury{
			Authority: authority, Recipient: s.nobody.String(), Amount: sdk.Coins{umasa(masa)}, Reason: "a grant",
		},
	}
}

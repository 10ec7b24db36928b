package keeper

import (
	"fmt"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/x/rewards/types"
)

func TestSeveralWorkersAreDrawnAsTheListPicks(t *testing.T) {
	for n := uint32(1); n <= types.MaxRedundancy; n++ {
		m := newMarketWith(t, 0, 0, 1)
		weights := make([]uint64, 40)
		for i := range weights {
			m.staked(workers+i, requirement+int64(i)*masa)
		}
		total := uint64(0)
		for i := range weights {
			owner, err := m.leafOwner(m.Ctx, llm, uint64(i))
			require.NoError(t, err)
			require.Equal(t, m.Addr(workers+i), owner)
			weights[i], err = m.tree(m.Ctx, llm).Weight(uint64(i))
			require.NoError(t, err)
			total += weights[i]
		}
		req := m.assignedAll(n)
		beacon, err := m.seats.RandomBeacon(m.Ctx)
		require.NoError(t, err)
		picked := sample.Picks(sample.New("pick/"+req.Id, beacon), weights, int(n))
		require.Len(t, picked, int(n))
		for place, leaf := range picked {
			a := req.Assignments[place]
			require.Equal(t, m.name(workers+leaf), a.Worker)
			require.Equal(t, types.Draw{Beacon: beacon, Total: total, Weight: weights[leaf], Tries: uint32(place + 1)}, *a.Draw)
			require.Equal(t, uint32(1), m.worker(a.Worker).Open)
			require.Equal(t, 1, m.ledger.holdsOf(m.Ctx, asWorker, mustAddr(a.Worker)))
		}
		m.next()
	}
}

func TestTheQuoteIsWhatIsCharged(t *testing.T) {
	for _, base := range []int64{10_000, 100_001, 123_457} {
		for n := uint32(0); n <= types.MaxRedundancy; n++ {
			m := newMarketWith(t, 0, 3, 1)
			msg := m.askAll(max(n, 1))
			msg.BaseReward = umasa(base)
			quote, err := m.queries.Quote(m.Ctx, &types.QueryQuoteRequest{
				Oracle: msg.Oracle, Service: msg.Service, PayloadSize: uint64(len(msg.Payload.Inline)), MaxUnits: msg.MaxUnits,
				BaseReward: fmt.Sprint(base), Redundancy: n,
			})
			require.NoError(t, err)
			before := m.bank.GetBalance(m.Ctx, m.Addr(oracles), types.BondDenom).Amount
			req := m.request(m.submitRequest(msg))
			charged := before.Sub(m.bank.GetBalance(m.Ctx, m.Addr(oracles), types.BondDenom).Amount)
			require.Equal(t, quote.Escrow.String(), charged.String())
			require.Equal(t, quote.Escrow.String(), req.Escrow().String())
			extra := (base*int64(max(n, 1)-1) + 4) / 5 // ceil(R·(m−1)/5)
			require.Equal(t, extra, quote.Consolations.Int64())
			require.Equal(t, quote.Escrow.Int64(), quote.Fee.Int64()+base+extra)
			require.Equal(t, max(n, 1), quote.Redundancy)
			require.Equal(t, "0.200000000000000000", quote.Consolation.String())
		}
	}
	m := newMarketWith(t, 0, 0, 1)
	_, err := m.queries.Quote(m.Ctx, &types.QueryQuoteRequest{
		Oracle: m.name(oracles), Service: llm, PayloadSize: 1, MaxUnits: 1, Redundancy: 4,
	})
	require.ErrorContains(t, err, "redundancy: 4 is outside 1..3")
}

func TestTheShareIsThatOfTheSubmission(t *testing.T) {
	m := newMarketWith(t, 7, 2, 1)
	req := m.assignedAll(2)
	m.change(func(p *types.Params) { p.Market.Consolation = math.LegacyZeroDec() })
	m.next()
	for place := range req.Assignments {
		m.must(m.answerOf(req, place))
	}
	m.judgePlaces(req.Id, []verdict{good, good})
	m.untilSettled(req.Id)
	reward := m.request(req.Id).Settlement.Reward.Int64()
	require.Equal(t, int64(91_000+18_200), reward, "T is 1 for both, the first of the draw is the best")
	require.True(t, m.request(req.Id).Assignments[0].Best)
}

func TestTheEarlierOfEqualAnswersIsTheBest(t *testing.T) {
	m := newMarketWith(t, 7, 2, 1)
	msg := m.askAll(2)
	msg.DeadlineBlocks = 600
	id := m.submitRequest(msg)
	m.next()
	req := m.request(id)
	m.next()
	m.must(m.answerOf(req, 1))
	m.next()
	m.must(m.answerOf(req, 0)) // one block later: T is lower too
	m.judgePlaces(id, []verdict{good, good})
	m.untilSettled(id)
	req = m.request(id)
	require.True(t, req.Assignments[1].Best)
	require.False(t, req.Assignments[0].Best)
	require.Equal(t, int64(91_000), req.Assignments[1].Reward.Int64())
}

func TestWhoIsNotFoundIsSearchedForUntilTheDeadline(t *testing.T) {
	m := newMarketWith(t, 7, 1, 1)
	id := m.submitRequest(m.askAll(3))
	m.next()
	req := m.request(id)
	require.Equal(t, types.StatusAssigned, req.Status)
	require.Equal(t, []string{m.name(workers)}, req.Workers(), "one is found, and begins")
	require.Equal(t, m.Ctx.BlockHeight()+10, req.Assignments[0].DeadlineHeight)
	m.must(m.answerOf(req, 0))
	m.staked(workers+1, 2*requirement)
	for len(m.request(id).Workers()) < 2 {
		m.next()
	}
	req = m.request(id)
	require.LessOrEqual(t, m.Ctx.BlockHeight(), req.DeadlineHeight)
	require.Equal(t, m.Ctx.BlockHeight()+10, req.Assignments[1].DeadlineHeight, "it has its whole time")
	m.must(m.answerOf(req, 1))
	m.judgePlaces(id, []verdict{good, good, {}})
	m.untilSettled(id)
	req = m.request(id)
	require.Equal(t, types.OutcomeExpired, req.Assignments[2].Outcome, "the third was never found")
	require.Equal(t, types.OutcomePaid, req.Outcome)
	want := req.Escrow().Sub(req.Settlement.FeeDue).Sub(req.Assignments[0].Reward).Sub(req.Assignments[1].Reward)
	require.Equal(t, want, m.claimableOf(req.Oracle), "its consolation goes back")
	m.run(40)
	nextSearch, err := m.nextSearch.Has(m.Ctx)
	require.NoError(t, err)
	require.False(t, nextSearch, "nobody is looked for any more")
}

func TestAQuietWorkerDelaysOthersByItsDeadlineOnly(t *testing.T) {
	m := newMarketWith(t, 7, 2, 1)
	m.change(func(p *types.Params) { p.Market.AcceptBlocks = 1 })
	msg := m.askAll(2)
	msg.DeadlineBlocks = 60
	id := m.submitRequest(msg)
	m.next()
	req := m.request(id)
	m.next()
	m.must(m.answerOf(req, 0))
	require.NoError(t, m.decideOn(req, 0, false))
	m.next()
	require.Zero(t, m.worker(req.Assignments[0].Worker).Open, "who has answered is free")
	require.Equal(t, uint32(1), m.worker(req.Assignments[1].Worker).Open)
	m.judgePlaces(id, []verdict{good, {}})
	m.to(req.Assignments[1].DeadlineHeight)
	require.False(t, m.request(id).IsSettled())
	m.next()
	req = m.request(id)
	require.True(t, req.IsSettled())
	require.Equal(t, req.Assignments[1].DeadlineHeight, req.SettledHeight)
	require.Equal(t, types.OutcomeTimeout, req.Assignments[1].Outcome)
	require.Equal(t, int64(91_000), m.claimableOf(req.Assignments[0].Worker).Int64())
}

func TestADeclinedPlaceIsDrawnAnewAndTheOthersGoOn(t *testing.T) {
	m := newMarketWith(t, 7, 3, 1)
	m.change(func(p *types.Params) { p.Market.MaxRedraws = 1 })
	req := m.assignedAll(2)
	first := req.Assignments[1].Worker
	m.next()
	m.must(m.answerOf(req, 0))
	m.must(&types.MsgDeclineAssignment{Worker: first, Request: req.Id, Reason: "no"})
	require.True(t, m.request(req.Id).Assignments[1].IsOpen())
	require.Error(t, m.try(&types.MsgCancelRequest{Oracle: req.Oracle, Request: req.Id}), "another has it")
	m.next()
	second := m.request(req.Id).Assignments[1].Worker
	require.NotContains(t, []string{"", first, req.Assignments[0].Worker}, second)
	m.must(&types.MsgDeclineAssignment{Worker: second, Request: req.Id, Reason: "no"})
	require.Equal(t, types.OutcomeExpired, m.request(req.Id).Assignments[1].Outcome, "one redraw and no more")
	m.judgePlaces(req.Id, []verdict{good, {}})
	m.untilSettled(req.Id)
	require.Equal(t, int64(91_000), m.request(req.Id).Settlement.Reward.Int64())
	require.Empty(t, m.slashing.Offences(m.Ctx))
}

func TestAllMayDeclineAndTheOracleMayCancelThen(t *testing.T) {
	m := newMarketWith(t, 7, 2, 1)
	req := m.assignedAll(2)
	for _, a := range req.Assignments {
		m.must(&types.MsgDeclineAssignment{Worker: a.Worker, Request: req.Id, Reason: "no"})
	}
	require.Equal(t, types.StatusOpen, m.request(req.Id).Status)
	m.must(&types.MsgCancelRequest{Oracle: req.Oracle, Request: req.Id})
	require.Equal(t, types.OutcomeExpired, m.request(req.Id).Outcome)
	require.Equal(t, req.Escrow(), m.claimableOf(req.Oracle))
	m.run(30)
}

func TestWhichResponseIsMeantMustBeSaidWhenThereAreSeveral(t *testing.T) {
	m := newMarketWith(t, 7, 3, 1)
	req := m.assignedAll(2)
	accept := func(worker string) error {
		return m.try(&types.MsgAcceptResponse{Oracle: req.Oracle, Request: req.Id, Worker: worker})
	}
	reject := func(worker string) error {
		return m.try(&types.MsgRejectResponse{Oracle: req.Oracle, Request: req.Id, Worker: worker, Reason: "no"})
	}
	first, second := req.Assignments[0].Worker, req.Assignments[1].Worker
	require.ErrorIs(t, accept(""), types.ErrWrongStatus, "no answer yet")
	require.ErrorIs(t, accept(first), types.ErrWrongStatus)
	require.ErrorIs(t, accept(m.name(strangers)), types.ErrNotAllowed)
	require.ErrorIs(t, accept("masa1x"), types.ErrInvalidAddress)
	m.must(m.answerOf(req, 0))
	require.ErrorIs(t, accept(second), types.ErrWrongStatus)
	require.NoError(t, accept(""), "there is only one")
	m.must(m.answerOf(req, 1))
	require.ErrorIs(t, reject(""), types.ErrInvalidField)
	require.ErrorContains(t, reject(""), "worker: must be given")
	require.ErrorIs(t, reject(first), types.ErrDuplicate)
	require.NoError(t, reject(second))
	requireTold(t, m.Ctx, &types.EventResponseDecided{
		Id: req.Id, Decision: types.DecisionRejected, Reason: "no", Worker: second,
	})
	require.Equal(t, types.DecisionAccepted, m.request(req.Id).Assignments[0].Decision)
	m.next()
}

func TestNoCompetitorJudges(t *testing.T) {
	m := newMarketWith(t, 4, 0, 1)
	for i := range 2 { // these validators are workers as well
		m.staked(validators+i, 2*requirement)
	}
	req := m.assignedAll(2)
	for place := range req.Assignments {
		m.must(m.answerOf(req, place))
	}
	m.next()
	for place := range req.Assignments {
		require.ElementsMatch(t, []string{m.name(validators + 2), m.name(validators + 3)},
			m.itemAt(req.Id, place).Operators())
	}
}

func TestTheOraclesVerdictsCountEach(t *testing.T) {
	m := newMarketWith(t, 7, 3, 1)
	req := m.assignedAll(3)
	for place := range req.Assignments {
		m.must(m.answerOf(req, place))
		require.NoError(t, m.decideOn(req, place, place != 0))
	}
	m.judgePlaces(req.Id, []verdict{good, good, poor}) // agrees, does not, agrees
	m.untilSettled(req.Id)
	did, err := m.activity(m.Ctx, 1, asOracle, m.Addr(oracles))
	require.NoError(t, err)
	require.Equal(t, []uint64{3, 2, 2}, []uint64{did.Judged, did.Agreed, did.Ru}, "the units count once")
	require.Equal(t, int64(20_001), did.Fees.Int64())
	book, err := m.book(m.Ctx, 1)
	require.NoError(t, err)
	require.Equal(t, []uint64{1, 1}, []uint64{book.Settled, book.Paid})
	record, err := m.paidRequests.Get(m.Ctx, collections.Join(uint64(1), req.Id))
	require.NoError(t, err)
	require.Equal(t, req.Assignments[0].Worker, record.Worker, "the emission goes to the best answer alone")
}

// TestRejectingNeverSavesTheOracleMoney tries every decision on every combination of qualities: the oracle pays least
// by accepting whatever a committee found good, and rejecting moves nobody's rank.
func TestRejectingNeverSavesTheOracleMoney(t *testing.T) {
	m := newMarketWith(t, 0, 3, 1)
	m.addPool("web", "llm", 1)
	m.contribute("web", contributors, 3)
	params, err := m.Params(m.Ctx)
	require.NoError(t, err)
	qualities := []int64{600_000, 750_001, 999_999, 1_000_000, 0}
	const n = types.MaxRedundancy
	for _, base := range []int64{10_001, 99_999} {
		combinations(n, len(qualities), func(list []int) {
			costs := make(map[string]int64)
			combinations(n, 2, func(rejects []int) {
				req := m.madeUp(base, qualities, list, rejects)
				require.NoError(t, m.share(m.Ctx, params, &req))
				req.Settlement, err = divide(params.Treasury, req)
				require.NoError(t, err)
				require.NoError(t, m.payRoyalty(m.Ctx, &req))
				require.False(t, req.Settlement.Refund.IsNegative())
				costs[fmt.Sprint(rejects)] = req.Escrow().Sub(req.Settlement.Refund).Int64()
			})
			for rejects, cost := range costs {
				require.GreaterOrEqual(t, cost, costs["[0 0 0]"], "%v rejected as %s", list, rejects)
			}
		})
	}
}

// madeUp is a request whose answers were judged with some qualities, 0 for fraud, and accepted or rejected.
func (m *market) madeUp(base int64, qualities []int64, list, rejects []int) types.Request {
	req := types.Request{
		Id: unknownID, Oracle: m.name(oracles), BaseReward: math.NewInt(base), Redundancy: uint32(len(list)),
		Price: types.DefaultPrice(), Allowance: 1, Fee: math.NewInt(40_001), Ru: 4,
		Consolation: math.LegacyNewDecWithPrec(2, 1), Assignments: types.NewAssignments(uint32(len(list))),
		RoyaltyPools: []types.RequestPool{{Pool: "web", Weight: 1}}, Royalty: math.NewInt(base / 10),
	}
	for i := range list {
		a := &req.Assignments[i]
		a.Worker, a.Response = m.name(workers+i), &types.Response{Height: int64(i), Ru: 2}
		a.Verdict = &types.Verdict{Q: math.LegacyNewDecWithPrec(qualities[list[i]], 6), Quorum: true}
		a.Decision = types.DecisionAccepted + types.Decision(rejects[i])
		a.Verdict.Fraud = qualities[list[i]] == 0
		a.Outcome = outcomeOf(*a, math.LegacyNewDecWithPrec(6, 1))
	}
	return req
}

func TestAFailingPlaceGivesTheWholeRequestBack(t *testing.T) {
	m := newMarketWith(t, 7, 3, 1)
	req := m.assignedAll(3)
	m.must(m.answerOf(req, 0))
	m.next()
	m.slashing.Fail = func(string) error { return errInjected }
	m.untilSettled(req.Id)
	req = m.request(req.Id)
	require.Equal(t, types.OutcomeExpired, req.Outcome)
	require.Equal(t, req.Escrow(), m.claimableOf(req.Oracle))
	for _, a := range req.Assignments {
		require.Equal(t, types.OutcomeExpired, a.Outcome)
		require.Zero(t, m.worker(a.Worker).Open)
		require.Zero(t, m.ledger.holdsOf(m.Ctx, asWorker, mustAddr(a.Worker)))
	}
	m.run(30)
}

package keeper

import (
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/rewards/explain"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// rollLength is the length of an epoch of these tests; it has ten blocks in which the roll may be called.
const rollLength = 29

// newRoll is a market in its second epoch: the workers joined in the first, too late for its roll call.
func newRoll(t *testing.T, nWorkers int) *market {
	t.Helper()
	m := newMarketWith(t, 3, nWorkers, 1)
	m.ledger.epochBlocks = rollLength
	m.change(func(p *types.Params) { p.History.HistoryEpochs = 2 })
	m.each(rollLength, func() {})
	return m
}

// called runs until the roll of the running epoch is called.
func (m *market) called() types.RollCall {
	epoch, err := m.ledger.CurrentEpoch(m.Ctx)
	require.NoError(m.t, err)
	for {
		if call, err := m.getRollCall(m.Ctx, epoch.Number); err == nil {
			return call
		}
		m.next()
	}
}

func (m *market) answers1(epoch uint64, i int) error {
	return m.try(&types.MsgAnswerRollCall{Worker: m.name(workers + i), Epoch: epoch})
}

func TestTheRollIsCalledOnceAnEpochInABlockThatNobodyKnows(t *testing.T) {
	m := newRoll(t, 1)
	places := map[int64]int{}
	const epochs = 400
	for epoch := uint64(2); epoch < epochs; epoch++ {
		first := int64(epoch-1)*rollLength + 1
		for i := range int64(rollLength) {
			m.NextBlock(first + i - m.Ctx.BlockHeight())
			require.NoError(t, m.callRoll(m.Ctx))
		}
		call, err := m.getRollCall(m.Ctx, epoch)
		require.NoError(t, err)
		require.Equal(t, call.Height+20, call.UntilHeight)
		require.GreaterOrEqual(t, call.Height, first)
		require.LessOrEqual(t, call.UntilHeight, first+rollLength-1, "the window is within the epoch")
		places[call.Height-first]++
	}
	require.Len(t, places, rollLength-20)
	for place, n := range places {
		require.InDelta(t, epochs/len(places), n, 30, "block %d", place)
	}
	require.NoError(t, m.CheckInvariants(m.Ctx))
}

func TestAnEpochThatIsNotLongerThanTheWindowHasNoRollCall(t *testing.T) {
	for _, length := range []int64{1, 5, 20, 21} {
		m := newMarketWith(t, 1, 1, 0)
		m.ledger.epochBlocks = length
		m.each(60, func() {})
		calls := 0
		require.NoError(t, m.rollCalls.Walk(m.Ctx, nil, func(uint64, types.RollCall) (bool, error) {
			calls++
			return false, nil
		}))
		require.Equal(t, length > 20, calls > 0, "%d blocks", length)
	}
}

func TestAnswersToTheRollCallThatAreRefused(t *testing.T) {
	m := newRoll(t, 3)
	m.next()
	m.change(func(p *types.Params) { p.Availability.RollCallSize = 1 })
	for {
		call := m.called()
		if call.Calls(m.Addr(workers)) && !call.Calls(m.Addr(workers+1)) && call.Calls(m.Addr(workers+2)) {
			break
		}
		m.each(int(rollLength-(m.Ctx.BlockHeight()-1)%rollLength), func() {})
	}
	epoch, err := m.ledger.CurrentEpoch(m.Ctx)
	require.NoError(t, err)
	require.NoError(t, m.ledger.leave(m.Ctx, asWorker, m.Addr(workers+2)))
	require.NoError(t, m.answers1(epoch.Number, 0))
	requireTold(t, m.Ctx, &types.EventRollCallAnswered{Epoch: epoch.Number, Worker: m.name(workers)})
	type A = types.MsgAnswerRollCall
	rows := []bad{
		{"no worker", &A{Epoch: epoch.Number}, types.ErrInvalidAddress, "worker"},
		{"a malformed worker", &A{Worker: "masa1", Epoch: epoch.Number}, types.ErrInvalidAddress, "worker"},
		{"no epoch", &A{Worker: m.name(workers)}, types.ErrInvalidField, "epoch"},
		{"a second time", &A{Worker: m.name(workers), Epoch: epoch.Number}, types.ErrDuplicate, "limit 1"},
		{"who is not called", &A{Worker: m.name(workers + 1), Epoch: epoch.Number}, types.ErrNotCalled, "worker"},
		{"a stranger", &A{Worker: m.name(strangers), Epoch: epoch.Number}, types.ErrWorkerNotFound, "worker"},
		{"who has left", &A{Worker: m.name(workers + 2), Epoch: epoch.Number}, types.ErrWorkerNotFound, "worker"},
		{"the next epoch", &A{Worker: m.name(workers), Epoch: epoch.Number + 1}, types.ErrRollCallNotFound, "epoch"},
	}
	s := &stages{market: m}
	s.refuse(t, rows)
	call := m.called()
	m.to(call.UntilHeight)
	require.ErrorIs(t, m.answers1(epoch.Number, 0), types.ErrDuplicate, "the window is open in its last block")
	m.next()
	require.ErrorIs(t, m.answers1(epoch.Number, 0), types.ErrTooLate)
}

func TestWhoJoinedInTheEpochIsNotCalled(t *testing.T) {
	m := newMarketWith(t, 1, 1, 0)
	m.ledger.epochBlocks = rollLength
	require.ErrorIs(t, m.answers1(m.called().Epoch, 0), types.ErrNotCalled, "addresses could be made for a known beacon")
}

func TestWhoAnsweredSharesTheAvailabilityPoolExactly(t *testing.T) {
	for _, budget := range []uint64{1, 2, 5, 1_000} {
		m := newRoll(t, 6)
		m.bank.Fund(m.Ctx, m.Addr(strangers), rao(1_000_000))
		_, err := m.msgs.FundTaoPool(m.tx(), &types.MsgFundTaoPool{Funder: m.name(strangers), Amount: rao(1_000_000)})
		require.NoError(t, err)
		epoch := m.called().Epoch
		for i := range 5 { // the last does not answer
			require.NoError(t, m.answers1(epoch, i))
		}
		slash := func(i int, amount int64) {
			_, err := m.ledger.Slash(m.Ctx, asWorker, m.Addr(workers+i), math.NewInt(amount))
			require.NoError(t, err)
		}
		slash(1, requirement*4/3) // in GRACE
		slash(2, 7)
		require.NoError(t, m.ledger.leave(m.Ctx, asWorker, m.Addr(workers+3)))
		m.each(int(rollLength-(m.Ctx.BlockHeight()-1)%rollLength)-1, func() {})
		m.next()
		var cursor []byte
		for done := false; !done; {
			cursor, _, done, err = PayPhase(m.Keeper).Run(m.Ctx, epoch, cursor, budget)
			require.NoError(t, err)
			require.NoError(t, m.checkTreasury(m.Ctx))
			require.NoError(t, m.checkAvailability(m.Ctx))
			m.exportsAndImports(t)
		}
		book, err := m.book(m.Ctx, epoch)
		require.NoError(t, err)
		require.Equal(t, types.BookClosed, book.State)
		require.True(t, book.Availability.IsPositive())
		require.Equal(t, book.Availability.String(), book.PaidAvailability.String(), "to the last unit")
		require.True(t, book.AvailabilityLeft.IsZero())
		amounts := map[string]math.Int{}
		require.NoError(t, m.entries.Walk(m.Ctx, nil, func(_ entryKey, e types.Entry) (bool, error) {
			if e.Kind == types.EntryAvailability {
				amount, err := explain.Amount(e)
				require.NoError(t, err)
				require.Equal(t, e.Amount.String(), amount.String())
				amounts[e.Owner] = e.Amount
			}
			return false, nil
		}))
		require.Len(t, amounts, 4, "who left has nothing of it")
		require.Equal(t, amounts[m.name(workers)].String(), amounts[m.name(workers+4)].String())
		require.True(t, amounts[m.name(workers+1)].MulRaw(4).LT(amounts[m.name(workers)]), "coverage counts")
		require.True(t, book.TaoPaidWorkers.Equal(book.TaoWorkers), "and the second collateral goes by it")
		claimable, err := m.taoClaimablesOf(m.Ctx, asWorker, m.Addr(workers))
		require.NoError(t, err)
		require.Len(t, claimable, 1)
	}
}

func TestWithoutAnswersTheAvailabilityPoolStaysInTheReserve(t *testing.T) {
	m := newRoll(t, 2)
	epoch := m.called().Epoch
	m.each(rollLength, func() {})
	book, err := m.book(m.Ctx, epoch)
	require.NoError(t, err)
	require.Equal(t, types.BookClosed, book.State)
	require.True(t, book.Availability.IsPositive())
	require.True(t, book.PaidAvailability.IsZero())
	require.Equal(t, book.Rest().String(), book.ReserveBack.String())
}

func TestAnAnswerThatCannotBePaidStaysInTheReserve(t *testing.T) {
	v := newVault(t)
	call := types.RollCall{Epoch: 1, Height: 1, UntilHeight: 2, Beacon: make([]byte, 32), Workers: 1, Size_: 500}
	require.NoError(t, v.rollCalls.Set(v.Ctx, 1, call))
	for i := range 4 {
		require.NoError(t, v.answers.Set(v.Ctx, collections.Join(uint64(1), v.Addr(i)),
			types.NewAnswer(1, v.Addr(i).String(), 1)))
	}
	v.staking.broken[v.Addr(2).String()] = true
	v.staking.cover(asWorker, v.Addr(3), stakingtypes.Status_STATUS_GRACE, 10, 100)
	book := v.pay(t, v.end(t), 1)
	require.Equal(t, []string{"pay availability/" + v.Addr(2).String()}, v.clock.failures)
	require.Equal(t, int64(100+100+1), book.AvailabilityWeight.Int64())
	require.Equal(t, book.Availability.String(), book.PaidAvailability.String())
	require.NoError(t, v.checkAvailability(v.Ctx))
}

func TestRollCallQuery(t *testing.T) {
	m := newRoll(t, 2)
	ask := func(epoch uint64, worker string) *types.QueryRollCallResponse {
		res, err := m.queries.RollCall(m.Ctx, &types.QueryRollCallRequest{Epoch: epoch, Worker: worker})
		require.NoError(t, err)
		return res
	}
	require.Nil(t, ask(9, m.name(workers)).RollCall, "not called yet")
	call := m.called()
	require.NoError(t, m.answers1(call.Epoch, 0))
	res := ask(0, m.name(workers))
	require.Equal(t, &call, res.RollCall)
	require.True(t, res.Called)
	require.Equal(t, m.Ctx.BlockHeight(), res.Answer.Height)
	require.Equal(t, math.LegacyOneDec(), res.Threshold)
	other := ask(call.Epoch, m.name(workers+1))
	require.True(t, other.Called)
	require.Nil(t, other.Answer)
	require.False(t, ask(0, m.name(strangers)).Called)
	require.False(t, ask(0, "").Called)
	_, err := m.queries.RollCall(m.Ctx, &types.QueryRollCallRequest{Worker: "nobody"})
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	_, err = m.queries.RollCall(m.Ctx, nil)
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	few := types.RollCall{Size_: 500, Workers: 3_000}
	require.Equal(t, "0.166666666666666666", few.Threshold().String())
}

func TestRollCallsAndAnswersAreSwept(t *testing.T) {
	m := newRoll(t, 4)
	first := m.called().Epoch
	for i := range 4 {
		require.NoError(t, m.answers1(first, i))
	}
	held := func() (n int) {
		for _, entry := range m.Dump(types.StoreKey) {
			if entry.Key[0] == types.AnswersPrefix.Bytes()[0] || entry.Key[0] == types.AnswerRanksPrefix.Bytes()[0] {
				n++
			}
		}
		return n
	}
	m.each(2*rollLength, func() {})
	require.Equal(t, 4, held())
	m.each(3*rollLength, func() {})
	require.Zero(t, held())
	_, err := m.getRollCall(m.Ctx, first)
	require.ErrorIs(t, err, types.ErrRollCallNotFound)
}

func TestInvalidRollCallsAreRefused(t *testing.T) {
	m := newRoll(t, 2)
	epoch := m.called().Epoch
	require.NoError(t, m.answers1(epoch, 0))
	m.end()
	for _, row := range []struct {
		name   string
		change func(g *types.GenesisState)
	}{
		{"a roll call twice", func(g *types.GenesisState) { g.RollCalls = append(g.RollCalls, g.RollCalls[0]) }},
		{"a roll call of epoch 0", func(g *types.GenesisState) { g.RollCalls[0].Epoch = 0 }},
		{"a window before its beginning", func(g *types.GenesisState) { g.RollCalls[0].UntilHeight = 1 }},
		{"a roll call without beacon", func(g *types.GenesisState) { g.RollCalls[0].Beacon = nil }},
		{"a roll call of nobody", func(g *types.GenesisState) { g.RollCalls[0].Size_ = 0 }},
		{"an answer to nothing", func(g *types.GenesisState) { g.Answers[0].Epoch = 77 }},
		{"an answer twice", func(g *types.GenesisState) { g.Answers = append(g.Answers, g.Answers[0]) }},
		{"an answer of nobody", func(g *types.GenesisState) { g.Answers[0].Worker = "" }},
		{"an answer after the window", func(g *types.GenesisState) { g.Answers[0].Height = 1 << 40 }},
		{"an answer that weighs less than nothing", func(g *types.GenesisState) { g.Answers[0].Weight = math.NewInt(-1) }},
		{"a remainder of nothing", func(g *types.GenesisState) { g.Answers[0].Remainder = 1 }},
		{"a roll call in the past", func(g *types.GenesisState) { g.NextRollCall = -1 }},
	} {
		t.Run(row.name, func(t *testing.T) {
			state, _ := m.exported()
			row.change(&state)
			require.ErrorIs(t, state.Validate(), types.ErrInvalidGenesis)
		})
	}
	for _, row := range []struct {
		name string
		ruin func(m *market) error
	}{
		{"an answer without a roll call", func(m *market) error { return m.rollCalls.Remove(m.Ctx, epoch) }},
		{"an answer of one not called", func(m *market) error {
			call := m.called()
			call.Workers, call.Size_ = 1<<63, 1
			return m.rollCalls.Set(m.Ctx, epoch, call)
		}},
		{"a weight that no book has", func(m *market) error {
			answer := types.NewAnswer(epoch, m.name(workers+1), m.called().Height)
			answer.Weight = math.OneInt()
			return m.answers.Set(m.Ctx, collections.Join(epoch, m.Addr(workers+1)), answer)
		}},
		{"a place of no answer", func(m *market) error { return m.setAnswerRank(m.Ctx, epoch, m.Addr(1), 7) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			ctx := m.Ctx
			m.Ctx, _ = ctx.CacheContext()
			defer func() { m.Ctx = ctx }()
			require.NoError(t, m.checkAvailability(m.Ctx))
			require.NoError(t, row.ruin(m))
			require.ErrorIs(t, m.checkAvailability(m.Ctx), types.ErrBrokenInvariant)
		})
	}
}

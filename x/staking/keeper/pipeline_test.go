package keeper_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/staking/keeper"
	"github.com/masa-finance/masad/x/staking/types"
)

// journal is what the phases of a test were called with.
type journal struct{ lines []string }

func (j *journal) String() string { return strings.Join(j.lines, " ") }

// phase needs units of work for each epoch, one or more a call, and writes down its calls.
type phase struct {
	name    string
	units   uint64
	journal *journal
	// spoil replaces the outcome.
	spoil func(ctx sdk.Context, epoch uint64) error
	// stuck returns no progress.
	stuck bool
}

func (p phase) Name() string { return p.name }

func (p phase) Run(
	ctx context.Context, epoch uint64, cursor []byte, budget uint64,
) (next []byte, used uint64, done bool, err error) {
	p.journal.lines = append(p.journal.lines, fmt.Sprintf("%s%d+%d/%d", p.name, epoch, len(cursor), budget))
	if p.spoil != nil {
		if err := p.spoil(sdk.UnwrapSDKContext(ctx), epoch); err != nil {
			return nil, 0, false, err
		}
	}
	if p.stuck {
		return cursor, 0, false, nil
	}
	used = min(budget, p.units-uint64(len(cursor)))
	next = make([]byte, uint64(len(cursor))+used)
	return next, used, uint64(len(next)) == p.units, nil
}

// clock is a ledger with the given phases, epochs of 10 blocks and 10 units of work per block, in its first block.
func clock(t *testing.T, phases ...types.Phase) *suite {
	t.Helper()
	s := bare(t, func(p *types.Params) { p.EpochBlocks, p.WorkPerBlock = 10, 10 })
	s.k.SetPhases(phases...)
	require.NoError(t, s.k.BeginBlock(s.Ctx))
	return s
}

func (s *suite) epoch() *types.QueryEpochResponse {
	answer, err := s.query.Epoch(s.Ctx, &types.QueryEpochRequest{})
	require.NoError(s.t, err)
	return answer
}

func (s *suite) record(number uint64) types.Epoch {
	answer, err := s.query.EpochHistory(s.Ctx, &types.QueryEpochHistoryRequest{})
	require.NoError(s.t, err)
	for _, epoch := range answer.Epochs {
		if epoch.Number == number {
			return epoch
		}
	}
	return types.Epoch{}
}

func TestEpochClock(t *testing.T) {
	s := clock(t)
	require.Equal(t, types.Epoch{Number: 1, StartHeight: 1, EndHeight: 10}, s.epoch().Epoch)
	require.Equal(t, 1, s.events("EventEpochOpened"))
	require.Equal(t, 3, s.events("EventRequirementMoved"), "the globals of epoch 1")
	require.Equal(t, int64(9), s.epoch().BlocksLeft)
	s.next(9)
	require.Equal(t, uint64(1), s.epoch().Epoch.Number)
	require.Zero(t, s.epoch().BlocksLeft)
	s.next(1)
	require.Equal(t, types.Epoch{Number: 2, StartHeight: 11, EndHeight: 20}, s.epoch().Epoch)
	require.Equal(t, types.Epoch{Number: 1, StartHeight: 1, EndHeight: 10, Phase: "DONE", DoneHeight: 11}, s.record(1),
		"without phases an epoch is done when it ends")
	s.sound()
}

func TestEpochLengthChanges(t *testing.T) {
	for offset := range 11 {
		s := clock(t)
		s.next(offset)
		params, err := s.k.Params(s.Ctx)
		require.NoError(t, err)
		params.EpochBlocks = 13
		_, err = s.msg.UpdateParams(s.Ctx, &types.MsgUpdateParams{Authority: s.Authority, Params: params})
		require.NoError(t, err)
		s.next(45 - offset)
		second := int64(13)
		if offset == 10 {
			second = 10 // the change comes in the first block of the second epoch
		}
		require.Equal(t, int64(10), s.record(1).EndHeight, "the running epoch keeps its length")
		require.Equal(t, 10+second, s.record(2).EndHeight)
		require.Equal(t, 10+second+13, s.record(3).EndHeight)
		s.sound()
	}
}

func TestPhasesRunInOrderWithinTheBudget(t *testing.T) {
	j := &journal{}
	s := clock(t, phase{name: "A", units: 4, journal: j}, phase{name: "B", units: 13, journal: j},
		phase{name: "C", units: 0, journal: j})
	s.next(10)
	require.Equal(t, "A", s.record(1).Phase)
	s.next(1)
	require.Equal(t, "A1+0/10 B1+0/6", j.String())
	require.Equal(t, "B", s.record(1).Phase)
	require.Len(t, s.record(1).Cursor, 6, "the cursor is in state")
	require.Len(t, s.epoch().Waiting, 1)
	s.next(1)
	require.Equal(t, "A1+0/10 B1+0/6 B1+6/10 C1+0/3", j.String())
	require.Equal(t, types.PhaseDone, s.record(1).Phase)
	require.Equal(t, int64(12), s.record(1).DoneHeight)
	require.Nil(t, s.record(1).Cursor)
	require.Empty(t, s.epoch().Waiting)
	s.sound()
}

func TestAPhaseWithoutWorkCostsAUnit(t *testing.T) {
	j := &journal{}
	var phases []types.Phase
	for i := range 12 {
		phases = append(phases, phase{name: string(rune('a' + i)), journal: j})
	}
	s := clock(t, phases...)
	s.next(11)
	require.Len(t, j.lines, 10)
	s.next(1)
	require.Len(t, j.lines, 12)
	require.Equal(t, types.PhaseDone, s.record(1).Phase)
}

// TestOutlastedEpochs has a pipeline of 150 units per epoch while an epoch gives 100: the line grows, the budget
// doubles, no epoch is skipped, the oldest comes first, and the line is worked off.
func TestOutlastedEpochs(t *testing.T) {
	j := &journal{}
	s := clock(t, phase{name: "A", units: 150, journal: j})
	seen, longest := map[uint64]bool{}, 0
	for range 200 {
		s.next(1)
		answer := s.epoch()
		seen[answer.Budget] = true
		longest = max(longest, len(answer.Waiting))
		want := uint64(10) << min(max(len(answer.Waiting), 1)-1, 3)
		require.Equal(t, want, answer.Budget)
		for i := range answer.Waiting {
			require.Equal(t, answer.Waiting[0].Number+uint64(i), answer.Waiting[i].Number, "oldest first, none skipped")
		}
	}
	require.True(t, seen[10] && seen[20])
	require.Less(t, longest, 4, "twice the budget is enough for this work")
	last := uint64(1)
	for _, line := range j.lines {
		var epoch uint64
		var rest string
		_, err := fmt.Sscanf(line, "A%d%s", &epoch, &rest)
		require.NoError(t, err)
		require.True(t, epoch == last || epoch == last+1, "from %d to %d", last, epoch)
		last = epoch
	}
	require.Greater(t, last, uint64(15))
	s.sound()
}

func TestBudgetDoublesUpToEight(t *testing.T) {
	j := &journal{}
	s := clock(t, phase{name: "A", units: 100_000, journal: j})
	for waiting, budget := range []uint64{10, 10, 20, 40, 80, 80, 80} {
		require.Len(t, s.epoch().Waiting, waiting)
		require.Equal(t, budget, s.epoch().Budget)
		s.next(10)
	}
	require.Empty(t, s.failures())
	s.sound()
}

// TestPhasesThatFail are undone as a whole and recorded; the next phase takes over and the chain goes on.
func TestPhasesThatFail(t *testing.T) {
	write := func(s **suite) func(sdk.Context) {
		return func(ctx sdk.Context) { (*s).bank.Fund(ctx, (*s).Addr(1), umasa(1)) }
	}
	rows := []struct {
		name      string
		spoil     func(write func(sdk.Context)) func(sdk.Context, uint64) error
		stuck     bool
		codespace string
		code      uint32
	}{
		{"a registered error", func(write func(sdk.Context)) func(sdk.Context, uint64) error {
			return func(ctx sdk.Context, _ uint64) error {
				write(ctx)
				return types.ErrInvalidScore.Wrap("bad")
			}
		}, false, types.ModuleName, types.ErrInvalidScore.ABCICode()},
		{"an error of nobody's", func(write func(sdk.Context)) func(sdk.Context, uint64) error {
			return func(ctx sdk.Context, _ uint64) error {
				write(ctx)
				return errTest
			}
		}, false, "undefined", 1},
		{"a panic", func(write func(sdk.Context)) func(sdk.Context, uint64) error {
			return func(ctx sdk.Context, _ uint64) error {
				write(ctx)
				panic("in a phase")
			}
		}, false, types.ModuleName, types.ErrItemPanic.ABCICode()},
		{"no progress", func(func(sdk.Context)) func(sdk.Context, uint64) error {
			return func(sdk.Context, uint64) error { return nil }
		}, true, types.ModuleName, types.ErrPhaseStalled.ABCICode()},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			j := &journal{}
			var s *suite
			s = clock(t, phase{name: "A", journal: j, spoil: row.spoil(write(&s)), stuck: row.stuck},
				phase{name: "B", units: 3, journal: j})
			s.next(11)
			require.Equal(t, "A1+0/10 B1+0/9", j.String())
			require.Equal(t, types.PhaseDone, s.record(1).Phase)
			require.Equal(t, []types.Failure{{
				Height: 11, Queue: "pipeline", Item: "A/1", Codespace: row.codespace, Code: row.code,
			}}, s.failures())
			require.True(t, s.bank.GetSupply(s.Ctx, types.BondDenom).IsZero(), "what it wrote is undone")
			s.sound()
		})
	}
}

func TestAPhaseWithoutRoomWaits(t *testing.T) {
	j := &journal{}
	s := clock(t, phase{name: "A", units: 7, journal: j}, phase{name: "B", journal: j, stuck: true},
		phase{name: "C", units: 1, journal: j})
	s.next(11)
	require.Equal(t, "A1+0/10 B1+0/3", j.String(), "the rest of a block may be too little")
	require.Empty(t, s.failures())
	s.next(1)
	require.Equal(t, "A1+0/10 B1+0/3 B1+0/10 C1+0/9", j.String(), "a whole block may not")
	require.Len(t, s.failures(), 1)
}

// TestPhasesOfAnotherRelease meet an epoch that is at a phase which is no more.
func TestPhasesOfAnotherRelease(t *testing.T) {
	s := clock(t, phase{name: "OLD", units: 100, journal: &journal{}})
	s.next(12)
	genesis, err := s.k.ExportGenesis(s.Ctx)
	require.NoError(t, err)

	j := &journal{}
	other := bare(t)
	other.k.SetPhases(phase{name: "NEW", units: 1, journal: j})
	err = other.k.InitGenesis(other.Ctx, genesis)
	require.ErrorIs(t, err, types.ErrInvalidGenesis, "a genesis names phases that run")
	require.ErrorContains(t, err, `epochs: phase "OLD" of 1 is none of the pipeline, [NEW]`)

	// A release that takes over in the middle of an epoch finds what the last one left.
	s.k = keeper.NewKeeper(s.Cdc, s.stores(), s.bank, s.proof, s.Authority)
	s.k.SetPhases(phase{name: "NEW", units: 1, journal: j})
	s.query = keeper.NewQueryServer(s.k)
	s.next(10)
	require.Equal(t, types.PhaseDone, s.record(1).Phase)
	require.Equal(t, "pipeline", s.failures()[0].Queue)
	require.Equal(t, types.ErrPhaseUnknown.ABCICode(), s.failures()[0].Code)
	require.Equal(t, "NEW2+0/10", j.String(), "the next epoch runs as it should")
	s.sound()
}

func TestPhasesAndHooksAreSetOnce(t *testing.T) {
	s := bare(t)
	require.Panics(t, func() {
		s.k.SetPhases(phase{name: "A"}, phase{name: "A"})
	})
	require.Panics(t, func() { s.k.SetPhases(phase{name: types.PhaseDone}) })
	s.k.SetPhases(keeper.RequirePhase(s.k))
	require.Panics(t, func() { s.k.SetPhases(keeper.RequirePhase(s.k)) })
	s.k.SetHooks(types.NoHooks{})
	require.Panics(t, func() { s.k.SetHooks(types.NoHooks{}) })
}

func TestHistoryIsBounded(t *testing.T) {
	s := started(t, func(p *types.Params) { p.HistoryEpochs = 3 })
	s.epochs(20)
	s.next(1) // the second block of an epoch drops what is too old
	genesis, err := s.k.ExportGenesis(s.Ctx)
	require.NoError(t, err)
	require.Len(t, genesis.Epochs, 4, "the running epoch and three before it")
	require.Equal(t, uint64(18), genesis.Epochs[0].Number)
	require.Len(t, genesis.Globals, 9)
	require.Equal(t, uint64(20), genesis.Globals[8].Epoch)
	s.sound()
}

func TestFailuresAreBounded(t *testing.T) {
	s := started(t)
	for i := range types.MaxFailures + 25 {
		require.NoError(t, s.k.RecordFailure(s.Ctx, "queue", fmt.Sprint(i), errTest))
	}
	genesis, err := s.k.ExportGenesis(s.Ctx)
	require.NoError(t, err)
	require.Len(t, genesis.Failures, types.MaxFailures)
	require.Equal(t, "25", genesis.Failures[0].Item, "the oldest are dropped")
	require.NoError(t, s.k.RecordFailure(s.Ctx, strings.Repeat("q", 500), strings.Repeat("i", 500), errTest))
	s.sound()
}

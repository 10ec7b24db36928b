package worker

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

func TestAPaceForgets(t *testing.T) {
	var p pace
	for _, blocks := range []int64{4, 0, 7} { // an answer takes a block at least
		p.note(blocks)
	}
	require.InDelta(t, 4, p.mean, 1e-9)
	for range 5 {
		p.note(4)
	}
	p.note(12)
	require.InDelta(t, 5, p.mean, 1e-9, "an eighth of the way")
	for range 60 {
		p.note(12)
	}
	require.InDelta(t, 12, p.mean, 0.01)
}

// line is a queue at height 110 with turns that came at 100 or later, and have their deadlines 20 blocks later.
func line(places int, lanes narrow, services ...string) (*queue, []*turn) {
	q := newQueue(places, lanes, slog.New(slog.DiscardHandler))
	q.height = 100
	var turns []*turn
	for _, service := range services {
		own := rewardstypes.Assignment{AssignedHeight: 108, DeadlineHeight: 128}
		turns = append(turns, q.enter(task{rewardstypes.Request{Service: service}, own}, false))
	}
	q.height = 110
	return q, turns
}

// TestTheLastTurnIsLate: of the last turn of each line, which begins to be late at a pace. Those that have their turn
// have had it for 10 blocks.
func TestTheLastTurnIsLate(t *testing.T) {
	for name, row := range map[string]struct {
		places   int
		lanes    narrow
		services []string
		paces    map[string]float64
		late     bool
	}{
		"nothing is known":                  {1, nil, []string{"a", "a", "a"}, nil, false},
		"the turn is about to come":         {1, nil, []string{"a", "a"}, map[string]float64{"a": 10}, false},
		"4 + 14 blocks of 18":               {1, nil, []string{"a", "a"}, map[string]float64{"a": 14}, false},
		"5 + 15 blocks of 18":               {1, nil, []string{"a", "a"}, map[string]float64{"a": 15}, true},
		"one more waits before it":          {1, nil, []string{"a", "a", "a"}, map[string]float64{"a": 10}, true},
		"two places share it":               {2, nil, []string{"a", "a", "a", "a"}, map[string]float64{"a": 11}, false},
		"two places share what is too much": {2, nil, []string{"a", "a", "a", "a"}, map[string]float64{"a": 12}, true},
		"its lane is slow":                  {8, narrow{"s": 1}, []string{"s", "s"}, map[string]float64{"s": 15}, true},
		"another lane is slow": {
			8, narrow{"s": 1, "q": 1}, []string{"s", "s", "s", "q", "q"}, map[string]float64{"s": 15, "q": 2}, false,
		},
		"another lane has all places": {
			1, narrow{"s": 1, "q": 1}, []string{"s", "q"}, map[string]float64{"s": 28, "q": 2}, true,
		},
		"another lane will leave one": {
			1, narrow{"s": 1, "q": 1}, []string{"s", "q"}, map[string]float64{"s": 25, "q": 2}, false,
		},
	} {
		q, turns := line(row.places, row.lanes, row.services...)
		for name, mean := range row.paces {
			q.lanes[name].pace = pace{mean: mean, known: 1}
		}
		require.Equal(t, row.late, q.late(turns[len(turns)-1]), name)
	}
}

// TestWhoGoesMakesRoom: the first that would be late is given back, and the one behind it waits in its stead.
func TestWhoGoesMakesRoom(t *testing.T) {
	q, turns := line(1, nil, "a", "a", "a")
	q.lanes["a"].pace = pace{mean: 12, known: 1}
	turns[1].own.DeadlineHeight = 120
	q.judge(3)
	require.Len(t, turns[1].advice, 1)
	require.Empty(t, turns[2].advice, "2 + 12 blocks of 18 are in time")
}

func TestTurnsComeInOrder(t *testing.T) {
	q, turns := line(2, narrow{"s": 1}, "s", "s", "q", "s", "q")
	begun := func() (begun []int) {
		for n, turn := range turns {
			if turn.begun {
				begun = append(begun, n)
			}
		}
		return begun
	}
	require.Equal(t, []int{0, 2}, begun(), "the second of the slow lane lets another pass")
	q.leave(turns[2])
	require.Equal(t, []int{0, 2, 4}, begun())
	q.leave(turns[0])
	require.Equal(t, []int{0, 1, 2, 4}, begun())
	q.leave(turns[3]) // it has not begun
	q.leave(turns[1])
	q.leave(turns[4])
	require.Zero(t, q.taken)
	require.Zero(t, q.lanes["s"].taken)
	require.Empty(t, q.turns)
}

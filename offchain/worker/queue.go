package worker

import (
	"log/slog"
	"slices"
	"sync"
)

// queue gives assignments their turns: so many at a time in all, and so many of each lane, in the order in which they
// came. One whose lane is full lets others pass.
type queue struct {
	places int
	of     Lanes
	log    *slog.Logger

	mu    sync.Mutex
	lanes map[string]*lane
	// turns are those that wait and those that have begun, in the order in which they came; taken is how many have.
	turns []*turn
	taken int
	// height is that of the chain.
	height int64
}

// lane is what one backend answers.
type lane struct {
	name          string
	places, taken int
	// pace is how long its answers take, silent whether it is suspect.
	pace   pace
	silent bool
	// probe is a call for whose answer nobody waits any more, but which tells whether there is one. It has a place.
	probe *call
}

// turn is an assignment in the queue.
type turn struct {
	task
	lane *lane
	// answered tells that an earlier process got the answer: it needs only be sent.
	answered bool
	// ready is closed when the turn comes, gone when the chain shows the assignment no more.
	ready, gone chan struct{}
	// advice tells a waiting one why it should be given back.
	advice chan *obstacle

	// begun tells whether the turn has come, at a height, leaving whether a waiting one is advised to go, and over
	// whether gone is closed.
	begun, leaving, over bool
	began                int64
	// call is the question that the backend has not answered yet.
	call *call
}

// newQueue returns a queue with places in all. Without lanes there is one for everything.
func newQueue(places int, of Lanes, log *slog.Logger) *queue {
	return &queue{places: places, of: of, log: log, lanes: make(map[string]*lane)}
}

// enter puts an assignment at the end.
func (q *queue) enter(t task, answered bool) *turn {
	q.mu.Lock()
	defer q.mu.Unlock()
	entered := &turn{
		task: t, lane: q.laneOf(t.Service), answered: answered,
		ready: make(chan struct{}), gone: make(chan struct{}), advice: make(chan *obstacle, 1),
	}
	q.turns = append(q.turns, entered)
	q.grant()
	return entered
}

// laneOf is the lane of a service.
func (q *queue) laneOf(service string) *lane {
	name, places := "", 0
	if q.of != nil {
		name, places = q.of.Lane(service)
	}
	found, ok := q.lanes[name]
	if !ok {
		if places == 0 || places > q.places {
			places = q.places
		}
		found = &lane{name: name, places: places}
		q.lanes[name] = found
	}
	return found
}

// leave ends a turn that has begun, or one that waits.
func (q *queue) leave(t *turn) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.turns = slices.DeleteFunc(q.turns, func(other *turn) bool { return other == t })
	if t.begun {
		q.taken--
		t.lane.taken--
	}
	q.grant()
}

// grant begins the turns for which there are places.
func (q *queue) grant() {
	for _, t := range q.turns {
		if t.begun || q.taken >= q.places || t.lane.taken >= t.lane.places {
			continue
		}
		t.begun, t.began = true, q.height
		q.taken++
		t.lane.taken++
		close(t.ready)
	}
}

// retain lets those go that wait, and that the chain shows no more.
func (q *queue) retain(open map[key]bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range q.turns {
		if !t.begun && !t.over && !open[t.key()] {
			t.over = true
			close(t.gone)
		}
	}
}

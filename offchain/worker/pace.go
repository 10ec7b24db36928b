package worker

// recent is over how many answers a pace is the mean.
const recent = 8

// pace is how many blocks a lane's answers take, each from the beginning of its turn to the block that it is in: the
// mean of the first answers, and later one in which each new answer counts for an eighth.
type pace struct {
	mean  float64
	known int
}

// note adds an answer.
func (p *pace) note(blocks int64) {
	p.known = min(p.known+1, recent)
	p.mean += (float64(max(1, blocks)) - p.mean) / float64(p.known)
}

// learn notes that the answer of a turn is in a block. One that an earlier process got tells nothing.
func (q *queue) learn(t *turn, height int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !t.answered {
		t.lane.pace.note(height - t.began)
	}
}

// late tells whether a waiting assignment would be answered after its deadline: its turn would come too late for an
// answer at its lane's pace. Nothing is late in a lane that has answered nothing yet.
//
// When its turn comes is estimated twice, from what has a place or waits before it in its lane and from all that does,
// and the later estimate holds: the blocks that this still takes at the pace of its lanes, shared between the places.
// With turns of equal length the turn comes at that time or earlier.
func (q *queue) late(t *turn) bool {
	if t.lane.pace.known == 0 {
		return false
	}
	wait := max(q.wait(t, t.lane, t.lane.places), q.wait(t, nil, q.places))
	return float64(q.height)+wait+t.lane.pace.mean > float64(t.own.DeadlineHeight)
}

// wait is in how many blocks one of some places becomes free for a turn, which are those of a lane, or of all.
func (q *queue) wait(t *turn, in *lane, places int) float64 {
	taken, ahead, before := 0, 0.0, true
	for _, other := range q.turns {
		before = before && other != t
		switch {
		case in != nil && other.lane != in:
		case other.begun:
			taken++
			ahead += max(0, other.lane.pace.mean-float64(q.height-other.began))
		case before && !other.leaving:
			ahead += other.lane.pace.mean
		}
	}
	if taken < places {
		return 0
	}
	return ahead / float64(places)
}

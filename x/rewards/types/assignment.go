package types

import "cosmossdk.io/math"

// MaxRedundancy is how many workers one request may have.
const MaxRedundancy = 3

// NewAssignments returns the places of a new request, all open.
func NewAssignments(redundancy uint32) []Assignment {
	places := make([]Assignment, redundancy)
	for i := range places {
		places[i].clear()
	}
	return places
}

// clear makes a place open.
func (a *Assignment) clear() {
	zero := math.ZeroInt()
	*a = Assignment{Reward: zero, RewardTreasury: zero, Slashed: zero}
}

// Reopen makes a place of its request open again, after its worker gave it back.
func (r *Request) Reopen(place int) { r.Assignments[place].clear() }

// IsOpen tells whether a worker is looked for.
func (a Assignment) IsOpen() bool { return a.Outcome == 0 && a.Worker == "" }

// AwaitsResponse tells whether the worker may still answer.
func (a Assignment) AwaitsResponse() bool {
	return a.Outcome == 0 && a.Worker != "" && a.Response == nil
}

// AwaitsDecision tells whether the oracle may still accept or reject the response.
func (a Assignment) AwaitsDecision() bool {
	return a.Outcome == 0 && a.Response != nil && a.Decision == Undecided
}

// AwaitsVerdict tells whether a committee has still to judge the response.
func (a Assignment) AwaitsVerdict() bool {
	return a.Outcome == 0 && a.Response != nil && a.Verdict == nil
}

// IsDone tells whether nothing more will happen to the place before settlement.
func (a Assignment) IsDone() bool { return a.Outcome != 0 || a.Final }

// IsJudged tells whether a committee found a quality.
func (a Assignment) IsJudged() bool { return a.Verdict != nil && a.Verdict.Quorum }

// Accepted tells whether the oracle accepted, in words or by silence.
func (a Assignment) Accepted() bool {
	return a.Decision == DecisionAccepted || a.Decision == DecisionDefault
}

// Place is the index of a worker's assignment, -1 if it has none.
func (r Request) Place(worker string) int {
	for i, a := range r.Assignments {
		if a.Worker == worker && worker != "" {
			return i
		}
	}
	return -1
}

// Workers are those who have a place, in the order of the draw.
func (r Request) Workers() []string {
	var workers []string
	for _, a := range r.Assignments {
		if a.Worker != "" {
			workers = append(workers, a.Worker)
		}
	}
	return workers
}

// HasItem tells whether an item judges a response to this request.
func (r Request) HasItem(item Item) bool {
	place := r.Place(item.Worker)
	return place >= 0 && r.Assignments[place].Has(item)
}

// Count is how many of the request's places are as a question asks.
func (r Request) Count(is func(Assignment) bool) int {
	count := 0
	for _, a := range r.Assignments {
		if is(a) {
			count++
		}
	}
	return count
}

// Stage is the status that follows from the places of a request that is not settled.
func (r Request) Stage() RequestStatus {
	switch open := r.Count(Assignment.IsOpen); {
	case open == len(r.Assignments):
		return StatusOpen
	case open > 0 || r.Count(Assignment.AwaitsResponse) > 0:
		return StatusAssigned
	default:
		return StatusResponded
	}
}

// IsDone tells whether the request can be settled: each of its places is done.
func (r Request) IsDone() bool { return r.Count(Assignment.IsDone) == len(r.Assignments) }

// order is that in which the outcome of a request is looked for among those of its places.
var order = []Outcome{
	OutcomePaid, OutcomeRejected, OutcomeNoQuorum, OutcomeBelowThreshold, OutcomeFraud, OutcomeTimeout, OutcomeExpired,
}

// Summary is the outcome of a request whose places have theirs.
func (r Request) Summary() Outcome {
	for _, outcome := range order {
		if r.Count(func(a Assignment) bool { return a.Outcome == outcome }) > 0 {
			return outcome
		}
	}
	return OutcomeExpired
}

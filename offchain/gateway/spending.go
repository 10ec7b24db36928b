package gateway

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
)

// secondsPerDay are those of a day in UTC, as time stamps count them.
const secondsPerDay = 24 * 60 * 60

// limits are what a call's request must keep within, in umasa.
type limits struct {
	// budget is the caller's for ever, perDay the caller's of a day, everybody that of all callers of a day.
	budget, perDay, everybody uint64
}

// limitsOf are those of a caller; a limit that is not set is none.
func (g *Gateway) limitsOf(caller Caller) limits {
	return limits{
		budget: caller.Budget, perDay: orDefault(caller.PerDay, math.MaxUint64),
		everybody: orDefault(g.options.MaxPerDay, math.MaxUint64),
	}
}

// spending is what calls cost, in umasa. A call counts for the day on which it was admitted, by UTC.
type spending struct {
	// used is by caller, for ever; daily by day since 1970, then by caller.
	used  map[string]uint64
	daily map[int64]map[string]uint64
}

func newSpending() spending {
	return spending{used: make(map[string]uint64), daily: make(map[int64]map[string]uint64)}
}

// dayOf is the day of a time stamp.
func dayOf(seconds int64) int64 { return seconds / secondsPerDay }

// add counts what a caller spent on a day; day 0 is one that nobody asks for any more.
func (s spending) add(caller string, day int64, spent uint64) {
	s.used[caller] += spent
	if day == 0 {
		return
	}
	if s.daily[day] == nil {
		s.daily[day] = make(map[string]uint64)
	}
	s.daily[day][caller] += spent
}

// take is the contrary of add.
func (s spending) take(caller string, day int64, spent uint64) {
	s.used[caller] -= spent
	if day != 0 && s.daily[day] != nil {
		s.daily[day][caller] -= spent
	}
}

// clone is a copy of its own.
func (s spending) clone() spending {
	copied := spending{used: maps.Clone(s.used), daily: make(map[int64]map[string]uint64, len(s.daily))}
	for day, spent := range s.daily {
		copied.daily[day] = maps.Clone(spent)
	}
	return copied
}

// lines are what was spent as records: by day for the last two days that there are, so that a day that ends while the
// lines are written is there, and together for those before.
func (s spending) lines() []record {
	var lines []record
	days := slices.Sorted(maps.Keys(s.daily))
	for _, day := range days[max(0, len(days)-2):] {
		for _, caller := range slices.Sorted(maps.Keys(s.daily[day])) {
			if spent := s.daily[day][caller]; spent > 0 {
				lines = append(lines, record{Caller: caller, Day: day, Spent: spent})
				s.used[caller] -= spent
			}
		}
	}
	for _, caller := range slices.Sorted(maps.Keys(s.used)) {
		lines = append(lines, record{Caller: caller, Spent: s.used[caller]})
	}
	return lines
}

// check refuses a call that may cost more than a limit leaves.
func (s spending) check(a ask, l limits) error {
	day := dayOf(a.Created)
	var everybody uint64
	for _, spent := range s.daily[day] {
		everybody += spent
	}
	for _, one := range []struct {
		of          string
		used, limit uint64
	}{
		{"the budget", s.used[a.Caller], l.budget},
		{"the day's budget", s.daily[day][a.Caller], l.perDay},
		{"what the gateway spends in a day", everybody, l.everybody},
	} {
		if one.used > one.limit || a.Hold > one.limit-one.used {
			return &Fault{
				Status: http.StatusTooManyRequests, Type: typeQuota, Code: codeQuota, Final: true,
				Message: fmt.Sprintf("the request may cost %dumasa; %dumasa of %s of %dumasa are used", a.Hold, one.used,
					one.of, one.limit),
			}
		}
	}
	return nil
}

package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestADayHasABudgetThatOutlivesTheGateway(t *testing.T) {
	for name, limited := range map[string]func(r *rig){
		"of a key": func(r *rig) {
			callers, err := parseCallers(fmt.Appendf(nil, `{%q:{"name":"app","budget":"9000000umasa","per_day":"%dumasa"}}`,
				secret, spent+hold))
			require.NoError(r.t, err)
			r.options.Callers = callers
		},
		"of all keys": func(r *rig) {
			r.options.Callers, r.options.MaxPerDay = callersOf(r.t, 9_000_000), spent+hold
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.options.Keep = 1
			limited(r)
			for i := range 2 {
				r.start()
				got := r.ask(fmt.Sprint("prompt ", i), "Authorization", "Bearer "+secret)
				require.Equal(t, http.StatusOK, got.status, string(got.body))
				r.settled()
				r.stop()
			}
			r.start()
			got := r.ask("another", "Authorization", "Bearer "+secret)
			require.Equal(t, http.StatusTooManyRequests, got.status)
			require.Equal(t, codeQuota, got.code())
			require.Contains(t, string(got.body), "day")
			require.Equal(t, 2, r.market.asked())
		})
	}
}

// TestDaysOfBudgetsEndByTheClockThatIsGiven: by the chain's, so that a machine's wrong clock gives no budget again.
func TestDaysOfBudgetsEndByTheClockThatIsGiven(t *testing.T) {
	r := newRig(t)
	now := new(atomic.Int64)
	now.Store(time.Date(2016, 1, 1, 12, 0, 0, 0, time.UTC).Unix())
	r.options.Now = func() time.Time { return time.Unix(now.Load(), 0) }
	r.options.MaxPerDay = spent + hold - 1
	r.start()
	require.Equal(t, http.StatusOK, r.ask("first").status)
	r.settled()
	require.Equal(t, http.StatusTooManyRequests, r.ask("second").status)
	now.Add(secondsPerDay / 2)
	require.Equal(t, http.StatusOK, r.ask("second").status)
	r.settled()
	r.stop()
	r.start()
	require.Equal(t, http.StatusTooManyRequests, r.ask("third").status)
	r.options.Now = func() time.Time { return time.Time{} }
	r.stop()
	r.start()
	require.Equal(t, http.StatusOK, r.ask("third").status, "a clock that is not known is this machine's")
}

func TestWhatWasSpentOnEarlierDaysCountsForEverAndNotForToday(t *testing.T) {
	const today = 20_000
	s := newSpending()
	for day := int64(today - 3); day <= today; day++ {
		s.add("app", day, 10)
		s.add("other", day, 1)
	}
	again := newSpending()
	for _, line := range s.clone().lines() {
		again.add(line.Caller, line.Day, line.Spent)
	}
	require.Equal(t, map[string]uint64{"app": 40, "other": 4}, again.used)
	require.Equal(t, map[int64]map[string]uint64{
		today: {"app": 10, "other": 1}, today - 1: {"app": 10, "other": 1},
	}, again.daily)
	a := ask{Caller: "app", Created: today*secondsPerDay + 5, Hold: 5}
	for l, fine := range map[limits]bool{
		{45, 15, 16}: true, {44, 15, 16}: false, {45, 14, 16}: false, {45, 15, 15}: false, {39, 15, 16}: false,
	} {
		require.Equal(t, fine, again.check(a, l) == nil, l)
	}
	a.Created += secondsPerDay
	require.NoError(t, again.check(a, limits{45, 5, 5}), "a new day")
}

func TestTheJournalIsRewrittenWhileTheGatewayRuns(t *testing.T) {
	r := newRig(t)
	r.options.Keep = 1
	r.start()
	r.gateway.memory.mu.Lock()
	r.gateway.memory.minSize = 4 << 10
	r.gateway.memory.mu.Unlock()
	for i := range 30 {
		require.Equal(t, http.StatusOK, r.ask(fmt.Sprint("prompt ", i)).status)
	}
	r.settled()
	require.Less(t, r.gateway.memory.journal.Size(), int64(12<<10), "not thirty calls")
	r.stop()
	r.start()
	require.Equal(t, uint64(30*spent), r.used(""))
	require.Equal(t, http.StatusOK, r.ask("another").status)
}

func TestAQuoteTellsTheCostAndAsksForNothing(t *testing.T) {
	r := newRig(t)
	r.options.Callers = callersOf(t, 1) // a budget of nothing
	r.start()
	for path, row := range map[string]struct {
		body, service string
	}{
		"/v1/quote":          {chat("Why?"), service},
		"/v1/quote?vectors":  {`{"model":"embed/local","input":"a"}`, "embed/local"},
		"/v1/quote/data/web": {`{"url":"u"}`, "data/web"},
	} {
		got := r.call(http.MethodPost, path, row.body, "Authorization", "Bearer "+secret, headerRedundancy, "2")
		require.Equal(t, http.StatusOK, got.status, string(got.body))
		var q quote
		require.NoError(t, json.Unmarshal(got.body, &q))
		require.Equal(t, quote{
			Object: "masa.quote", Service: row.service, MaxUnits: DefaultMaxUnits, Redundancy: 2, Deadline: deadline,
			Fee: "1000umasa", BaseReward: "50000umasa", Consolations: "5000umasa", Royalty: "500umasa",
			Held: fmt.Sprintf("%dumasa", hold+consolation),
		}, q)
	}
	for _, body := range []string{`{`, `{"input":7}`, `{"messages":[]}`, `[]`} {
		got := r.call(http.MethodPost, "/v1/quote", body, "Authorization", "Bearer "+secret)
		require.Equal(t, codeInvalidBody, got.code(), body)
	}
	require.Zero(t, r.market.asked())
}

func TestWithTwoWorkersTheFirstGoodAnswerIsTaken(t *testing.T) {
	for prompt, row := range map[string]struct {
		text, code, worker string
		words              []string
	}{
		"Why?":               {"answer to Why?", "", "masa1worker", []string{"accepted"}},
		"blank then Why?":    {"answer to Why?", "", "masa1other", []string{"rejected: the response is empty", "accepted"}},
		"blank then nothing": {"", codeRejected, "", []string{"rejected: the response is empty"}},
		"blank then blank": {
			"", codeRejected, "masa1other", []string{"rejected: the response is empty", "rejected: the response is empty"},
		},
	} {
		for _, stream := range []bool{false, true} {
			t.Run(fmt.Sprint(prompt, stream), func(t *testing.T) {
				r := newRig(t)
				r.policy = RejectEmpty{}
				r.start()
				body := chat(prompt)
				if stream {
					body = strings.Replace(body, "{", `{"stream":true,`, 1)
				}
				got := r.call(http.MethodPost, "/v1/chat/completions", body, headerRedundancy, "2")
				require.Contains(t, string(got.body), row.text+row.code)
				if !stream {
					require.Equal(t, row.code, got.code())
					require.Equal(t, row.worker, got.header.Get(headerWorker))
				}
				r.settled()
				require.Equal(t, row.words, r.market.said())
				require.Len(t, r.market.requests[got.header.Get(headerRequest)].Assignments, 2)
			})
		}
	}
	r := newRig(t).started()
	for _, count := range []string{"0", "4", "-1", "two", "99999999999"} {
		got := r.ask("Why?", headerRedundancy, count)
		require.Equal(t, http.StatusBadRequest, got.status, count)
		require.Contains(t, string(got.body), "must be 1..3")
	}
}

// tally is an Observer.
type tally struct {
	mu       sync.Mutex
	answered map[string]int
	spent    uint64
}

func (o *tally) Answered(kind string, status int, _ time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.answered[fmt.Sprint(kind, " ", status)]++
}

func (o *tally) Spent(umasa uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.spent += umasa
}

func TestAnObserverIsToldWhatIsAnsweredAndSpent(t *testing.T) {
	r := newRig(t)
	seen := &tally{answered: make(map[string]int)}
	r.options.Observer = seen
	r.start()
	require.Equal(t, http.StatusOK, r.ask("Why?").status)
	require.Equal(t, http.StatusBadGateway, r.ask("wrong").status)
	require.Equal(t, http.StatusNotFound, r.call(http.MethodGet, "/v1/models/no/such", "").status)
	r.settled()
	used := r.used("")
	r.stop()
	r.start() // what was spent before is not told again
	seen.mu.Lock()
	defer seen.mu.Unlock()
	require.Equal(t, map[string]int{
		"/v1/chat/completions 200": 1, "/v1/chat/completions 502": 1, "/v1/models/{id...} 404": 1,
	}, seen.answered)
	require.Equal(t, used, seen.spent)
}

// TestACallerThatHangsUpIsNoErrorOfTheGateway: what it asked for goes on, and nobody is alarmed.
func TestACallerThatHangsUpIsNoErrorOfTheGateway(t *testing.T) {
	var told lines
	r := newRig(t)
	seen := &tally{answered: make(map[string]int)}
	r.options.Observer, r.options.Log = seen, slog.New(slog.NewTextHandler(&told, nil))
	r.market.patience = 1_000_000
	r.start()
	ctx, hangUp := context.WithCancel(t.Context())
	call, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url+"/v1/chat/completions",
		strings.NewReader(chat("Why?")))
	require.NoError(t, err)
	call.Header.Set("Content-Type", "application/json")
	go func() {
		require.Eventually(t, func() bool { return r.market.asked() == 1 }, time.Minute, time.Millisecond)
		hangUp()
	}()
	_, err = http.DefaultClient.Do(call) //nolint:bodyclose // there is none
	require.ErrorIs(t, err, context.Canceled)
	counted := func() map[string]int {
		seen.mu.Lock()
		defer seen.mu.Unlock()
		return maps.Clone(seen.answered)
	}
	require.Eventually(t, func() bool { return len(counted()) > 0 }, time.Minute, time.Millisecond)
	require.Equal(t, map[string]int{"/v1/chat/completions 499": 1}, counted())
	require.Zero(t, told.count("WARN"))
	r.market.set(func(m *market) { m.patience = 2 })
	r.settled()
	require.NotZero(t, r.used(""), "it is paid")

	r.market.set(func(m *market) { m.patience = 1_000_000 })
	go func() { _, _ = r.try(http.MethodPost, "/v1/chat/completions", chat("Why?")) }()
	require.Eventually(t, func() bool { return r.market.asked() == 2 }, time.Minute, time.Millisecond)
	r.stop()
	require.Equal(t, 1, counted()["/v1/chat/completions 503"], "an end of the gateway is one")
}

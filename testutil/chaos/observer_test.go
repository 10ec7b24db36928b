package chaos

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/localnet"
	"github.com/masa-finance/masad/testutil/scale"
)

// request is what the test reads of a request.
type request struct {
	ID          string       `json:"id"`
	Oracle      string       `json:"oracle"`
	Service     string       `json:"service"`
	Private     bool         `json:"private"`
	Payload     held         `json:"payload"`
	Status      string       `json:"status"`
	Outcome     string       `json:"outcome"`
	Assignments []assignment `json:"assignments"`
	DeclinedBy  []string     `json:"declined_by"`
	Settlement  *struct {
		Reward string `json:"reward"`
		Refund string `json:"refund"`
	} `json:"settlement"`
}

// held is where a payload is, if it is not on the chain.
type held struct {
	URI string `json:"uri"`
}

// assignment is what the test reads of a request's place.
type assignment struct {
	Worker   string `json:"worker"`
	Outcome  string `json:"outcome"`
	Item     string `json:"item"`
	Response *struct {
		Units   string `json:"units"`
		Payload held   `json:"payload"`
	} `json:"response"`
	Verdict *struct {
		Q         string `json:"q"`
		Reveals   int    `json:"reveals"`
		Committee int    `json:"committee"`
	} `json:"verdict"`
}

const settled = "REQUEST_STATUS_SETTLED"

// point is a worker at an instant.
type point struct {
	Minute   float64
	Epoch    string
	Worker   string
	Quality  float64
	Share    float64
	Required float64
	Stake    float64
	Status   string
	Drawn    int
}

// observer looks at the chain now and then, and remembers: the chain forgets what is long settled.
type observer struct {
	*network
	began    time.Time
	mu       sync.Mutex
	requests map[string]request
	points   []point
	// unseen counts looks at a node that was away.
	unseen int
}

func newObserver(n *network) *observer {
	return &observer{network: n, began: time.Now(), requests: map[string]request{}}
}

// watch looks until the context ends.
func (o *observer) watch(ctx context.Context, curves time.Duration) {
	next := time.Now()
	for ctx.Err() == nil {
		if err := o.lookAtRequests(); err != nil {
			o.unseen++
		}
		if time.Now().After(next) {
			if err := o.lookAtWorkers(); err == nil {
				next = next.Add(curves)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(2 * time.Second):
		}
	}
}

func (o *observer) lookAtRequests() error {
	key := ""
	for {
		var page struct {
			Requests   []request `json:"requests"`
			Pagination struct {
				Next string `json:"next_key"`
			} `json:"pagination"`
		}
		path := "/masa/rewards/v1/requests?pagination.limit=200"
		if key != "" {
			path += "&pagination.key=" + escape(key)
		}
		if err := o.get(&page, "%s", path); err != nil {
			return err
		}
		o.mu.Lock()
		for _, r := range page.Requests {
			o.requests[r.ID] = r
		}
		o.mu.Unlock()
		if key = page.Pagination.Next; key == "" {
			return nil
		}
	}
}

// lookAtWorkers adds a point for each worker.
func (o *observer) lookAtWorkers() error {
	var workers struct {
		Workers []struct {
			Worker struct {
				Owner   string `json:"owner"`
				Quality string `json:"quality"`
			} `json:"worker"`
			Weight string `json:"weight"`
		} `json:"workers"`
	}
	if err := o.get(&workers, "/masa/rewards/v1/workers"); err != nil {
		return err
	}
	var clock struct {
		Epoch struct {
			Number string `json:"number"`
		} `json:"epoch"`
	}
	if err := o.get(&clock, "/masa/staking/v1/epoch"); err != nil {
		return err
	}
	total := 0.0
	for _, w := range workers.Workers {
		total += float(w.Weight)
	}
	var points []point
	for _, w := range workers.Workers {
		var need struct{ Required, Counted, Status string }
		if err := o.get(&need, "/masa/staking/v1/requirement/ROLE_WORKER/%s", w.Worker.Owner); err != nil {
			return err
		}
		p := point{
			Minute: time.Since(o.began).Minutes(), Epoch: clock.Epoch.Number, Worker: o.nameOf(w.Worker.Owner),
			Quality: float(w.Worker.Quality), Required: float(need.Required) / 1e6, Stake: float(need.Counted) / 1e6,
			Status: need.Status, Drawn: o.drawn(w.Worker.Owner),
		}
		if total > 0 {
			p.Share = float(w.Weight) / total
		}
		points = append(points, p)
	}
	sort.Slice(points, func(i, j int) bool { return points[i].Worker < points[j].Worker })
	o.points = append(o.points, points...)
	return nil
}

func (o *observer) drawn(worker string) (count int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range o.requests {
		for _, a := range r.Assignments {
			if a.Worker == worker {
				count++
			}
		}
	}
	return count
}

// nameOf is an actor's name and, of a worker, its kind.
func (n *network) nameOf(address string) string {
	for _, a := range n.Plan().Actors {
		if a.Address == address {
			if a.Quality != "" {
				return a.Name + " (" + a.Quality + ")"
			}
			return a.Name
		}
	}
	return address
}

// printCurves prints the points as comma-separated values.
func (o *observer) printCurves() {
	fmt.Println("minute,epoch,worker,quality,share,required_masa,counted_masa,status,drawn")
	for _, p := range o.points {
		fmt.Printf("%.1f,%s,%s,%.3f,%.3f,%.0f,%.0f,%s,%d\n",
			p.Minute, p.Epoch, p.Worker, p.Quality, p.Share, p.Required, p.Stake, p.Status, p.Drawn)
	}
}

// checkCurves: who answers badly, or copies, is drawn less than everybody else in the end, and has to bond more once an
// epoch has told. In a short run most are judged a few times only, so there the mean of those workers counts.
func (o *observer) checkCurves() {
	o.T.Helper()
	var poor, fair []point
	for _, p := range o.lately() {
		if strings.Contains(p.Worker, localnet.WorkerBad) || strings.Contains(p.Worker, localnet.WorkerCopier) {
			poor = append(poor, p)
		} else {
			fair = append(fair, p)
		}
	}
	require.Less(o.T, meanShare(poor), meanShare(fair), "the mean share of those who answer badly or copy")
	if scale.N(0, 1) == 0 {
		return
	}
	for _, bad := range poor {
		for _, good := range fair {
			require.Less(o.T, bad.Share, good.Share, "the share of %s beside %s", bad.Worker, good.Worker)
			require.Greater(o.T, bad.Required, good.Required, "what %s must bond beside %s", bad.Worker, good.Worker)
		}
	}
}

// lately are the last points of all workers, with the mean of their shares in the last fifth of the time: who has just
// declined has none for some blocks.
func (o *observer) lately() []point {
	last, shares := map[string]point{}, map[string][]point{}
	end := o.points[len(o.points)-1].Minute
	for _, p := range o.points {
		last[p.Worker] = p
		if p.Minute >= end*4/5 {
			shares[p.Worker] = append(shares[p.Worker], p)
		}
	}
	var all []point
	for name, p := range last {
		p.Share = meanShare(shares[name])
		all = append(all, p)
	}
	return all
}

// meanShare is the mean share of some points.
func meanShare(points []point) (mean float64) {
	for _, p := range points {
		mean += p.Share / float64(len(points))
	}
	return mean
}

func float(text string) float64 {
	value, _ := strconv.ParseFloat(text, 64)
	return value
}

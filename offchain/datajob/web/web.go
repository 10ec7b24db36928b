package web

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/openai"
	"github.com/masa-finance/masad/offchain/payload"
)

// Source loads pages. It is safe for concurrent use.
type Source struct {
	options Options
	http    *http.Client
	pace    pace
}

var _ datajob.Source = (*Source)(nil)

// New returns a Source.
func New(options Options) *Source {
	options = options.withDefaults()
	return &Source{
		options: options,
		http: &http.Client{
			Transport: payload.Transport(options.AllowPrivate, loadTimeout), Timeout: loadTimeout,
			// Each step has to be allowed by the robots.txt where it leads.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		pace: pace{next: make(map[string]time.Time)},
	}
}

// arguments are those of Masa's workers; depth is the older name of max_depth. Zero is no wish.
type arguments struct {
	datajob.Base

	URL      string         `json:"url"`
	MaxDepth openai.Integer `json:"max_depth"`
	Depth    openai.Integer `json:"depth"`
	MaxPages openai.Integer `json:"max_pages"`
}

// Do loads the page of a job, and those of the same site that it leads to if the job asks for more.
func (s *Source) Do(ctx context.Context, job datajob.Job, limit int) (backend.Response, error) {
	if _, err := job.Is([]string{"web"}, []string{"scraper"}); err != nil {
		return backend.Response{}, err
	}
	var asked arguments
	if err := job.Read(&asked); err != nil {
		return backend.Response{}, err
	}
	start, err := target(asked.URL)
	if err != nil {
		return backend.Response{}, err
	}
	c := crawl{source: s, known: make(map[string]Robots), seen: make(map[string]bool), limit: limit}
	if c.pages, c.depth, err = s.bounds(asked); err != nil {
		return backend.Response{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	items, err := c.run(ctx, start)
	if err != nil {
		return backend.Response{}, err
	}
	return datajob.Result{Items: items, Bare: true}.Answer(limit)
}

// bounds are the pages and the depth of a job: one page unless it says more, never more than the worker's own bounds.
func (s *Source) bounds(asked arguments) (pages, depth int, err error) {
	steps := cmp.Or(asked.MaxDepth, asked.Depth)
	if steps < 0 {
		return 0, 0, backend.Refuse("arguments.max_depth: %d, must be 0 or more", steps)
	}
	usual := 1
	if steps > 0 {
		usual = s.options.MaxPages
	}
	pages, err = datajob.Count("arguments.max_pages", asked.MaxPages, usual, s.options.MaxPages)
	return pages, int(min(steps, openai.Integer(s.options.MaxDepth))), err
}

package feed

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/openai"
	"github.com/masa-finance/masad/offchain/payload"
)

// Defaults and bounds.
const (
	DefaultMaxBytes   = 4 << 20
	DefaultRefresh    = 5 * time.Minute
	defaultMaxResults = 20
	maxResults        = 200
	maxFeeds          = 200
	loadTimeout       = 15 * time.Second
)

// Options say which feeds are read.
type Options struct {
	// Feeds are their addresses.
	Feeds []string
	// Any lets a job name another one.
	Any bool
	// Refresh is how long a loaded feed is used again; 0 stands for DefaultRefresh.
	Refresh time.Duration
	// MaxBytes is the largest feed, after decompression; 0 stands for DefaultMaxBytes.
	MaxBytes int64
	// AllowPrivate lets feeds lie on loopback, private and link-local addresses.
	AllowPrivate bool
	// Now is the clock; nil stands for the machine's.
	Now func() time.Time
}

// Source reads feeds. It is safe for concurrent use.
type Source struct {
	options Options
	http    *http.Client

	mu    sync.Mutex
	feeds map[string]*cached
}

var _ datajob.Source = (*Source)(nil)

// New checks the addresses; it loads nothing yet.
func New(options Options) (*Source, error) {
	if len(options.Feeds) == 0 && !options.Any {
		return nil, errors.New("no feeds, and no others allowed: there is nothing to read")
	}
	for _, feed := range options.Feeds {
		if !isAddress(feed) {
			return nil, errors.New(feed + ": is not an http or https address")
		}
	}
	if len(options.Feeds) > maxFeeds {
		return nil, errors.New("more than 200 feeds")
	}
	if options.Refresh == 0 {
		options.Refresh = DefaultRefresh
	}
	if options.MaxBytes == 0 {
		options.MaxBytes = DefaultMaxBytes
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Source{
		options: options,
		http:    &http.Client{Transport: payload.Transport(options.AllowPrivate, loadTimeout), Timeout: loadTimeout},
		feeds:   make(map[string]*cached),
	}, nil
}

func isAddress(text string) bool {
	to, err := url.Parse(text)
	return err == nil && (to.Scheme == "http" || to.Scheme == "https") && to.Host != "" && to.User == nil
}

// arguments of a job.
type arguments struct {
	datajob.Base

	URL        string         `json:"url"`
	Query      string         `json:"query"`
	MaxResults openai.Integer `json:"max_results"`
}

// Do answers with the newest items that have all words of the query.
func (s *Source) Do(ctx context.Context, job datajob.Job, limit int) (backend.Response, error) {
	if _, err := job.Is([]string{"rss"}, []string{"getfeed", "searchbyquery"}); err != nil {
		return backend.Response{}, err
	}
	var asked arguments
	if err := job.Read(&asked); err != nil {
		return backend.Response{}, err
	}
	count, err := datajob.Count("arguments.max_results", asked.MaxResults, defaultMaxResults, maxResults)
	if err != nil {
		return backend.Response{}, err
	}
	feeds, err := s.chosen(asked.URL)
	if err != nil {
		return backend.Response{}, err
	}
	found, err := s.gather(ctx, feeds, strings.Fields(strings.ToLower(asked.Query)))
	if err != nil {
		return backend.Response{}, err
	}
	result := datajob.Result{More: len(found) > count}
	for _, item := range found[:min(len(found), count)] {
		encoded, err := datajob.Encoded(item)
		if err != nil {
			return backend.Response{}, err
		}
		result.Items = append(result.Items, datajob.Item{JSON: encoded})
	}
	return result.Answer(limit)
}

// chosen are the feeds of a job: the one it names if that is allowed, or all.
func (s *Source) chosen(address string) ([]string, error) {
	switch {
	case address == "" && len(s.options.Feeds) == 0:
		return nil, backend.Refuse("arguments.url: is missing, the address of a feed")
	case address == "":
		return s.options.Feeds, nil
	case slices.Contains(s.options.Feeds, address):
		return []string{address}, nil
	case !s.options.Any:
		return nil, backend.Refuse("arguments.url: this feed is not read here")
	case !isAddress(address):
		return nil, backend.Refuse("arguments.url: %.80q is not an http or https address", address)
	default:
		return []string{address}, nil
	}
}

// gather are the matching items of some feeds, each once, the newest first. A feed that cannot be had is left out as
// long as there is another.
func (s *Source) gather(ctx context.Context, feeds, words []string) ([]Item, error) {
	var found []Item
	var failed error
	seen := make(map[string]bool)
	loaded := 0
	for _, feed := range feeds {
		items, err := s.items(ctx, feed)
		if err != nil {
			failed = err
			continue
		}
		loaded++
		for _, item := range items {
			if !seen[item.ID] && item.has(words) {
				seen[item.ID] = true
				found = append(found, item)
			}
		}
	}
	if loaded == 0 {
		return nil, failed
	}
	slices.SortStableFunc(found, func(a, b Item) int { return cmp.Compare(b.Published.Unix(), a.Published.Unix()) })
	return found, nil
}

// has tells whether all words are in an item.
func (i Item) has(words []string) bool {
	return datajob.HasWords(words, i.Title, i.Summary, i.Author, i.Source)
}

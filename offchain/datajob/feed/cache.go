package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/payload"
)

const userAgent = "masad/1.0 (+https://github.com/masa-finance/masad)"

// cached is a feed as it was last loaded. Whoever needs it waits for the one who loads it.
type cached struct {
	mu     sync.Mutex
	loaded time.Time
	items  []Item
}

// items are those of a feed: loaded now, or less than the refresh time ago.
func (s *Source) items(ctx context.Context, url string) ([]Item, error) {
	s.mu.Lock()
	feed, found := s.feeds[url]
	if !found {
		if len(s.feeds) >= maxFeeds {
			clear(s.feeds)
		}
		feed = &cached{}
		s.feeds[url] = feed
	}
	s.mu.Unlock()
	feed.mu.Lock()
	defer feed.mu.Unlock()
	now := s.options.Now()
	if !feed.loaded.IsZero() && now.Sub(feed.loaded) < s.options.Refresh {
		return feed.items, nil
	}
	items, err := s.load(ctx, url)
	if err != nil {
		return nil, err
	}
	feed.loaded, feed.items = now, items
	return items, nil
}

// load asks for a feed once.
func (s *Source) load(ctx context.Context, url string) ([]Item, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, backend.Refuse("%.80q is not an http or https address", url)
	}
	request.Header.Set("User-Agent", userAgent)
	response, err := s.http.Do(request)
	switch {
	case errors.Is(err, payload.ErrForbidden):
		return nil, backend.Refuse("%s is not a public address", request.URL.Host)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", backend.ErrUnavailable, err)
	}
	defer func() { _ = response.Body.Close() }()
	switch status := response.StatusCode; {
	case status >= http.StatusInternalServerError || status == http.StatusTooManyRequests:
		return nil, fmt.Errorf("%w: %s: status %d", backend.ErrUnavailable, request.URL.Host, status)
	case status != http.StatusOK:
		return nil, backend.Refuse("%s: status %d", request.URL.Host, status)
	}
	if coding := response.Header.Get("Content-Encoding"); datajob.Coded(coding) {
		return nil, backend.Refuse("%s: content coded as %.40q is not read", request.URL.Host, coding)
	}
	bounded := &counted{from: response.Body, left: s.options.MaxBytes}
	items, err := Parse(bounded, response.Request.URL, response.Header.Get("Content-Type"))
	switch {
	case bounded.err != nil:
		return nil, fmt.Errorf("%w: %w", backend.ErrUnavailable, bounded.err)
	case bounded.left < 0:
		return nil, backend.Refuse("%s: a feed of more than %d bytes", request.URL.Host, s.options.MaxBytes)
	case err != nil:
		return nil, backend.Refuse("%s: %.160s", request.URL.Host, err)
	}
	return items, nil
}

// counted ends when a limit is passed, and remembers why it ended.
type counted struct {
	from io.Reader
	left int64
	err  error
}

// Read reads on.
func (c *counted) Read(into []byte) (int, error) {
	if c.left < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := c.from.Read(into)
	c.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

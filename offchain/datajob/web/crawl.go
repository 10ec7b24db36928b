package web

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/datajob/page"
)

// crawl is one job at work.
type crawl struct {
	source       *Source
	known        map[string]Robots
	seen         map[string]bool
	pages, depth int
	limit        int
}

// step is a page to load.
type step struct {
	url      *url.URL
	referrer string
	depth    int
}

// run loads pages breadth first, until there are enough, or more than fit into the answer. The first one must be had;
// of the others what can be had is enough.
func (c *crawl) run(ctx context.Context, start *url.URL) ([]datajob.Item, error) {
	var items []datajob.Item
	site, size := "", 0
	c.seen[start.String()] = true
	for queue := []step{{url: start}}; len(queue) > 0 && len(items) < c.pages; queue = queue[1:] {
		next := queue[0]
		got, links, err := c.read(ctx, next, site)
		if err != nil {
			if site == "" {
				return nil, err
			}
			continue
		}
		if site == "" {
			site = got.site
		}
		items = append(items, got.item)
		if size += len(got.item.JSON); c.limit > 0 && size > c.limit {
			break
		}
		for _, link := range links {
			if next.depth < c.depth && link.Host == site && !c.seen[link.String()] && len(queue) < maxQueue {
				c.seen[link.String()] = true
				queue = append(queue, step{url: link, referrer: got.from, depth: next.depth + 1})
			}
		}
	}
	return items, nil
}

// maxQueue bounds the links that wait.
const maxQueue = 1_000

// read is a page as an item of the result, the site it was found on, and the links on it.
func (c *crawl) read(ctx context.Context, next step, site string) (readPage, []*url.URL, error) {
	got, err := c.load(ctx, next.url, site)
	if err != nil {
		return readPage{}, nil, err
	}
	seen, err := see(got)
	if err != nil {
		return readPage{}, nil, err
	}
	out := entry{
		URL: next.url.String(), Metadata: metadataOf(seen.Metadata), Text: seen.Text, Markdown: seen.Markdown,
		Crawl: loading{
			LoadedURL: got.from.String(), LoadedTime: c.source.options.Now().UTC().Truncate(time.Millisecond),
			ReferrerURL: next.referrer, Depth: next.depth, HTTPStatusCode: got.status,
		},
	}
	whole, err := datajob.Encoded(out)
	if err != nil {
		return readPage{}, nil, err
	}
	return readPage{
		item: datajob.Item{JSON: whole, Shorten: out.shorten}, site: got.from.Host, from: got.from.String(),
	}, seen.Links, nil
}

type readPage struct {
	item datajob.Item
	site string
	from string
}

// see reads the content of a page; plain text is its own Markdown.
func see(got loaded) (page.Page, error) {
	if got.plain {
		text := strings.TrimSpace(strings.ToValidUTF8(string(got.content), "?"))
		return page.Page{Text: text, Markdown: text}, nil
	}
	seen, err := page.Read(bytes.NewReader(got.content), got.from)
	if err != nil {
		return seen, backend.Refuse("%s: the page cannot be read", got.from.Host)
	}
	return seen, nil
}

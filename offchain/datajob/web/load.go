package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"golang.org/x/net/html/charset"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/payload"
)

const (
	// Agent is the name that a robots.txt knows this program by, userAgent how it introduces itself.
	Agent     = "masad"
	userAgent = Agent + "/1.0 (+https://github.com/masa-finance/masad)"
	// maxRedirects bounds the steps from an address to its page, or to a robots.txt.
	maxRedirects = 5
	// charsetBytes is how far into a page its charset may be told.
	charsetBytes = 1_024
)

// unreadable is what browsers call the charsets that they read as nothing, lest a page is something else to others.
const unreadable = "replacement"

// readable are the kinds of content that are read.
var readable = []string{"text/html", "application/xhtml+xml", "text/plain"}

// target refuses an address that no page is loaded from.
func target(text string) (*url.URL, error) {
	to, err := url.Parse(text)
	switch {
	case err != nil || (to.Scheme != "http" && to.Scheme != "https") || to.Hostname() == "":
		return nil, backend.Refuse("arguments.url: %.80q is not an http or https address", text)
	case to.User != nil:
		return nil, backend.Refuse("arguments.url: must not carry a user")
	}
	to.Fragment, to.RawFragment = "", ""
	return to, nil
}

// get asks for an address once, without following it elsewhere. The caller closes the body.
func (s *Source) get(ctx context.Context, from *url.URL) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from.String(), http.NoBody)
	if err != nil {
		return nil, backend.Refuse("arguments.url: cannot be asked for")
	}
	request.Header.Set("User-Agent", userAgent)
	request.Header.Set("Accept", "text/html,application/xhtml+xml,text/plain;q=0.8")
	response, err := s.http.Do(request)
	switch {
	case errors.Is(err, payload.ErrForbidden):
		return nil, backend.Refuse("%s is not a public address", from.Host)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", backend.ErrUnavailable, err)
	}
	return response, nil
}

// moved is where a response points to instead of answering, or nil.
func moved(response *http.Response) *url.URL {
	switch response.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect,
		http.StatusPermanentRedirect:
		if to, err := response.Location(); err == nil {
			return to
		}
	}
	return nil
}

// robots are the rules of a host, asked for once in a job.
func (c *crawl) robots(ctx context.Context, of *url.URL) (Robots, error) {
	site := of.Scheme + "://" + of.Host
	if known, found := c.known[site]; found {
		return known, nil
	}
	rules, err := c.source.askRobots(ctx, &url.URL{Scheme: of.Scheme, Host: of.Host, Path: "/robots.txt"})
	if err == nil {
		c.known[site] = rules
	}
	return rules, err
}

// askRobots loads a robots.txt. One that is not there allows everything, one that cannot be had nothing for now.
func (s *Source) askRobots(ctx context.Context, from *url.URL) (Robots, error) {
	for range maxRedirects {
		response, err := s.get(ctx, from)
		if err != nil {
			return everything, err
		}
		content, err := io.ReadAll(io.LimitReader(response.Body, maxRobots))
		_ = response.Body.Close()
		if to := moved(response); to != nil {
			if from, err = target(to.String()); err != nil {
				return Robots{}, nil // a file that is not there
			}
			continue
		}
		switch {
		case response.StatusCode >= http.StatusInternalServerError || err != nil || coded(response):
			return everything, fmt.Errorf("%w: robots.txt of %s: status %d", backend.ErrUnavailable, from.Host,
				response.StatusCode)
		case response.StatusCode >= http.StatusBadRequest:
			return Robots{}, nil
		default:
			return ParseRobots(content, Agent), nil
		}
	}
	return Robots{}, nil
}

// loaded is what came from an address.
type loaded struct {
	from    *url.URL
	status  int
	plain   bool
	content []byte
}

// load asks for a page where the robots.txt allows it, and for the one it points to.
func (c *crawl) load(ctx context.Context, from *url.URL, site string) (loaded, error) {
	for range maxRedirects + 1 {
		from = undotted(from)
		if site != "" && from.Host != site {
			return loaded{}, backend.Refuse("%s is another site", from.Host)
		}
		rules, err := c.robots(ctx, from)
		if err != nil {
			return loaded{}, err
		}
		if !allowed(rules, from) {
			return loaded{}, backend.Refuse("robots.txt of %s does not allow %s", from.Host, from.RequestURI())
		}
		if err := c.source.pace.wait(ctx, c.source.options, from.Host, rules.Delay); err != nil {
			return loaded{}, err
		}
		response, err := c.source.get(ctx, from)
		if err != nil {
			return loaded{}, err
		}
		if to := moved(response); to != nil {
			_ = response.Body.Close()
			if from, err = target(to.String()); err != nil {
				return loaded{}, err
			}
			continue
		}
		got, err := c.source.accept(response, from)
		return got, errors.Join(err, response.Body.Close())
	}
	return loaded{}, backend.Refuse("arguments.url: more than %d redirects", maxRedirects)
}

// accept looks at the status and the kind of a response, and reads its content.
func (s *Source) accept(response *http.Response, from *url.URL) (loaded, error) {
	kind, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if errors.Is(err, mime.ErrInvalidMediaParameter) {
		err = nil // the kind is known
	}
	switch status := response.StatusCode; {
	case status >= http.StatusInternalServerError || status == http.StatusTooManyRequests:
		return loaded{}, fmt.Errorf("%w: status %d", backend.ErrUnavailable, status)
	case status != http.StatusOK:
		return loaded{}, backend.Refuse("%s: status %d", from.Host, status)
	case err != nil || !slices.Contains(readable, kind):
		return loaded{}, backend.Refuse("%s: content of type %.40q is not read, must be one of %v", from.Host, kind, readable)
	case coded(response):
		return loaded{}, backend.Refuse("%s: content coded as %.40q is not read", from.Host,
			response.Header.Get("Content-Encoding"))
	}
	content, err := s.content(response)
	return loaded{from: from, status: response.StatusCode, plain: kind == "text/plain", content: content}, err
}

// coded tells whether the content of a response is one that nobody here can decode.
func coded(response *http.Response) bool {
	return datajob.Coded(response.Header.Get("Content-Encoding"))
}

// content is what there is of a response up to the limit, in UTF-8 and without a byte order mark. What ends before its
// end is no content: it would look like a shorter page.
func (s *Source) content(response *http.Response) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(response.Body, s.options.MaxBytes))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", backend.ErrUnavailable, err)
	}
	told, name, _ := charset.DetermineEncoding(raw[:min(len(raw), charsetBytes)], response.Header.Get("Content-Type"))
	if name == unreadable {
		return nil, backend.Refuse("the page has a charset that no browser reads")
	}
	content, err := told.NewDecoder().Bytes(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", backend.ErrUnavailable, err)
	}
	return bytes.TrimPrefix(content, []byte("\ufeff")), nil
}

package payload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Open returns what an address that somebody else chose answers with, for who bounds and checks it while reading. The
// scheme, the addresses, the redirects and the time until the last byte are bounded as in Fetch.
func (f *Fetcher) Open(ctx context.Context, uri string) (io.ReadCloser, error) {
	parsed, err := url.Parse(uri)
	if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") {
		return nil, fmt.Errorf("%w: %.80q is not an http or https address", ErrForbidden, uri)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, uri, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForbidden, err)
	}
	response, err := f.http.Do(request)
	if err != nil {
		if errors.Is(err, ErrForbidden) {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("%w: status %d", ErrUnreachable, response.StatusCode), response.Body.Close())
	}
	return response.Body, nil
}

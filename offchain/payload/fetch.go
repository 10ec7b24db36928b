package payload

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

var (
	// ErrUnreachable tells that the bytes could not be had; another try may succeed.
	ErrUnreachable = errors.New("payload unreachable")
	// ErrWrongContent tells that there are bytes, and that they are not those of the hash on the chain.
	ErrWrongContent = errors.New("payload does not match its hash")
	// ErrForbidden tells that the payload is one this program does not fetch: too large, a scheme or an address it
	// does not speak to.
	ErrForbidden = errors.New("payload refused")
)

// Defaults of a Fetcher.
const (
	DefaultMaxBytes = 1 << 20
	DefaultTimeout  = 10 * time.Second
	maxRedirects    = 3
)

// Options bound what a Fetcher does. The zero value stands for the defaults.
type Options struct {
	// MaxBytes is the largest payload fetched.
	MaxBytes uint64
	// Timeout bounds one fetch as a whole.
	Timeout time.Duration
	// AllowPrivate lets URIs point to loopback, private and link-local addresses, as on a local network.
	AllowPrivate bool
}

// Fetcher gets payloads. It is safe for concurrent use.
type Fetcher struct {
	options Options
	http    *http.Client
}

// NewFetcher returns a Fetcher.
func NewFetcher(options Options) *Fetcher {
	if options.MaxBytes == 0 {
		options.MaxBytes = DefaultMaxBytes
	}
	if options.Timeout == 0 {
		options.Timeout = DefaultTimeout
	}
	return &Fetcher{options: options, http: &http.Client{
		Transport: Transport(options.AllowPrivate, options.Timeout), Timeout: options.Timeout, CheckRedirect: redirect,
	}}
}

// Fetch returns the bytes of a payload after it has checked their hash and size.
func (f *Fetcher) Fetch(ctx context.Context, p rewardstypes.Payload) ([]byte, error) {
	content := p.Inline
	if len(content) == 0 {
		if p.Uri == "" {
			return nil, fmt.Errorf("%w: neither inline nor a URI", ErrForbidden)
		}
		if p.Size_ > f.options.MaxBytes {
			return nil, fmt.Errorf("%w: size %d, limit %d", ErrForbidden, p.Size_, f.options.MaxBytes)
		}
		var err error
		if content, err = f.download(ctx, p.Uri, p.Size_); err != nil {
			return nil, err
		}
	}
	if sum := sha256.Sum256(content); !bytes.Equal(sum[:], p.Hash) {
		return nil, fmt.Errorf("%w: SHA-256 is %x, not %x", ErrWrongContent, sum, p.Hash)
	}
	return content, nil
}

// download reads at most one byte more than announced: enough to know that there is more.
func (f *Fetcher) download(ctx context.Context, uri string, size uint64) ([]byte, error) {
	body, err := f.Open(ctx, uri)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	content, err := io.ReadAll(io.LimitReader(body, int64(size)+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	if uint64(len(content)) != size {
		return nil, fmt.Errorf("%w: not the %d bytes announced", ErrWrongContent, size)
	}
	return content, nil
}

func redirect(request *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("%w: more than %d redirects", ErrForbidden, maxRedirects)
	}
	if scheme := request.URL.Scheme; scheme != "http" && scheme != "https" {
		return fmt.Errorf("%w: redirect to %s", ErrForbidden, scheme)
	}
	return nil
}

package payload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/masa-finance/masad/offchain/seal"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// FetchFor is Fetch for a payload of a request: what is private is opened with the fetcher's key, after its publisher
// has wrapped the content key for it. A publisher that does not is as one that cannot be reached; bytes that no key
// opens are refused.
func (f *Fetcher) FetchFor(
	ctx context.Context, request rewardstypes.Request, p rewardstypes.Payload,
) ([]byte, error) {
	if !request.Private {
		return f.Fetch(ctx, p)
	}
	content, wrapped, err := f.fetchSealed(ctx, request, p)
	if err != nil {
		return nil, err
	}
	return f.unseal(content, wrapped, p.Hash)
}

// fetchSealed gets what is private as it is published, and its wrapped key.
func (f *Fetcher) fetchSealed(
	ctx context.Context, request rewardstypes.Request, p rewardstypes.Payload,
) (content, wrapped []byte, err error) {
	if content, err = f.Fetch(ctx, p); err != nil {
		return nil, nil, err
	}
	if f.options.Key == nil {
		return nil, nil, fmt.Errorf("%w: request %s is private, and there is no encryption key", ErrForbidden, request.Id)
	}
	wrapped, err = f.wrapped(ctx, p.Uri, request.Id)
	return content, wrapped, err
}

// unseal opens what is private.
func (f *Fetcher) unseal(content, wrapped, hash []byte) ([]byte, error) {
	key, err := f.options.Key.Unwrap(wrapped, hash)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	opened, err := seal.Open(content, key)
	switch {
	case errors.Is(err, seal.ErrWrongKey):
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrForbidden, err)
	default:
		return opened, nil
	}
}

// wrapped asks a payload's publisher for its key.
func (f *Fetcher) wrapped(ctx context.Context, uri, request string) ([]byte, error) {
	at, err := url.Parse(uri)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForbidden, err)
	}
	at = at.JoinPath("key")
	at.RawQuery = url.Values{"for": {f.options.Account}, "request": {request}}.Encode()
	body, err := f.Open(ctx, at.String())
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	defer func() { _ = body.Close() }()
	wrapped, err := io.ReadAll(io.LimitReader(body, seal.WrappedSize+1))
	if err != nil {
		return nil, fmt.Errorf("key: %w: %w", ErrUnreachable, err)
	}
	return wrapped, nil
}

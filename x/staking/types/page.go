package types

import (
	"github.com/cosmos/cosmos-sdk/types/query"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Bounds of a page of any query.
const (
	// DefaultPageLimit is the size of a page whose request names none.
	DefaultPageLimit = 100
	// MaxPageLimit is the largest page.
	MaxPageLimit = 200
	// MaxPageOffset is the farthest that a page may begin by number; beyond, a request goes on by key.
	MaxPageOffset = 10_000
)

// Page returns the page that a query asks for, within bounds, and an InvalidArgument status if it is outside them.
// The request is not changed.
func Page(req *query.PageRequest) (*query.PageRequest, error) {
	if req == nil {
		return &query.PageRequest{Limit: DefaultPageLimit}, nil
	}
	page := *req
	if page.Limit == 0 {
		page.Limit = DefaultPageLimit
	}
	if page.Limit > MaxPageLimit {
		return nil, status.Errorf(codes.InvalidArgument, "limit: %d is above %d", page.Limit, MaxPageLimit)
	}
	if page.Offset > MaxPageOffset {
		return nil, status.Errorf(codes.InvalidArgument, "offset: %d is above %d, go on by key", page.Offset, MaxPageOffset)
	}
	if page.Offset > 0 && len(page.Key) > 0 {
		return nil, status.Error(codes.InvalidArgument, "offset: it can not stand beside a key")
	}
	return &page, nil
}

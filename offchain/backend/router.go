package backend

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// anyBelow ends a pattern that stands for every service below a path.
const anyBelow = "/*"

// Route is what answers a service.
type Route struct {
	// Pattern is a service, or "llm/*" for all below "llm".
	Pattern string
	Backend Backend
	// Parallel is how many requests are answered at a time; 0 stands for no bound of the route's own. Lane tells it who
	// asks, and keeps to it.
	Parallel int
	// Timeout bounds one answer; 0 leaves that to the backend.
	Timeout time.Duration
}

// Router is a Backend that asks the one of a request's service.
type Router struct {
	exact map[string]Route
	below map[string]Route
	other Backend
}

var _ Backend = (*Router)(nil)

// NewRouter returns a Router. Services of no route go to other; without it they are refused.
func NewRouter(routes []Route, other Backend) (*Router, error) {
	r := &Router{exact: make(map[string]Route), below: make(map[string]Route), other: other}
	for _, route := range routes {
		table, key := r.exact, route.Pattern
		if path, found := strings.CutSuffix(key, anyBelow); found {
			table, key = r.below, path
		}
		if key == "" || strings.Contains(key, "*") {
			return nil, fmt.Errorf("%q is neither a service nor one that ends in %s", route.Pattern, anyBelow)
		}
		if _, twice := table[key]; twice {
			return nil, fmt.Errorf("%s: is given twice", route.Pattern)
		}
		table[key] = route
	}
	return r, nil
}

// Answer asks the backend of the service.
func (r *Router) Answer(ctx context.Context, request Request) (Response, error) {
	chosen, found := r.find(request.Service)
	if !found {
		return Response{}, Refuse("service %s is not served", request.Service)
	}
	if chosen.Timeout == 0 {
		return chosen.Backend.Answer(ctx, request)
	}
	bounded, cancel := context.WithTimeout(ctx, chosen.Timeout)
	defer cancel()
	response, err := chosen.Backend.Answer(bounded, request)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return Response{}, fmt.Errorf("%w: %w: it took more than %s", ErrUnavailable, ErrSilent, chosen.Timeout)
	}
	return response, err
}

// Serves tells whether some backend answers a service.
func (r *Router) Serves(service string) bool {
	_, found := r.find(service)
	return found
}

// Lane names the route of a service, and tells how many requests of it are answered at a time; 0 stands for no bound.
func (r *Router) Lane(service string) (name string, parallel int) {
	chosen, _ := r.find(service)
	return chosen.Pattern, chosen.Parallel
}

// find takes the service itself before the longest path above it.
func (r *Router) find(service string) (Route, bool) {
	if found, ok := r.exact[service]; ok {
		return found, true
	}
	for path := service; ; {
		slash := strings.LastIndexByte(path, '/')
		if slash < 0 {
			return Route{Backend: r.other}, r.other != nil
		}
		path = path[:slash]
		if found, ok := r.below[path]; ok {
			return found, true
		}
	}
}

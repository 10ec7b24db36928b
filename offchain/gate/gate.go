package gate

import (
	"net"
	"net/http"
	"sync"
)

// DefaultOpen is how many requests a server has open at a time, DefaultOpenFrom how many of one address: nobody keeps
// others out by asking slowly.
const (
	DefaultOpen     = 256
	DefaultOpenFrom = 16
)

// Gate counts the requests that are open, by address.
type Gate struct {
	open, openFrom int

	mu   sync.Mutex
	all  int
	from map[string]int
}

// New returns a gate for so many requests in all, and of one address.
func New(open, openFrom int) *Gate {
	return &Gate{open: open, openFrom: openFrom, from: make(map[string]int)}
}

// Guard lets requests in to a handler while there are not too many.
func (g *Gate) Guard(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !g.enter(r.RemoteAddr) {
			Busy(w)
			return
		}
		defer g.leave(r.RemoteAddr)
		serve(w, r)
	}
}

// Busy answers that there are too many requests now.
func Busy(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "5")
	http.Error(w, "too many requests", http.StatusServiceUnavailable)
}

// enter lets a request in; false if there are too many.
func (g *Gate) enter(address string) bool {
	host := hostOf(address)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.all >= g.open || g.from[host] >= g.openFrom {
		return false
	}
	g.all++
	g.from[host]++
	return true
}

func (g *Gate) leave(address string) {
	host := hostOf(address)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all--
	if g.from[host]--; g.from[host] == 0 {
		delete(g.from, host)
	}
}

func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}

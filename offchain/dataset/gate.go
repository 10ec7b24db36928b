package dataset

import (
	"net"
	"sync"
)

const (
	// maxOpen is how many requests a server has open at a time, maxOpenFrom how many of one address: nobody keeps a
	// committee out by asking slowly.
	maxOpen     = 256
	maxOpenFrom = 16
)

// gate counts the requests that are open, by address.
type gate struct {
	mu   sync.Mutex
	all  int
	from map[string]int
}

// enter lets a request in; false if there are too many.
func (g *gate) enter(address string) bool {
	host := hostOf(address)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.all >= maxOpen || g.from[host] >= maxOpenFrom {
		return false
	}
	if g.from == nil {
		g.from = make(map[string]int)
	}
	g.all++
	g.from[host]++
	return true
}

func (g *gate) leave(address string) {
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

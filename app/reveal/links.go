package reveal

import (
	"errors"
	"fmt"
	"sync"

	"github.com/masa-finance/masad/mech/beacon"
)

const (
	// MaxChains is how many chains of a secret are searched for a tip: with the default length, twelve years of every
	// block of a network.
	MaxChains = 64
	// searchedAtOnce bounds what one proposal may wait for: two default chains take a third of a second at most.
	searchedAtOnce = 2
	// renewedAt is with how few links left the next chain is registered, so that even who proposes every block of an
	// epoch of thousands has its next tip in force in time. A short chain is renewed with a quarter left.
	renewedAt = 4096
)

var (
	// ErrForeign says that no chain of the secret holds the tip.
	ErrForeign = errors.New("the beacon secret does not belong to the registered tip")
	// ErrSearching says that the tip was not found yet, and the search goes on at the next call.
	ErrSearching = errors.New("the registered tip is still being looked for among the chains of the beacon secret")
	// ErrExhausted says that the tip is the first link of its chain.
	ErrExhausted = errors.New("the last link of the chain is revealed")
)

// Link is the link below a tip.
type Link struct {
	Preimage [32]byte
	// Left is how many more links there are below it.
	Left uint64
}

// Links finds links of a secret on one network, and remembers where it was.
type Links struct {
	lock    sync.Mutex
	secret  Secret
	chainID string

	// chain is the one in use, number its number, at the tip's place in it; nil before the first tip is found.
	chain      *beacon.Chain
	number, at uint64
	// following is the chain after it, if it was needed.
	following *beacon.Chain
	// sought is the tip that the search is for, tried how many chains it has looked at.
	sought [32]byte
	tried  uint64
}

// NewLinks returns the links of a secret on a network.
func NewLinks(secret Secret, chainID string) *Links { return &Links{secret: secret, chainID: chainID} }

// Below returns the link below a tip: at most a thousand hashes as long as the tip moves down its chain, and a bounded
// search of the secret's chains otherwise.
func (l *Links) Below(tip [32]byte) (Link, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	if !l.here(tip) {
		if err := l.search(tip); err != nil {
			return Link{}, err
		}
	}
	if l.at == 0 {
		return Link{}, fmt.Errorf("chain %d: %w", l.number, ErrExhausted)
	}
	preimage, err := l.chain.Link(l.at - 1)
	return Link{Preimage: preimage, Left: l.at - 1}, err
}

// here tells whether the tip is where it was, or one further down, and goes there.
func (l *Links) here(tip [32]byte) bool {
	if l.chain == nil {
		return false
	}
	for down := uint64(0); down <= 1 && down <= l.at; down++ {
		if link, err := l.chain.Link(l.at - down); err == nil && link == tip {
			l.at -= down
			return true
		}
	}
	return false
}

// search looks at some chains for a tip, from the one in use on: a renewed tip is in the one after it.
func (l *Links) search(tip [32]byte) error {
	if tip != l.sought {
		l.sought, l.tried = tip, 0
	}
	first := l.number
	for range searchedAtOnce {
		if l.tried == MaxChains {
			return ErrForeign
		}
		number := (first + l.tried) % MaxChains
		l.tried++
		chain, err := l.secret.Chain(l.chainID, number)
		if err != nil {
			return err
		}
		if at, found := chain.Find(tip); found {
			l.chain, l.number, l.at, l.following, l.tried = chain, number, at, nil, 0
			return nil
		}
	}
	return ErrSearching
}

// Next returns the tip of the chain after the one in use.
func (l *Links) Next() ([32]byte, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.number+1 >= MaxChains {
		return [32]byte{}, fmt.Errorf("chain %d: is the last of the secret: register a tip of another one", l.number)
	}
	if l.following == nil {
		following, err := l.secret.Chain(l.chainID, l.number+1)
		if err != nil {
			return [32]byte{}, err
		}
		l.following = following
	}
	return l.following.Tip(), nil
}

// IsLow tells whether a link is so near to the end of its chain that the next one has to be registered.
func (l *Links) IsLow(link Link) bool { return link.Left <= max(1, min(renewedAt, l.secret.Length/4)) }

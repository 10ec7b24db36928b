package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
	"net/url"
	"slices"
)

// candidate is one place in the urn of a service.
type candidate struct {
	owner  string
	leaf   uint64
	weight *big.Int
}

// urn is what a request's worker was drawn from.
type urn struct {
	candidates []candidate
	// unknown says why it is not known, "" if it is.
	unknown string
}

// workersPage is how many workers of a service are looked at.
const workersPage = 200

// urnOf finds the workers of a request's service by their places, with their weights as the block before the draw left
// them.
func (a api) urnOf(ctx context.Context, req request) urn {
	var out struct {
		Workers []struct {
			Worker struct {
				Owner    string   `json:"owner"`
				Services []string `json:"services"`
				Leaves   []amount `json:"leaves"`
			} `json:"worker"`
			Weight amount `json:"weight"`
		} `json:"workers"`
		Pagination struct {
			Next []byte `json:"next_key"`
		} `json:"pagination"`
	}
	path := fmt.Sprintf("/masa/rewards/v1/workers?pagination.limit=%d&service=%s", workersPage,
		url.QueryEscape(req.Service))
	if err := a.getAt(ctx, req.Assigned-1, path, &out); err != nil {
		return urn{unknown: fmt.Sprintf("the node does not tell the weights of block %d: %s", req.Assigned-1, err)}
	}
	if len(out.Pagination.Next) > 0 {
		return urn{unknown: fmt.Sprintf("the service has more than %d workers", workersPage)}
	}
	var found urn
	for _, w := range out.Workers {
		place := slices.Index(w.Worker.Services, req.Service)
		if place >= 0 && place < len(w.Worker.Leaves) {
			found.candidates = append(found.candidates,
				candidate{w.Worker.Owner, w.Worker.Leaves[place].Uint64(), w.Weight.Int})
		}
	}
	slices.SortFunc(found.candidates, func(a, b candidate) int { return cmp.Compare(a.leaf, b.leaf) })
	return found
}

// total is the weight of all candidates.
func (u urn) total() *big.Int {
	total := new(big.Int)
	for _, c := range u.candidates {
		total.Add(total, c.weight)
	}
	return total
}

// lot is the first number below total of the stream that a request's draw takes its numbers from.
func lot(id string, beacon []byte, total uint64) uint64 {
	// Words from the end of the range that would favour small numbers are thrown away.
	limit := -(-total % total)
	for i := uint64(0); ; i++ {
		input := append([]byte("masa/rng/v1\x00pick/"+id+"\x00"), beacon...)
		block := sha256.Sum256(binary.BigEndian.AppendUint64(input, i))
		for word := range 4 {
			if n := binary.BigEndian.Uint64(block[8*word:]); limit == 0 || n < limit {
				return n % total
			}
		}
	}
}

// picked is whose place a lot falls on.
func picked(candidates []candidate, lot uint64) string {
	reached := new(big.Int)
	for _, c := range candidates {
		if reached.Add(reached, c.weight); reached.Cmp(num(lot)) > 0 {
			return c.owner
		}
	}
	return ""
}

// unrepeatable says why the draw can not be repeated, "" if it can.
func (s *story) unrepeatable() string {
	d := s.request.Draw
	switch {
	case d == nil:
		return "nobody was drawn"
	case s.urn.unknown != "":
		return s.urn.unknown
	case d.Tries != 1:
		return fmt.Sprintf("it took %d tries: those before the last met workers that did not take the request", d.Tries)
	case !d.Total.IsUint64() || d.Total.Sign() == 0:
		return fmt.Sprintf("the urn's weight is %s", d.Total)
	case s.urn.total().Cmp(d.Total.Int) != 0:
		return fmt.Sprintf("the weights sum to %s, in the draw it was %s: another draw of that block, or a worker whose "+
			"place in the urn was not up to date", s.urn.total(), d.Total)
	default:
		return ""
	}
}

// verifyDraw repeats the draw, if it can be repeated.
func (s *story) verifyDraw(l *checklist) {
	if s.unrepeatable() != "" {
		return
	}
	d := s.request.Draw
	drawn := picked(s.urn.candidates, lot(s.request.ID, d.Beacon, d.Total.Uint64()))
	l.text("worker drawn", s.request.Worker, drawn, "lot from the beacon falls on its weight")
}

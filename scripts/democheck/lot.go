package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
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

// candidates are the workers of a service by their places, with their weights as they stand now.
func (a api) candidates(ctx context.Context, service string) ([]candidate, error) {
	var out struct {
		Workers []struct {
			Worker struct {
				Owner    string   `json:"owner"`
				Services []string `json:"services"`
				Leaves   []amount `json:"leaves"`
			} `json:"worker"`
			Weight amount `json:"weight"`
		} `json:"workers"`
	}
	path := "/masa/rewards/v1/workers?pagination.limit=200&service=" + url.QueryEscape(service)
	if err := a.get(ctx, path, &out); err != nil {
		return nil, err
	}
	var found []candidate
	for _, w := range out.Workers {
		place := slices.Index(w.Worker.Services, service)
		if place < 0 || place >= len(w.Worker.Leaves) {
			continue
		}
		found = append(found, candidate{w.Worker.Owner, w.Worker.Leaves[place].Uint64(), w.Weight.Int})
	}
	slices.SortFunc(found, func(a, b candidate) int { return cmp.Compare(a.leaf, b.leaf) })
	return found, nil
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

// verifyDraw repeats the draw, if the weights still are what they were then and the first lot was kept.
func (s *story) verifyDraw(l *checklist) {
	d := s.request.Draw
	if d == nil || d.Tries != 1 || !d.Total.IsUint64() || d.Total.Sign() == 0 {
		return
	}
	total := new(big.Int)
	for _, c := range s.candidate {
		total.Add(total, c.weight)
	}
	if total.Cmp(d.Total.Int) != 0 {
		return
	}
	drawn := picked(s.candidate, lot(s.request.ID, d.Beacon, d.Total.Uint64()))
	l.text("worker drawn", s.request.Worker, drawn, "lot from the beacon falls on its weight")
}

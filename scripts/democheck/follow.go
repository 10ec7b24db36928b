package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"
)

// names tells addresses by the names they have on a local network.
type names map[string]struct{ name, quality string }

// readNames reads the plan of a local network.
func readNames(path string) (names, error) {
	known := make(names)
	if path == "" {
		return known, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var plan struct {
		Actors []struct{ Name, Address, Quality string } `json:"actors"`
	}
	if err := json.Unmarshal(content, &plan); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, a := range plan.Actors {
		known[a.Address] = struct{ name, quality string }{a.Name, a.Quality}
	}
	return known, nil
}

// of is the name of an address, or the address.
func (n names) of(address string) string {
	if known, ok := n[address]; ok {
		return known.name
	}
	return address
}

// requestOf finds the request that a transaction submitted.
func (a api) requestOf(ctx context.Context, hash string) (string, error) {
	var out struct {
		Response struct {
			Code   uint32 `json:"code"`
			RawLog string `json:"raw_log"`
			Events []struct {
				Type       string                        `json:"type"`
				Attributes []struct{ Key, Value string } `json:"attributes"`
			} `json:"events"`
		} `json:"tx_response"`
	}
	for {
		err := a.get(ctx, "/cosmos/tx/v1beta1/txs/"+url.PathEscape(hash), &out)
		if err == nil {
			break
		}
		if !errors.Is(err, errAbsent) {
			return "", err
		}
		if err := a.pause(ctx); err != nil {
			return "", fmt.Errorf("transaction %s is in no block: %w", hash, err)
		}
	}
	if out.Response.Code != 0 {
		return "", fmt.Errorf("transaction %s failed: %s", hash, out.Response.RawLog)
	}
	for _, event := range out.Response.Events {
		if event.Type != "masa.rewards.v1.EventRequestSubmitted" {
			continue
		}
		for _, attribute := range event.Attributes {
			if attribute.Key == "id" {
				return strings.Trim(attribute.Value, `"`), nil
			}
		}
	}
	return "", fmt.Errorf("transaction %s submitted no request", hash)
}

// follow watches a request until it is settled. It tells out when a worker is drawn, and catches prompt and answer,
// which the chain forgets at the settlement.
func (a api) follow(ctx context.Context, id string, known names, out io.Writer) (*story, error) {
	s := new(story)
	told := false
	for {
		req, err := a.request(ctx, id)
		if err != nil {
			return nil, err
		}
		s.request = req
		if len(req.Payload.Inline) > 0 {
			s.prompt = req.Payload.Inline
		}
		if req.Response != nil && len(req.Response.Payload.Inline) > 0 {
			s.answer = req.Response.Payload.Inline
		}
		if req.Worker != "" && !told {
			told = true
			_, _ = fmt.Fprintf(out, "ASSIGNED %s %s %s\n", id, known.of(req.Worker), known[req.Worker].quality)
		}
		if req.Status == "REQUEST_STATUS_SETTLED" {
			return s, a.complete(ctx, s)
		}
		if err := a.pause(ctx); err != nil {
			return nil, fmt.Errorf("request %s is %s: %w", id, req.Status, err)
		}
	}
}

// complete reads what else belongs to a settled request.
func (a api) complete(ctx context.Context, s *story) error {
	var err error
	if s.rewards, err = a.rewardsParams(ctx); err != nil {
		return err
	}
	if s.slashing, err = a.slashingParams(ctx); err != nil {
		return err
	}
	if s.request.Draw != nil {
		s.urn = a.urnOf(ctx, s.request)
	}
	if err := a.judgements(ctx, s); err != nil {
		return err
	}
	if id := s.request.Offence; id != "" {
		found, err := a.offence(ctx, id)
		if err != nil {
			return err
		}
		s.offence = &found
	}
	owners := map[string]bool{s.request.Oracle: true, s.request.Worker: true}
	for _, of := range s.judgements {
		for _, member := range of.Item.Committee {
			owners[member.Operator] = true
		}
	}
	delete(owners, "")
	for owner := range owners {
		entries, err := a.explain(ctx, owner, s.request.Epoch)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if strings.Contains(e.Reference, s.request.ID) {
				s.entries = append(s.entries, e)
			}
		}
	}
	return nil
}

// judgements reads the evaluations of the answer: that of the first committee, and of a second one that had a quorum.
func (a api) judgements(ctx context.Context, s *story) (err error) {
	if s.request.Response == nil {
		return nil
	}
	items := []string{s.request.Item}
	if d := s.request.Dispute; d != nil && d.Review != nil && d.Review.Quorum {
		items = append(items, d.Item)
	}
	for _, item := range items {
		of, err := a.judgement(ctx, item)
		if err != nil {
			return err
		}
		s.judgements = append(s.judgements, of)
	}
	s.agreement, err = a.agreementParams(ctx)
	return err
}

func (a api) pause(ctx context.Context) error {
	timer := time.NewTimer(a.poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

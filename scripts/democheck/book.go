package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"text/tabwriter"
)

// book is the treasury's record of an epoch.
type book struct {
	Epoch          uint64 `json:"epoch,string"`
	State          string `json:"state"`
	Supply         amount `json:"supply"`
	Emission       amount `json:"emission"`
	Validators     amount `json:"validators"`
	Workers        amount `json:"workers"`
	Oracles        amount `json:"oracles"`
	Governance     amount `json:"governance"`
	Treasury       amount `json:"treasury"`
	Requests       amount `json:"requests"`
	Data           amount `json:"data"`
	Availability   amount `json:"availability"`
	GasFees        amount `json:"gas_fees"`
	PaidConsensus  amount `json:"paid_consensus"`
	PaidJudging    amount `json:"paid_judging"`
	PaidRequests   amount `json:"paid_requests"`
	PaidRebates    amount `json:"paid_rebates"`
	ReserveBack    amount `json:"reserve_back"`
	Settled        uint64 `json:"settled,string"`
	Paid           uint64 `json:"paid,string"`
	Fees           amount `json:"fees"`
	FeesBurned     amount `json:"fees_burned"`
	FeesEvaluators amount `json:"fees_evaluators"`
	FeesTreasury   amount `json:"fees_treasury"`
	Rewards        amount `json:"rewards"`
	Refunds        amount `json:"refunds"`
	Slashed        amount `json:"slashed"`
	Weighted       amount `json:"weighted"`
}

// closedBook waits until an epoch has been paid.
func (a api) closedBook(ctx context.Context, epoch uint64) (book, error) {
	for {
		var out struct {
			Book book `json:"book"`
		}
		err := a.get(ctx, fmt.Sprintf("/masa/rewards/v1/books/%d", epoch), &out)
		if err == nil && out.Book.State == "closed" {
			return out.Book, nil
		}
		if err != nil && !errors.Is(err, errAbsent) {
			return book{}, err
		}
		if err := a.pause(ctx); err != nil {
			return book{}, fmt.Errorf("the book of epoch %d is %q: %w", epoch, out.Book.State, err)
		}
	}
}

// verifyBook recomputes the emission and its split.
func verifyBook(b book, p treasuryParams) checklist {
	var l checklist
	l.amount("emission", b.Emission.Int, reward(minus(p.MaxSupply.Int, b.Supply.Int), p.Rate.Int),
		"floor(rate·(S_max − S))")
	roles := split(b.Emission.Int, p.Validators.Int, p.Workers.Int, p.Oracles.Int, p.Governance.Int, p.Treasury.Int)
	for i, part := range []struct {
		name  string
		chain *big.Int
	}{
		{"validators", b.Validators.Int},
		{"workers", b.Workers.Int},
		{"oracles", b.Oracles.Int},
		{"governance", b.Governance.Int},
		{"treasury", b.Treasury.Int},
	} {
		l.amount("emission to "+part.name, part.chain, roles[i], "largest remainder")
	}
	streams := split(b.Workers.Int, p.WorkerData.Int, p.WorkerRequests.Int, p.WorkerAvailability.Int)
	l.amount("workers' emission to requests", b.Requests.Int, streams[1], "largest remainder")
	l.amount("fees", b.Fees.Int, sum(b.FeesBurned.Int, b.FeesEvaluators.Int, b.FeesTreasury.Int), "the parts add up")
	return l
}

// verifyEmission recomputes what a paid request earned from the emission.
func (s *story) verifyEmission(l *checklist, b book, entries []entry) {
	if s.request.Outcome != paid || b.Weighted.Sign() == 0 {
		return
	}
	weight := product(s.request.Settlement.FeeDue.Int, s.request.Verdict.Q.Int)
	own := smaller(
		floorOf(product(b.Requests.Int, weight), b.Weighted.Int),
		reward(s.request.Settlement.FeeDue.Int, s.rewards.Treasury.Theta.Int),
	)
	got := new(big.Int)
	for _, e := range entries {
		if e.Kind == "request_emission" && e.Reference == s.request.ID {
			got.Add(got, e.Amount.Int)
		}
	}
	l.amount("emission for the request", got, own,
		"min(floor(E_req·F·Q/ΣF·Q), floor(theta·F)), of a worker in good standing")
}

func (b book) print(out io.Writer) {
	_, _ = fmt.Fprintf(out, "Book of epoch %d (umasa)\n", b.Epoch)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, line := range []struct {
		name  string
		value any
	}{
		{"requests settled, paid", fmt.Sprintf("%d, %d", b.Settled, b.Paid)},
		{"rewards, refunds, slashed", fmt.Sprintf("%s, %s, %s", b.Rewards, b.Refunds, b.Slashed)},
		{"request fees", fmt.Sprintf("%s = %s burned + %s evaluators + %s treasury",
			b.Fees, b.FeesBurned, b.FeesEvaluators, b.FeesTreasury)},
		{"gas fees", b.GasFees},
		{"supply, emission", fmt.Sprintf("%s, %s", b.Supply, b.Emission)},
		{"emission split", fmt.Sprintf("validators %s, workers %s, oracles %s, governance %s, treasury %s",
			b.Validators, b.Workers, b.Oracles, b.Governance, b.Treasury)},
		{"paid of it", fmt.Sprintf("consensus %s (with gas fees), judging %s, requests %s, rebates %s",
			b.PaidConsensus, b.PaidJudging, b.PaidRequests, b.PaidRebates)},
		{"back to the reserve", b.ReserveBack},
	} {
		_, _ = fmt.Fprintf(table, "  %s\t%v\n", line.name, line.value)
	}
	_ = table.Flush()
}

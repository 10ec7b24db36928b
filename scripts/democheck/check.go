package main

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// check is one number that the chain and this program both have.
type check struct {
	name    string
	chain   string
	own     string
	formula string
}

func (c check) ok() bool { return c.chain == c.own }

// checklist collects checks.
type checklist []check

func (l *checklist) text(name, chain, own, formula string) {
	*l = append(*l, check{name, chain, own, formula})
}

func (l *checklist) amount(name string, chain, own *big.Int, formula string) {
	l.text(name, chain.String(), own.String(), formula)
}

func (l *checklist) decimal(name string, chain, own *big.Int, formula string) {
	l.text(name, showDecimal(chain), showDecimal(own), formula)
}

func (l *checklist) passed() bool {
	return !slices.ContainsFunc(*l, func(c check) bool { return !c.ok() })
}

// Outcomes of the settlement table.
const (
	paid      = "OUTCOME_PAID"
	rejected  = "OUTCOME_REJECTED"
	below     = "OUTCOME_BELOW_THRESHOLD"
	fraud     = "OUTCOME_FRAUD"
	timeout   = "OUTCOME_TIMEOUT"
	noQuorum  = "OUTCOME_NO_QUORUM"
	expired   = "OUTCOME_EXPIRED"
	rejection = "DECISION_REJECTED"
)

// story is all that is known of one request.
type story struct {
	request    request
	judgements []judgement // of the committees, of which the last one's counts
	offence    *offence
	rewards    rewardsParams
	slashing   slashingParams
	agreement  agreementParams
	entries    []entry // of the request, in its epoch
	urn        urn
	prompt     []byte
	answer     []byte
}

// final is the last committee's judgement.
func (s *story) final() judgement {
	if len(s.judgements) == 0 {
		return judgement{}
	}
	return s.judgements[len(s.judgements)-1]
}

// verify recomputes a settled request from its beginnings.
func (s *story) verify() (checklist, error) {
	var l checklist
	req := s.request
	class, err := s.class()
	if err != nil {
		return nil, err
	}
	ru := resourceUnits(class, req.Payload.Size, req.MaxUnits)
	l.amount("resource units asked for", req.RU.Int, ru, "ceil((in/1000·a_in + out/1000·a_out)·multiplier)")
	f := fee(req.Price.Int, req.Allowance.Int, req.Consumed.Int, ru)
	l.amount("fee in escrow", req.Fee.Int, f, "ceil(p·(ΔC + ((C+ΔC)² − C²)/(2K)))")
	s.verifyDraw(&l)
	found := finding{}
	outcome := timeout
	if req.Response != nil {
		found, err = s.judge()
		if err != nil {
			return nil, err
		}
		s.verifyVerdict(&l, found)
		outcome = outcomeOf(found, s.rewards.Evaluation.Tau.Int, req.Decision == rejection)
	} else if req.Worker == "" {
		outcome = expired
	}
	l.text("outcome", req.Outcome, outcome, "timeout, no quorum, fraud, Q < tau, rejected, paid: the first that applies")
	return l, s.verifyMoney(&l, class, outcome, found)
}

// class is the service class with the longest prefix.
func (s *story) class() (classParams, error) {
	var best classParams
	for _, class := range s.rewards.Market.Classes {
		if strings.HasPrefix(s.request.Service, class.Prefix) && len(class.Prefix) > len(best.Prefix) {
			best = class
		}
	}
	if best.Prefix == "" {
		return best, fmt.Errorf("no class for the service %s", s.request.Service)
	}
	return best, nil
}

// judge finds what the last committee finds, from its members' stakes and reveals.
func (s *story) judge() (finding, error) {
	opinions, err := s.final().opinions()
	if err != nil {
		return finding{}, err
	}
	r, seats := s.request, len(s.final().Item.Committee)
	return judge(s.rewards.Evaluation, opinions, seats, r.Response.Blocks, r.Deadline), nil
}

// opinions are what was revealed, with the stakes behind it.
func (j judgement) opinions() ([]opinion, error) {
	stakes := make(map[string]*big.Int)
	for _, member := range j.Item.Committee {
		stakes[member.Operator] = member.Stake.Int
	}
	var opinions []opinion
	for _, e := range j.Evaluations {
		stake, ok := stakes[e.Operator]
		if !ok {
			return nil, fmt.Errorf("%s revealed but is not in the committee", e.Operator)
		}
		opinions = append(opinions, opinion{score(e.R), score(e.C), score(e.F), e.Flag, stake})
	}
	return opinions, nil
}

func (s *story) verifyVerdict(l *checklist, found finding) {
	v := s.request.Verdict
	if v == nil {
		l.text("verdict", "none", "one", "every response is judged")
		return
	}
	l.text("quorum", fmt.Sprint(v.Quorum), fmt.Sprint(found.quorum), "reveals ≥ floor(k/2)+1")
	l.decimal("T", v.T.Int, found.t, "1 − floor((rb−1)/deadline)")
	if !found.quorum {
		return
	}
	for _, m := range []struct {
		name       string
		chain, own *big.Int
	}{{"R", v.R.Int, found.r}, {"C", v.C.Int, found.c}, {"F", v.F.Int, found.f}} {
		l.decimal(m.name, m.chain, m.own, "lower median of the reveals, weighted by stake capped at 2·median")
	}
	l.decimal("Q", v.Q.Int, found.q, "floor(αR + βC + γF + δT)")
	l.text("fraud", fmt.Sprint(v.Fraud), fmt.Sprint(found.fraud), "2·flagged weight > total")
}

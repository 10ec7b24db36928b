package main

import (
	"math/big"
	"slices"
)

// earnedFee is what opinions earned of the evaluators' part of a fee: each seat of the committees has an equal part.
func (s *story) earnedFee(pool *big.Int) (*big.Int, error) {
	var earned []*big.Int
	seats := 0
	for _, of := range s.judgements {
		opinions, err := of.opinions()
		if err != nil {
			return nil, err
		}
		seats += len(of.Item.Committee)
		earned = append(earned, credits(s.rewards.Evaluation, s.agreement, opinions)...)
	}
	rest := minus(product(num(uint64(seats)), one), sum(earned...))
	parts := split(pool, append(earned, rest)...)
	return sum(parts[:len(earned)]...), nil
}

// credits are min(1, agreement/full) of the opinions of a committee, 1 for one that is alone.
func credits(p evaluationParams, a agreementParams, opinions []opinion) []*big.Int {
	if len(opinions) == 1 {
		return []*big.Int{one}
	}
	values, w := make([]*big.Int, len(opinions)), []*big.Int(nil)
	if len(opinions) > 0 {
		w = weights(opinions)
	}
	for i, o := range opinions {
		voted := sum(product(p.Alpha.Int, o.r), product(p.Beta.Int, o.c), product(p.Gamma.Int, o.f))
		values[i] = floorOf(voted, sum(p.Alpha.Int, p.Beta.Int, p.Gamma.Int))
	}
	earned := make([]*big.Int, len(opinions))
	for i, value := range values {
		others := median(without(values, i), without(w, i))
		apart := ceilOf(product(new(big.Int).Abs(minus(value, others)), one), a.Scale.Int)
		earned[i] = smaller(one, floorOf(product(minus(one, smaller(one, apart)), one), a.Full.Int))
	}
	return earned
}

// without is a list without its i-th element.
func without(list []*big.Int, i int) []*big.Int { return slices.Delete(slices.Clone(list), i, i+1) }

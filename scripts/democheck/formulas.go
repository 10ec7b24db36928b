package main

import (
	"math/big"
	"slices"
	"sort"
)

// opinion is one revealed evaluation: decimals, and the stake behind it.
type opinion struct {
	r, c, f *big.Int
	flag    bool
	stake   *big.Int
}

// weights caps each stake at twice the lower median of all.
func weights(opinions []opinion) []*big.Int {
	stakes := make([]*big.Int, len(opinions))
	for i, o := range opinions {
		stakes[i] = o.stake
	}
	sorted := slices.Clone(stakes)
	slices.SortFunc(sorted, (*big.Int).Cmp)
	limit := product(big.NewInt(2), sorted[(len(sorted)-1)/2])
	for i := range stakes {
		stakes[i] = smaller(stakes[i], limit)
	}
	return stakes
}

// median is the lower weighted median: the smallest value with at least half the weight at or below it.
func median(values, weights []*big.Int) *big.Int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return values[order[a]].Cmp(values[order[b]]) < 0 })
	total, below := sum(weights...), new(big.Int)
	for _, i := range order {
		below.Add(below, weights[i])
		if product(big.NewInt(2), below).Cmp(total) >= 0 {
			return values[i]
		}
	}
	return new(big.Int)
}

// finding is what a committee finds.
type finding struct {
	r, c, f, t, q *big.Int // decimals
	quorum, fraud bool
}

// judge computes the finding of a committee of k on a response that took rb of deadline blocks.
func judge(p evaluationParams, opinions []opinion, k int, rb, deadline uint64) finding {
	v := finding{t: timeliness(rb, deadline), quorum: len(opinions) >= k/2+1}
	if len(opinions) == 0 {
		return v
	}
	w := weights(opinions)
	flagged := new(big.Int)
	var r, c, f []*big.Int
	for i, o := range opinions {
		r, c, f = append(r, o.r), append(c, o.c), append(f, o.f)
		if o.flag {
			flagged.Add(flagged, w[i])
		}
	}
	v.quorum = v.quorum && sum(w...).Sign() > 0
	v.fraud = product(big.NewInt(2), flagged).Cmp(sum(w...)) > 0
	v.r, v.c, v.f = median(r, w), median(c, w), median(f, w)
	v.q = floorOf(sum(
		product(p.Alpha.Int, v.r), product(p.Beta.Int, v.c), product(p.Gamma.Int, v.f), product(p.Delta.Int, v.t),
	), one)
	return v
}

// score turns micro-units into a decimal.
func score(micro uint64) *big.Int { return product(num(micro), big.NewInt(1_000_000_000_000)) }

// timeliness is 1 − floor((rb−1)/deadline) for 1 ≤ rb ≤ deadline, else 0.
func timeliness(rb, deadline uint64) *big.Int {
	if rb < 1 || rb > deadline {
		return new(big.Int)
	}
	return minus(one, floorOf(product(num(rb-1), one), num(deadline)))
}

// outcomeOf is the first row of the settlement table that applies to a response.
func outcomeOf(v finding, tau *big.Int, isRejected bool) string {
	switch {
	case !v.quorum:
		return noQuorum
	case v.fraud:
		return fraud
	case v.q.Cmp(tau) < 0:
		return below
	case isRejected:
		return rejected
	default:
		return paid
	}
}

// resourceUnits is ceil((in/1000·a_in + out/1000·a_out + KB·a_kb)·multiplier); input tokens are a quarter of the bytes.
func resourceUnits(class classParams, size, units uint64) *big.Int {
	in, out, data := (size+3)/4, units, uint64(0)
	if class.Unit == "UNIT_KILOBYTE" {
		out, data = 0, 1000*units
	}
	total := sum(product(class.In.Int, num(in)), product(class.Out.Int, num(out)), product(class.KB.Int, num(data)))
	return ceilOf(product(total, class.Multiplier.Int), product(one, one, big.NewInt(1000)))
}

// fee is ceil(p·(2K·ΔC + (C+ΔC)² − C²)/(2K·10^18)).
func fee(price, allowance, consumed, units *big.Int) *big.Int {
	doubled, after := product(big.NewInt(2), allowance), sum(consumed, units)
	area := minus(sum(product(doubled, units), product(after, after)), product(consumed, consumed))
	return ceilOf(product(price, area), product(doubled, one))
}

// split divides a whole by the largest remainder; ties go to the first.
func split(whole *big.Int, shares ...*big.Int) []*big.Int {
	total := sum(shares...)
	parts, rests := make([]*big.Int, len(shares)), make([]*big.Int, len(shares))
	left := new(big.Int).Set(whole)
	for i, share := range shares {
		parts[i], rests[i] = new(big.Int), new(big.Int)
		if total.Sign() > 0 {
			parts[i].QuoRem(product(whole, share), total, rests[i])
		}
		left.Sub(left, parts[i])
	}
	order := make([]int, len(shares))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return rests[order[a]].Cmp(rests[order[b]]) > 0 })
	for _, i := range order {
		if total.Sign() == 0 || left.Sign() == 0 {
			break
		}
		parts[i].Add(parts[i], big.NewInt(1))
		left.Sub(left, big.NewInt(1))
	}
	return parts
}

// reward is floor(R_base·Q), penalty is ceil(coefficient·R_base).
func reward(base, quality *big.Int) *big.Int { return floorOf(product(base, quality), one) }

func penalty(base, coefficient *big.Int) *big.Int { return ceilOf(product(base, coefficient), one) }

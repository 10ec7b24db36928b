package economy

import (
	"math/rand/v2"
	"slices"
)

// dice are random numbers of a seed. Everything drawn is an integer, the same on every machine.
type dice struct{ pcg *rand.PCG }

func newDice(seed uint64) *dice { return &dice{rand.NewPCG(seed, 0x6d617361)} }

// below is uniform in 0..n−1.
func (d *dice) below(n int) int { return int(d.pcg.Uint64() >> 33 % uint64(n)) }

// normal is about normally distributed around 0 with a standard deviation of sigma: the sum of twelve uniform numbers
// has a variance of one.
func (d *dice) normal(sigma int) int {
	sum := int64(0)
	for range 12 {
		sum += int64(d.pcg.Uint64() >> 32)
	}
	return int((sum - 6<<32) * int64(sigma) >> 32)
}

// fourthOfFive is the fourth of five uniform numbers, in millionths: what answers are worth where evaluators are
// compared, two thirds on average.
func (d *dice) fourthOfFive() int {
	five := make([]int, 5)
	for i := range five {
		five[i] = d.below(one + 1)
	}
	slices.Sort(five)
	return five[3]
}

// good is what an honest worker's answer is worth: 0.85 with a deviation of 0.04.
func good(d *dice) int { return clamp(850_000 + d.normal(40_000)) }

// clamp keeps a score within 0 and 1.
func clamp(score int) int { return max(0, min(one, score)) }

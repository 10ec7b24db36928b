// Package power turns stake, performance and a little randomness into voting power (paper §11.2: selection by stake
// size, performance, randomness).
//
// Consensus lets a validator propose in proportion to its power, so power is where the three factors meet:
//
//	power_i = max(1, floor(10^9 · s_eff,i·M_i·J_i / Σ s_eff)),   s_eff,i = min(s_i, t)
//
// Stake beyond the cap t does not count, so no member holds more than cap_n of the capped stake. M rises with the
// score of past epochs, J is a small jitter drawn from the beacon, which makes the order of proposers unpredictable
// some tens of blocks ahead without changing anybody's long-run share.
//
// The price of M and J is safety margin: members whose factors are high need less stake to reach a third of power.
// A1 bounds that share from the parameters alone, SmallestThird computes it for a given set.
package power

// Package performance scores validators and names the one that loses its seat (paper §6, P_v and v_min = arg min P_v;
// §11.4: validators verify data and responses).
//
//	P = (α·C + β·D + γ·L) / (α + β + γ)
//
// C is the share of blocks signed; D and L say how well a validator's opinions on data items and on responses agree
// with those of the others. An opinion is compared with the median of the *other* opinions, so nobody moves his own
// reference; it was committed before it was revealed, so nobody could copy; and who was asked and kept silent gets 0.
//
// Agreement with a median can be had without effort if everybody always says the same. Correlated therefore subtracts
// the agreement with an unrelated item, which makes every opinion that ignores its item worthless.
//
// A chain accumulates item by item: Agreements of each item when it is tallied, a Tally per validator and metric, and
// Score at the end of the epoch. Evaluate does the same for a whole epoch at once. Both give the same numbers, because
// sums of agreements are exact and the one rounding is that of the mean.
package performance

// Package sample turns the random beacon into choices that every node repeats bit for bit: committees of evaluators
// and workers for a request (paper §11.2: selection by stake, performance and randomness).
//
//   - RNG is a stream of 64-bit words, SHA-256 of a domain, a seed and a counter. One decision, one domain.
//   - Committee draws k of n equally likely members without replacement.
//   - Picks draws without replacement in proportion to weights, from a list held in memory.
//   - Tree does the same for a population too large to list: its weights lie in a sum tree of fan-out 32 behind a
//     Store, so a draw costs O(log n) reads, and Tree.Draw picks exactly what Picks would.
//
// All of them consume the stream in a fixed order that is part of the protocol: who knows the seed can repeat a
// draw, and a change of that order is a breaking change.
package sample

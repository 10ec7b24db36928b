// Package ante admits transactions: it checks form, size, fee and signatures before any message runs.
//
// It differs from the SDK's chain in two ways. Fees are credited to the fee collector at the end of the block, so that
// transactions do not all write one balance. And an evaluator pays nothing for the work the chain has drawn it for: see
// DutyLane.
package ante

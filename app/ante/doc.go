// Package ante admits transactions: it checks form, size, fee and signatures before any message runs.
//
// It differs from the SDK's chain in two ways. Fees are credited to the fee collector at the end of the block, so that
// transactions do not all write one balance. And nobody pays for what the chain asks of him: an evaluator for the work
// it was drawn for, see DutyLane, a member of the set for reporting a price, see PriceLane.
package ante

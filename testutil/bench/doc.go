// Package bench measures what the chain costs: a request from submission to settlement, ordinary blocks and blocks at
// the boundary of an epoch on ledgers of different sizes, and a whole node under load beside plain transfers of coins.
// Its tests run the same code on small ledgers; scripts/bench prints the ratios.
package bench

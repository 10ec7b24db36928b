// Package abci makes and judges proposals of blocks. Both sides measure a transaction in the same way, so an honest
// proposal is never refused.
package abci

// Package explain recomputes what x/rewards paid and took from nothing but what it wrote down: the factors of every
// entry, and the books of the epochs. It reads no state, so anybody can check an export of the chain with it.
package explain

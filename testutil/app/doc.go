// Package app runs whole applications in one process, block by block, for tests. A Chain begins from a real genesis
// with founding validators' transactions, checks every set of validator updates with CometBFT's own rules, and checks
// the invariants after each block. With a twin, a second application executes the same blocks and must come to the same
// app hash.
package app

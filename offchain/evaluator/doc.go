// Package evaluator is the program behind `masad evaluator run`: it takes a validator's duties, scores each response,
// commits to the scores and reveals them. The one thing it must never lose is the salt of a commitment: scores and salt
// are on the disk before the commitment leaves, so an evaluator that is killed at any moment reveals when it comes
// back.
package evaluator

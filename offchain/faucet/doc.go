// Package faucet is the program behind `masad faucet serve`: it gives coins of a test network to whoever asks, over the
// HTTP interface that cosmjs' faucet client speaks.
package faucet

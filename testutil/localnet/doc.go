// Package localnet starts a local network of real processes for a test or a benchmark: it builds the binary, and drives
// the network by commands alone.
package localnet

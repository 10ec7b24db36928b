// Package network holds the tests that run a network of real processes: it builds the binary, starts a local network
// with it, drives it by commands alone, and kills what it is made of.
package network

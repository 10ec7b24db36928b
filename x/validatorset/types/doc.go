// Package types holds the messages, state, parameters and errors of x/validatorset, and what it expects of the ledger.
package types

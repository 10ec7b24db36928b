// Package types holds the offences, parameters and errors of x/slashing, and what it expects of the ledger.
package types

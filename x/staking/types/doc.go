// Package types holds the public part of the ledger: its messages, records, parameters, errors and events, the
// interfaces through which other modules read and command it, and the rules that need no store.
package types

// Package types holds the query types and errors of x/gov, and what it expects of the ledger.
package types

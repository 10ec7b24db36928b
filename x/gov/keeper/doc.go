// Package keeper counts votes. It has no store of its own: proposals and votes are the SDK's, stakes the ledger's.
package keeper

// Package keeper stores the ledger: who bonds what in which role, what that requires, what is unbonding, and the epoch
// clock with the pipeline of work that closes each epoch.
package keeper

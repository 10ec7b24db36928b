// Package staking is the ledger: positions in three roles, the stake they bond, the requirement they must hold, and
// the epoch clock with the pipeline that closes each epoch. README.md says what it does and why.
package staking

// Package upgrades lists the software upgrades that this binary can carry a chain through: no release has one yet, as a
// new chain starts from this one, but a binary for test networks can rehearse one. How one is added is in README.md.
package upgrades

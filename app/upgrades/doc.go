// Package upgrades lists the software upgrades that this binary can carry a chain through. There are none yet: a new
// chain starts from this release. How one is added is in README.md.
package upgrades

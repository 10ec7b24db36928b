//go:build !rehearsal

package upgrades

// rehearsals are none: a chain in earnest has nothing to rehearse.
func rehearsals() []Upgrade { return nil }

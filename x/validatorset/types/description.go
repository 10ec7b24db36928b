package types

import (
	"unicode"
	"unicode/utf8"
)

// Largest lengths of a description's parts in bytes.
const (
	MaxMoniker         = 70
	MaxIdentity        = 64
	MaxWebsite         = 140
	MaxSecurityContact = 140
	MaxDetails         = 280
)

// Validate asks for a moniker, and for printable text within the limits.
func (d Description) Validate() error {
	if d.Moniker == "" {
		return ErrInvalidDescription.Wrapf("moniker: must be given, at most %d bytes", MaxMoniker)
	}
	for _, part := range []struct {
		field, text string
		limit       int
	}{
		{"moniker", d.Moniker, MaxMoniker},
		{"identity", d.Identity, MaxIdentity},
		{"website", d.Website, MaxWebsite},
		{"security_contact", d.SecurityContact, MaxSecurityContact},
		{"details", d.Details, MaxDetails},
	} {
		if err := checkText(part.field, part.text, part.limit); err != nil {
			return err
		}
	}
	return nil
}

func checkText(field, text string, limit int) error {
	if len(text) > limit {
		return ErrInvalidDescription.Wrapf("%s: %d bytes, at most %d", field, len(text), limit)
	}
	if !utf8.ValidString(text) {
		return ErrInvalidDescription.Wrapf("%s: must be UTF-8", field)
	}
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return ErrInvalidDescription.Wrapf("%s: character %U, must be printable", field, r)
		}
	}
	return nil
}

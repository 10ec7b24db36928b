package dataset

import (
	"encoding/hex"
	"fmt"

	"github.com/masa-finance/masad/mech/record"
)

// Digest is a hash that is written in hex.
type Digest record.Hash

// ParseDigest reads 64 hex digits.
func ParseDigest(text string) (d Digest, err error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(d) {
		return d, fmt.Errorf("%.80q is not %d hex digits", text, 2*len(d))
	}
	return Digest(raw), nil
}

// String is the hash in hex.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText is for JSON.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is for JSON.
func (d *Digest) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDigest(string(text))
	return err
}

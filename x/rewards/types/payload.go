package types

import (
	"bytes"
	"crypto/sha256"
	"regexp"
)

// Limits of a payload.
const (
	// MaxInline is the largest inline payload in bytes.
	MaxInline = 4_096
	// MaxURI is the longest URI in bytes.
	MaxURI = 512
	// MaxPayload is the largest payload behind a URI in bytes.
	MaxPayload = 64 << 20
)

// uriForm is a scheme and printable ASCII. What a URI means is its reader's business.
var uriForm = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$`)

// Validate refuses a payload that is neither inline bytes nor a hash with a URI and a size. Hash and size of inline
// bytes may be left out; given, they must be right.
func (p Payload) Validate() error {
	if len(p.Inline) > 0 {
		return p.checkInline()
	}
	if len(p.Hash) != HashLength {
		return ErrInvalidPayload.Wrapf("payload.hash: %d bytes, must be %d (or give payload.inline)",
			len(p.Hash), HashLength)
	}
	if len(p.Uri) == 0 || len(p.Uri) > MaxURI {
		return ErrInvalidPayload.Wrapf("payload.uri: %d bytes, must be 1..%d", len(p.Uri), MaxURI)
	}
	if !uriForm.MatchString(p.Uri) {
		return ErrInvalidPayload.Wrapf("payload.uri: %q must be a scheme and printable ASCII", truncate(p.Uri))
	}
	if p.Size_ == 0 || p.Size_ > MaxPayload {
		return ErrInvalidPayload.Wrapf("payload.size: %d is outside 1..%d", p.Size_, MaxPayload)
	}
	return nil
}

func (p Payload) checkInline() error {
	if len(p.Inline) > MaxInline {
		return ErrInvalidPayload.Wrapf("payload.inline: %d bytes, limit %d", len(p.Inline), MaxInline)
	}
	if p.Uri != "" {
		return ErrInvalidPayload.Wrap("payload.uri: must be empty beside payload.inline")
	}
	if sum := sha256.Sum256(p.Inline); len(p.Hash) != 0 && !bytes.Equal(p.Hash, sum[:]) {
		return ErrInvalidPayload.Wrapf("payload.hash: %x is not the SHA-256 of payload.inline, limit %x", p.Hash, sum)
	}
	if size := uint64(len(p.Inline)); p.Size_ != 0 && p.Size_ != size {
		return ErrInvalidPayload.Wrapf("payload.size: %d, must be that of payload.inline, %d", p.Size_, size)
	}
	return nil
}

// checkPrivate refuses inline bytes of what only some may read.
func (p Payload) checkPrivate(private bool, field string) error {
	if private && len(p.Inline) > 0 {
		return ErrInvalidPayload.Wrapf("%s.inline: %d bytes, must be 0 of what is private: seal it, give hash, uri, size",
			field, len(p.Inline))
	}
	return nil
}

// Complete returns the payload with the hash and size of inline bytes filled in.
func (p Payload) Complete() Payload {
	if len(p.Inline) > 0 {
		sum := sha256.Sum256(p.Inline)
		p.Hash, p.Size_ = sum[:], uint64(len(p.Inline))
	}
	return p
}

// Settled returns the payload as it is kept after settlement: without its bytes.
func (p Payload) Settled() Payload {
	p.Inline = nil
	return p
}

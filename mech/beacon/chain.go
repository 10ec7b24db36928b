package beacon

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	// DefaultLength is the number of links of a validator's chain: at a block every 6 seconds and a 64th of the
	// proposals one lasts twelve years.
	DefaultLength = 1 << 20
	// MaxLength bounds what a secret can ask of the machine that opens it: about a second and 512 KiB.
	MaxLength = 1 << 24
	// markSpacing is how many links lie between two that are kept, so a link costs at most as many hashes.
	markSpacing = 1024
	// seedPrefix separates the seeds from every other use of SHA-256 in the protocol.
	seedPrefix = "masa/beacon/v1\x00"
)

// ErrLength says that a chain is empty or longer than MaxLength, or has no link of a number.
var ErrLength = errors.New("beacon: length out of range")

// Seed returns the first link of chain number of a network:
//
//	SHA256("masa/beacon/v1" ‖ 00 ‖ chain_id ‖ 00 ‖ u64be(number) ‖ master)
//
// One master secret of 32 bytes so has chains without end, and no two networks share a link. A chain id has no byte 00.
func Seed(chainID string, number uint64, master [32]byte) [32]byte {
	input := append([]byte(seedPrefix), chainID...)
	input = binary.BigEndian.AppendUint64(append(input, 0), number)
	return sha256.Sum256(append(input, master[:]...))
}

// Chain is a hash chain of which some links are kept. Link 0 is the seed, link number Length the tip.
type Chain struct {
	length uint64
	marks  [][32]byte
	tip    [32]byte
}

// NewChain computes the chain of a seed: length hashes, 1 to MaxLength, of which every 1024th link is kept.
func NewChain(seed [32]byte, length uint64) (*Chain, error) {
	if length < 1 || length > MaxLength {
		return nil, fmt.Errorf("%w: %d is outside 1..%d", ErrLength, length, MaxLength)
	}
	c := &Chain{length: length, tip: seed}
	for i := range length {
		if i%markSpacing == 0 {
			c.marks = append(c.marks, c.tip)
		}
		c.tip = sha256.Sum256(c.tip[:])
	}
	return c, nil
}

// Length is how many links can be revealed below the tip.
func (c *Chain) Length() uint64 { return c.length }

// Tip is the last link, the one to register: Tip(seed, Length).
func (c *Chain) Tip() [32]byte { return c.tip }

// Link returns link i, 0 to Length: at most 1023 hashes.
func (c *Chain) Link(i uint64) ([32]byte, error) {
	switch {
	case i > c.length:
		return [32]byte{}, fmt.Errorf("%w: link %d of %d", ErrLength, i, c.length)
	case i == c.length:
		return c.tip, nil
	}
	return Tip(c.marks[i/markSpacing], i%markSpacing), nil
}

// Find returns the number of a link, and false if the chain has no such link: Length hashes at most, from the tip down,
// where those who reveal are first.
func (c *Chain) Find(link [32]byte) (uint64, bool) {
	if link == c.tip {
		return c.length, true
	}
	for m := len(c.marks) - 1; m >= 0; m-- {
		at := c.marks[m]
		from := uint64(m) * markSpacing
		for i := from; i < min(from+markSpacing, c.length); i++ {
			if at == link {
				return i, true
			}
			at = sha256.Sum256(at[:])
		}
	}
	return 0, false
}

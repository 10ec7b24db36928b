package sample

import (
	"crypto/sha256"
	"encoding/binary"
)

// prefix separates this stream from every other use of SHA-256 in the protocol.
const prefix = "masa/rng/v1"

const (
	wordBytes  = 8
	blockWords = sha256.Size / wordBytes
)

// RNG is a deterministic stream of uniformly distributed 64-bit words. It holds state and is for one goroutine.
type RNG struct {
	input []byte // prefix ‖ 00 ‖ domain ‖ 00 ‖ seed ‖ u64be(counter), the counter rewritten for each block
	block [sha256.Size]byte
	next  uint64 // number of the block to be computed next
	used  int    // words of the current block already given out
}

// New returns the stream of (domain, seed):
//
//	block i = SHA256("masa/rng/v1" ‖ 00 ‖ domain ‖ 00 ‖ seed ‖ u64be(i)),  i = 0, 1, …
//
// each block giving four big-endian words in order. The domain names the decision ("eval/<item>", "pick/<request>")
// and holds no zero byte; the seed is the 32 bytes of the beacon of the deciding block. Any other length of seed is
// accepted and defines a stream too. The seed is copied.
func New(domain string, seed []byte) *RNG {
	input := make([]byte, 0, len(prefix)+1+len(domain)+1+len(seed)+wordBytes)
	input = append(input, prefix...)
	input = append(input, 0)
	input = append(input, domain...)
	input = append(input, 0)
	input = append(input, seed...)
	input = append(input, make([]byte, wordBytes)...)
	return &RNG{input: input, used: blockWords}
}

// Uint64 returns the next word of the stream. The period is 2^66 words; no draw comes near it.
func (r *RNG) Uint64() uint64 {
	if r.used == blockWords {
		binary.BigEndian.PutUint64(r.input[len(r.input)-wordBytes:], r.next)
		r.block = sha256.Sum256(r.input)
		r.next++
		r.used = 0
	}
	word := binary.BigEndian.Uint64(r.block[r.used*wordBytes:])
	r.used++
	return word
}

// Below returns a uniform number in [0, n), 1 ≤ n < 2^64, without bias: words in the incomplete last interval,
// those ≥ 2^64 − (2^64 mod n), are discarded, and the first other word is reduced modulo n. A discard happens with
// probability below 1/2, and never if n is a power of two. n = 1 consumes one word like every other n. n = 0 is
// outside the domain: the result is 0 and no word is consumed.
func (r *RNG) Below(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	excess := -n % n // 2^64 mod n, in wrapping arithmetic
	for {
		if word := r.Uint64(); excess == 0 || word < -excess {
			return word % n
		}
	}
}

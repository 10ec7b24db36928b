package beacon

import (
	"crypto/sha256"
	"encoding/binary"
)

// Next returns the beacon of a block whose proposer revealed a valid preimage: SHA256(prev ‖ preimage), prev the
// beacon of the block before. The caller has checked the preimage by Verify.
func Next(prev, preimage [32]byte) [32]byte {
	return sha256.Sum256(append(prev[:], preimage[:]...))
}

// Missing returns the beacon of block height when nothing was revealed, for a network that keeps no block hashes:
// SHA256(prev ‖ u64be(height)). It can be computed in advance by anybody. This chain uses Fallback.
func Missing(prev [32]byte, height uint64) [32]byte {
	return sha256.Sum256(binary.BigEndian.AppendUint64(prev[:], height))
}

// Fallback returns the beacon of block h when nothing valid was revealed: SHA256(prev ‖ block hash of h−1 ‖ proposer
// address of h). It can be ground by the proposer of h−1, see the package comment. The hash has 32 bytes (none for
// the first block), the address 20; the concatenation is unambiguous because both lengths are fixed. The arguments
// are not changed.
func Fallback(prev [32]byte, blockHash, proposer []byte) [32]byte {
	input := make([]byte, 0, len(prev)+len(blockHash)+len(proposer))
	input = append(input, prev[:]...)
	input = append(input, blockHash...)
	input = append(input, proposer...)
	return sha256.Sum256(input)
}

// Tip returns the n-th link of the chain that starts at the secret seed: H^n(seed), H = SHA-256, Tip(seed, 0) = seed.
// A validator registers Tip(seed, n) and reveals Tip(seed, n−1), Tip(seed, n−2), … down to seed itself: n reveals.
// The cost is n hashes, so a program that reveals often keeps intermediate links; the chain itself never calls it.
func Tip(seed [32]byte, n uint64) [32]byte {
	for range n {
		seed = sha256.Sum256(seed[:])
	}
	return seed
}

// Verify reports whether preimage is the link before tip: SHA256(preimage) = tip. After a valid reveal the preimage
// is the validator's new tip, so no link is accepted twice and none out of order.
func Verify(tip, preimage [32]byte) bool {
	return sha256.Sum256(preimage[:]) == tip
}

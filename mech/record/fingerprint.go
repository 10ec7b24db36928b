package record

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
)

// Hash is an output of SHA-256.
type Hash = [sha256.Size]byte

// All is the threshold that samples every record.
const All = math.MaxUint64

// Fingerprint is SHA256(normalised): the identity of a record. The text is one that Normalise returned.
func Fingerprint(normalised []byte) Hash { return sha256.Sum256(normalised) }

// FP8 is the first 8 bytes of a fingerprint as a big-endian number: the record's name on the chain, where owners of the
// same record are matched. Among 10^6 records two share it by accident with probability 3·10^-8.
func FP8(fingerprint Hash) uint64 { return binary.BigEndian.Uint64(fingerprint[:]) }

// Sampled tells whether the records of a name are in the sample of a salt:
//
//	h < threshold,  h = u64be of the first 8 bytes of SHA256("masa/rec/v1" ‖ salt ‖ u64be(fp8))
//
// or in any case if the threshold is All, so that All leaves nothing out. A record is in with probability
// threshold/2^64, for all its owners at once. The salt is known only after the set has been committed to, so nobody can
// choose content by it.
func Sampled(salt Hash, fp8, threshold uint64) bool {
	if threshold == All {
		return true
	}
	var input [len(Version) + sha256.Size + 8]byte // one block of SHA-256
	copy(input[:], Version)
	copy(input[len(Version):], salt[:])
	binary.BigEndian.PutUint64(input[len(Version)+sha256.Size:], fp8)
	hash := sha256.Sum256(input[:])
	return binary.BigEndian.Uint64(hash[:]) < threshold
}

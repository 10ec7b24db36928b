// Package record says what a record of a data set is, when two are the same, which ones a sketch samples, and how a set
// of them is committed to (paper §7.1).
//
//   - Normalise reduces text to the form whose SHA-256 is the record's Fingerprint.
//   - Sampled is the lot: a hash of salt and fingerprint below a threshold, the same for every owner of the record.
//   - Record is a fingerprint with its weight and category; Leaf is its leaf in the Merkle tree of the set.
//   - Tree computes the root of any number of leaves in 2 KiB, Prover the paths of some of them, Verify checks one.
//   - Entry is what a sketch shows of a sampled record: 12 bytes.
//
// All of it is part of the protocol: workers, evaluators and the chain compute it alike, and a change of it is a change
// of Version.
package record

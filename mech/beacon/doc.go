// Package beacon computes the randomness of a block from the randomness of the one before (paper §11.2: "a degree of
// randomness is introduced to ensure fairness and prevent predictability").
//
// Every validator owns a hash chain: a secret x, and its registered tip H^n(x) with H = SHA-256. Proposing a block,
// it reveals the preimage of its tip, which is mixed into the beacon and becomes the new tip:
//
//	R_h = SHA256(R_{h−1} ‖ preimage)                             Next
//	R_h = SHA256(R_{h−1} ‖ block hash of h−1 ‖ proposer)         Fallback: nothing valid was revealed
//	R_h = SHA256(R_{h−1} ‖ u64be(h))                             Missing: for a network that keeps no block hashes
//
// The preimage was fixed when the tip was registered, so a proposer cannot choose it; its only freedom is to withhold
// it, one bit per block of its own, at the cost of a missed reveal or a block reward. An adversary who proposes with
// frequency a controls on average Σ a^t bits just before a use: 0.11 for a = 0.1, 0.49 for a = 1/3.
//
// # What the fallback is worth
//
// Fallback is grindable. The block hash of h−1 covers the transactions and the signatures its proposer chose to
// include, so that proposer may try as many block contents as it can hash until a fallback at h suits it. The gain is
// limited by what it cannot know: whether the proposer of h will reveal, in which case the fallback is not used. A
// proposer of two blocks in a row knows. Missing is not grindable but is known in advance. Nothing of value should
// rest on one fallback alone; every skipped reveal counts against the score of the validator that skipped.
package beacon

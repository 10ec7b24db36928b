// Package shapley pays for data by the Shapley value (paper §7.1: v(C) = Q(∪ D_i), each worker receives φ_i(v)).
//
// The players are the owners of data sets, and a coalition is worth what its records are worth together. Two measures
// of worth are known:
//
//   - Coverage, v = Σ w_r over the distinct records of the coalition. Its Shapley value has a closed form: a record's
//     weight is shared equally by those who own it, φ_i = Σ_{r ∈ D_i} w_r/c_r. For v is a sum of games "the coalition
//     meets the owners of r", in which who does not own r is a null player and its owners are symmetric. With stakes
//     the weight is shared in proportion to them, φ_i = Σ w_r·s_i/Σ_{owners} s_j, and a second identity gains nothing.
//   - Diversity, v = Σ_c K·y_c/(K + y_c) with y_c the coverage in category c: the more a category has, the less another
//     record adds. Its value is an integral over the chance t that another player is in the coalition before; eight
//     nodes of Gauss and Legendre approximate it. No seed, no samples, the same on every node.
//
// No data set is ever seen whole. A beacon draws a salt, and a record is in the *sketch* of every owner or of none, by
// a hash below a threshold (NextThreshold): the ratio of two values is that of the whole data sets up to sampling
// noise. A sketch is a list of entries in ascending order (Validate).
//
// A chain merges all sketches of an epoch in 16 chunks, by the top four bits of the fingerprint, one a block: it
// gathers the entries of a chunk in a Merge, which sorts them by fingerprint, and adds it to a Coverage or a Diversity,
// which is carried to the next block. As a record lies in one chunk with all who own it, the sums are those of a merge
// at once. Weights then go through Fresh, which takes off what was paid for before, to Payouts.
//
// Everything is in integers and independent of the order of owners, but for the odd unit of a tie, which goes to the
// lower index.
package shapley

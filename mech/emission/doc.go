// Package emission decides how many new tokens an epoch mints and who may receive them (paper §8 and §11.7: rewards;
// the schedule is this project's own, the paper gives none).
//
// The supply approaches a maximum geometrically: each epoch mints a fixed fraction of what is still missing, so
// emission decays by itself, never exceeds the maximum, and is lengthened by every burn. What is minted is split
// between roles, and the part for requests is bounded by the fee of each request, so that nobody gains by asking
// questions of himself.
package emission

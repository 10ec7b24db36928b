// Package stake says how much an actor must bond: whitepaper §6, s_i ≥ (S/|N|)·σ(Ū − U_i) with σ(x) = exp(x/λ), for
// validators, workers and oracles alike, made attainable (a role bonds a fraction φ of the supply), stable (smoothed
// scores, a clamp, a ramp, an affordability cap) and cheap (one actor's requirement needs only its own record and a
// handful of globals, never another actor).
//
//	base  = min( φ·S/max(n, N_ref, 1), ψ·B/n )                     the second term only if ψ, B and n are positive
//	z     = clamp( (Ū − Û)/λ, −L, L ),  σ = e^z
//	req   = max( ramp( max( ceil(base·σ), min_stake ) ), min_stake )
//
// An actor that does better than the mean of its role stakes less than base, one that does worse stakes more. The
// package also holds what feeds the formula: the utilities of the three roles, their smoothing, their mean, and the
// stake that counts when part of it is TAO.
//
// Amounts are umasa or rao, scores and ratios lie in [0,1] with 18 decimals. Everything is pure: no argument is
// written to, nothing panics.
package stake

// Package price is what an oracle pays for a request: whitepaper §6, F = f(C), a fee that rises with computational
// intensity, made convex in the oracle's own use and responsive to congestion.
//
// Computation is counted in resource units (RU), whole numbers. The fee of ΔC units after C units consumed in the
// epoch is p·(ΔC + ((C+ΔC)² − C²)/(2K)), so the marginal price is p·(1 + C/K); the allowance K grows with the
// oracle's stake. The price p, in umasa per RU, follows the use of each block as EIP-1559 does. Cutting a request
// into pieces saves nothing: the sum telescopes, and each piece rounds up.
//
// Everything is pure: no argument is written to, nothing panics.
package price

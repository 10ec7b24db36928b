// Package quality judges responses: whitepaper §7.2 and §8. A committee of validators scores relevance R, clarity C
// and factual accuracy F; the chain measures timeliness T itself. Component-wise lower weighted medians make up
//
//	Q = αR + βC + γF + δT
//
// which decides what the worker earns (R_base·Q if Q ≥ τ), or what it loses (κ·R_base if Q < τ, κ_f·R_base on fraud).
// Fraud is what more than half of the weight flags, or two thirds where a committee has the last word. A validator's
// weight is its stake, capped at twice the lower median stake of those who revealed, so that with seven reveals
// nobody holds more than 40 %.
//
// Judge is the whole rule for one response; its parts are exported for whoever needs one of them. Amounts are umasa,
// scores and coefficients have 18 decimals. Payments round down, slashes up, each once. Everything is pure: no
// argument is written to, nothing panics; a nil number counts as 0 where a function returns no error.
package quality

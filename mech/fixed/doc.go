// Package fixed is the arithmetic under all mechanism packages: the exponential of the staking coefficient
// sigma(x) = exp(x/lambda) (whitepaper §6), correctly rounded, and the few integer helpers that let every formula
// round exactly once.
//
// A ratio is a LegacyDec, that is an integer times 10^-18; the integer is called its raw value. A formula multiplies
// raw values as big integers, divides once, and rounds once: payments down, obligations up.
//
// Nothing here panics or writes to an argument. A nil LegacyDec or Int counts as zero.
package fixed

//go:generate go run ./gen -out tables.go

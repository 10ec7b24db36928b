// Package apportion splits an amount of money into whole parts that add up to it exactly.
//
// It is the one function through which every split in the protocol goes: emission between roles, a role's pool between
// its members, a fee between burn, evaluators and treasury, a data pool between contributors (paper §7.1, §8). Because
// no other code divides money among several receivers, no other code can lose or create a unit of it.
package apportion

// Package auditor looks at data sets as the members of an audit's committee do: it asks the set's server for the
// records that the chain drew, checks each against what was committed to, and counts how many were in older sets.
//
// A server is hostile until shown otherwise: its address, the size and the time of its answers are bounded, and nothing
// it says is believed that does not follow from the root on the chain.
package auditor

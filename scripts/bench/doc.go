// Bench prints what "go test -bench" says and adds, at the end, the comparisons that matter as one table: each with its
// bound, if it has one. It ends with 1 if a benchmark failed or a bound was missed.
//
//	go test -run '^$' -bench . ./... | go run ./scripts/bench
package main

package main

import "fmt"

// Limits of the ratios.
var (
	// A correctly rounded exponential is at least this much faster than the libraries'.
	expLimit = limit{atLeast: 100}
	// A thousand times as many registered workers cost a block less than this, without and with Commit.
	finalizeLimit = limit{below: 1.2}
	commitLimit   = limit{below: 2.5}
)

// comparisons are all ratios, in the order in which they are printed.
func comparisons() []comparison {
	const exp = "Exp"
	list := []comparison{
		{title: "exp: apd / core", of: value{"ExpApd", "ns/op"}, over: value{exp, "ns/op"}, limit: expLimit},
		{
			title: "exp: LegacyDec Taylor / core",
			of:    value{"ExpLegacyDecTaylor", "ns/op"}, over: value{exp, "ns/op"}, limit: expLimit,
		},
	}
	list = append(list, blocks("finalize", "FinalizeBlock", finalizeLimit)...)
	list = append(list, blocks("with-commit", "with Commit", commitLimit)...)
	const transfers, requests = "Throughput/transfers", "Throughput/requests"
	return append(list,
		comparison{
			title: "transfers / settled requests a second",
			of:    value{transfers, "tx/s"}, over: value{requests, "settled/s"},
		},
		comparison{
			title: "transfers / the requests' transactions a second",
			of:    value{transfers, "tx/s"}, over: value{requests, "tx/s"},
		},
	)
}

// blocks compares blocks on the largest ledger and on one in between with those on the smallest. The ratio is the
// benchmark's own: the median over blocks that ran side by side.
func blocks(unit, what string, limit limit) []comparison {
	const smallest = 100
	list := make([]comparison, 0, 12)
	for _, load := range []string{"idle", "busy"} {
		for _, kind := range []string{"ordinary", "boundary", "pipeline"} {
			for _, workers := range []int{10_000, 100_000} {
				name := func(workers int) string {
					return fmt.Sprintf("Blocks/%s/%s/workers=%d", load, kind, workers)
				}
				list = append(list, comparison{
					title: fmt.Sprintf("%s %s block, %s: %d / %d workers", load, kind, what, workers, smallest),
					of:    value{name(workers), "ms-" + unit}, over: value{name(smallest), "ms-" + unit},
					ratio: value{name(workers), "x-" + unit}, limit: limit,
				})
			}
		}
	}
	return list
}

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
		{"exp: apd / core", value{"ExpApd", "ns/op"}, value{exp, "ns/op"}, expLimit},
		{"exp: LegacyDec Taylor / core", value{"ExpLegacyDecTaylor", "ns/op"}, value{exp, "ns/op"}, expLimit},
	}
	list = append(list, blocks("ms-finalize", "FinalizeBlock", finalizeLimit)...)
	list = append(list, blocks("ms-with-commit", "with Commit", commitLimit)...)
	const transfers, requests = "Throughput/transfers", "Throughput/requests"
	return append(list,
		comparison{
			"transfers / settled requests a second", value{transfers, "tx/s"}, value{requests, "settled/s"}, limit{},
		},
		comparison{
			"transfers / the requests' transactions a second", value{transfers, "tx/s"}, value{requests, "tx/s"}, limit{},
		},
	)
}

// blocks compares blocks on the largest ledger and on one in between with those on the smallest.
func blocks(unit, what string, limit limit) []comparison {
	const smallest = 100
	list := make([]comparison, 0, 12)
	for _, load := range []string{"idle", "busy"} {
		for _, kind := range []string{"ordinary", "boundary", "pipeline"} {
			for _, workers := range []int{10_000, 100_000} {
				name := func(workers int) value {
					return value{fmt.Sprintf("Blocks/%s/%s/workers=%d", load, kind, workers), unit}
				}
				title := fmt.Sprintf("%s %s block, %s: %d / %d workers", load, kind, what, workers, smallest)
				list = append(list, comparison{title, name(workers), name(smallest), limit})
			}
		}
	}
	return list
}

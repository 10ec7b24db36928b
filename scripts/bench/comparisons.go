package main

import (
	"fmt"
	"strings"
)

// Limits of the ratios.
var (
	// A correctly rounded exponential is at least this much faster than the libraries'.
	expLimit = limit{atLeast: 100}
	// A thousand times as many registered workers cost a block less than this, without and with Commit.
	finalizeLimit = limit{below: 1.2}
	commitLimit   = limit{below: 2.5}
	// SEAT looks at the 64 members and at most 128 candidates, so with 100 candidates at 164 and with more at 192: 1.17
	// times as many, each in trees of 13 levels instead of 7. A loop over all of them would cost 60 times as much.
	// POWER writes the 64 members' records in the same trees, and on an idle chain does little else.
	seatsLimit = limit{below: 2}
	// Paying takes an unbonding out of three trees of 17 levels instead of 12, outside the processor's caches. A walk over
	// all that is due would cost 800 times as much.
	queueLimit = limit{below: 2}
	// A queue of any length is paid in blocks that are alike from the first to the last: no fifth of the way differs much
	// from the whole, though what is paid later has left the processor's caches.
	flatLimit = limit{below: 1.5}
	// A request visits as many more nodes as the trees of a thousand times as many workers are deeper: twice by the
	// logarithm, less for what does not depend on them. The number is the same on every machine.
	nodesLimit = limit{below: 2}
	// So are reads, writes and their bytes, as gas counts them.
	accessLimit = limit{below: 1.5}
	// Time grows by more than visits: among 1 000 workers all nodes are in the processor's caches, among 1 000 000 the
	// lowest do not even fit those of the stores and come from the database. A look at every worker would cost 100 and
	// 1 000 times as much.
	drawLimit = map[int]limit{100_000: {below: 3}, 1_000_000: {below: 8}}
	// Each answer more brings a worker, a response, a decision and a committee, but not a request: so a request with m
	// answers writes less than m requests do, on every machine.
	writtenLimit = map[int]limit{2: {below: 2}, 3: {below: 3}}
	// The same in time, and a quarter more for what else the machine does: ratios are medians of few pairs of long blocks.
	answersLimit = map[int]limit{2: {below: 2.5}, 3: {below: 3.75}}
	// A vote touches as many records however many stand behind its voter; they lie in trees of 17 levels instead of 10,
	// most of them outside the processor's caches.
	votesLimit = limit{below: 3}
	// The end of votes compares sums. The SDK walks over every vote.
	tallyLimit = limit{atLeast: 100}
	// What is swept leaves no record, and of the records that last a byte now and then: a digit more.
	leftLimit = limit{below: 1}
	// The closed form, with all the sorting, is at least this much faster than an estimate from 1 000 permutations and
	// than the definition, both of which are given the records sorted out.
	shapleyLimit = limit{atLeast: 20}
	// With 2.5 times as many fingerprints of ten times as many workers a fingerprint costs less than this more: caches.
	manyLimit = limit{below: 4}
	// A chunk, and an epoch, have 2.5 times as many of them.
	chunkLimit = limit{below: 10}
	// The quadrature has eight nodes and costs less than eight merges.
	quadratureLimit = limit{below: 8}
	// Chosen fingerprints cost no more than the passes over all digits.
	hostileLimit = limit{below: 6}
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
	list = append(list, shapley()...)
	for _, one := range []struct {
		unit, what string
		limit      limit
	}{{"finalize", "FinalizeBlock", finalizeLimit}, {"with-commit", "with Commit", commitLimit}} {
		list = append(list, blocks(one.unit, one.what, one.limit)...)
		list = append(list, candidates(one.unit, one.what, one.limit)...)
		list = append(list, unbondings(one.unit, one.what, one.limit))
	}
	list = append(list, drain()...)
	list = append(list, requests()...)
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

// requests compares what finds a worker among few and many, what settles one answer and several, and what a request
// holds with what it leaves.
func requests() []comparison {
	var list []comparison
	for _, workers := range []int{100_000, 1_000_000} {
		name := fmt.Sprintf("Assignment/workers=%d", workers)
		for _, one := range []struct {
			unit, ratio, what string
			limit             limit
		}{
			{"nodes", "", "nodes of trees", nodesLimit},
			{"gas", "", "gas", accessLimit},
			{"us-draw", "x-draw", "BeginBlock", drawLimit[workers]},
			{"us-with-commit", "x-with-commit", "with Commit", drawLimit[workers]},
		} {
			list = append(list, comparison{
				title: fmt.Sprintf("assigning a request, %s: %d / 1000 workers", one.what, workers),
				of:    value{name, one.unit}, over: value{"Assignment/workers=1000", one.unit},
				ratio: value{name, one.ratio}, limit: one.limit,
			})
		}
	}
	for _, m := range []int{2, 3} {
		list = append(list, answers(m)...)
	}
	list = append(list, democracy()...)
	return append(list, comparison{
		title: "a request: bytes left when it is swept / kept until then",
		of:    value{"Storage/wave=3", "bytes-left-each"}, over: value{"Storage/wave=3", "bytes-settled"},
		ratio: value{"Storage/wave=3", "bytes-left-each"}, limit: leftLimit,
	})
}

// answers compares a request that asks several workers, from its submission to its settlement, with one that asks one.
func answers(m int) []comparison {
	const one = "Settlement/m=1/step=whole"
	name := fmt.Sprintf("Settlement/m=%d/step=whole", m)
	title := func(what string) string { return fmt.Sprintf("settling a request, %s: %d / 1 answers", what, m) }
	return []comparison{
		{
			title: title("with Commit"), of: value{name, "us-finalize"}, over: value{one, "us-finalize"},
			ratio: value{name, "x-with-commit"}, limit: answersLimit[m],
		},
		{
			title: title("bytes written"), of: value{name, "bytes"}, over: value{one, "bytes"},
			limit: writtenLimit[m],
		},
		{
			title: title("records written"), of: value{name, "records"}, over: value{one, "records"},
			limit: writtenLimit[m],
		},
	}
}

// shapley compares ways to the value of data on one game, and merges of different sizes.
func shapley() []comparison {
	const closed, hostile = "ShapleyClosed", "ShapleyHostile"
	const small, large = "ShapleyMerge/workers=1000/k=1024", "ShapleyMerge/workers=10000/k=256"
	return []comparison{
		{
			title: "shapley: 1000 permutations / closed form", of: value{"ShapleyPermutations", "ns/op"},
			over: value{closed, "ns/op"}, limit: shapleyLimit,
		},
		{
			title: "shapley: all coalitions of 12 / closed form", of: value{"ShapleyBrute", "ns/op"},
			over: value{closed, "ns/op"}, limit: shapleyLimit,
		},
		{
			title: "shapley, a fingerprint: 10000 x 256 / 1000 x 1024", of: value{large, "ns-coverage"},
			over: value{small, "ns-coverage"}, limit: manyLimit,
		},
		{
			title: "shapley, a chunk of 16: 10000 x 256 / 1000 x 1024", of: value{large, "ms-chunk-coverage"},
			over: value{small, "ms-chunk-coverage"}, limit: chunkLimit,
		},
		{
			title: "shapley, an epoch in all: 10000 x 256 / 1000 x 1024", of: value{large, "ms-total-coverage"},
			over: value{small, "ms-total-coverage"}, limit: chunkLimit,
		},
		{
			title: "shapley, a fingerprint: by stake / equally", of: value{large, "ns-staked"},
			over: value{large, "ns-coverage"}, ratio: value{large, "x-staked"}, limit: manyLimit,
		},
		{
			title: "shapley, a fingerprint: diversity / coverage", of: value{large, "ns-diversity"},
			over: value{large, "ns-coverage"}, ratio: value{large, "x-diversity"}, limit: quadratureLimit,
		},
		{
			title: "shapley, a fingerprint: hostile / honest", of: value{hostile, "ns-hostile"},
			over: value{hostile, "ns-honest"}, ratio: value{hostile, "x-hostile"}, limit: hostileLimit,
		},
	}
}

// blocks compares blocks on the largest ledger and on one in between with those on the smallest. The ratio is the
// benchmark's own: the median over blocks that ran side by side.
func blocks(unit, what string, limit limit) []comparison {
	list := make([]comparison, 0, 12)
	for _, load := range []string{"idle", "busy"} {
		for _, kind := range []string{"ordinary", "boundary", "pipeline"} {
			for _, workers := range []int{10_000, 100_000} {
				list = append(list, ledgers{"Blocks", load, kind, "workers", 100}.beside(workers, unit, what, limit))
			}
		}
	}
	return list
}

// candidates compares blocks of a full set with many candidates with those of one with few, in the same way.
func candidates(unit, what string, limit limit) []comparison {
	list := make([]comparison, 0, 20)
	for _, load := range []string{"idle", "busy"} {
		for _, kind := range []string{"ordinary", "boundary", "pipeline", "seats", "powers"} {
			bound := limit
			if (kind == "seats" || kind == "powers") && unit == "finalize" {
				bound = seatsLimit
			}
			for _, many := range []int{1_000, 10_000} {
				list = append(list, ledgers{"Candidates", load, kind, "candidates", 100}.beside(many, unit, what, bound))
			}
		}
	}
	return list
}

// ledgers are those of one benchmark, in one kind of block.
type ledgers struct {
	benchmark, load, kind, thing string
	smallest                     int
}

// beside compares the block on a larger ledger with the same block on the smallest.
func (l ledgers) beside(size int, unit, what string, limit limit) comparison {
	name := func(size int) string {
		return fmt.Sprintf("%s/%s/%s/%s=%d", l.benchmark, l.load, l.kind, l.thing, size)
	}
	return comparison{
		title: fmt.Sprintf("%s %s block, %s: %d / %d %s", l.load, l.kind, what, size, l.smallest, l.thing),
		of:    value{name(size), "ms-" + unit}, over: value{name(l.smallest), "ms-" + unit},
		ratio: value{name(size), "x-" + unit}, limit: limit,
	}
}

// unbondings compares a block that pays as many unbondings as it may while many are due with one while few are.
func unbondings(unit, what string, limit limit) comparison {
	const few, many = "Unbondings/due=120", "Unbondings/due=100000"
	if unit == "finalize" {
		limit = queueLimit
	}
	return comparison{
		title: fmt.Sprintf("block with 60 payments, %s: 100000 / 120 unbondings due", what),
		of:    value{many, "ms-" + unit}, over: value{few, "ms-" + unit},
		ratio: value{many, "x-" + unit}, limit: limit,
	}
}

// democracy compares votes and their end with many delegators with those with few, and with the SDK's own tally.
func democracy() []comparison {
	const few, many = "Democracy/delegators=1000", "Democracy/delegators=100000"
	flat := func(what, unit string) comparison {
		return comparison{
			title: what + ": 100000 / 1000 delegators", of: value{many, "us-" + unit}, over: value{few, "us-" + unit},
			limit: votesLimit,
		}
	}
	ended := func(name string, limit limit) comparison {
		return comparison{
			title: "end of votes, " + strings.TrimPrefix(name, "Democracy/") + ": SDK's tally / ours",
			of:    value{name, "us-sdk-tally"}, over: value{name, "us-end"}, limit: limit,
		}
	}
	return []comparison{
		flat("a delegate's vote", "vote"), flat("a delegator's vote after it", "override"), flat("the end of votes", "end"),
		ended(few, tallyLimit), ended("Democracy/delegators=10000", tallyLimit), ended(many, tallyLimit),
	}
}

// drain tells how flat blocks are while a long queue is paid.
func drain() []comparison {
	const name = "Unbondings/drain"
	return []comparison{
		{
			title: "100000 unbondings due: worst fifth / whole of the way, medians of a block",
			of:    value{name, "ms-worst-fifth"}, over: value{name, "ms-median"},
			ratio: value{name, "x-worst-fifth"}, limit: flatLimit,
		},
		{
			title: "100000 unbondings due: slowest / median block",
			of:    value{name, "ms-slowest"}, over: value{name, "ms-median"},
		},
	}
}

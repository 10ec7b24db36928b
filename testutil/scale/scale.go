// Package scale decides how much a test does: a few cases on a developer's machine, many in the long run, and from
// which seed. Both come from the environment, so a failure is repeated by repeating two variables.
//
//	SCALE  unset, "short" or "1": the small count; "long": the long count; an integer k: k times the small count
//	SEED   integer, default 1
package scale

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// N returns the number of cases to run: small by default, long if SCALE is "long", k·small if SCALE is an integer k. It
// panics at anything else: who mistypes SCALE would take a short run for a long one.
func N(small, long int) int {
	switch value := os.Getenv("SCALE"); value {
	case "", "short":
		return small
	case "long":
		return long
	default:
		k, err := strconv.Atoi(value)
		if err != nil || k < 1 {
			panic(fmt.Sprintf("SCALE=%q: must be short, long or an integer of at least 1", value))
		}
		return k * small
	}
}

// Seed returns the seed of the test's random source and logs it, so that a failing run names it.
func Seed(tb testing.TB) int64 {
	tb.Helper()
	seed := int64(1)
	if value := os.Getenv("SEED"); value != "" {
		parsed, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			tb.Fatalf("SEED=%q is not an integer", value)
		}
		seed = parsed
	}
	tb.Logf("seed %d", seed)
	return seed
}

// Check is rapid.Check with N(small, long) cases from Seed, unless the command line sets rapid's own flags. The
// environment is read inside the test, so go test does not answer from its cache when SCALE or SEED changes. Not for
// parallel tests: the flags are global.
func Check(t *testing.T, small, long int, property func(*rapid.T)) {
	t.Helper()
	setFlag(t, "rapid.checks", strconv.Itoa(N(small, long)))
	setFlag(t, "rapid.seed", strconv.FormatUint(rapidSeed(Seed(t)), 10))
	rapid.Check(t, property)
}

// rapidSeed is a seed as rapid takes it: rapid knows no sign, and 0 would make it choose one by itself.
func rapidSeed(seed int64) uint64 {
	if seed == 0 {
		return 1 << 63
	}
	return uint64(seed)
}

// fromCommandLine are the flags that the command line set, before setFlag set any.
var fromCommandLine = sync.OnceValue(func() map[string]bool {
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	return given
})

func setFlag(t *testing.T, name, value string) {
	t.Helper()
	if fromCommandLine()[name] {
		return
	}
	if err := flag.Set(name, value); err != nil {
		t.Fatalf("flag %s: %v", name, err)
	}
}

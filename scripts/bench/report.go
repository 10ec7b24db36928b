package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// limit is what a ratio must not miss; 0 stands for none.
type limit struct{ atLeast, below float64 }

func (l limit) missed(ratio float64) bool {
	return (l.atLeast > 0 && ratio < l.atLeast) || (l.below > 0 && ratio >= l.below)
}

func (l limit) String() string {
	switch {
	case l.atLeast > 0:
		return fmt.Sprintf("at least %g", l.atLeast)
	case l.below > 0:
		return fmt.Sprintf("below %g", l.below)
	default:
		return "-"
	}
}

// value names what a benchmark reports in a unit.
type value struct{ benchmark, unit string }

// comparison is the ratio of one value to another.
type comparison struct {
	title    string
	of, over value
	// ratio names the ratio itself, where the benchmark reports it from pairs of measurements.
	ratio value
	limit limit
}

// outcome is what a comparison came to.
type outcome struct{ of, over, ratio float64 }

// measured returns both values and their ratio, and whether the benchmarks were run.
func (c comparison) measured(results measurements) (outcome, bool) {
	of, first := results.get(c.of.benchmark, c.of.unit)
	over, second := results.get(c.over.benchmark, c.over.unit)
	if !first || !second || over == 0 {
		return outcome{}, false
	}
	ratio, paired := results.get(c.ratio.benchmark, c.ratio.unit)
	if !paired {
		ratio = of / over
	}
	return outcome{of, over, ratio}, true
}

// report prints the comparisons of what was measured and tells whether a limit was missed.
func report(results measurements, out io.Writer) (missed bool) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	lines := 0
	for _, c := range comparisons() {
		found, ok := c.measured(results)
		if !ok {
			continue
		}
		if lines == 0 {
			_, _ = fmt.Fprintln(table, "\ncompared\tmeasured\tbeside\tunit\tratio\tlimit\t")
		}
		lines++
		verdict := ""
		if c.limit.missed(found.ratio) {
			missed, verdict = true, "MISSED"
		}
		_, _ = fmt.Fprintf(table, "%s\t%.4g\t%.4g\t%s\t%.4g\t%s\t%s\n",
			c.title, found.of, found.over, c.of.unit, found.ratio, c.limit, verdict)
	}
	if err := table.Flush(); err != nil {
		return true
	}
	return missed
}

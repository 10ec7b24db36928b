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
	limit    limit
}

// report prints the comparisons of what was measured and tells whether a limit was missed.
func report(results measurements, out io.Writer) (missed bool) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	lines := 0
	for _, c := range comparisons() {
		of, first := results.get(c.of.benchmark, c.of.unit)
		over, second := results.get(c.over.benchmark, c.over.unit)
		if !first || !second || over == 0 {
			continue
		}
		if lines == 0 {
			_, _ = fmt.Fprintln(table, "\ncompared\tmeasured\tbeside\tunit\tratio\tlimit\t")
		}
		lines++
		verdict := ""
		if c.limit.missed(of / over) {
			missed, verdict = true, "MISSED"
		}
		_, _ = fmt.Fprintf(table, "%s\t%.4g\t%.4g\t%s\t%.4g\t%s\t%s\n",
			c.title, of, over, c.of.unit, of/over, c.limit, verdict)
	}
	if err := table.Flush(); err != nil {
		return true
	}
	return missed
}

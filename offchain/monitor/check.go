package monitor

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// checkTimeout bounds one check.
const checkTimeout = 10 * time.Second

// Level is how bad a finding is.
type Level string

// The levels.
const (
	OK   Level = "ok"
	Warn Level = "warn"
	Fail Level = "FAIL"
)

// Worse tells whether a level is worse than another.
func (l Level) Worse(other Level) bool {
	order := []Level{OK, Warn, Fail}
	return slices.Index(order, l) > slices.Index(order, other)
}

// Finding is what a check found.
type Finding struct {
	Name  string `json:"name"`
	Level Level  `json:"level"`
	What  string `json:"what"`
	// Remedy is what helps, a command where there is one.
	Remedy string `json:"remedy,omitempty"`
}

// Fine finds that all is well.
func Fine(format string, a ...any) Finding {
	return Finding{Level: OK, What: fmt.Sprintf(format, a...)}
}

// Warning finds what works and should be looked at.
func Warning(remedy, format string, a ...any) Finding {
	return Finding{Level: Warn, What: fmt.Sprintf(format, a...), Remedy: remedy}
}

// Failure finds what does not work.
func Failure(remedy, format string, a ...any) Finding {
	return Finding{Level: Fail, What: fmt.Sprintf(format, a...), Remedy: remedy}
}

// Check looks at one thing. Checks do not depend on each other.
type Check struct {
	Name string
	// Look finds how the thing is; it fills in neither the name nor what others find.
	Look func(ctx context.Context) Finding
}

// Examine makes all checks at once and returns what they found, in their order.
func Examine(ctx context.Context, checks []Check) []Finding {
	findings := make([]Finding, len(checks))
	var all sync.WaitGroup
	for i, check := range checks {
		all.Go(func() {
			bounded, cancel := context.WithTimeout(ctx, checkTimeout)
			defer cancel()
			findings[i] = check.Look(bounded)
			findings[i].Name = check.Name
		})
	}
	all.Wait()
	return findings
}

// Failed tells whether one of the findings is a failure.
func Failed(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Level == Fail })
}

// Print writes findings for people: a line each, and one more where something helps.
func Print(out io.Writer, findings []Finding) error {
	for _, f := range findings {
		if _, err := fmt.Fprintf(out, "%-4s  %s: %s\n", f.Level, f.Name, f.What); err != nil {
			return err
		}
		if f.Remedy == "" {
			continue
		}
		if _, err := fmt.Fprintf(out, "  → %s\n", f.Remedy); err != nil {
			return err
		}
	}
	return nil
}

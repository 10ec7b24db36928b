package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const usage = `usage: democheck -api http://127.0.0.1:26659 [-names localnet.json] [-tx HASH | -request ID] [-book]

Follows a request until it is settled, prints its life, and checks it. Ends with 0 only if the request ended as the
formulas say and, where the quality of the worker's model is known, a good one was paid and a bad one slashed.
With -book it also waits for the epoch's book, prints and checks it.`

// errWrong tells that the chain and this program differ.
var errWrong = errors.New("the chain did not do what the formulas say")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "democheck:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	set := flag.NewFlagSet("democheck", flag.ContinueOnError)
	set.Usage = func() { _, _ = fmt.Fprintln(set.Output(), usage) }
	root := set.String("api", "http://127.0.0.1:26659", "")
	plan := set.String("names", "", "")
	hash := set.String("tx", "", "")
	id := set.String("request", "", "")
	withBook := set.Bool("book", false, "")
	poll := set.Duration("poll", 300*time.Millisecond, "")
	limit := set.Duration("timeout", 3*time.Minute, "")
	if err := set.Parse(args); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	known, err := readNames(*plan)
	if err != nil {
		return err
	}
	a := api{root: *root, poll: *poll}
	if *hash != "" {
		if *id, err = a.requestOf(ctx, *hash); err != nil {
			return err
		}
	}
	if *id == "" {
		return errors.New("name a request: -request ID or -tx HASH")
	}
	s, err := a.follow(ctx, *id, known, out)
	if err != nil {
		return err
	}
	return a.report(ctx, s, known, *withBook, out)
}

// report prints and checks a settled request; the last line sums it up for scripts.
func (a api) report(ctx context.Context, s *story, known names, withBook bool, out io.Writer) error {
	s.printLife(out, known)
	checks, err := s.verify()
	if err != nil {
		return err
	}
	worker := known[s.request.Worker]
	switch worker.quality {
	case "good":
		checks.text("a good model", s.request.Outcome, paid, "is paid")
	case "bad":
		checks.text("a bad model", s.request.Outcome, below, "is slashed")
	}
	printChecks(out, checks)
	s.printDrawCheck(out)
	if withBook {
		bookChecks, err := a.reportBook(ctx, s, out)
		if err != nil {
			return err
		}
		checks = append(checks, bookChecks...)
	}
	verdict := "PASS"
	if !checks.passed() {
		verdict = "FAIL"
	}
	_, _ = fmt.Fprintf(out, "%s %s %s %s %s\n", verdict, s.request.ID, known.of(s.request.Worker), worker.quality,
		s.request.Outcome)
	if !checks.passed() {
		return errWrong
	}
	return nil
}

// reportBook waits for the book of the request's epoch.
func (a api) reportBook(ctx context.Context, s *story, out io.Writer) (checklist, error) {
	b, err := a.closedBook(ctx, s.request.Epoch)
	if err != nil {
		return nil, err
	}
	entries, err := a.explain(ctx, s.request.Worker, s.request.Epoch)
	if err != nil {
		return nil, err
	}
	checks := verifyBook(b, s.rewards.Treasury)
	s.verifyEmission(&checks, b, entries)
	b.print(out)
	printChecks(out, checks)
	return checks, nil
}

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	results, failed, err := read(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	missed := report(results, os.Stdout)
	if failed || missed {
		os.Exit(1)
	}
}

// read passes the output of benchmarks on, and returns their results and whether one of them failed.
func read(in io.Reader, out io.Writer) (results measurements, failed bool, err error) {
	results = make(measurements)
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		line := lines.Text()
		if _, err := fmt.Fprintln(out, line); err != nil {
			return nil, false, err
		}
		failed = failed || strings.HasPrefix(line, "FAIL") || strings.HasPrefix(line, "--- FAIL")
		if name, values, ok := parse(line); ok {
			results[name] = values
		}
	}
	return results, failed, lines.Err()
}

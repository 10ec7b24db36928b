package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/masa-finance/masad/offchain/dataset"
)

const (
	// liveEvery is how often the line on a terminal moves, logEvery how often there is a new one elsewhere.
	liveEvery = 200 * time.Millisecond
	logEvery  = 5 * time.Second
)

// datasetReport tells how far a build is: in one line that moves on a terminal, in a line now and then elsewhere.
type datasetReport struct {
	out   io.Writer
	live  bool
	every time.Duration
	last  time.Time
}

func newDatasetReport(out io.Writer) *datasetReport {
	r := &datasetReport{out: out, every: logEvery, last: time.Now()}
	if file, ok := out.(*os.File); ok && isatty.IsTerminal(file.Fd()) {
		r.live, r.every = true, liveEvery
	}
	return r
}

func (r *datasetReport) tell(p dataset.Progress) {
	if !p.Done && time.Since(r.last) < r.every {
		return
	}
	r.last = time.Now()
	text := fmt.Sprintf("%s: %d records, %s, %s", p.Stage, p.Records, sizeText(p.Bytes), p.Elapsed.Round(liveEvery/2))
	if seconds := p.Elapsed.Seconds(); seconds > 0 {
		text += fmt.Sprintf(", %.0f records/s, %s/s", float64(p.Records)/seconds, sizeText(uint64(float64(p.Bytes)/seconds)))
	}
	switch {
	case !r.live:
		text += "\n"
	case p.Done:
		text = "\r\x1b[K" + text + "\n"
	default:
		text = "\r\x1b[K" + text
	}
	_, _ = io.WriteString(r.out, text)
}

// sizeText writes a number of bytes for people.
func sizeText(bytes uint64) string {
	const units = "kMGTPE"
	if bytes < 1000 {
		return fmt.Sprintf("%d B", bytes)
	}
	value, unit := float64(bytes)/1000, 0
	for ; value >= 1000; unit++ {
		value /= 1000
	}
	return fmt.Sprintf("%.1f %cB", value, units[unit])
}

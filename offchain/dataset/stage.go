package dataset

import (
	"context"
	"time"
)

// pace is after how many records a stage looks whether it has been cancelled, and reports.
const pace = 1024

// stage counts what a stage does.
type stage struct {
	ctx      context.Context
	report   func(Progress)
	progress Progress
	began    time.Time
}

func newStage(ctx context.Context, name string, report func(Progress)) *stage {
	return &stage{ctx: ctx, report: report, progress: Progress{Stage: name}, began: time.Now()}
}

// step counts a record and returns an error if the work has been cancelled.
func (s *stage) step(size int) error {
	s.progress.Records++
	s.progress.Bytes += uint64(size)
	if s.progress.Records%pace != 0 {
		return nil
	}
	s.tell()
	return s.ctx.Err()
}

func (s *stage) end() error {
	s.progress.Done = true
	s.tell()
	return s.ctx.Err()
}

func (s *stage) tell() {
	if s.report == nil {
		return
	}
	s.progress.Elapsed = time.Since(s.began)
	s.report(s.progress)
}

package program

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
)

// Defaults of Options.
const (
	DefaultTimeout  = time.Minute
	DefaultMaxBytes = 4 << 20
)

const (
	// ExitRefused is how a program tells that it will not do a job: EX_USAGE of sysexits.h. Any other status but 0 may
	// pass.
	ExitRefused = 64
	// maxReason bounds what a program says about it.
	maxReason = 200
	// grace is how long is waited for the output of a program that was killed.
	grace = time.Second
)

// Options name the program.
type Options struct {
	// Command is its path, Arguments what it is called with.
	Command   string
	Arguments []string
	// Env are the variables of the worker that it gets, by name; besides it gets PATH, LANG and the job's MASA_MAX_BYTES.
	Env []string
	// Types are the types of jobs that it gets; empty stands for all.
	Types []string
	// Timeout bounds a run, MaxBytes its output; 0 stands for the defaults.
	Timeout  time.Duration
	MaxBytes int
}

// Source runs a program. It is safe for concurrent use.
type Source struct {
	options Options
}

var _ datajob.Source = (*Source)(nil)

// New looks whether the program is there.
func New(options Options) (*Source, error) {
	if !strings.HasPrefix(options.Command, "/") {
		return nil, fmt.Errorf("%q is not an absolute path", options.Command)
	}
	path, err := exec.LookPath(options.Command)
	if err != nil {
		return nil, err
	}
	options.Command = path
	if options.Timeout == 0 {
		options.Timeout = DefaultTimeout
	}
	if options.MaxBytes == 0 {
		options.MaxBytes = DefaultMaxBytes
	}
	return &Source{options: options}, nil
}

// Do runs the program on a job.
func (s *Source) Do(ctx context.Context, job datajob.Job, limit int) (backend.Response, error) {
	if len(s.options.Types) > 0 {
		if _, err := job.Is(s.options.Types, []string{job.Capability}); err != nil {
			return backend.Response{}, err
		}
	}
	output, err := s.run(ctx, job.Envelope, limit)
	if err != nil {
		return backend.Response{}, err
	}
	output = datajob.Plain(output, "")
	if json.Valid(output) {
		return datajob.Document(output, limit)
	}
	text := strings.TrimSpace(string(output))
	if text == "" {
		return backend.Response{}, fmt.Errorf("%w: the program said nothing", backend.ErrUnavailable)
	}
	return datajob.Text(text, limit)
}

// run runs the program to its end. It and all that it started are killed when the time is over or it writes too much.
func (s *Source) run(ctx context.Context, job []byte, limit int) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.options.Command, s.options.Arguments...)
	cmd.Env = s.environment(limit)
	cmd.Dir = os.TempDir()
	cmd.Stdin = bytes.NewReader(append(bytes.TrimSpace(job), '\n'))
	out := &bounded{left: s.options.MaxBytes, over: cancel}
	said := &bounded{left: maxReason, over: func() {}}
	cmd.Stdout, cmd.Stderr = out, said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = grace
	err := cmd.Run()
	if cmd.Process != nil {
		// What it left running in its group ends with it.
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	return out.content.Bytes(), s.outcome(ctx, err, out, said)
}

// outcome tells what the end of a program means.
func (s *Source) outcome(ctx context.Context, err error, out, said *bounded) error {
	var exit *exec.ExitError
	switch {
	case out.full:
		return backend.Refuse("the program wrote more than %d bytes", s.options.MaxBytes)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("%w: %w: the program took more than %s", backend.ErrUnavailable, backend.ErrSilent,
			s.options.Timeout)
	case err == nil, errors.Is(err, exec.ErrWaitDelay): // it ended well, and left something that holds its output open
		return nil
	case errors.As(err, &exit) && exit.ExitCode() == ExitRefused:
		return backend.Refuse("the program refuses the job: %s", strings.TrimSpace(said.content.String()))
	default:
		return fmt.Errorf("%w: the program: %w: %s", backend.ErrUnavailable, err, said.content.String())
	}
}

// environment is what a program sees of the worker's.
func (s *Source) environment(limit int) []string {
	env := []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "MASA_MAX_BYTES=" + strconv.Itoa(limit)}
	for _, name := range s.options.Env {
		if value, set := os.LookupEnv(name); set {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// bounded keeps the first bytes written to it. It takes all, so that a program does not fail by writing on.
type bounded struct {
	content bytes.Buffer
	left    int
	full    bool
	over    func()
}

// Write keeps what there is room for.
func (b *bounded) Write(content []byte) (int, error) {
	kept := content[:min(len(content), b.left)]
	b.left -= len(kept)
	b.content.Write(kept)
	if len(kept) < len(content) && !b.full {
		b.full = true
		b.over()
	}
	return len(content), nil
}

package localnet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// stopTimeout is how long a process may take to end before it is killed.
	stopTimeout = 15 * time.Second
	// logTail is how much of a log is shown when a process ends that should not.
	logTail = 2_000
	// envPrefix begins the variables that would change what masad's commands do.
	envPrefix = "MASAD_"
)

// A process holds a lock on its pid file as long as it lives: it inherits the locked file and never closes it. So a pid
// file tells the living from the dead for certain, whatever became of the number in it.

func (p *Plan) pidFile(name string) string { return filepath.Join(p.Dir, runFolder, name+".pid") }

// LogFile is where a process writes.
func (p *Plan) LogFile(name string) string { return filepath.Join(p.Dir, logsFolder, name+".log") }

// alive returns the pid of a process that runs, 0 if it does not. stale tells that it ended without being stopped.
func (p *Plan) alive(name string) (pid int, stale bool, err error) {
	file, err := os.Open(p.pidFile(name))
	if errors.Is(err, os.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	defer func() { _ = file.Close() }()
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	if err == nil {
		return 0, true, nil
	}
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return 0, false, err
	}
	content, err := os.ReadFile(p.pidFile(name))
	if err != nil {
		return 0, false, err
	}
	pid, err = strconv.Atoi(strings.TrimSpace(string(content)))
	return pid, false, err
}

// spawn starts a process that goes on when this one ends.
func (p *Plan) spawn(binary string, process Process) error {
	for _, path := range []string{p.pidFile(process.Name), p.LogFile(process.Name)} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
	}
	lock, err := p.lockPid(process.Name)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	log, err := os.OpenFile(p.LogFile(process.Name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(binary, process.Args...)
	cmd.Dir, cmd.Env = p.Dir, cleanEnvironment(os.Environ())
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{lock}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", process.Name, err)
	}
	go func() { _ = cmd.Wait() }() // takes the dead away as long as this process lives
	_, err = lock.WriteAt([]byte(strconv.Itoa(cmd.Process.Pid)+"\n"), 0)
	return err
}

// lockPid opens and locks a pid file. Whoever just looks at it holds it for a moment.
func (p *Plan) lockPid(name string) (*os.File, error) {
	file, err := os.OpenFile(p.pidFile(name), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for range 20 {
		if err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			return file, file.Truncate(0)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil, errors.Join(fmt.Errorf("%s: runs already", name), file.Close())
}

// cleanEnvironment drops the variables that would set flags of the processes.
func cleanEnvironment(environment []string) []string {
	var kept []string
	for _, variable := range environment {
		if !strings.HasPrefix(variable, envPrefix) {
			kept = append(kept, variable)
		}
	}
	return kept
}

// stop ends a process, if it runs.
func (p *Plan) stop(ctx context.Context, name string) error {
	pid, _, err := p.alive(name)
	if err != nil || pid == 0 {
		return errors.Join(err, p.forgetPid(name))
	}
	if err := signal(name, pid, syscall.SIGTERM); err != nil {
		return err
	}
	deadline := time.Now().Add(stopTimeout)
	for killed := false; ; {
		now, _, err := p.alive(name)
		if err != nil || now == 0 {
			return errors.Join(err, p.forgetPid(name))
		}
		if !killed && (time.Now().After(deadline) || ctx.Err() != nil) {
			killed = true
			if err := signal(name, pid, syscall.SIGKILL); err != nil {
				return err
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// signal sends a signal to a process that may just have ended.
func signal(name string, pid int, s syscall.Signal) error {
	if err := syscall.Kill(pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("%s (pid %d): %w", name, pid, err)
	}
	return nil
}

func (p *Plan) forgetPid(name string) error {
	if err := os.Remove(p.pidFile(name)); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// await looks at a process again and again, until it is well, has ended, or the context ends.
func (p *Plan) await(ctx context.Context, name string, look func() error) error {
	for {
		err := look()
		if err == nil {
			return nil
		}
		if pid, _, aliveErr := p.alive(name); aliveErr == nil && pid == 0 {
			return fmt.Errorf("it has ended:\n%s", p.lastWords(name))
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case <-time.After(poll):
		}
	}
}

// lastWords is the end of a process's log.
func (p *Plan) lastWords(name string) string {
	content, err := os.ReadFile(p.LogFile(name))
	if err != nil {
		return err.Error()
	}
	return strings.ToValidUTF8(string(content[max(0, len(content)-logTail):]), "?")
}

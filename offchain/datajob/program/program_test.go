package program_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/datajob/program"
)

// script writes a program and returns its path.
func script(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\n"), 0o700))
	return path
}

const job = `{"type":"x","arguments":{"query":"; echo $HOME"}}`

func run(t *testing.T, options program.Options) (backend.Response, error) {
	t.Helper()
	source, err := program.New(options)
	require.NoError(t, err)
	return datajob.Backend{Source: source}.Answer(context.Background(), backend.Request{Prompt: job, MaxBytes: 4_096})
}

func TestAProgramGetsTheJobAndAnswers(t *testing.T) {
	got, err := run(t, program.Options{Command: script(t, "cat")})
	require.NoError(t, err)
	require.Equal(t, backend.Response{Text: job, JSON: true}, got, "the job as it came")
	got, err = run(t, program.Options{Command: script(t, `printf '[1, 2]'`)})
	require.NoError(t, err)
	require.Equal(t, "[1,2]", got.Text)
	got, err = run(t, program.Options{Command: script(t, "echo just text")})
	require.NoError(t, err)
	require.Equal(t, backend.Response{Text: `{"data":"just text"}`, JSON: true}, got, "it need not read the job")
	got, err = run(t, program.Options{Command: script(t, `echo "$# $2"`), Arguments: []string{"a", "b; c"}})
	require.NoError(t, err)
	require.Equal(t, `{"data":"2 b; c"}`, got.Text, "no shell takes its arguments apart")
}

// TestATextIsJSON: whoever asks for data gets JSON, whatever a program says.
func TestATextIsJSON(t *testing.T) {
	long := strings.Repeat("x", 4_096-len(`{"data":"","truncated":true}`))
	for lines, want := range map[string]string{
		`printf '<a href="x">\n\nb\n'`:                      `{"data":"<a href=\"x\">\n\nb"}`,
		`printf '\377'`:                                     `{"data":"?"}`,
		`printf '{"a":"\377b"}'`:                            `{"a":"?b"}`, // gateways take nothing else for JSON
		`printf '\357\273\277[1]'`:                          `[1]`,
		`printf '{"a":1} {"b":2}'`:                          `{"data":"{\"a\":1} {\"b\":2}"}`,
		`head -c 9000 /dev/zero | tr '\0' x`:                `{"data":"` + long + `","truncated":true}`,
		`printf '"%s"' $(head -c 50 /dev/zero | tr '\0' x)`: `"` + strings.Repeat("x", 50) + `"`,
	} {
		got, err := run(t, program.Options{Command: script(t, lines)})
		require.NoError(t, err, lines)
		require.Equal(t, backend.Response{Text: want, JSON: true}, got, lines)
	}
}

func TestAProgramSeesLittleOfItsWorker(t *testing.T) {
	t.Setenv("MASA_TEST_SECRET", "secret")
	t.Setenv("MASA_TEST_SHOWN", "shown")
	got, err := run(t, program.Options{Command: script(t, "env"), Env: []string{"MASA_TEST_SHOWN", "MASA_TEST_UNSET"}})
	require.NoError(t, err)
	require.NotContains(t, got.Text, "secret")
	require.NotContains(t, got.Text, "HOME=")
	require.Contains(t, got.Text, "MASA_TEST_SHOWN=shown")
	require.Contains(t, got.Text, "MASA_MAX_BYTES=4096")
}

func TestTheEndOfAProgramTellsWhatToDo(t *testing.T) {
	const brief, ample = 300 * time.Millisecond, time.Minute
	for name, row := range map[string]struct {
		lines   string
		timeout time.Duration
		want    error
		reason  string
	}{
		"64 refuses":            {"echo no such place >&2; exit 64", ample, backend.ErrRefused, "no such place"},
		"another status passes": {"echo broken >&2; exit 3", ample, backend.ErrUnavailable, "broken"},
		"a signal passes":       {"kill -9 $$", ample, backend.ErrUnavailable, ""},
		"silence passes":        {"exit 0", ample, backend.ErrUnavailable, "said nothing"},
		"too much is refused":   {"while true; do echo xxxxxxxxxxxx; done", ample, backend.ErrRefused, "1000 bytes"},
		"too long is cut short": {"sleep 60", brief, backend.ErrUnavailable, "took more"},
		"so is a deaf one":      {"trap '' TERM INT; sleep 60 & wait; sleep 60", brief, backend.ErrUnavailable, "took more"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, program.Options{Command: script(t, row.lines), Timeout: row.timeout, MaxBytes: 1_000})
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, row.reason)
		})
	}
}

// TestNothingIsLeftRunning: what a program started ends with it, whether it was killed or left by itself.
func TestNothingIsLeftRunning(t *testing.T) {
	for _, ending := range []string{"sleep 60", "exit 0"} {
		mark := filepath.Join(t.TempDir(), "mark")
		lines := "(sleep 2; echo late > " + mark + ") >/dev/null 2>&1 &\necho hello\n" + ending
		_, _ = run(t, program.Options{Command: script(t, lines), Timeout: 200 * time.Millisecond})
		time.Sleep(2_500 * time.Millisecond)
		require.NoFileExists(t, mark)
	}
}

// TestAnAnswerDoesNotWaitForWhatIsLeftRunning: a program that ended well has answered, whoever holds its output open.
func TestAnAnswerDoesNotWaitForWhatIsLeftRunning(t *testing.T) {
	got, err := run(t, program.Options{Command: script(t, "sleep 60 &\necho '{\"a\":1}'"), Timeout: 20 * time.Second})
	require.NoError(t, err)
	require.Equal(t, `{"a":1}`, got.Text)
	_, err = run(t, program.Options{Command: script(t, "sleep 60 &\necho no such place >&2; exit 64")})
	require.ErrorIs(t, err, backend.ErrRefused)
	_, err = run(t, program.Options{Command: script(t, "sleep 60 &\nexit 3")})
	require.ErrorIs(t, err, backend.ErrUnavailable)
}

func TestAProgramMustBeThere(t *testing.T) {
	for _, path := range []string{"", "cat", "./cat", "/no/such/program", "/etc/passwd"} {
		_, err := program.New(program.Options{Command: path})
		require.Error(t, err, path)
	}
}

func TestAReasonIsBounded(t *testing.T) {
	_, err := run(t, program.Options{Command: script(t, "head -c 100000 /dev/zero | tr '\\0' x >&2; exit 64")})
	require.ErrorIs(t, err, backend.ErrRefused)
	require.Less(t, len(err.Error()), 300)
	require.Contains(t, err.Error(), strings.Repeat("x", 100))
}

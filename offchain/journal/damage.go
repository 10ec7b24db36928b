package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// namedLines is how many damaged lines a remedy names one by one.
const namedLines = 20

// DamageError tells that lines of a journal are not what was written, and that it is no crash that explains it.
type DamageError struct {
	Path string
	// Lines are the numbers of the damaged lines, from 1.
	Lines []int
}

// Error names the file, the first line and what can be done.
func (e *DamageError) Error() string {
	others := ""
	if n := len(e.Lines) - 1; n > 0 {
		others = fmt.Sprintf(", and %d more", n)
	}
	return fmt.Sprintf("%s: line %d is damaged%s; nothing was changed. Put back a copy of the file, or go on without "+
		"what these lines said: %s", e.Path, e.Lines[0], others, e.Remedy())
}

// Remedy is a command that drops the damaged lines and keeps the file as it was beside.
func (e *DamageError) Remedy() string {
	if len(e.Lines) > namedLines {
		return fmt.Sprintf("mv %s %s", quoted(e.Path), quoted(e.Path+".damaged"))
	}
	drop := make([]string, len(e.Lines))
	for i, line := range e.Lines {
		drop[i] = fmt.Sprintf("%dd", line)
	}
	return fmt.Sprintf("sed -i.damaged '%s' %s", strings.Join(drop, ";"), quoted(e.Path))
}

// quoted is a text as one word of a shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// Check looks whether the journal at path can be read, and changes nothing: a DamageError if not. A journal that
// another process has open may be looked at too. It returns how many records there are.
func Check[T any](path string) (records int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	content, err := io.ReadAll(file)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return 0, named(path, err)
	}
	found, _, err := parse[T](content, path)
	return len(found), err
}

// parse reads records, and how much of the content is intact. A write that failed or was interrupted leaves part of
// a record at the end, or before the mark that tells of it; anything else between records is damage.
func parse[T any](content []byte, path string) (records []T, intact int, err error) {
	damage, number, bad := &DamageError{Path: path}, 0, 0
	for line := range bytes.Lines(content) {
		number++
		if bad != 0 { // it was not the last one
			damage.Lines, bad = append(damage.Lines, bad), 0
		}
		text, whole := bytes.CutSuffix(line, []byte("\n"))
		record, ok, err := decode[T](text)
		switch {
		case err != nil:
			return nil, 0, fmt.Errorf("line %d %w", number, err)
		case ok && whole:
			records = append(records, record)
		case !bytes.HasSuffix(line, []byte(spoil)):
			bad = number
			continue
		}
		intact += len(line)
	}
	if len(damage.Lines) > 0 {
		return nil, 0, damage
	}
	return records, intact, nil
}

// named puts a path before an error that does not name it.
func named(path string, err error) error {
	if damage := new(DamageError); errors.As(err, &damage) {
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}

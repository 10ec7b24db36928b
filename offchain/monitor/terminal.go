package monitor

import (
	"io"
	"sync"
)

// clearLine goes to the beginning of the line and clears it.
const clearLine = "\r\x1b[K"

// Terminal is a terminal whose last line shows how a program does. What is written to it appears above that line. It is
// safe for concurrent use.
type Terminal struct {
	out io.Writer
	// width is how many characters fit into a line; 0 if that is not known.
	width func() int

	mu   sync.Mutex
	line string
}

// NewTerminal writes to a terminal.
func NewTerminal(out io.Writer, width func() int) *Terminal { return &Terminal{out: out, width: width} }

// Write puts whole lines above the last one.
func (t *Terminal) Write(content []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.line == "" {
		return t.out.Write(content)
	}
	if _, err := io.WriteString(t.out, clearLine); err != nil {
		return 0, err
	}
	n, err := t.out.Write(content)
	if err != nil {
		return n, err
	}
	_, err = io.WriteString(t.out, t.line)
	return n, err
}

// Draw replaces the last line. One that does not fit is cut: a line that wraps could not be cleared.
func (t *Terminal) Draw(line string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if letters, width := []rune(line), t.width(); width > 0 && len(letters) >= width {
		line = string(letters[:max(width-2, 0)]) + "…"
	}
	t.line = line
	_, err := io.WriteString(t.out, clearLine+line)
	return err
}

// Close leaves the last line as it is and goes to the next one.
func (t *Terminal) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.line == "" {
		return nil
	}
	t.line = ""
	_, err := io.WriteString(t.out, "\n")
	return err
}

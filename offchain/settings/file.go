package settings

import (
	"errors"
	"fmt"
	"os"
	"sort"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Reader reads a file into flags.
type Reader struct {
	Keys Keys
	// Elsewhere names the program that a key belongs to if it is not one of ours, or nothing.
	Elsewhere func(key string) string
}

// Read sets the flags that a file names and nothing else has set. A file that is not there is an error.
func (r Reader) Read(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return r.parse(path, content)
}

func (r Reader) parse(path string, content []byte) error {
	values := map[string]any{}
	if err := toml.Unmarshal(content, &values); err != nil {
		var where *toml.DecodeError
		if errors.As(err, &where) {
			line, column := where.Position()
			return fmt.Errorf("%s:%d:%d: %w", path, line, column, err)
		}
		if name, line := firstTwice(content); line > 0 {
			return fmt.Errorf("%s:%d: %s: is given twice", path, line, name)
		}
		return fmt.Errorf("%s: %w", path, err)
	}
	lines := linesOf(content)
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool { return lines[names[i]] < lines[names[j]] })
	for _, name := range names {
		if err := r.set(name, values[name]); err != nil {
			return fmt.Errorf("%s:%d: %s: %w", path, lines[name], name, err)
		}
	}
	return nil
}

// set gives a flag its value from the file. The value is looked at even if the flag has a better one.
func (r Reader) set(name string, value any) error {
	flag := r.Keys.Find(name)
	if flag == nil {
		return r.unknown(name)
	}
	if flag.Changed {
		_, err := textsOf(flag, value)
		return err
	}
	if err := assign(flag, value); err != nil {
		return err
	}
	if flag.Changed {
		Mark(flag, FromFile)
	}
	return nil
}

// unknown is the error about a key that is no flag.
func (r Reader) unknown(name string) error {
	if r.Elsewhere != nil {
		if program := r.Elsewhere(name); program != "" {
			return fmt.Errorf("is a key of %s, not of this file", program)
		}
	}
	if near := r.Keys.Nearest(name); near != "" {
		return fmt.Errorf("no such key; did you mean %s?", near)
	}
	return errors.New("no such key")
}

// linesOf tells in which line each key stands first.
func linesOf(content []byte) map[string]int {
	lines := map[string]int{}
	eachKey(content, func(name string, line int) {
		if _, seen := lines[name]; !seen {
			lines[name] = line
		}
	})
	return lines
}

// firstTwice is the first key that stands there once more, and the line in which it does; 0 if none does.
func firstTwice(content []byte) (twice string, at int) {
	seen := map[string]bool{}
	eachKey(content, func(name string, line int) {
		if seen[name] && at == 0 {
			twice, at = name, line
		}
		seen[name] = true
	})
	return twice, at
}

// eachKey goes through the keys of a file and its tables, but not those in a table.
func eachKey(content []byte, visit func(name string, line int)) {
	var parser unstable.Parser
	parser.Reset(content)
	inTable := false
	for parser.NextExpression() {
		expression := parser.Expression()
		switch expression.Kind {
		case unstable.Table, unstable.ArrayTable:
			inTable = true
		case unstable.KeyValue:
			if inTable {
				continue // a key of a table, not of the file
			}
		default:
			continue
		}
		key := expression.Key()
		if !key.Next() {
			continue
		}
		visit(string(key.Node().Data), parser.Shape(key.Node().Raw).Start.Line)
	}
}

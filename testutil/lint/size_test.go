package lint

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The largest a thing may grow, in lines. Generated files are exempt.
const (
	maxFileLines     = 300
	maxTestFileLines = 600
	maxFuncLines     = 60
)

func TestFilesAndFunctionsAreSmall(t *testing.T) {
	root := moduleRoot(t)
	for _, path := range goFiles(t, root) {
		measure(t, root, path)
	}
}

// measure fails the test if the file at path, or a function in it, is too long.
func measure(t *testing.T, root, path string) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
	if err != nil {
		t.Error(err)
		return
	}
	if ast.IsGenerated(file) {
		return
	}
	name, err := filepath.Rel(root, path)
	if err != nil {
		t.Fatal(err)
	}
	isTest := strings.HasSuffix(path, "_test.go")
	limit := maxFileLines
	if isTest {
		limit = maxTestFileLines
	}
	if lines := countLines(t, path); lines > limit {
		t.Errorf("%s has %d lines, at most %d", name, lines, limit)
	}
	for _, declaration := range file.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || isTest {
			continue
		}
		lines := fset.Position(function.End()).Line - fset.Position(function.Pos()).Line + 1
		if lines > maxFuncLines {
			t.Errorf("%s: %s has %d lines, at most %d", name, function.Name.Name, lines, maxFuncLines)
		}
	}
}

// countLines counts the lines of a file.
func countLines(t *testing.T, path string) int {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines := 0
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		lines++
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

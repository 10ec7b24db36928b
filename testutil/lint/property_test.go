package lint

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const rapidPath = "pgregory.net/rapid"

// TestPropertiesObeySeedAndScale refuses a property that rapid runs by itself: it would know neither SEED nor SCALE.
func TestPropertiesObeySeedAndScale(t *testing.T) {
	root := moduleRoot(t)
	fset := token.NewFileSet()
	for _, path := range goFiles(t, root) {
		name, err := filepath.Rel(root, path)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Dir(name) == filepath.Join("testutil", "scale") {
			continue
		}
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, finding := range rawProperties(fset, file) {
			t.Errorf("%s%s", name, strings.TrimPrefix(finding, path))
		}
	}
}

// rawProperties finds where a file makes rapid run a property, under whatever name the package is imported.
func rawProperties(fset *token.FileSet, file *ast.File) []string {
	var found []string
	report := func(node ast.Node, what string) {
		at := fset.Position(node.Pos())
		found = append(found, fmt.Sprintf("%s:%d: %s: use scale.Check of testutil/scale", at.Filename, at.Line, what))
	}
	var names []string
	for _, spec := range file.Imports {
		switch {
		case strings.Trim(spec.Path.Value, `"`) != rapidPath:
		case spec.Name == nil:
			names = append(names, "rapid")
		case spec.Name.Name == ".":
			report(spec, "imports rapid without a name")
		default:
			names = append(names, spec.Name.Name)
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		from, ok := selector.X.(*ast.Ident)
		checks := selector.Sel.Name == "Check" || selector.Sel.Name == "MakeCheck"
		if ok && checks && slices.Contains(names, from.Name) {
			report(selector, "rapid."+selector.Sel.Name)
		}
		return true
	})
	return found
}

func TestRawPropertiesAreSeen(t *testing.T) {
	const named, aliased = `import "pgregory.net/rapid"`, `import r "pgregory.net/rapid"`
	const dotted = `import . "pgregory.net/rapid"`
	rows := []struct {
		rule, source string
		want         int
	}{
		{"a property run by rapid", named + "\nfunc f(t T) { rapid.Check(t, p) }", 1},
		{"two of them", named + "\nfunc f(t T) { rapid.Check(t, p); rapid.Check(t, p) }", 2},
		{"a property made to be run", named + "\nvar f = rapid.MakeCheck(p)", 1},
		{"the function as a value", named + "\nvar f = rapid.Check", 1},
		{"rapid under another name", aliased + "\nfunc f(t T) { r.Check(t, p) }", 1},
		{"rapid without a name", dotted + "\nfunc f(t T) { Check(t, p) }", 1},
		{"a property run by scale", named + "\nfunc f(t T) { scale.Check(t, 1, 2, func(t *rapid.T) {}) }", 0},
		{"a fuzz target made of a property", named + "\nvar f = rapid.MakeFuzz(p)", 0},
		{"a Check of something else", "func f(t T) { rapid.Check(t, p) }", 0},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, "snippet.go", "package snippet\n"+row.source, 0)
			if err != nil {
				t.Fatal(err)
			}
			if found := rawProperties(fset, file); len(found) != row.want {
				t.Errorf("%d findings, not %d: %q", len(found), row.want, found)
			}
		})
	}
}

package lint

import (
	"fmt"
	"go/ast"
	"go/types"
	"path/filepath"
	"strings"
)

// safeItemFile is the one kind of file that may recover from a panic: the helper that runs an item of a queue in a
// cache context of its own and turns its panic into a recorded failure.
const safeItemFile = "safe_item.go"

// bannedImports never appear in state code, with what to use instead.
var bannedImports = map[string]string{
	"math/rand":    "draw from the beacon",
	"math/rand/v2": "draw from the beacon",
	"crypto/rand":  "draw from the beacon",
	"unsafe":       "state code has no use for it",
}

// bannedFuncs are functions whose answer differs from node to node, by package.
var bannedFuncs = map[string][]string{
	"time": {"Now", "Since", "Until", "After", "AfterFunc", "Tick", "Sleep", "NewTimer", "NewTicker"},
	"os":   {"Getenv", "LookupEnv", "Environ", "Hostname", "Getpid"},
	"maps": {"Keys", "Values", "All"},
}

// findings collects what a package does against the rules of state code, in the order of its source.
func findings(p checked) []string {
	v := &visitor{checked: p, sorted: make(map[*ast.Ident]bool)}
	for _, file := range p.files {
		for _, spec := range file.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			if instead, banned := bannedImports[path]; banned {
				v.report(spec, "imports %s: %s", path, instead)
			}
		}
		ast.Inspect(file, v.visit)
	}
	return v.found
}

// visitor walks one package.
type visitor struct {
	checked
	// sorted holds the names of functions whose result is sorted at once: Keys in slices.Sorted(maps.Keys(m)).
	sorted map[*ast.Ident]bool
	found  []string
}

func (v *visitor) report(node ast.Node, format string, args ...any) {
	at := v.fset.Position(node.Pos())
	v.found = append(v.found, fmt.Sprintf("%s:%d: %s", at.Filename, at.Line, fmt.Sprintf(format, args...)))
}

func (v *visitor) visit(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.GoStmt:
		v.report(n, "starts a goroutine")
	case *ast.SelectStmt:
		v.report(n, "selects among channels")
	case *ast.RangeStmt:
		v.rangeOver(n)
	case *ast.CallExpr:
		v.call(n)
	case *ast.Ident:
		v.ident(n)
	case ast.Expr:
		if tv, ok := v.info.Types[n]; ok && tv.IsValue() && isFloat(tv.Type) {
			v.report(n, "computes in %s", tv.Type)
		}
	}
	return true
}

func (v *visitor) rangeOver(n *ast.RangeStmt) {
	if tv, ok := v.info.Types[n.X]; ok && tv.Type != nil {
		if _, isMap := tv.Type.Underlying().(*types.Map); isMap {
			v.report(n, "ranges over a map: range over slices.Sorted(maps.Keys(m))")
		}
	}
}

// call marks what slices.Sorted* wraps, whose order is settled, before the walk reaches it, and reports a call whose
// result is a float, as math.Sqrt or LegacyDec.MustFloat64.
func (v *visitor) call(n *ast.CallExpr) {
	if tv, ok := v.info.Types[n]; ok && tv.IsValue() && isFloat(tv.Type) {
		v.report(n, "computes in %s", tv.Type)
	}
	fn := v.info.Uses[funcName(n)]
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "slices" || !strings.HasPrefix(fn.Name(), "Sorted") {
		return
	}
	for _, arg := range n.Args {
		if inner, isCall := arg.(*ast.CallExpr); isCall {
			v.sorted[funcName(inner)] = true
		}
	}
}

// funcName is the identifier of the function that a call names, nil if it names none.
func funcName(n *ast.CallExpr) *ast.Ident {
	switch fun := ast.Unparen(n.Fun).(type) {
	case *ast.Ident:
		return fun
	case *ast.SelectorExpr:
		return fun.Sel
	default:
		return nil
	}
}

func (v *visitor) ident(n *ast.Ident) {
	switch object := v.info.Uses[n].(type) {
	case *types.TypeName:
		if isFloat(object.Type()) {
			v.report(n, "names the type %s", object.Name())
		}
	case *types.Builtin:
		if object.Name() == "recover" && filepath.Base(v.fset.Position(n.Pos()).Filename) != safeItemFile {
			v.report(n, "recovers outside %s", safeItemFile)
		}
	case *types.Func:
		v.banned(n, object)
	}
	if variable, ok := v.info.Defs[n].(*types.Var); ok && isFloat(variable.Type()) {
		v.report(n, "declares %s as %s", n.Name, variable.Type())
	}
}

func (v *visitor) banned(n *ast.Ident, fn *types.Func) {
	if fn.Pkg() == nil || fn.Signature().Recv() != nil {
		return
	}
	for _, name := range bannedFuncs[fn.Pkg().Path()] {
		if name == fn.Name() && !v.sorted[n] {
			v.report(n, "calls %s.%s", fn.Pkg().Path(), name)
		}
	}
}

// isFloat tells whether a type is, or is built at its top on, a floating-point or complex type. Untyped constants are
// none: they are exact, and 1e6 is a fair way to write an integer.
func isFloat(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsFloat|types.IsComplex) != 0 && basic.Info()&types.IsUntyped == 0
}

// unique drops repetitions of a line: one expression may break a rule in several of its parts.
func unique(lines []string) []string {
	seen := make(map[string]bool, len(lines))
	var out []string
	for _, line := range lines {
		if !seen[line] {
			seen[line] = true
			out = append(out, line)
		}
	}
	return out
}

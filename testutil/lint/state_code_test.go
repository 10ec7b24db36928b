package lint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"testing"
)

// stateCode tells whether a package takes part in the state machine: what it computes enters the app hash.
func stateCode(folder string) bool {
	parts := strings.Split(folder, "/")
	switch parts[0] {
	case "mech":
		return true
	case "app":
		return true
	case "x":
		for _, part := range parts[1:] {
			if part == "client" || part == "simulation" || part == "testutil" {
				return false
			}
		}
		return true
	default:
		return false
	}
}

func TestStateCodeIsDeterministic(t *testing.T) {
	fset := token.NewFileSet()
	imports := exportData(t, fset)
	root := moduleRoot(t)
	count := 0
	for _, p := range ownPackages(t) {
		// A command below mech is a generator of constants: it runs on a developer's machine.
		if !stateCode(p.folder()) || p.Name == "main" {
			continue
		}
		count++
		for _, finding := range unique(findings(check(t, p, fset, imports))) {
			t.Error(strings.TrimPrefix(finding, root+string(filepath.Separator)))
		}
	}
	if count == 0 {
		t.Fatal("no state code found")
	}
}

func TestStateRulesSeeWhatTheyForbid(t *testing.T) {
	for name, body := range map[string]string{
		"a float variable":             `var x float64`,
		"a float in a struct":          `type s struct{ x float32 }`,
		"a float as a parameter":       `func f(x float64) {}`,
		"a float that nobody names":    `import "math"; func f() int { return int(math.Sqrt(2)) }`,
		"an inferred float":            `var x = 0.5`,
		"a type made of a float":       `type Score float64`,
		"the clock":                    `import "time"; func f() any { return time.Now() }`,
		"the clock under another name": `import clock "time"; var now = clock.Now`,
		"the environment":              `import "os"; func f() string { return os.Getenv("X") }`,
		"random numbers":               `import "math/rand"; func f() int { return rand.Int() }`,
		"a goroutine":                  `func f() { go f() }`,
		"a race of channels":           `func f(a, b chan int) { select { case <-a: case <-b: } }`,
		"a swallowed panic":            `func f() { defer func() { _ = recover() }() }`,
		"a map in its own order":       `func f(m map[int]int) { for range m { } }`,
		"a named map":                  `type m map[int]int; func f(x m) { for k := range x { _ = k } }`,
		"an iterator over a map":       `import "maps"; func f(m map[int]int) { for k := range maps.Keys(m) { _ = k } }`,
		"a map collected, never sorted": `import ("maps"; "slices")
			func f(m map[int]int) any { return slices.Collect(maps.Keys(m)) }`,
	} {
		t.Run(name, func(t *testing.T) {
			if len(snippetFindings(t, body)) == 0 {
				t.Errorf("not found in: %s", body)
			}
		})
	}
}

func TestStateRulesLetPassWhatIsFair(t *testing.T) {
	for name, body := range map[string]string{
		"integers":                  `func f(a, b uint64) uint64 { return a * b / 3 }`,
		"an integer written as 1e6": `const million = 1e6; func f(x uint64) uint64 { return x * million }`,
		"largest integers":          `import "math"; func f() uint64 { return math.MaxUint64 }`,
		"looking a key up":          `func f(m map[int]int) int { return m[1] }`,
		"a slice":                   `func f(s []int) { for range s { } }`,
		"sorted keys": `import ("maps"; "slices")
			func f(m map[int]int) []int { return slices.Sorted(maps.Keys(m)) }`,
		"a duration": `import "time"; const d = 3 * time.Second`,
		"a method that is called Now": `type c struct{}
			func (c) Now() int { return 0 }
			func f(x c) int { return x.Now() }`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, finding := range snippetFindings(t, body) {
				t.Error(finding)
			}
		})
	}
}

// snippetFindings applies the rules to a package of one file that imports the standard library at most.
func snippetFindings(t *testing.T, body string) []string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "snippet.go", "package snippet\n"+body, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue),
		Uses:  make(map[*ast.Ident]types.Object),
		Defs:  make(map[*ast.Ident]types.Object),
	}
	config := types.Config{Importer: exportData(t, fset)}
	if _, err := config.Check("snippet", fset, []*ast.File{file}, info); err != nil {
		t.Fatal(err)
	}
	return findings(checked{fset: fset, files: []*ast.File{file}, info: info})
}

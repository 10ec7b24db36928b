package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// modulePath is the prefix of every package of this module.
const modulePath = "github.com/masa-finance/masad/"

// listed is what the go command says of a package.
type listed struct {
	ImportPath string
	Name       string
	Dir        string
	Export     string
	GoFiles    []string
	Imports    []string
	Module     *struct{ Main bool }
}

// folder is the place of the package in the module: "x/staking/keeper".
func (p listed) folder() string { return strings.TrimPrefix(p.ImportPath, modulePath) }

// moduleRoot is the folder of go.mod, two above this package.
func moduleRoot(tb testing.TB) string {
	tb.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		tb.Fatal(err)
	}
	return root
}

// goFiles are the paths of all Go files below the folder of go.mod, tests and every build tag among them.
func goFiles(tb testing.TB, root string) []string {
	tb.Helper()
	var paths []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "build" || name == "node_modules") {
			return filepath.SkipDir
		}
		if !entry.IsDir() && strings.HasSuffix(name, ".go") {
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return paths
}

// list runs the go command once for all tests. It compiles what is not compiled yet, so that every dependency has
// export data; after a build that is a look into the cache.
var list = sync.OnceValues(func() ([]listed, error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-buildvcs=false",
		"-json=ImportPath,Name,Dir,Export,GoFiles,Imports,Module", "./...")
	cmd.Dir = filepath.Join("..", "..")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, stderr.String())
	}
	var packages []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, err
		}
		packages = append(packages, p)
	}
})

// packages returns all packages that the module needs, its own among them.
func packages(tb testing.TB) []listed {
	tb.Helper()
	all, err := list()
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

// ownPackages returns the packages of this module.
func ownPackages(tb testing.TB) []listed {
	tb.Helper()
	var own []listed
	for _, p := range packages(tb) {
		if p.Module != nil && p.Module.Main {
			own = append(own, p)
		}
	}
	return own
}

// exportData returns an importer that reads what the compiler wrote about each package.
func exportData(tb testing.TB, fset *token.FileSet) types.Importer {
	tb.Helper()
	all := packages(tb)
	files := make(map[string]string, len(all))
	for _, p := range all {
		files[p.ImportPath] = p.Export
	}
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		file, ok := files[path]
		if !ok || file == "" {
			return nil, fmt.Errorf("no export data for %s", path)
		}
		return os.Open(file)
	})
}

// checked is a package with its hand-written syntax and all its types.
type checked struct {
	fset  *token.FileSet
	files []*ast.File
	info  *types.Info
}

// check parses and type-checks a package. Generated files take part in the types and not in the syntax.
func check(tb testing.TB, p listed, fset *token.FileSet, imports types.Importer) checked {
	tb.Helper()
	var all, written []*ast.File
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, file)
		if !ast.IsGenerated(file) {
			written = append(written, file)
		}
	}
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue),
		Uses:  make(map[*ast.Ident]types.Object),
		Defs:  make(map[*ast.Ident]types.Object),
	}
	config := types.Config{Importer: imports}
	if _, err := config.Check(p.ImportPath, fset, all, info); err != nil {
		tb.Fatalf("%s: %v", p.ImportPath, err)
	}
	return checked{fset: fset, files: written, info: info}
}
